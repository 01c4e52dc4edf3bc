#pragma once

#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/plan/value/block_rule.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace haloform::plan {

// Where only a person can tell which record an address is, or who gets a natural key (plan/block.hpp).

/// An address and the record that the state binds to it.
struct BoundAddress {
  Address address;
  RemoteId id;
  static constexpr auto members() {
    return std::tuple(member("address", &BoundAddress::address), member("id", &BoundAddress::id));
  }
};

/// One of several records that match.
struct NamedMatch {
  RecordName record;
  bool active = true;
  static constexpr auto members() {
    return std::tuple(member("record", &NamedMatch::record), member("active", &NamedMatch::active));
  }
};

/// A line under `moved` whose `from` still has a block.
struct MovedAndDeclared {
  static constexpr std::string_view kind = "moved_and_declared";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address from;
  Address to;
  SourceSpan line;
  static constexpr auto members() {
    return std::tuple(member("from", &MovedAndDeclared::from), member("to", &MovedAndDeclared::to),
                      member("line", &MovedAndDeclared::line));
  }
};

/// Lines under `moved` that lead back to where they began.
struct MovesInCircle {
  static constexpr std::string_view kind = "moves_in_circle";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  SourceSpan line;
  static constexpr auto members() {
    return std::tuple(member("address", &MovesInCircle::address), member("line", &MovesInCircle::line));
  }
};

/// Several entries of the state would come to stand at one address.
struct BothMovedTo {
  static constexpr std::string_view kind = "both_moved_to";
  static constexpr BlockRule rule = BlockRule::unclear;
  std::vector<BoundAddress> entries;
  Address to;
  static constexpr auto members() {
    return std::tuple(member("entries", &BothMovedTo::entries), member("to", &BothMovedTo::to));
  }
};

/// `lifecycle.id` names a record that was deleted.
struct DeletedById {
  static constexpr std::string_view kind = "deleted_by_id";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  RemoteId id;
  static constexpr auto members() {
    return std::tuple(member("address", &DeletedById::address), member("id", &DeletedById::id));
  }
};

/// `lifecycle.id` names no record.
struct NoSuchId {
  static constexpr std::string_view kind = "no_such_id";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  RemoteId id;
  static constexpr auto members() {
    return std::tuple(member("address", &NoSuchId::address), member("id", &NoSuchId::id));
  }
};

/// The state and `lifecycle.id` name different records.
struct IdsDisagree {
  static constexpr std::string_view kind = "ids_disagree";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  RemoteId by_state;
  std::optional<Person> state_person;  ///< Whose it is; nothing where it was not read.
  RemoteId by_block;
  std::optional<Person> block_person;
  static constexpr auto members() {
    return std::tuple(member("address", &IdsDisagree::address), member("by_state", &IdsDisagree::by_state),
                      member("state_person", &IdsDisagree::state_person),
                      member("by_block", &IdsDisagree::by_block),
                      member("block_person", &IdsDisagree::block_person));
  }
};

/// The record may be there, and could not be read.
struct CannotBeRead {
  static constexpr std::string_view kind = "cannot_be_read";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;  ///< As the state has it, where it has it.
  RemoteId id;
  MarkedText why;
  bool in_state = false;
  static constexpr auto members() {
    return std::tuple(member("address", &CannotBeRead::address), member("id", &CannotBeRead::id),
                      member("why", &CannotBeRead::why), member("in_state", &CannotBeRead::in_state));
  }
};

/// Two addresses lead to one record.
struct TwoAddresses {
  static constexpr std::string_view kind = "two_addresses";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address one;
  Address other;
  RemoteId id;
  static constexpr auto members() {
    return std::tuple(member("one", &TwoAddresses::one), member("other", &TwoAddresses::other),
                      member("id", &TwoAddresses::id));
  }
};

/// The only match is a built-in HaloPSA record.
struct OnlyBuiltInMatches {
  static constexpr std::string_view kind = "only_built_in_matches";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  RecordName record;
  static constexpr auto members() {
    return std::tuple(member("address", &OnlyBuiltInMatches::address),
                      member("record", &OnlyBuiltInMatches::record));
  }
};

/// The only match is inactive and has another name.
struct OnlyInactiveMatches {
  static constexpr std::string_view kind = "only_inactive_matches";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  RecordName record;
  static constexpr auto members() {
    return std::tuple(member("address", &OnlyInactiveMatches::address),
                      member("record", &OnlyInactiveMatches::record));
  }
};

/// Only a person can tell which of them it is.
struct SeveralMatch {
  static constexpr std::string_view kind = "several_match";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  std::vector<NamedMatch> records;
  static constexpr auto members() {
    return std::tuple(member("address", &SeveralMatch::address), member("records", &SeveralMatch::records));
  }
};

/// A create beside somebody of nearly the same name and e-mail.
struct MayBeRecord {
  static constexpr std::string_view kind = "may_be_record";
  static constexpr BlockRule rule = BlockRule::unclear;
  RecordName record;
  static constexpr auto members() { return std::tuple(member("record", &MayBeRecord::record)); }
};

/// Each takes the key that the next one has.
struct WaitInCircle {
  static constexpr std::string_view kind = "wait_in_circle";
  static constexpr BlockRule rule = BlockRule::conflict;
  std::vector<Address> steps;  ///< The first one last again.
  static constexpr auto members() { return std::tuple(member("steps", &WaitInCircle::steps)); }
};

/// The key was that of a record that could not be read.
struct KeyOfUnread {
  static constexpr std::string_view kind = "key_of_unread";
  static constexpr BlockRule rule = BlockRule::conflict;
  Address address;
  KeyName key;
  RemoteId holder;
  Address holder_address;
  static constexpr auto members() {
    return std::tuple(member("address", &KeyOfUnread::address), member("key", &KeyOfUnread::key),
                      member("holder", &KeyOfUnread::holder),
                      member("holder_address", &KeyOfUnread::holder_address));
  }
};

/// Two steps would end with one key.
struct BothWouldGet {
  static constexpr std::string_view kind = "both_would_get";
  static constexpr BlockRule rule = BlockRule::conflict;
  Address one;
  Address other;
  KeyName key;
  static constexpr auto members() {
    return std::tuple(member("one", &BothWouldGet::one), member("other", &BothWouldGet::other),
                      member("key", &BothWouldGet::key));
  }
};

/// Whoever has the key gives it up only in a later phase.
struct GivenUpLater {
  static constexpr std::string_view kind = "given_up_later";
  static constexpr BlockRule rule = BlockRule::conflict;
  Address address;
  KeyName key;
  Address giver;
  static constexpr auto members() {
    return std::tuple(member("address", &GivenUpLater::address), member("key", &GivenUpLater::key),
                      member("giver", &GivenUpLater::giver));
  }
};

/// Another record keeps the key.
struct KeyKept {
  static constexpr std::string_view kind = "key_kept";
  static constexpr BlockRule rule = BlockRule::conflict;
  Address address;
  KeyName key;
  RemoteId holder;
  std::optional<Address> holder_address;  ///< Nothing: no block and no entry has the record.
  bool holder_declared = false;
  std::string holder_name;
  static constexpr auto members() {
    return std::tuple(member("address", &KeyKept::address), member("key", &KeyKept::key),
                      member("holder", &KeyKept::holder), member("holder_address", &KeyKept::holder_address),
                      member("holder_declared", &KeyKept::holder_declared),
                      member("holder_name", &KeyKept::holder_name, Tells::name));
  }
};

}  // namespace haloform::plan
