#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace haloform::plan {

/// `text` with the digest of itself between the empty quotes that end with `key`, which stands in it once and bare. It is no
/// signature: it shows that a file was changed by accident, or by whoever knew no better.
[[nodiscard]] std::string sealed(std::string_view name, std::string text, std::string_view key);

/// Where a file is not what haloform writes of its content: the number of the line, and its beginning up to there.
struct FirstDifference {
  std::size_t line = 0;
  std::string_view before;  ///< Of `file`.
};
[[nodiscard]] FirstDifference first_difference(std::string_view file, std::string_view written);

}  // namespace haloform::plan
