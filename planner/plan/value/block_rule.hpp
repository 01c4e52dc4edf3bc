#pragma once

#include <cstdint>
#include <string_view>

namespace haloform::plan {

/// By which rule a step must not run: what the digest of a plan covers of a block, and what policies of others look at.
enum class BlockRule : std::uint8_t {
  protect,         ///< lifecycle.protect
  self,            ///< the agent whose credentials are in use
  last_active,     ///< the last active record of its type
  limit,           ///< a guard's limit
  missing,         ///< too many records that the state knows are missing
  delete_flag,     ///< a delete without --allow-delete
  another_person,  ///< name and e-mail change at once
  in_doubt,        ///< an earlier create of the address has several possible ends
  built_in,        ///< a built-in HaloPSA record
  unlisted,        ///< a create, while records may exist that the listing lacks
  awaited,         ///< a record that haloform made lately is not shown
  unclear,         ///< which record the address is cannot be told
  unknown_field,   ///< a custom field that the instance does not have
  conflict,        ///< another record has the e-mail or name that it would get
  attached,        ///< something named by `block_if` hangs on who leaves, or that cannot be told
  needs,           ///< it needs a step that is blocked
};

/// `last_active`
[[nodiscard]] std::string_view rule_name(BlockRule rule);

}  // namespace haloform::plan
