#include "providers/halopsa/sandbox/halo_directory.hpp"

#include "planner/base/digest.hpp"

#include <algorithm>

namespace haloform::sandbox {

std::string guid_of(std::string_view kind, std::string_view name) {
  const std::string hex = Digest().add(kind).add(name).finish().substr(std::string_view("sha256:").size());
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-5" + hex.substr(13, 3) + "-a" + hex.substr(17, 3) +
         "-" + hex.substr(20, 12);
}

std::string text_of(const Json& record, std::string_view key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

const Json& Directory::record(Collection collection, const Json& id) {
  const std::int64_t number = id.is_number_integer() ? id.get<std::int64_t>() : 0;
  const auto [place, is_new] = records_.try_emplace({collection, number}, Json::object());
  if (is_new) {
    if (const auto text = world_.find(collection, number)) place->second = Json::parse(*text);
  }
  return place->second;
}

const std::vector<Role>& Directory::roles() {
  if (!roles_) {
    roles_.emplace();
    for (std::string& name : world_.roles()) {
      const auto number = static_cast<std::int64_t>(roles_->size()) + 1;
      roles_->push_back({.id = guid_of("role", name), .number = number, .name = std::move(name)});
    }
  }
  return *roles_;
}

const Role* Directory::role_called(std::string_view name) {
  const auto& all = roles();
  const auto found = std::ranges::find(all, name, &Role::name);
  return found == all.end() ? nullptr : &*found;
}

void Directory::forget() {
  records_.clear();
  roles_.reset();
}

}  // namespace haloform::sandbox
