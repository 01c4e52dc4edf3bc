#pragma once

#include "planner/model/remote_id.hpp"
#include "planner/model/value.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {

/// Whether the live value was changed outside since it was last applied.
enum class Drift : std::uint8_t { no, yes };

struct FieldChange {
  FieldId field;
  Value before;  ///< Null also where the record does not carry the field.
  Value after;
  Drift drift = Drift::no;
};

struct ActiveChange {
  bool before = false;
  bool after = false;
  Drift drift = Drift::no;
};

/// A team as a plan names it: by key where it is declared, by id where it exists.
struct TeamRef {
  std::string key;             ///< Empty for a team that no block declares.
  std::optional<RemoteId> id;  ///< Absent for a team that this plan creates.
  std::string name;
  friend auto operator<=>(const TeamRef&, const TeamRef&) = default;
};

struct TeamsChange {
  std::vector<TeamRef> before;
  std::vector<TeamRef> after;  ///< The full list that is wanted.
  Drift drift = Drift::no;
};

/// What changes on one record, all of it: one step, one POST.
struct Changes {
  std::vector<FieldChange> fields;  ///< Sorted by field.
  std::optional<ActiveChange> active;
  std::optional<TeamsChange> teams;

  [[nodiscard]] bool empty() const { return fields.empty() && !active && !teams; }
  [[nodiscard]] bool has_drift() const;
};

/// Changes that are not empty: an empty update cannot be built.
class SomeChanges {
 public:
  [[nodiscard]] static std::optional<SomeChanges> of(Changes changes) {
    if (changes.empty()) return std::nullopt;
    return SomeChanges(std::move(changes));
  }
  [[nodiscard]] const Changes& get() const { return changes_; }

 private:
  explicit SomeChanges(Changes changes) : changes_(std::move(changes)) {}
  Changes changes_;
};

/// Changes that switch a record on (`to`), or off, among whatever else differs: without that they cannot be built.
template <bool to>
class SwitchChanges {
 public:
  [[nodiscard]] static std::optional<SwitchChanges> of(Changes changes) {
    if (!changes.active || changes.active->after != to) return std::nullopt;
    return SwitchChanges(std::move(changes));
  }
  /// Nothing else.
  [[nodiscard]] static SwitchChanges alone() {
    Changes changes;
    changes.active = ActiveChange{!to, to, Drift::no};
    return SwitchChanges(std::move(changes));
  }
  [[nodiscard]] const Changes& get() const { return changes_; }
  [[nodiscard]] const ActiveChange& active() const { return *changes_.active; }

 private:
  explicit SwitchChanges(Changes changes) : changes_(std::move(changes)) {}
  Changes changes_;
};
using ReactivateChanges = SwitchChanges<true>;
using DeactivateChanges = SwitchChanges<false>;

}  // namespace haloform::plan
