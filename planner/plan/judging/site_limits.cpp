#include "planner/plan/judging/site_limits.hpp"

#include "planner/plan/finding/key_view.hpp"

namespace haloform::plan {

namespace {

const Record* record_of(const Snapshot& snapshot, const Step& step) {
  const auto id = step.id();
  return id ? snapshot.of(step.address.type()).find(*id) : nullptr;
}

}  // namespace

std::optional<std::int64_t> site_of(const TypeSchema& schema, const DesiredState& desired,
                                    const state::State& state, const Snapshot& snapshot, const Step& step) {
  if (const Record* record = record_of(snapshot, step)) {
    if (const auto site = scope_of(schema, record->fields)) return site;
  }
  if (const Resource* resource = desired.find(step.address)) {
    if (const auto site = scope_of(schema, resource->fields)) return site;
  }
  const state::Entry* entry = state.find(step.effect.moved_from.value_or(step.address));
  return entry == nullptr ? std::nullopt : scope_of(schema, entry->draft.applied.fields);
}

std::string site_name(const TypeSchema& schema, const DesiredState& desired, const Snapshot& snapshot,
                      std::optional<std::int64_t> site, const std::vector<Step*>& steps) {
  if (!site || !schema.scope) return {};
  const auto name = desired.name_of(schema.at(*schema.scope), Value::integer(*site));
  if (!name.empty()) return std::string(name);
  for (const Step* step : steps) {
    const Record* record = record_of(snapshot, *step);
    if (record != nullptr && !record->client_name->empty()) return *record->client_name;
  }
  return {};
}

}  // namespace haloform::plan
