#include "planner/render/trouble_view.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace haloform::render {

std::string trouble_words(const Trouble& trouble) {
  constexpr std::size_t most = 240;
  const std::size_t mistakes = trouble.diagnostics.count(Severity::error);
  const std::size_t warnings = trouble.diagnostics.count(Severity::warning);
  if (trouble.errors.empty() || mistakes > 0) {
    std::string words = "The configuration is invalid: " + counted(mistakes, "error");
    if (warnings > 0) words += ", " + counted(warnings, "warning");
    return words + '.';
  }
  std::string words = "Error: " + trouble.errors.front().what.plain();
  shorten(words, most);
  if (const std::size_t more = trouble.errors.size() - 1; more > 0)
    words += fmt::format(", and {}", counted(more, "more error"));
  return words;
}

}  // namespace haloform::render
