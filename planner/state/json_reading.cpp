#include "planner/state/json_reading.hpp"

#include <cstdint>

namespace haloform {

std::optional<bool> truth_or_nothing(const JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  return node.truth();
}

std::optional<RemoteId> read_id(const JsonNode& node) {
  const std::optional<RemoteId> id = RemoteId::from(node.integer());
  if (!id) node.complain("an id is a whole number from 1");
  return id;
}

std::optional<RemoteId> id_or_nothing(const JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  return read_id(node);
}

std::optional<Address> read_address(const JsonNode& node) {
  const std::optional<Address> address = Address::parse(node.text());
  if (!address) node.complain("this is not an address");
  return address;
}

std::vector<std::string> read_texts(const JsonNode& node) {
  std::vector<std::string> texts;
  node.each([&](const JsonNode& item) { texts.push_back(item.text()); });
  return texts;
}

WallTime read_time(const JsonNode& node) {
  const std::optional<WallTime> time = parse_iso_time(node.text());
  if (!time) node.complain("this is not a time");
  return time.value_or(WallTime{});
}

SourceSpan read_source(const JsonNode& node) {
  if (node.is_null()) return {};
  return {node.at("file").text(), node.at("line").count<std::uint32_t>(),
          node.at("column").count<std::uint32_t>()};
}

void complain_of_name(const JsonNode& node) { node.complain("this name is not known"); }

}  // namespace haloform
