#include "planner/apply/execute_context.hpp"

namespace haloform::apply {

const state::EntryDraft* ExecuteContext::entry_before(const plan::Step& step) const {
  const state::Entry* entry = state.find(step.effect.moved_from.value_or(step.address));
  return entry == nullptr ? nullptr : &entry->draft;
}

}  // namespace haloform::apply
