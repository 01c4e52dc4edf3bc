#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/feeds/feed_spec.hpp"
#include "planner/config/feeds/feed_table.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// The key of an address for a key of a feed: small letters; what may not stand in one is a `-`, several in a row one; none at
/// the beginning or the end. Nothing where nothing is left, or more than a key may have.
[[nodiscard]] std::optional<std::string> address_key(std::string_view key);

/// Of one row.
struct FeedKey {
  std::string address;  ///< As an address has it.
  FeedCell cell;        ///< As the feed has it, and where.
};

/// The keys, one for each row; `deleted` gets those of whom the feed says that they are to go. An empty key, one
/// that becomes no address, two that become one, and one that is both there and to go, are errors at their rows.
[[nodiscard]] std::optional<std::vector<FeedKey>> feed_keys(const FeedSpec& spec, const FeedTable& table,
                                                            std::set<std::string>& deleted,
                                                            Diagnostics& found);

}  // namespace haloform::config
