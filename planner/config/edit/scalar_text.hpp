#pragma once

#include "planner/model/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform::config {

/// How a text is written, where it can be: what cannot is in double quotes.
enum class ScalarStyle : std::uint8_t {
  plain,
  single_quoted,
  double_quoted,  ///< As JSON has it, too.
};

/// One line of YAML that reads as that text, whatever is in it. In the style that is asked for, unless it would read as something
/// else then.
[[nodiscard]] std::string text_as_scalar(std::string_view text, ScalarStyle style);
/// The same for a value that is no set of names: `null`, `true`, `42`, or a text.
[[nodiscard]] std::string as_scalar(const Value& value, ScalarStyle style);
/// The style of the scalar, or of the quoted key, that begins with this character.
[[nodiscard]] ScalarStyle style_of(char first);

}  // namespace haloform::config
