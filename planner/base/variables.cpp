#include "planner/base/variables.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/text.hpp"

#include <cstddef>

namespace haloform {

Result<void> check_variable(std::string_view name, std::string_view value, ErrorKind kind) {
  const auto wrong = [&](std::string_view how) {
    return fail(kind, std::string(name) + " " + std::string(how) + "; nothing was sent", std::string(name),
                "set it to the value alone: what was copied along, such as a line end, is sent too");
  };
  if (invalid_utf8(value)) return wrong("is not UTF-8");
  if (value.ends_with('\n') || value.ends_with('\r')) return wrong("ends with a line end");
  if (trimmed(value) != value)
    return wrong(value.starts_with(' ') ? "begins with a blank" : "begins or ends with white space");
  for (std::size_t at = 0; at < value.size();) {
    if (is_invisible(next_code_point(value, at))) return wrong("holds a character that cannot be seen");
  }
  return {};
}

}  // namespace haloform
