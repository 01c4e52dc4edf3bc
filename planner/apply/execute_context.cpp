#include "planner/apply/execute_context.hpp"

namespace haloform::apply {

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
