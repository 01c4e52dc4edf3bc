#pragma once

#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/resource.hpp"
#include "planner/plan/value/date_warnings.hpp"
#include "planner/plan/value/ownership_notes.hpp"
#include "planner/plan/value/people_notes.hpp"
#include "planner/plan/value/reason.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace haloform::plan {

// ---- what a reviewer should see beside the changes of a step

/// Applied earlier, and declared no longer.
struct NoLongerManaged {
  static constexpr std::string_view kind = "no_longer_managed";
  std::vector<std::string> fields;
  static constexpr auto members() {
    return std::tuple(member("fields", &NoLongerManaged::fields, Tells::nobody));
  }
};

struct ProtectionChanged {
  static constexpr std::string_view kind = "protection_changed";
  bool to = false;
  bool break_glass = false;  ///< To `protect: break_glass`.
  static constexpr auto members() {
    return std::tuple(member("to", &ProtectionChanged::to),
                      member("break_glass", &ProtectionChanged::break_glass));
  }
};

struct OnRemovalChanged {
  static constexpr std::string_view kind = "on_removal_changed";
  OnRemoval to = OnRemoval::deactivate;
  static constexpr auto members() { return std::tuple(member("to", &OnRemovalChanged::to)); }
};

/// What an id is called that was looked up by its name: `site 5 is Acme Ltd/Head Office`.
struct IdMeans {
  static constexpr std::string_view kind = "id_means";
  std::string field;  ///< The key of YAML that takes the name.
  std::string value;
  std::string name;
  static constexpr auto members() {
    return std::tuple(member("field", &IdMeans::field, Tells::nobody),
                      member("value", &IdMeans::value, Tells::nobody),
                      member("name", &IdMeans::name, Tells::nobody));
  }
};

/// One of the two by which we knew the person; the other still is as it was.
struct ChangedOutside {
  static constexpr std::string_view kind = "changed_outside";
  NaturalKey::By what = NaturalKey::By::name;
  std::string applied;
  static constexpr auto members() {
    return std::tuple(member("what", &ChangedOutside::what),
                      member("applied", &ChangedOutside::applied, Tells::by_key));
  }
};

struct InactiveMatchLeft {
  static constexpr std::string_view kind = "inactive_match_left";
  RecordName record;
  static constexpr auto members() { return std::tuple(member("record", &InactiveMatchLeft::record)); }
};

/// Whose a contact is.
struct ClientName {
  std::int64_t id = 0;
  std::string name;
  static constexpr auto members() {
    return std::tuple(member("id", &ClientName::id), member("name", &ClientName::name, Tells::nobody));
  }
};

/// Somebody at another client has the e-mail too.
struct EmailElsewhere {
  static constexpr std::string_view kind = "email_elsewhere";
  RecordName record;
  std::optional<ClientName> client;
  std::optional<std::int64_t> site;
  static constexpr auto members() {
    return std::tuple(member("record", &EmailElsewhere::record), member("client", &EmailElsewhere::client),
                      member("site", &EmailElsewhere::site));
  }
};

/// Of somebody who leaves: another active record has the same e-mail.
struct TwinStays {
  static constexpr std::string_view kind = "twin_stays";
  RecordName twin;
  std::optional<Address> address;
  static constexpr auto members() {
    return std::tuple(member("twin", &TwinStays::twin), member("address", &TwinStays::address));
  }
};

/// Of an agent who is deactivated or deleted: the teams of the record, as read.
struct WasInTeams {
  static constexpr std::string_view kind = "was_in_teams";
  std::vector<std::string> teams;  ///< By name; one without a name by its key, or by its id.
  static constexpr auto members() { return std::tuple(member("teams", &WasInTeams::teams, Tells::nobody)); }
};

/// A field that names somebody who is not there yet, and whom this plan does not create.
struct SetLater {
  static constexpr std::string_view kind = "set_later";
  std::string field;
  Address address;
  static constexpr auto members() {
    return std::tuple(member("field", &SetLater::field, Tells::nobody),
                      member("address", &SetLater::address));
  }
};

