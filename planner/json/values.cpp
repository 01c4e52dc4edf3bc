#include "planner/json/values.hpp"

#include <cstdint>

namespace haloform::json {

std::optional<bool> truth_or_nothing(const Node& node) {
  if (node.is_null()) return std::nullopt;
  return node.truth();
}

std::vector<std::string> read_texts(const Node& node) {
  std::vector<std::string> texts;
  node.each([&](const Node& item) { texts.push_back(item.text()); });
  return texts;
}

WallTime read_time(const Node& node) {
  const std::optional<WallTime> time = parse_iso_time(node.text());
  if (!time) node.complain("this is not a time");
  return time.value_or(WallTime{});
}

SourceSpan read_source(const Node& node) {
  if (node.is_null()) return {};
  return {node.at("file").text(), node.at("line").count<std::uint32_t>(),
          node.at("column").count<std::uint32_t>()};
}

void complain_of_size(const Node& node) { node.complain("the list has the wrong number of values"); }

void complain_of_name(const Node& node) { node.complain("this name is not known"); }

}  // namespace haloform::json
