#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/feeds/feed_spec.hpp"
#include "planner/config/feeds/feed_table.hpp"

#include <optional>
#include <string_view>

namespace haloform::config {

/// The rows of a feed of any form, each with a cell for each column, and all columns that are needed. Nothing, and errors, where
/// they are not so; columns that nobody needs are a warning.
[[nodiscard]] std::optional<FeedTable> feed_rows(const FeedSpec& spec, std::string_view text,
                                                 Diagnostics& found);

}  // namespace haloform::config
