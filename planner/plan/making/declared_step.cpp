#include "planner/plan/making/declared_step.hpp"

#include "planner/plan/making/bound_step.hpp"
#include "planner/plan/making/create_step.hpp"

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

/// A team that a field names has to be there first.
void need_named_teams(const Scene& scene, const TypeSchema& schema, Step& step) {
  const auto need = [&](FieldId field, const Value& value) {
    const auto declared_as = schema.at(field).declared_as;
    if (!declared_as || facts_of(*declared_as).membership != TypeFacts::Membership::has_members ||
        !value.as_text())
      return;
    const TeamBook::Team* team = scene.teams.named(*value.as_text());
    if (team == nullptr || team->id) return;
    if (std::ranges::find(step.needs, *team->address) == step.needs.end())
      step.needs.push_back(*team->address);
  };
  if (const auto* create = std::get_if<Create>(&step.action)) {
    for (const auto& [field, value] : create->fields) need(field, value);
  } else if (const Changes* changes = step.changes()) {
    for (const FieldChange& change : changes->fields) need(change.field, change.after);
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

}  // namespace

std::optional<Step> declared_step(const Scene& scene, const Binding& binding, std::vector<DriftNote>& drift) {
  const TypeSchema& schema = scene.catalog.of(binding.resource->address.type());
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
  need_named_teams(scene, schema, *step);
  step->source = scene.desired.span(binding.resource->place);
  return step;
}

}  // namespace haloform::plan
