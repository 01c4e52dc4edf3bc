#include "planner/plan/judging/missing_records.hpp"

#include <cstddef>

namespace haloform::plan {

std::vector<Block> guard_missing(const Matching& matching, const Allowed& allowed) {
  // Whoever is there under another id is not missing: a lost permission hides records, and renumbers none.
  PerType<std::size_t> missing{};
  for (const Binding& binding : matching.bindings) {
    if (binding.was && binding.record == nullptr && binding.awaited == nullptr)
      ++missing.at(binding.resource->address.type());
  }
  for (const Leftover& leftover : matching.leftovers) {
    if (leftover.record == nullptr && !leftover.awaited && !leftover.unread)
      ++missing.at(leftover.address->type());
  }
  constexpr std::size_t few = 3;
  PerType<std::size_t> wanted{};
  for (const ResourceType type : all_types) {
    const std::size_t gone = missing.at(type);
    const std::size_t all = matching.tally.entries.at(type);
    const bool many = gone >= few && gone * 10 > all;
    if (gone > 0 && (many || gone == all)) wanted.at(type) = gone;
  }
  const Grants given = grants(allowed, "missing", wanted);
  std::vector<Block> blocks;
  for (const ResourceType type : all_types) {
    const std::size_t gone = wanted.at(type);
    if (gone == 0 || given.of.at(type).value_or(0) >= gone) continue;
    blocks.emplace_back(RecordsMissing{type, gone, matching.tally.entries.at(type), given.untyped});
  }
  return blocks;
}

}  // namespace haloform::plan
