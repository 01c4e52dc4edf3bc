#include "planner/plan/finding/matching.hpp"

namespace haloform::plan {

Owners::Owners(const Snapshot& snapshot) {
  for (const ResourceType type : all_types) {
    const auto records = snapshot.of(type).records();
    first_.at(type) = records.data();
    held_.at(type).assign(records.size(), -1);
  }
}

std::size_t Owners::place(ResourceType type, const Record& record) const {
  return static_cast<std::size_t>(&record - first_.at(type));
}

const std::int32_t& Owners::at(ResourceType type, const Record& record) const {
  return held_.at(type).at(place(type, record));
}

std::int32_t& Owners::at(ResourceType type, const Record& record) {
  return held_.at(type).at(place(type, record));
}

// A binding n is kept as n, a leftover n as -2 - n, nobody as -1.
std::optional<std::size_t> Owners::binding(ResourceType type, const Record& record) const {
  const std::int32_t held = at(type, record);
  return held >= 0 ? std::optional(static_cast<std::size_t>(held)) : std::nullopt;
}

std::optional<std::size_t> Owners::leftover(ResourceType type, const Record& record) const {
  const std::int32_t held = at(type, record);
  return held <= -2 ? std::optional(static_cast<std::size_t>(-2 - held)) : std::nullopt;
}

bool Owners::nobody(ResourceType type, const Record& record) const { return at(type, record) == -1; }

void Owners::give_to_binding(ResourceType type, const Record& record, std::size_t binding) {
  at(type, record) = static_cast<std::int32_t>(binding);
}

void Owners::give_to_leftover(ResourceType type, const Record& record, std::size_t leftover) {
  at(type, record) = -2 - static_cast<std::int32_t>(leftover);
}

}  // namespace haloform::plan
