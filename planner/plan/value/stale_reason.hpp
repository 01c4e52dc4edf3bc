#pragma once

#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace haloform::plan {

// ---- what of a saved plan no longer holds; planner/render/phrases has the words

/// The address's entry in the state changed since the plan was made, or left the state.
struct EntryChangedSince {
  static constexpr std::string_view kind = "entry_changed_since";
  bool removed = false;
  std::uint64_t serial = 0;  ///< Of the state that was written then.
  static constexpr auto members() {
    return std::tuple(member("removed", &EntryChangedSince::removed),
                      member("serial", &EntryChangedSince::serial));
  }
};

/// The state binds the address to another record by now.
struct BoundToAnother {
  static constexpr std::string_view kind = "bound_to_another";
  RemoteId id;
  static constexpr auto members() { return std::tuple(member("id", &BoundToAnother::id)); }
};

/// The state binds the record to another address by now.
struct RecordBoundElsewhere {
  static constexpr std::string_view kind = "record_bound_elsewhere";
  Address holder;
  static constexpr auto members() { return std::tuple(member("holder", &RecordBoundElsewhere::holder)); }
};

/// Whom it would create may exist without being listed.
struct UnlistedByNow {
  static constexpr std::string_view kind = "unlisted_by_now";
  std::string doubt;
  static constexpr auto members() {
    return std::tuple(member("doubt", &UnlistedByNow::doubt, Tells::nobody));
  }
};

/// The record did not exist when the plan was made.
struct ExistsByNow {
  static constexpr std::string_view kind = "exists_by_now";
  static constexpr auto members() { return std::tuple(); }
};

/// haloform made the record lately, and no read shows it yet.
struct CreatedLatelyUnseen {
  static constexpr std::string_view kind = "created_lately_unseen";
  static constexpr auto members() { return std::tuple(); }
};

struct UnreadByNow {
  static constexpr std::string_view kind = "unread_by_now";
  MarkedText why;
  static constexpr auto members() { return std::tuple(member("why", &UnreadByNow::why)); }
};

struct GoneByNow {
  static constexpr std::string_view kind = "gone_by_now";
  static constexpr auto members() { return std::tuple(); }
};

/// Switched on or off since.
struct SwitchedSince {
  static constexpr std::string_view kind = "switched_since";
  bool active = false;  ///< By now.
  static constexpr auto members() { return std::tuple(member("active", &SwitchedSince::active)); }
};

/// A field that the step would set has another value than the plan was made for.
struct FieldChangedSince {
  static constexpr std::string_view kind = "field_changed_since";
  std::string field;
  std::optional<std::string> was;  ///< Nothing: empty.
  std::optional<std::string> is;
  static constexpr auto members() {
    return std::tuple(member("field", &FieldChangedSince::field, Tells::nobody),
                      member("was", &FieldChangedSince::was, Tells::by_field),
                      member("is", &FieldChangedSince::is, Tells::by_field));
  }
};

struct TeamsChangedSince {
  static constexpr std::string_view kind = "teams_changed_since";
  std::vector<std::string> were;  ///< By key; one that no block declares by name or id.
  std::vector<RemoteId> are;
  static constexpr auto members() {
    return std::tuple(member("were", &TeamsChangedSince::were, Tells::nobody),
                      member("are", &TeamsChangedSince::are));
  }
};

/// The record is known by another natural key.
struct KeyChangedSince {
  static constexpr std::string_view kind = "key_changed_since";
  KeyName was;
  std::optional<KeyName> is;
  static constexpr auto members() {
    return std::tuple(member("was", &KeyChangedSince::was), member("is", &KeyChangedSince::is));
  }
};

/// Another record has the natural key that the step would give.
struct KeyTakenSince {
  static constexpr std::string_view kind = "key_taken_since";
  RemoteId by;
  KeyName key;
  static constexpr auto members() {
    return std::tuple(member("by", &KeyTakenSince::by), member("key", &KeyTakenSince::key));
  }
};

/// Whom it would create may be a record that came since, in a form that the instance gave to name and e-mail.
struct MayHaveComeSince {
  static constexpr std::string_view kind = "may_have_come_since";
  RecordName record;
  static constexpr auto members() { return std::tuple(member("record", &MayHaveComeSince::record)); }
};

/// An import of the instance's own has come to write the record, and what the step would change is its own.
struct OwnedSince {
  static constexpr std::string_view kind = "owned_since";
  std::string by;
  std::vector<std::string> fields;
  static constexpr auto members() {
    return std::tuple(member("by", &OwnedSince::by, Tells::nobody),
                      member("fields", &OwnedSince::fields, Tells::nobody));
  }
};

/// `starts_on` has not come by the clock of this run.
struct NotStartedYet {
  static constexpr std::string_view kind = "not_started_yet";
  std::string on;
  static constexpr auto members() { return std::tuple(member("on", &NotStartedYet::on, Tells::nobody)); }
};

/// Whom it would create or switch on has an end that is over by now.
struct EndedSince {
  static constexpr std::string_view kind = "ended_since";
  std::string on;
  static constexpr auto members() { return std::tuple(member("on", &EndedSince::on, Tells::nobody)); }
};

/// It would deactivate somebody whose end is a later one, or none, by now.
struct EndMovedSince {
  static constexpr std::string_view kind = "end_moved_since";
  std::optional<std::string> to;  ///< The last day by now; nothing where there is none.
  static constexpr auto members() { return std::tuple(member("to", &EndMovedSince::to, Tells::nobody)); }
};

/// Nothing of it is changed while it is paused.
struct PausedSince {
  static constexpr std::string_view kind = "paused_since";
  std::optional<std::string> until;
  static constexpr auto members() { return std::tuple(member("until", &PausedSince::until, Tells::nobody)); }
};

using StaleReason =
    std::variant<EntryChangedSince, BoundToAnother, RecordBoundElsewhere, UnlistedByNow, ExistsByNow,
                 CreatedLatelyUnseen, UnreadByNow, GoneByNow, SwitchedSince, FieldChangedSince,
                 TeamsChangedSince, KeyChangedSince, KeyTakenSince, MayHaveComeSince, NotStartedYet,
                 EndedSince, EndMovedSince, PausedSince, OwnedSince>;

/// A step of a saved plan that no longer holds.
struct StaleStep {
  Address address;
  std::optional<RemoteId> id;
  StaleReason why;
};

}  // namespace haloform::plan
