#include "planner/plan/read_names.hpp"

namespace haloform {

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

}  // namespace haloform
