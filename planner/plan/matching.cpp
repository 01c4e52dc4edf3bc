#include "planner/plan/matching.hpp"

namespace haloform {

Owners::Owners(const Snapshot& snapshot) : snapshot_(&snapshot) {
  for (const ResourceType type : all_types) {
    held_.at(static_cast<std::size_t>(type)).assign(snapshot.of(type).records().size(), -1);
  }
}

const std::int32_t& Owners::at(ResourceType type, const Record& record) const {
  const auto place = static_cast<std::size_t>(&record - snapshot_->of(type).records().data());
  return held_.at(static_cast<std::size_t>(type)).at(place);
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
  const auto place = static_cast<std::size_t>(&record - snapshot_->of(type).records().data());
  held_.at(static_cast<std::size_t>(type)).at(place) = static_cast<std::int32_t>(binding);
}

void Owners::give_to_leftover(ResourceType type, const Record& record, std::size_t leftover) {
  const auto place = static_cast<std::size_t>(&record - snapshot_->of(type).records().data());
  held_.at(static_cast<std::size_t>(type)).at(place) = -2 - static_cast<std::int32_t>(leftover);
}

}  // namespace haloform
