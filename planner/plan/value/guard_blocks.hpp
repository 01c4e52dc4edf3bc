#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/address.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/plan/value/block_rule.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace haloform::plan {

// What must not happen, however clear it is which records are meant (plan/block.hpp).

/// A limit as it counts for one type.
struct Allowance {
  Limit limit;
  std::size_t base = 0;  ///< What a percentage is of.
  std::size_t number = 0;
  bool by_flag = false;  ///< `number` is what --allow gives.
  bool once = false;     ///< It has what `allow:` gives for a while.
  static constexpr auto members() {
    return std::tuple(member("limit", &Allowance::limit), member("base", &Allowance::base),
                      member("number", &Allowance::number), member("by_flag", &Allowance::by_flag),
                      member("once", &Allowance::once));
  }
};

/// Its block or the state says `protect: true`.
struct Protected {
  static constexpr std::string_view kind = "protected";
  static constexpr BlockRule rule = BlockRule::protect;
  Address address;
  bool until_applied = false;  ///< Only the state says so still: an apply has to end it first.
  bool block_gone = false;
  static constexpr auto members() {
    return std::tuple(member("address", &Protected::address),
                      member("until_applied", &Protected::until_applied),
                      member("block_gone", &Protected::block_gone));
  }
};

/// The agent whose credentials are in use.
struct OwnAgent {
  static constexpr std::string_view kind = "own_agent";
  static constexpr BlockRule rule = BlockRule::self;
  RemoteId id;
  static constexpr auto members() { return std::tuple(member("id", &OwnAgent::id)); }
};

/// A built-in HaloPSA record.
struct BuiltInRecord {
  static constexpr std::string_view kind = "built_in_record";
  static constexpr BlockRule rule = BlockRule::built_in;
  Address address;
  RemoteId id;
  static constexpr auto members() {
    return std::tuple(member("address", &BuiltInRecord::address), member("id", &BuiltInRecord::id));
  }
};

/// A delete without --allow-delete.
struct DeleteNotAllowed {
  static constexpr std::string_view kind = "delete_not_allowed";
  static constexpr BlockRule rule = BlockRule::delete_flag;
  static constexpr auto members() { return std::tuple(); }
};

/// More steps of a kind than a guard lets through.
struct LimitExceeded {
  static constexpr std::string_view kind = "limit_exceeded";
  static constexpr BlockRule rule = BlockRule::limit;
  ResourceType type = ResourceType::agent;
  GuardKind guard = GuardKind::deactivate;
  std::size_t wanted = 0;
  Allowance allowed;
  std::optional<Limit>
      declared;  ///< What the configuration declares, where that is more and counts from the next apply.
  std::optional<std::uint32_t>
      untyped;  ///< What --allow gave without a type, where more than one type needs it.
  static constexpr auto members() {
    return std::tuple(member("type", &LimitExceeded::type), member("guard", &LimitExceeded::guard),
                      member("wanted", &LimitExceeded::wanted), member("allowed", &LimitExceeded::allowed),
                      member("declared", &LimitExceeded::declared),
                      member("untyped", &LimitExceeded::untyped));
  }
};

/// No active record of the type would be left.
struct NoneLeftActive {
  static constexpr std::string_view kind = "none_left_active";
  static constexpr BlockRule rule = BlockRule::last_active;
  ResourceType type = ResourceType::agent;
  GuardKind guard = GuardKind::deactivate;
  std::size_t wanted = 0;
  std::optional<std::uint32_t> untyped;
  static constexpr auto members() {
    return std::tuple(member("type", &NoneLeftActive::type), member("guard", &NoneLeftActive::guard),
                      member("wanted", &NoneLeftActive::wanted), member("untyped", &NoneLeftActive::untyped));
  }
};

/// More records that were switched off outside would be switched on than --allow gives.
struct ReactivationsExceeded {
  static constexpr std::string_view kind = "reactivations_exceeded";
  static constexpr BlockRule rule = BlockRule::limit;
  ResourceType type = ResourceType::agent;
  std::size_t wanted = 0;
  std::uint32_t allowed = 0;
  std::optional<std::uint32_t> untyped;
  static constexpr auto members() {
    return std::tuple(member("type", &ReactivationsExceeded::type),
                      member("wanted", &ReactivationsExceeded::wanted),
                      member("allowed", &ReactivationsExceeded::allowed),
                      member("untyped", &ReactivationsExceeded::untyped));
  }
};

