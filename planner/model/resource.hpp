#pragma once

#include "planner/base/rare.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// What becomes of a record when its block leaves the YAML.
enum class OnRemoval : std::uint8_t { deactivate, remove, forget };

/// `deactivate`, `delete`, `forget`, as YAML and state write them.
[[nodiscard]] std::string_view on_removal_name(OnRemoval policy);
[[nodiscard]] std::optional<OnRemoval> parse_on_removal(std::string_view name);

enum class Protection : std::uint8_t { none, protect };

/// The `lifecycle:` of one block.
struct Lifecycle {
  Protection protection = Protection::none;
  OnRemoval on_removal = OnRemoval::deactivate;
  std::vector<FieldId> ignore_changes;  ///< Sent on create, never compared afterwards. Sorted.
  bool ignores_teams = false;           ///< `teams` stands in ignore_changes.
  std::optional<RemoteId> id;           ///< Adopt exactly this record.
  std::vector<std::string> previously;  ///< Other e-mails to know the record by. As written.
  friend bool operator==(const Lifecycle&, const Lifecycle&) = default;
};

/// Whether a block wrote a membership list (`members:` of a team, `teams:` of an agent), and what it may
/// remove.
enum class MemberList : std::uint8_t {
  absent,     ///< Not managed from this side.
  additive,   ///< Adds; removes only what it added itself.
  exclusive,  ///< Also removes declared agents that are not listed. Teams only.
};

/// One declared agent, contact or team. Defaults are already in `fields`.
struct Resource {
  Address address;
  SourcePlace place;           ///< Where its key stands.
  Attributes fields;           ///< The managed fields.
  std::optional<bool> active;  ///< Only where it was written out; absent means "active by default".
  MemberList list = MemberList::absent;
  /// An agent's teams by key, declared on either side, sorted, each once. Empty for other types.
  std::vector<std::string> teams;
  Rare<Lifecycle> lifecycle;

  [[nodiscard]] bool wants_active() const { return active.value_or(true); }
};

}  // namespace haloform
