#include "planner/base/quote.hpp"

#include "planner/base/text.hpp"

namespace haloform {

std::string clipped(std::string_view text) {
  std::size_t at = 0;
  for (std::size_t letters = 0; at < text.size() && letters < most_quoted; ++letters) {
    static_cast<void>(next_code_point(text, at));
  }
  return std::string(text.substr(0, at)) + (at < text.size() ? "…" : "");
}

std::string in_quotes(std::string_view text) { return '"' + clipped(text) + '"'; }

}  // namespace haloform
