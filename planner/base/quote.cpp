#include "planner/base/quote.hpp"

#include "planner/base/marked_text.hpp"
#include "planner/base/text.hpp"

#include <algorithm>

namespace haloform {

std::string openly_clipped(std::string_view text) {
  std::size_t at = 0;
  for (std::size_t letters = 0; at < text.size() && letters < most_quoted; ++letters) {
    static_cast<void>(next_code_point(text, at));
  }
  return std::string(text.substr(0, at)) + (at < text.size() ? "…" : "");
}

std::string openly_in_quotes(std::string_view text) { return '"' + openly_clipped(text) + '"'; }

std::string clipped(std::string_view text) {
  return marked(MarkedText::Personal::other, openly_clipped(text));
}

std::string in_quotes(std::string_view text) { return '"' + clipped(text) + '"'; }

std::string shell_word(std::string_view text) {
  const auto plain = [](char sign) {
    return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || (sign >= '0' && sign <= '9') ||
           std::string_view("-_./:@#%+=,").contains(sign);
  };
  if (!text.empty() && text.front() != '#' && std::ranges::all_of(text, plain)) return std::string(text);
  std::string word = "'";
  for (const char sign : text) {
    if (sign == '\'') {
      word += "'\\''";
    } else {
      word += sign;
    }
  }
  return word + "'";
}

}  // namespace haloform
