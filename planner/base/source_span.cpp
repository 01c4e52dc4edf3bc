#include "planner/base/source_span.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace haloform {

namespace {

/// Takes `:12` from the end of a text; nothing where it does not end so.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(colon + 1);
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  text.remove_suffix(digits.size() + 1);
  return number;
}

}  // namespace

std::string SourceSpan::text() const {
  if (line == 0) return file;
  return file + ':' + std::to_string(line) + ':' + std::to_string(column);
}

SourceSpan SourceSpan::parse(std::string_view text) {
  std::string_view file = text;
  const auto column = take_number(file);
  const auto line = column ? take_number(file) : std::nullopt;
  if (!line) return {std::string(text)};
  return {std::string(file), *line, *column};
}

std::uint32_t SourceFiles::add(std::string path) {
  paths_.push_back(std::move(path));
  return static_cast<std::uint32_t>(paths_.size() - 1);
}

SourceSpan SourceFiles::span(SourcePlace place) const {
  return {paths_.at(place.file), place.line, place.column};
}

}  // namespace haloform
