#include "planner/plan/making/declared_step.hpp"

#include "planner/plan/making/bound_step.hpp"
#include "planner/plan/making/create_step.hpp"
#include "planner/plan/making/left_alone.hpp"
#include "planner/plan/making/references.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::plan {

namespace {

/// What the ids in a step are called, where names of their kind were looked up.
void note_names(const Scene& scene, const TypeSchema& schema, Step& step) {
  const auto note = [&](FieldId field, const Value& value) {
    const FieldSpec& spec = schema.at(field);
    const std::string_view name = scene.desired.name_of(spec, value);
    if (name.empty() || spec.kind == ValueKind::names) return;
    step.notes.emplace_back(IdMeans{std::string(spec.naming->key), value.plain(), std::string(name)});
  };
  if (const auto* create = std::get_if<Create>(&step.action)) {
    for (const auto& [field, value] : create->fields) note(field, value);
  } else if (const Changes* changes = step.changes()) {
    for (const FieldChange& change : changes->fields) {
      note(change.field, change.before);
      note(change.field, change.after);
    }
  }
}

/// Bound by the state, and not to be told whether to this record: nothing is planned for it.
Step unclear_step(const Scene& scene, const TypeSchema& schema, const Binding& binding) {
  Step step = make_step(binding.resource->address, StateOnly{binding.entry->id});
  const Record* record = scene.snapshot.of(schema.type).find(binding.entry->id);
  if (record != nullptr) step.person = person_of(schema, *record);
  step.effect.entry = binding.entry->draft;
  if (binding.moved_from != nullptr) step.effect.moved_from = *binding.moved_from;
  return step;
}

std::optional<Step> step_of(const Scene& scene, const TypeSchema& schema, const Binding& binding,
                            std::vector<DriftNote>& drift) {
  std::optional<Step> step;
  if (binding.record != nullptr) {
    step = bound_step(scene, binding, drift);
  } else {
    step = binding.entry == nullptr ? create_step(scene, binding) : unclear_step(scene, schema, binding);
  }
  if (!step) return step;
  std::ranges::copy(binding.unclear, std::back_inserter(step->blocked_by));
  std::ranges::copy(binding.notes, std::back_inserter(step->notes));
  note_names(scene, schema, *step);
  need_named(scene, schema, *step);
  step->source = scene.desired.span(binding.resource->place);
  return step;
}

/// A field that waits is declared all the same.
void drop_from_notes(const std::vector<SetLater>& waiting, std::vector<StepNote>& notes) {
  std::erase_if(notes, [&](StepNote& note) {
    auto* dropped = std::get_if<NoLongerManaged>(&note);
    if (dropped == nullptr) return false;
    std::erase_if(dropped->fields, [&](const std::string& field) {
      return std::ranges::find(waiting, field, &SetLater::field) != waiting.end();
    });
    return dropped->fields.empty();
  });
}

}  // namespace

std::optional<Step> declared_step(const Scene& scene, const Binding& binding, std::vector<DriftNote>& drift) {
  const TypeSchema& schema = scene.catalog.of(binding.resource->address.type());
  if (is_left_alone(scene, binding)) return step_left_alone(scene, binding);
  std::vector<SetLater> waiting = waiting_fields(scene, schema, *binding.resource);
  if (waiting.empty()) return step_of(scene, schema, binding, drift);
  // As if the block did not declare them yet.
  Resource without = *binding.resource;
  for (const SetLater& one : waiting) without.fields.erase(*schema.find(one.field));
  Binding for_now = binding;
  for_now.resource = &without;
  auto step = step_of(scene, schema, for_now, drift);
  if (!step) return step;
  drop_from_notes(waiting, step->notes);
  std::ranges::move(waiting, std::back_inserter(step->notes));
  return step;
}

}  // namespace haloform::plan
