#include "planner/model/resource.hpp"

#include <algorithm>

namespace haloform {

std::string_view on_removal_name(OnRemoval policy) {
  switch (policy) {
    case OnRemoval::deactivate: return "deactivate";
    case OnRemoval::remove: return "delete";
    case OnRemoval::forget: return "forget";
  }
  return "";
}

std::optional<OnRemoval> parse_on_removal(std::string_view name) {
  for (const OnRemoval policy : {OnRemoval::deactivate, OnRemoval::remove, OnRemoval::forget}) {
    if (on_removal_name(policy) == name) return policy;
  }
  return std::nullopt;
}

std::string_view protection_name(Protection protection) {
  switch (protection) {
    case Protection::none: return "false";
    case Protection::protect: return "true";
    case Protection::break_glass: break;
  }
  return "break_glass";
}

std::optional<Protection> parse_protection(std::string_view name) {
  for (const Protection one : {Protection::none, Protection::protect, Protection::break_glass}) {
    if (protection_name(one) == name) return one;
  }
  return std::nullopt;
}

WallTime Lifecycle::Schedule::overlap_ends(WallTime now) const {
  return std::chrono::floor<std::chrono::days>(now) + overlap + std::chrono::days{1};
}

const Lifecycle::AcceptedDrift* Resource::accepts(std::string_view what, WallTime now) const {
  const auto& drift = lifecycle->drift;
  const auto at = std::ranges::find(drift, what, &Lifecycle::AcceptedDrift::what);
  return at == drift.end() || !at->counts(now) ? nullptr : &*at;
}

}  // namespace haloform
