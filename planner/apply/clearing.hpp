#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/value.hpp"

#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace haloform::apply {

/// Fields that null does not clear on this instance. Safe from several threads.
class Clearing {
 public:
  explicit Clearing(std::set<std::pair<ResourceType, FieldId>> known) : known_(std::move(known)) {}
  /// Those of `fields` that are null and are to be sent as an empty text.
  [[nodiscard]] std::vector<FieldId> with_text(ResourceType type, const Attributes& fields) const;
  void learn(ResourceType type, FieldId field);
  [[nodiscard]] std::set<std::pair<ResourceType, FieldId>> known() const;

 private:
  mutable std::mutex mutex_;
  std::set<std::pair<ResourceType, FieldId>> known_;
};

}  // namespace haloform::apply
