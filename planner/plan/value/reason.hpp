#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/resource.hpp"
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

// ---- why a step is there

/// Its block is gone.
struct RemovedFromConfiguration {
  static constexpr std::string_view kind = "removed_from_configuration";
  static constexpr auto members() { return std::tuple(); }
};

/// Its block is gone, under `on_removal: delete`.
struct RemovedToBeDeleted {
  static constexpr std::string_view kind = "removed_to_be_deleted";
  static constexpr auto members() { return std::tuple(); }
};

/// Nothing is left to be switched off.
struct InactiveAlready {
  static constexpr std::string_view kind = "inactive_already";
  static constexpr auto members() { return std::tuple(); }
};

/// Somebody deleted the record that it was.
struct DeletedOutside {
  static constexpr std::string_view kind = "deleted_outside";
  RemoteId was;
  static constexpr auto members() { return std::tuple(member("was", &DeletedOutside::was)); }
};

struct DeletedAndUndeclared {
  static constexpr std::string_view kind = "deleted_and_undeclared";
  static constexpr auto members() { return std::tuple(); }
};

/// A line under `moved`, or the same record under another key. A reason or a note.
struct MovedFrom {
  static constexpr std::string_view kind = "moved";
  Address from;
  static constexpr auto members() { return std::tuple(member("from", &MovedFrom::from)); }
};

/// `active: false`
struct DeclaredInactive {
  static constexpr std::string_view kind = "declared_inactive";
  static constexpr auto members() { return std::tuple(); }
};

struct SwitchedOffOutside {
  static constexpr std::string_view kind = "switched_off_outside";
  static constexpr auto members() { return std::tuple(); }
};

/// Removed earlier, and back.
struct DeclaredAgain {
  static constexpr std::string_view kind = "declared_again";
  static constexpr auto members() { return std::tuple(); }
};

/// `ends_on`, or `extended_until` in its place, and its grace are over.
struct Ended {
  static constexpr std::string_view kind = "ended";
  std::string on;  ///< The last day: `2027-01-31`.
  std::int64_t grace_days = 0;
  static constexpr auto members() {
    return std::tuple(member("on", &Ended::on, Tells::nobody), member("grace_days", &Ended::grace_days));
  }
};

/// `starts_on` has come.
struct Started {
  static constexpr std::string_view kind = "started";
  std::string on;  ///< The first day.
  static constexpr auto members() { return std::tuple(member("on", &Started::on, Tells::nobody)); }
};

/// Somebody who was deactivated, and whose end is a later one by now.
struct EndsLater {
  static constexpr std::string_view kind = "ends_later";
  std::string on;  ///< The last day.
  static constexpr auto members() { return std::tuple(member("on", &EndsLater::on, Tells::nobody)); }
};

struct CreatedWithoutSeat {
  static constexpr std::string_view kind = "created_without_seat";
  static constexpr auto members() { return std::tuple(); }
};

/// How a record was found that the state does not know.
struct FoundBy {
  static constexpr std::string_view kind = "found";
  enum class Way : std::uint8_t { email, name, previous_email, lifecycle_id, open_intent } by = Way::email;
  static constexpr auto members() { return std::tuple(member("by", &FoundBy::by)); }
};

/// The state learns what is so already.
struct AlreadyHas {
  static constexpr std::string_view kind = "already_has";
  std::vector<std::string> fields;
  static constexpr auto members() { return std::tuple(member("fields", &AlreadyHas::fields, Tells::nobody)); }
};

/// haloform made the record, and no read shows it yet.
struct MadeLately {
  static constexpr std::string_view kind = "made_lately";
  RemoteId id;
  WallTime at;
  static constexpr auto members() {
    return std::tuple(member("id", &MadeLately::id), member("at", &MadeLately::at));
  }
};

/// An earlier run sent this create, and the instance refused it.
struct RefusedEarlier {
  static constexpr std::string_view kind = "refused_earlier";
  WallTime at;
  static constexpr auto members() { return std::tuple(member("at", &RefusedEarlier::at)); }
};

