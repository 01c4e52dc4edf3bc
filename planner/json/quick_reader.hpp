#pragma once

#include "planner/json/events.hpp"

#include <cstdint>
#include <string_view>

namespace haloform::json {

/// How a quick reading ended.
enum class Told : std::uint8_t {
  whole,
  by_events,  ///< They wanted no more.
  too_deep,   ///< It has more than `most_json_levels`.
  broken,     ///< It is not JSON.
};

/// Tells of one JSON value what `read` tells, several times as fast: simdjson finds what stands where. The whole text has to be there,
/// and nothing is said about what is wrong: whoever needs words reads it with `read`, for events that have been told nothing yet.
[[nodiscard]] Told read_quickly(std::string_view text, Events& events);

}  // namespace haloform::json
