#pragma once

#include <string_view>

namespace haloform::sandbox {

/// Names and types, parted by white space: `onlinestatus:i is_online:b`. The types: s text, i integer,
/// d double, t time, b boolean, a array, o object.
struct FillerNames {
  std::string_view rows;     ///< Of rows of a listing.
  std::string_view further;  ///< What a whole record has besides.
};

/// By the singular of the shape: `agent`.
[[nodiscard]] FillerNames filler_names(std::string_view singular);

}  // namespace haloform::sandbox
