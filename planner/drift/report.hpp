#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/source_span.hpp"
#include "planner/plan/value/block.hpp"
#include "planner/plan/value/changes.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/read_summary.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::drift {

/// What somebody did in HaloPSA that Git does not know. The gravest stands first, which is the order of a report.
enum class Kind : std::uint8_t {
  switched_on,        ///< Somebody who left, or is declared inactive, is active again.
  another_person,     ///< Name and e-mail are those of somebody else.
  added_to_team,      ///< An agent is in a team that is exclusive, or is the only one that an agent can have.
  outsider_in_team,   ///< An agent whom no block declares is in an exclusive team.
  twin,               ///< A second active record with the e-mail of somebody who is managed.
  new_agent,          ///< An active agent whom no block declares, made since the last apply.
  deleted,            ///< The record is gone.
  switched_off,       ///< Somebody who is declared active is not.
  removed_from_team,  ///< An agent is not in a team that was applied.
  changed,            ///< Fields have other values than were applied.
};
inline constexpr std::array all_kinds{
    Kind::switched_on, Kind::another_person, Kind::added_to_team, Kind::outsider_in_team,  Kind::twin,
    Kind::new_agent,   Kind::deleted,        Kind::switched_off,  Kind::removed_from_team, Kind::changed};
/// `switched_on`: a name for machines, which never changes.
[[nodiscard]] std::string_view kind_name(Kind kind);

/// Whether a block can say that what was found is to be so.
[[nodiscard]] bool can_be_accepted(Kind kind);

/// One thing that happened to one record.
struct Finding {
  Kind kind = Kind::changed;
  ResourceType type = ResourceType::agent;
  std::optional<Address> address;  ///< Whose record it is; nothing where no block and no entry has it.
  std::optional<RemoteId> id;
  plan::Person person;  ///< As the record is now; of one that is gone as last applied.
  SourceSpan source;    ///< The block; of an outsider that of the team. Line 0 and no file where it is gone.
  /// `before` is as last applied, `after` as it is now. Of teams, `before` is what would be without what was changed by hand.
  plan::Changes changes{};
  /// The second record of a twin; of one that was deleted, the one that has its e-mail or name by now.
  std::optional<plan::RecordName> other{};
  std::optional<Address> team{};  ///< Of an outsider.
};

/// A finding that `lifecycle.drift` accepts for now.
struct Accepted {
  Finding finding;
  std::string until;   ///< The last day: `2027-01-31`.
  std::string reason;  ///< As written.
};

/// Somebody of whom nothing can be told: the record cannot be read, or is not known to be the one that it was.
struct Unseen {
  Address address;
  SourceSpan source;
  plan::Block why;
};

/// All that drifted, and what was read to know it. A plain value: the same inputs give the same report.
struct Report {
  std::string instance;
  std::string overrides;  ///< As plan::Plan has it: for the reader of this run.
  std::string tenant;
  Profile profile = Profile::guide;
  std::string lineage;
  std::uint64_t serial = 0;
  WallTime made{};
  std::vector<Finding> findings;  ///< By kind, address and id.
  std::vector<Accepted> accepted;
  std::vector<Unseen> unseen;               ///< By address.
  std::vector<plan::Block> suspicions;      ///< So much is missing that a lost permission is more likely.
  std::vector<plan::PlanWarning> warnings;  ///< What `lifecycle.drift` accepted until a day that is over.
  bool tells_new_agents = true;  ///< False where they are asked for, and no apply kept the greatest id yet.
  plan::ReadSummary read;

  [[nodiscard]] std::size_t count(Kind kind) const;
  [[nodiscard]] bool empty() const { return findings.empty(); }
};

}  // namespace haloform::drift
