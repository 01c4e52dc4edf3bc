#pragma once

#include "planner/model/address.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/plan/value/block_rule.hpp"
#include "planner/plan/value/guard_blocks.hpp"
#include "planner/plan/value/match_blocks.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace haloform::plan {

// What must not happen to people over time (plan/block.hpp).

/// More deactivations and deletions at one site than a guard lets through.
struct SiteLimitExceeded {
  static constexpr std::string_view kind = "site_limit_exceeded";
  static constexpr BlockRule rule = BlockRule::limit;
  ResourceType type = ResourceType::contact;
  std::optional<std::int64_t> site;  ///< Nothing: the records have none.
  std::string site_name;  ///< `Acme Ltd/Head Office`, or the client alone; empty where neither is known.
  std::size_t wanted = 0;
  Allowance allowed;
  std::optional<Limit> declared;  ///< As in LimitExceeded.
  std::optional<std::uint32_t> untyped;
  static constexpr auto members() {
    return std::tuple(
        member("type", &SiteLimitExceeded::type), member("site", &SiteLimitExceeded::site),
        member("site_name", &SiteLimitExceeded::site_name, Tells::nobody),
        member("wanted", &SiteLimitExceeded::wanted), member("allowed", &SiteLimitExceeded::allowed),
        member("declared", &SiteLimitExceeded::declared), member("untyped", &SiteLimitExceeded::untyped));
  }
};

/// A break-glass account would be harmed: `protect: break_glass`, which only a person ends.
struct BreakGlass {
  static constexpr std::string_view kind = "break_glass";
  static constexpr BlockRule rule = BlockRule::protect;
  enum class Harm : std::uint8_t {
    leaves,    ///< Deactivated, deleted, forgotten, or without its block.
    identity,  ///< It would have another name, e-mail or login.
    roles,
    teams,
    address,  ///< It would belong to another address.
    record,   ///< Its address would belong to another record.
  } harm = Harm::leaves;
  Address address;
  std::vector<std::string> what;  ///< Fields, roles or teams; of `address` the one that it would belong to.
  bool in_state = false;          ///< The state keeps it; else its block alone says so yet.
  bool block_gone = false;
  static constexpr auto members() {
    return std::tuple(member("harm", &BreakGlass::harm), member("address", &BreakGlass::address),
                      member("what", &BreakGlass::what, Tells::nobody),
                      member("in_state", &BreakGlass::in_state),
                      member("block_gone", &BreakGlass::block_gone));
  }
};
inline constexpr std::array all_harms{BreakGlass::Harm::leaves,  BreakGlass::Harm::identity,
                                      BreakGlass::Harm::roles,   BreakGlass::Harm::teams,
                                      BreakGlass::Harm::address, BreakGlass::Harm::record};

/// The state says of one record that it has the block's `external_id`, and something else says another record.
struct ExternalIdDisagrees {
  static constexpr std::string_view kind = "external_id_disagrees";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  std::string external_id;
  Address known_as;  ///< The address that the state has that number at.
  RemoteId by_number;
  std::optional<Person> number_person;  ///< Whose it is; nothing where it was not read.
  RecordName other;  ///< By e-mail or name, by lifecycle.id, or by the state's own entry of the address.
  static constexpr auto members() {
    return std::tuple(member("address", &ExternalIdDisagrees::address),
                      member("external_id", &ExternalIdDisagrees::external_id, Tells::anybody),
                      member("known_as", &ExternalIdDisagrees::known_as),
                      member("by_number", &ExternalIdDisagrees::by_number),
                      member("number_person", &ExternalIdDisagrees::number_person),
                      member("other", &ExternalIdDisagrees::other));
  }
};

/// The record was somebody's with another `external_id`.
struct ExternalIdDiffers {
  static constexpr std::string_view kind = "external_id_differs";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  std::string declared;
  Address known_as;
  std::string known;
  RecordName record;
  static constexpr auto members() {
    return std::tuple(member("address", &ExternalIdDiffers::address),
                      member("declared", &ExternalIdDiffers::declared, Tells::anybody),
                      member("known_as", &ExternalIdDiffers::known_as),
                      member("known", &ExternalIdDiffers::known, Tells::anybody),
                      member("record", &ExternalIdDiffers::record));
  }
};

/// The state has the block's `external_id` at several addresses.
struct SeveralOfExternalId {
  static constexpr std::string_view kind = "several_of_external_id";
  static constexpr BlockRule rule = BlockRule::unclear;
  Address address;
  std::string external_id;
  std::vector<BoundAddress> entries;
  static constexpr auto members() {
    return std::tuple(member("address", &SeveralOfExternalId::address),
                      member("external_id", &SeveralOfExternalId::external_id, Tells::anybody),
                      member("entries", &SeveralOfExternalId::entries));
  }
};

}  // namespace haloform::plan
