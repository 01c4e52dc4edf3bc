#include "planner/apply/clearing.hpp"

namespace haloform::apply {

std::vector<FieldId> Clearing::with_text(ResourceType type, const Attributes& fields) const {
  std::vector<FieldId> found;
  const std::lock_guard lock(mutex_);
  if (known_.empty()) return found;
  for (const auto& [field, value] : fields) {
    if (value.is_null() && known_.contains({type, field})) found.push_back(field);
  }
  return found;
}

void Clearing::learn(ResourceType type, FieldId field) {
  const std::lock_guard lock(mutex_);
  known_.emplace(type, field);
}

std::set<std::pair<ResourceType, FieldId>> Clearing::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

}  // namespace haloform::apply
