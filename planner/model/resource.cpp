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

const Lifecycle::AcceptedDrift* Resource::accepts(std::string_view what, WallTime now) const {
  const auto& drift = lifecycle->drift;
  const auto at = std::ranges::find(drift, what, &Lifecycle::AcceptedDrift::what);
  return at == drift.end() || !at->counts(now) ? nullptr : &*at;
}

}  // namespace haloform
