#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/rare.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/value.hpp"

#include <chrono>
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
  /// `drift: [{accept: phone, until: 2027-01-31, reason: …}]`: for so long, what somebody changes in HaloPSA stays as it is.
  struct AcceptedDrift {
    std::string what;  ///< The name of a field, `active`, `teams` of an agent, or `members` of a team.
    std::chrono::sys_days until{};  ///< The last day on which it counts, in UTC.
    std::string reason;
    SourcePlace place;
    [[nodiscard]] bool counts(WallTime now) const { return now < until + std::chrono::days{1}; }
    friend bool operator==(const AcceptedDrift&, const AcceptedDrift&) = default;
  };

  Protection protection = Protection::none;
  OnRemoval on_removal = OnRemoval::deactivate;
  std::vector<FieldId> ignore_changes;  ///< Sent on create, never compared afterwards. Sorted.
  bool ignores_teams = false;           ///< `teams` stands in ignore_changes.
  std::optional<RemoteId> id;           ///< Adopt exactly this record.
  std::vector<std::string> previously;  ///< Other e-mails to know the record by. As written.
  std::vector<AcceptedDrift> drift;     ///< As written, each `what` once.
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
  /// What accepts that `what` is changed outside, where something does and still counts; else nothing.
  [[nodiscard]] const Lifecycle::AcceptedDrift* accepts(std::string_view what, WallTime now) const;
};

}  // namespace haloform
