#pragma once

#include "planner/base/source_span.hpp"
#include "planner/model/address.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace haloform::plan {

// ---- what every plan says of the dates of people

/// Somebody, and a day of theirs.
struct DatedAddress {
  Address address;
  std::string on;  ///< The day: `2027-01-31`.
  /// The last day of the grace behind it, where there is one.
  std::optional<std::string> grace;
  static constexpr auto members() {
    return std::tuple(member("address", &DatedAddress::address),
                      member("on", &DatedAddress::on, Tells::nobody),
                      member("grace", &DatedAddress::grace, Tells::nobody));
  }
};

/// Whose last day is one of the next 14, or who is in the grace behind it.
struct EndsSoon {
  static constexpr std::string_view kind = "ends_soon";
  std::size_t count = 0;
  std::vector<DatedAddress> first;  ///< Some of them, the soonest first.
  static constexpr auto members() {
    return std::tuple(member("count", &EndsSoon::count), member("first", &EndsSoon::first));
  }
};

/// Who is declared and begins later: nobody is created, or reactivated, before.
struct StartsLater {
  static constexpr std::string_view kind = "starts_later";
  std::size_t count = 0;
  std::vector<DatedAddress> first;  ///< Some of them, the soonest first.
  static constexpr auto members() {
    return std::tuple(member("count", &StartsLater::count), member("first", &StartsLater::first));
  }
};

/// Whom `paused` leaves as they are: all of one entry.
struct Paused {
  static constexpr std::string_view kind = "paused";
  std::size_t count = 0;
  std::vector<Address> first;        ///< Some of them.
  std::optional<std::string> until;  ///< The last day; nothing: until somebody takes it out.
  std::string reason;                ///< As written; may be empty.
  SourceSpan where;
  static constexpr auto members() {
    return std::tuple(member("count", &Paused::count), member("first", &Paused::first),
                      member("until", &Paused::until, Tells::nobody),
                      member("reason", &Paused::reason, Tells::anybody), member("where", &Paused::where));
  }
};

/// Who is still active by `extended_until` alone.
struct Extended {
  static constexpr std::string_view kind = "extended";
  Address address;
  std::string from;  ///< `ends_on`
  std::string until;
  std::string reason;
  SourceSpan where;
  static constexpr auto members() {
    return std::tuple(member("address", &Extended::address), member("from", &Extended::from, Tells::nobody),
                      member("until", &Extended::until, Tells::nobody),
                      member("reason", &Extended::reason, Tells::anybody), member("where", &Extended::where));
  }
};

}  // namespace haloform::plan
