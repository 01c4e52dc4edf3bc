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

/// `protect: true`, and `protect: break_glass`: an account that only `state release` lets go of.
enum class Protection : std::uint8_t { none, protect, break_glass };

/// `false`, `true`, `break_glass`, as YAML and state write them.
[[nodiscard]] std::string_view protection_name(Protection protection);
[[nodiscard]] std::optional<Protection> parse_protection(std::string_view name);

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

  /// What a person's dates say: `starts_on`, `ends_on`, `grace`, `extended_until`, `paused`, `overlap`. Days are those of `zone`;
  /// every instant is worked out when the configuration is read, so that a plan compares instants alone.
  struct Schedule {
    struct Day {
      std::chrono::sys_days day{};  ///< The date as written.
      WallTime at{};                ///< Of a start the beginning of that day, of all else its end.
      SourcePlace place;
      friend bool operator==(const Day&, const Day&) = default;
    };
    /// `extended_until: {date: 2027-02-28, reason: …}`: in the place of `ends_on`.
    struct Extension {
      Day until;
      std::string reason;
      friend bool operator==(const Extension&, const Extension&) = default;
    };
    /// `paused: true`, or `paused: {until: 2027-02-28, reason: …}`: nothing of the resource is changed.
    struct Pause {
      std::optional<Day> until{};
      std::string reason;
      SourcePlace place;
      friend bool operator==(const Pause&, const Pause&) = default;
    };

    std::optional<Day> starts{};
    std::optional<Day> ends{};
    std::chrono::days grace{0};  ///< Calendar days behind the end after which somebody is deactivated.
    std::optional<WallTime>
        over{};  ///< The end, extended, and its grace: from then on the person is inactive.
    std::optional<Extension> extended{};
    std::optional<Pause> paused{};
    std::chrono::days overlap{0};  ///< For so long a mover keeps the teams that were left.
    std::string zone;              ///< `Europe/London`; `UTC` where nobody says.

    [[nodiscard]] bool has_begun(WallTime now) const { return !starts || now >= starts->at; }
    [[nodiscard]] bool is_over(WallTime now) const { return over && now >= *over; }
    [[nodiscard]] bool is_paused(WallTime now) const {
      return paused && (!paused->until || now < paused->until->at);
    }
    /// The last day: an extension, or `ends_on`; nothing where there is no end.
    [[nodiscard]] const Day* last_day() const {
      return extended ? &extended->until : ends ? &*ends : nullptr;
    }
    /// When the overlap of a team is over that is left at `now`: with the last of its days, in UTC.
    [[nodiscard]] WallTime overlap_ends(WallTime now) const;
    friend bool operator==(const Schedule&, const Schedule&) = default;
  };

  /// Who decides about the fields that an import of the instance's own writes.
  enum class Owner : std::uint8_t { automatic, haloform };

  Protection protection = Protection::none;
  OnRemoval on_removal = OnRemoval::deactivate;
  std::vector<FieldId> ignore_changes;  ///< Sent on create, never compared afterwards. Sorted.
  bool ignores_teams = false;           ///< `teams` stands in ignore_changes.
  std::optional<RemoteId> id;           ///< Adopt exactly this record.
  std::vector<std::string> previously;  ///< Other e-mails to know the record by. As written.
  std::vector<AcceptedDrift> drift;     ///< As written, each `what` once.
  Rare<Schedule> schedule{};
  Owner owner = Owner::automatic;  ///< `owner: haloform`
  std::vector<std::string>
      block_if{};  ///< `block_if: [open_tickets]`: what of it is attached blocks a deactivation.
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
  /// `external_id`: the number that an employer gives; kept in the state alone, and found by where somebody comes back.
  Rare<std::string> external_id{};

  [[nodiscard]] bool wants_active() const { return active.value_or(true); }
  /// `active:` as the dates have it by then: whoever has an end that is over is declared inactive.
  [[nodiscard]] std::optional<bool> active_at(WallTime now) const {
    return lifecycle->schedule->is_over(now) ? std::optional(false) : active;
  }
  [[nodiscard]] bool wants_active(WallTime now) const { return active_at(now).value_or(true); }
  /// Until when somebody whose block is taken out stays active: the end and its grace, where there is a grace.
  [[nodiscard]] std::optional<WallTime> held_until() const {
    const Lifecycle::Schedule& schedule = *lifecycle->schedule;
    return schedule.grace.count() > 0 ? schedule.over : std::nullopt;
  }
  /// What accepts that `what` is changed outside, where something does and still counts; else nothing.
  [[nodiscard]] const Lifecycle::AcceptedDrift* accepts(std::string_view what, WallTime now) const;
};

}  // namespace haloform
