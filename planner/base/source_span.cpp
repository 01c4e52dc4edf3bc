#include "planner/base/source_span.hpp"

#include <utility>

namespace haloform {

std::string SourceSpan::text() const {
  if (line == 0) return file;
  return file + ':' + std::to_string(line) + ':' + std::to_string(column);
}

std::uint32_t SourceFiles::add(std::string path) {
  paths_.push_back(std::move(path));
  return static_cast<std::uint32_t>(paths_.size() - 1);
}

SourceSpan SourceFiles::span(SourcePlace place) const {
  return {paths_.at(place.file), place.line, place.column};
}

}  // namespace haloform