/// Too many of the records that the state knows are missing.
struct RecordsMissing {
  static constexpr std::string_view kind = "records_missing";
  static constexpr BlockRule rule = BlockRule::missing;
  ResourceType type = ResourceType::agent;
  std::size_t missing = 0;
  std::size_t known = 0;
  std::optional<std::uint32_t> untyped;
  static constexpr auto members() {
    return std::tuple(member("type", &RecordsMissing::type), member("missing", &RecordsMissing::missing),
                      member("known", &RecordsMissing::known), member("untyped", &RecordsMissing::untyped));
  }
};

/// All by which the person was known was changed outside.
struct AnotherPersonNow {
  static constexpr std::string_view kind = "another_person_now";
  static constexpr BlockRule rule = BlockRule::another_person;
  Address address;
  RemoteId id;
  Person now;
  Person before;
  bool block_gone = false;
  static constexpr auto members() {
    return std::tuple(member("address", &AnotherPersonNow::address), member("id", &AnotherPersonNow::id),
                      member("now", &AnotherPersonNow::now), member("before", &AnotherPersonNow::before),
                      member("block_gone", &AnotherPersonNow::block_gone));
  }
};

/// The state knows nothing that the record was given.
struct NeverSeenPerson {
  static constexpr std::string_view kind = "never_seen_person";
  static constexpr BlockRule rule = BlockRule::another_person;
  Address address;
  RemoteId id;
  Person now;
  bool block_gone = false;
  static constexpr auto members() {
    return std::tuple(member("address", &NeverSeenPerson::address), member("id", &NeverSeenPerson::id),
                      member("now", &NeverSeenPerson::now),
                      member("block_gone", &NeverSeenPerson::block_gone));
  }
};

/// This step would change both.
struct NameAndEmailChange {
  static constexpr std::string_view kind = "name_and_email_change";
  static constexpr BlockRule rule = BlockRule::another_person;
  RemoteId id;
  std::string old_email;
  static constexpr auto members() {
    return std::tuple(member("id", &NameAndEmailChange::id),
                      member("old_email", &NameAndEmailChange::old_email, Tells::email));
  }
};

/// Names under `custom` that the record does not have among its custom fields.
struct UnknownCustomFields {
  static constexpr std::string_view kind = "unknown_custom_fields";
  static constexpr BlockRule rule = BlockRule::unknown_field;
  RemoteId id;
  std::vector<std::string> names;
  std::vector<std::string> known;  ///< Some that it has.
  static constexpr auto members() {
    return std::tuple(member("id", &UnknownCustomFields::id),
                      member("names", &UnknownCustomFields::names, Tells::nobody),
                      member("known", &UnknownCustomFields::known, Tells::nobody));
  }
};

/// An earlier create may have made any of several records.
struct SeveralPossibleEnds {
  static constexpr std::string_view kind = "several_possible_ends";
  static constexpr BlockRule rule = BlockRule::in_doubt;
  Address address;
  std::vector<RemoteId> candidates;
  static constexpr auto members() {
    return std::tuple(member("address", &SeveralPossibleEnds::address),
                      member("candidates", &SeveralPossibleEnds::candidates));
  }
};

/// A create, while records may exist that the listing lacks.
struct MayBeUnlisted {
  static constexpr std::string_view kind = "may_be_unlisted";
  static constexpr BlockRule rule = BlockRule::unlisted;
  ResourceType type = ResourceType::agent;
  std::string doubt;
  static constexpr auto members() {
    return std::tuple(member("type", &MayBeUnlisted::type),
                      member("doubt", &MayBeUnlisted::doubt, Tells::nobody));
  }
};

/// haloform made the record lately, and no read shows it.
struct NotShownYet {
  static constexpr std::string_view kind = "not_shown_yet";
  static constexpr BlockRule rule = BlockRule::awaited;
  RemoteId id;
  WallTime made;
  WallTime deleted_from;    ///< From then on it counts as deleted.
  std::size_t waiting = 0;  ///< How many steps of the plan wait likewise.
  static constexpr auto members() {
    return std::tuple(member("id", &NotShownYet::id), member("made", &NotShownYet::made),
                      member("deleted_from", &NotShownYet::deleted_from),
                      member("waiting", &NotShownYet::waiting));
  }
};

/// Of what `block_if` of the block names, something hangs on who would leave, or it cannot be told.
struct StillAttached {
  static constexpr std::string_view kind = "still_attached";
  static constexpr BlockRule rule = BlockRule::attached;
  Address address;
  std::vector<AttachedThing> things;
  std::vector<AttachedUnread> unread;
  bool block_gone = false;
  static constexpr auto members() {
    return std::tuple(member("address", &StillAttached::address), member("things", &StillAttached::things),
                      member("unread", &StillAttached::unread),
                      member("block_gone", &StillAttached::block_gone));
  }
};

}  // namespace haloform::plan
