#include "planner/state/bindings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>
#include <vector>

namespace haloform::state {

Result<void> check_bindings(const State& state) {
  using Bound = std::pair<RemoteId, const Address*>;
  const auto earlier = [](const Bound& one, const Bound& other) {
    return std::tie(one.first, *one.second) < std::tie(other.first, *other.second);
  };
  std::vector<Bound> bound;
  bound.reserve(state.resources.size());
  for (const ResourceType type : all_types) {
    bound.clear();
    for (const auto& [address, entry] : state.of(type)) bound.emplace_back(entry.id, &address);
    std::ranges::sort(bound, earlier);
    const auto twice = std::ranges::adjacent_find(bound, {}, &Bound::first);
    if (twice == bound.end()) continue;
    return fail(ErrorKind::state,
                fmt::format("{} and {} are both bound to {} {}", twice->second->text(),
                            std::next(twice)->second->text(), type_name(type), twice->first.number()),
                {},
                "decide which of the two the record belongs to and remove the other one from the file, or "
                "restore a good copy with `haloform state restore FILE`");
  }
  return {};
}

}  // namespace haloform::state
