#include "planner/plan/value/allow_flags.hpp"

#include <algorithm>
#include <vector>

namespace haloform::plan {

namespace {

std::string typed_name(ResourceType type, std::string_view name) {
  return std::string(type_plural(type)) + '.' + std::string(name);
}

std::optional<std::uint32_t> number_of(const Allowed& allowed, const std::string& name) {
  const auto at = allowed.find(name);
  return at == allowed.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace

bool is_allowed(const Allowed& allowed, ResourceType type, std::string_view name) {
  // Asked for everybody there is, and mostly nothing is allowed.
  if (allowed.empty()) return false;
  return allowed.contains(std::string(name)) || allowed.contains(typed_name(type, name));
}

Grants grants(const Allowed& allowed, std::string_view name, const PerType<std::size_t>& wanted) {
  Grants grants;
  std::vector<ResourceType> needing;
  for (const ResourceType type : all_types) {
    auto& given = grants.of.at(type);
    given = number_of(allowed, typed_name(type, name));
    if (wanted.at(type) > given.value_or(0)) needing.push_back(type);
  }
  const auto untyped = number_of(allowed, std::string(name));
  if (!untyped || needing.empty()) return grants;
  if (needing.size() == 1) {
    auto& given = grants.of.at(needing.front());
    given = std::max(given.value_or(0), *untyped);
    return grants;
  }
  grants.untyped = untyped;
  return grants;
}

}  // namespace haloform::plan
