#include "cli/known_addresses.hpp"

#include "planner/base/text.hpp"

#include <string_view>
#include <vector>

namespace haloform::cli {

std::optional<std::string> nearest_address(const Address& address, const DesiredState* declared,
                                           const state::State* state) {
  std::vector<std::string> known;
  if (declared != nullptr) {
    for (const Resource& resource : declared->resources()) known.push_back(resource.address.text());
  }
  if (state != nullptr) {
    for (const auto& [other, entry] : state->resources) known.push_back(other.text());
    for (const state::OpenIntent& intent : state->open) known.push_back(intent.address.text());
  }
  const std::vector<std::string_view> names(known.begin(), known.end());
  const auto near = nearest(address.text(), names);
  return near ? std::optional<std::string>(*near) : std::nullopt;
}

}  // namespace haloform::cli
