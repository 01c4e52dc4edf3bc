#include "planner/render/terraform/resource_name.hpp"

namespace haloform::render {

std::string resource_type(ResourceType type) { return "halopsa_" + std::string(type_name(type)); }

std::string resource_name(std::string_view key) {
  std::string name;
  name.reserve(key.size() + 1);
  if (!key.empty() && key.front() >= '0' && key.front() <= '9') name += '_';
  for (const char sign : key) {
    switch (sign) {
      case '-': name += '_'; break;
      case '.': name += "--"; break;
      case '_': name += "-_"; break;
      default: name += sign;
    }
  }
  return name;
}

std::string resource_address(const Address& address) {
  return resource_type(address.type()) + '.' + resource_name(address.key());
}

}  // namespace haloform::render
