#pragma once

#include "planner/config/feed_people.hpp"
#include "planner/config/feeds/read_feed.hpp"
#include "planner/config/file_parts.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace haloform::config {

/// What the rows of a feed declare, read as blocks of YAML are: the fields of a row at the places of its cells. `given` says for
/// each draft, by its address, what its row says.
struct FeedParts {
  FileParts parts;
  std::unordered_map<Address, std::vector<FeedPerson::Given>> given;
};
[[nodiscard]] FeedParts feed_parts(FeedSpec& spec, const WholeFeed& feed, BlockRules rules,
                                   std::uint32_t file, const std::string& path);

}  // namespace haloform::config