using StepNote =
    std::variant<MovedFrom, NoLongerManaged, ProtectionChanged, OnRemovalChanged, HoldChanged, IdMeans,
                 ChangedOutside, InactiveMatchLeft, EmailElsewhere, TwinStays, WasInTeams, KnownByExternalId,
                 ExternalIdChanged, LeavesTeams, SetLater, HangsOnThem, OwnerChanged, BlockIfChanged>;

// ---- what is said of the plan as a whole

struct NoStateYet {
  static constexpr std::string_view kind = "no_state_yet";
  static constexpr auto members() { return std::tuple(); }
};

/// Records may exist that were not listed: nobody of the type is created.
struct ListingInDoubt {
  static constexpr std::string_view kind = "listing_in_doubt";
  ResourceType type = ResourceType::agent;
  std::string doubt;
  static constexpr auto members() {
    return std::tuple(member("type", &ListingInDoubt::type),
                      member("doubt", &ListingInDoubt::doubt, Tells::nobody));
  }
};

/// An earlier create without a known end, whose block is gone: no step can speak for it.
struct ForlornCreate {
  static constexpr std::string_view kind = "forlorn_create";
  Address address;
  KeyName key;
  std::vector<RemoteId> candidates;  ///< Empty: no record answers.
  static constexpr auto members() {
    return std::tuple(member("address", &ForlornCreate::address), member("key", &ForlornCreate::key),
                      member("candidates", &ForlornCreate::candidates));
  }
};

/// An unmanaged active record with the e-mail of a managed one.
struct UnmanagedTwin {
  static constexpr std::string_view kind = "unmanaged_twin";
  Address address;
  RemoteId id;
  RecordName twin;
  static constexpr auto members() {
    return std::tuple(member("address", &UnmanagedTwin::address), member("id", &UnmanagedTwin::id),
                      member("twin", &UnmanagedTwin::twin));
  }
};

/// More of these than are named.
struct MoreTwins {
  static constexpr std::string_view kind = "more_twins";
  std::size_t count = 0;
  static constexpr auto members() { return std::tuple(member("count", &MoreTwins::count)); }
};

/// Agents in an exclusive team whom no block declares.
struct OutsidersInTeam {
  static constexpr std::string_view kind = "outsiders_in_team";
  Address team;
  std::size_t count = 0;
  std::vector<RemoteId> first;  ///< Some of them.
  static constexpr auto members() {
    return std::tuple(member("team", &OutsidersInTeam::team), member("count", &OutsidersInTeam::count),
                      member("first", &OutsidersInTeam::first));
  }
};

/// Agents are switched off or deleted, and which of them the credentials log in as is not known.
struct OwnAgentInDoubt {
  static constexpr std::string_view kind = "own_agent_in_doubt";
  static constexpr auto members() { return std::tuple(); }
};

struct SeatsNotCounted {
  static constexpr std::string_view kind = "seats_not_counted";
  static constexpr auto members() { return std::tuple(); }
};

/// Agents whom somebody made since the last apply, and whom no block declares.
struct NewAgents {
  static constexpr std::string_view kind = "new_agents";
  std::size_t count = 0;
  std::vector<RecordName> first;  ///< Some of them.
  static constexpr auto members() {
    return std::tuple(member("count", &NewAgents::count), member("first", &NewAgents::first));
  }
};

/// What `lifecycle.drift` accepted until a day that is over.
struct AcceptanceEnded {
  static constexpr std::string_view kind = "acceptance_ended";
  Address address;
  std::string what;
  std::string until;
  std::string reason;
  SourceSpan where;
  static constexpr auto members() {
    return std::tuple(
        member("address", &AcceptanceEnded::address), member("what", &AcceptanceEnded::what, Tells::nobody),
        member("until", &AcceptanceEnded::until, Tells::nobody),
        member("reason", &AcceptanceEnded::reason, Tells::anybody), member("where", &AcceptanceEnded::where));
  }
};

using PlanWarning =
    std::variant<NoStateYet, ListingInDoubt, ForlornCreate, UnmanagedTwin, MoreTwins, OutsidersInTeam,
                 OwnAgentInDoubt, SeatsNotCounted, NewAgents, AcceptanceEnded, EndsSoon, StartsLater, Paused,
                 Extended, OneOffAllowance, BreakGlassKept, TeamsToLeave, OwnedByImport, MoreOwned,
                 AttachedNotRead, LeaversAwaited>;

}  // namespace haloform::plan
