#include "planner/config/moves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace haloform::config {

namespace {

constexpr std::array<std::string_view, 2> move_keys{"from", "to"};

std::optional<Address> address_in(const YamlNode& value, std::string_view name, FileCheck& check) {
  const auto text = check.text(value, name);
  if (!text) return std::nullopt;
  auto address = Address::parse(*text);
  if (address) return address;
  check.error(value, fmt::format("{} is not an address", in_quotes(*text)),
              "write a type and a key: agent.jane-smith");
  return std::nullopt;
}

void read_move(const YamlNode& item, FileCheck& check, std::vector<MoveClaim>& moves) {
  constexpr std::string_view like = "{from: agent.old, to: agent.new}";
  if (!check.mapping(item, "an entry of moved", like)) return;
  for (const YamlEntry entry : item.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (std::ranges::find(move_keys, entry.key.text()) == move_keys.end())
      check.unknown_key(entry.key, "moved", move_keys);
  }
  const auto from = item.find("from");
  const auto to = item.find("to");
  if (!from || !to) {
    return check.error(item, fmt::format("an entry of moved lacks {}", from ? "to" : "from"),
                       fmt::format("write it as {}", like), Rule::missing_field);
  }
  auto from_address = address_in(from->value, "from", check);
  auto to_address = address_in(to->value, "to", check);
  if (!from_address || !to_address) return;
  if (from_address->type() != to_address->type()) {
    return check.error(
        to->value,
        fmt::format("{} cannot become {}: their types differ", from_address->text(), to_address->text()),
        "a move keeps the type");
  }
  if (*from_address == *to_address) {
    return check.error(to->value, fmt::format("{} is moved to itself", to_address->text()),
                       "remove the entry, or correct one of the two");
  }
  moves.push_back({Move{std::move(*from_address), std::move(*to_address), check.place(item)},
                   check.place(from->value), check.place(to->value)});
}

}  // namespace

void read_moves(const YamlNode& section, FileCheck& check, std::vector<MoveClaim>& moves) {
  if (section.is_null()) return;
  if (!check.sequence(section, "moved", "moved: [{from: agent.old, to: agent.new}]")) return;
  for (const YamlNode item : section.items()) read_move(item, check, moves);
}

std::span<const std::string_view> keys_of_move() { return move_keys; }

}  // namespace haloform::config
