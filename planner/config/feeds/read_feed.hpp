#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/config/feeds/feed_keys.hpp"
#include "planner/config/feeds/feed_spec.hpp"
#include "planner/config/feeds/feed_table.hpp"
#include "planner/model/desired_state.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// A file as it was read.
struct FeedBytes {
  Result<std::string> bytes;
  std::optional<WallTime> written{};  ///< Its mtime, where there is a disk.
};
/// Gives the file of a feed.
using FeedSource = std::function<FeedBytes(const FeedSpec& feed)>;

/// A feed that is whole by itself. What is held against the state is judged later (judge_feeds.hpp).
struct WholeFeed {
  FeedTable table;
  std::vector<FeedKey> keys;  ///< By row.
  DesiredState::Feed facts;
};

/// Reads a feed. Whatever makes it one that is not to be believed is an error at its place, and then there is nothing: bytes
/// that are not UTF-8, rows that cannot be told apart or do not fit the header, columns that are missing or there twice, keys that
/// are missing, empty or there twice, a trailer that is missing or counts otherwise, too few rows.
[[nodiscard]] std::optional<WholeFeed> read_feed(const FeedSpec& spec, const FeedBytes& file,
                                                 Diagnostics& found);

/// `2026-11-30`, `2026-11-30T06:00:00Z`, `2026-11-30 06:00:00`, `2026-11-30T06:00:00.000+01:00`; without a zone it is UTC.
[[nodiscard]] std::optional<WallTime> parse_feed_time(std::string_view text);

}  // namespace haloform::config
