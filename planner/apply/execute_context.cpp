#include "planner/apply/execute_context.hpp"

namespace haloform {

const EntryDraft* ExecuteContext::entry_before(const Step& step) const {
  const StateEntry* entry = state.find(step.effect.moved_from.value_or(step.address));
  return entry == nullptr ? nullptr : &entry->draft;
}

}  // namespace haloform
