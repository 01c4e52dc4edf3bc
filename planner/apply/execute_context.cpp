#include "planner/apply/execute_context.hpp"

#include "planner/plan/making/references.hpp"

#include <algorithm>

namespace haloform::apply {

std::optional<RemoteId> id_of_address(const plan::Plan& plan, const state::State& state,
                                      const Address& address) {
  if (const state::Entry* entry = state.find(address)) return entry->id;
  const auto step = std::ranges::find(plan.steps, address, &plan::Step::address);
  return step == plan.steps.end() ? std::nullopt : step->id();
}

std::optional<Attributes> ExecuteContext::with_ids(const TypeSchema& schema, const Attributes& fields,
                                                   const MadeTeams& made) const {
  const auto id_of = [&](const Address& address) {
    const auto id = made.id_of(address);
    return id ? id : id_of_address(plan, state, address);
  };
  Attributes sent = fields;
  for (const auto& [field, value] : fields) {
    const FieldSpec& spec = schema.at(field);
    if (spec.kind != ValueKind::resource || !value.as_text()) continue;
    Value with = plan::with_id(spec, value, id_of);
    if (!with.as_integer()) return std::nullopt;
    sent.set(field, std::move(with));
  }
  return sent;
}

const state::EntryDraft* ExecuteContext::entry_before(const plan::Step& step) const {
  const state::Entry* entry = state.find(step.effect.moved_from.value_or(step.address));
  return entry == nullptr ? nullptr : &entry->draft;
}

SourceSpan ExecuteContext::source_of(const plan::Step& step) const {
  const Resource* resource = options.desired == nullptr ? nullptr : options.desired->find(step.address);
  if (resource != nullptr) return options.desired->span(resource->place);
  const state::Entry* entry = state.find(step.effect.moved_from.value_or(step.address));
  return entry == nullptr ? SourceSpan{} : entry->source;
}

}  // namespace haloform::apply
