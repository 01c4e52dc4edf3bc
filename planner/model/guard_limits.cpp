#include "planner/model/guard_limits.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <limits>

namespace haloform {

namespace {

constexpr std::array<std::string_view, all_guards.size()> guard_names{"deactivate", "delete", "create",
                                                                      "update", "per_site"};

}  // namespace

std::string_view guard_name(GuardKind kind) { return guard_names.at(static_cast<std::size_t>(kind)); }

std::optional<GuardKind> parse_guard(std::string_view name) {
  const auto at = std::ranges::find(guard_names, name);
  if (at == guard_names.end()) return std::nullopt;
  return static_cast<GuardKind>(at - guard_names.begin());
}

std::string Limit::text() const {
  if (is_none()) return "none";
  std::string text = std::to_string(number);
  if (unit == Unit::percent) text += '%';
  return text;
}

std::optional<Limit> Limit::parse(std::string_view text) {
  if (text == "none") return none();
  constexpr std::int64_t whole = 100;
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  const auto number = parse_integer(text);
  const std::int64_t most = percent ? whole : std::numeric_limits<std::uint32_t>::max();
  if (!number || *number < 0 || *number > most) return std::nullopt;
  return Limit{percent ? Unit::percent : Unit::count, static_cast<std::uint32_t>(*number)};
}

Limit default_limit(GuardKind kind) {
  switch (kind) {
    case GuardKind::deactivate:
    case GuardKind::remove: return {Limit::Unit::percent, 10};
    case GuardKind::create: return {Limit::Unit::count, 100};
    case GuardKind::per_site: return Limit::none();
    case GuardKind::update: break;
  }
  return {Limit::Unit::percent, 50};
}

std::string GuardTable::OneOff::site_text() const {
  if (!site_name.empty()) return comparison_key(site_name);
  return site ? std::to_string(*site) : std::string();
}

GuardTable::GuardTable() {
  for (const GuardKind kind : all_guards) set(kind, default_limit(kind));
}

void GuardTable::set(GuardKind kind, Limit limit) {
  for (const ResourceType type : all_types) of(type, kind) = limit;
}

}  // namespace haloform
