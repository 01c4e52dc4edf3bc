#pragma once

#include "planner/config/feeds/feed_spec.hpp"

#include <array>
#include <string_view>
#include <utility>

// The words of `feeds:`: what its reader takes, and what editors are told of.
namespace haloform::config {

inline constexpr std::array<std::pair<std::string_view, FeedForm>, 3> feed_forms{
    {{"csv", FeedForm::csv}, {"jsonl", FeedForm::jsonl}, {"scim", FeedForm::scim}}};
inline constexpr std::array<std::string_view, 19> keys_of_feed{
    "csv",    "jsonl",     "scim",       "type",      "key",     "fields",    "teams",
    "active", "lifecycle", "columns",    "delimiter", "trailer", "generated", "max_age",
    "rows",   "empty",     "population", "confirm",   "prefer"};
/// What a feed may say of the `lifecycle:` of each person.
inline constexpr std::array<std::string_view, 9> keys_of_feed_lifecycle{
    "starts_on",  "ends_on", "grace",    "overlap",       "owner",
    "on_removal", "protect", "block_if", "ignore_changes"};
/// Of a column whose values are mapped.
inline constexpr std::array<std::string_view, 4> keys_of_feed_column{"column", "map", "unmapped",
                                                                     "separator"};
inline constexpr std::array<std::pair<std::string_view, Unmapped>, 3> unmapped_words{
    {{"error", Unmapped::error}, {"ignore", Unmapped::ignore}, {"none", Unmapped::none}}};
inline constexpr std::array<std::string_view, 2> keys_of_feed_trailer{"prefix", "count"};
inline constexpr std::array<std::string_view, 2> keys_of_feed_generated{"column", "trailer"};
inline constexpr std::array<std::string_view, 2> keys_of_feed_rows{"min", "max_drop"};
inline constexpr std::array<std::string_view, 1> keys_of_feed_empty{"max_rise"};
inline constexpr std::array<std::string_view, 1> keys_of_feed_population{"column"};

}  // namespace haloform::config
