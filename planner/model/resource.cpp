#include "planner/model/resource.hpp"

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

}  // namespace haloform