/// An earlier run sent this create, and how it ended is not known.
struct EarlierCreateInDoubt {
  static constexpr std::string_view kind = "earlier_create_in_doubt";
  KeyName key;
  static constexpr auto members() { return std::tuple(member("key", &EarlierCreateInDoubt::key)); }
};

using StepReason = std::variant<RemovedFromConfiguration, RemovedToBeDeleted, InactiveAlready, DeletedOutside,
                                DeletedAndUndeclared, MovedFrom, DeclaredInactive, SwitchedOffOutside,
                                DeclaredAgain, Ended, Started, EndsLater, CreatedWithoutSeat, FoundBy,
                                AlreadyHas, MadeLately, RefusedEarlier, EarlierCreateInDoubt>;

// ---- why a step waits for a later run

struct NoSeatLeft {
  static constexpr std::string_view kind = "no_seat_left";
  std::uint32_t taken = 0;  ///< By the time at which it would run.
  std::uint32_t limit = 0;
  static constexpr auto members() {
    return std::tuple(member("taken", &NoSeatLeft::taken), member("limit", &NoSeatLeft::limit));
  }
};

struct NeedsDeferred {
  static constexpr std::string_view kind = "needs_deferred";
  Address needed;
  static constexpr auto members() { return std::tuple(member("needed", &NeedsDeferred::needed)); }
};

/// Its block is gone before the end and the grace that it had: whose it was stays active until then.
struct HeldUntil {
  static constexpr std::string_view kind = "held_until";
  WallTime until;
  static constexpr auto members() { return std::tuple(member("until", &HeldUntil::until)); }
};

/// An import of the instance's own says whether the person is active: it would switch them on again.
struct LeftToImport {
  static constexpr std::string_view kind = "left_to_import";
  std::string by;           ///< `entra`, as import_name has it.
  bool block_gone = false;  ///< It is removed from the configuration; else it says `active: false`.
  static constexpr auto members() {
    return std::tuple(member("by", &LeftToImport::by, Tells::nobody),
                      member("block_gone", &LeftToImport::block_gone));
  }
};

using Deferral = std::variant<NoSeatLeft, NeedsDeferred, HeldUntil, LeftToImport>;

// ---- drift that leads to no step

/// Switched off outside, perhaps in an emergency.
struct LeftSwitchedOff {
  static constexpr std::string_view kind = "left_switched_off";
  static constexpr auto members() { return std::tuple(); }
};

/// Switched off by an import of the instance's own, which says whether the person is active.
struct LeftOffByImport {
  static constexpr std::string_view kind = "left_off_by_import";
  std::string by;
  static constexpr auto members() { return std::tuple(member("by", &LeftOffByImport::by, Tells::nobody)); }
};

/// Somebody switched on whom we had deactivated, and no block declares the person.
struct LeftSwitchedOn {
  static constexpr std::string_view kind = "left_switched_on";
  static constexpr auto members() { return std::tuple(); }
};

/// Deactivated by us, and the record could not be read.
struct TombstoneUnread {
  static constexpr std::string_view kind = "tombstone_unread";
  RemoteId id;
  MarkedText why;
  static constexpr auto members() {
    return std::tuple(member("id", &TombstoneUnread::id), member("why", &TombstoneUnread::why));
  }
};

/// Changed outside, and `lifecycle.drift` of its block accepts that for a while.
struct DriftAccepted {
  static constexpr std::string_view kind = "drift_accepted";
  std::string what;    ///< The name of a field, `active` or `teams`.
  std::string until;   ///< The last day: `2027-01-31`.
  std::string reason;  ///< As written.
  static constexpr auto members() {
    return std::tuple(member("what", &DriftAccepted::what, Tells::nobody),
                      member("until", &DriftAccepted::until, Tells::nobody),
                      member("reason", &DriftAccepted::reason, Tells::anybody));
  }
};

using DriftReason =
    std::variant<LeftSwitchedOff, LeftOffByImport, LeftSwitchedOn, TombstoneUnread, DriftAccepted>;

/// Something that somebody changed outside and that leads to no step.
struct DriftNote {
  Address address;
  RemoteId id;
  DriftReason why;
};

}  // namespace haloform::plan
