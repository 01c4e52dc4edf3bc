#pragma once

#include "planner/model/address.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

/// `halopsa_agent`
[[nodiscard]] std::string resource_type(ResourceType type);

/// The key of an address as the name of a resource of Terraform: a letter or `_`, then letters, digits, `_` and `-`. No two keys
/// have one name: `-` becomes `_`, `.` becomes `--`, `_` becomes `-_`, and `_` stands before a digit at the beginning.
/// `jane-smith` is `jane_smith`.
[[nodiscard]] std::string resource_name(std::string_view key);

/// `halopsa_agent.jane_smith`
[[nodiscard]] std::string resource_address(const Address& address);

}  // namespace haloform::render
