#include "planner/base/natural_index.hpp"

#include <tuple>

namespace haloform {

void NaturalIndex::add(std::string_view text, std::uint32_t number) {
  entries_.push_back({key_hash(text), text, number});
}

void NaturalIndex::seal() {
  std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::tuple(entry.hash, entry.number); });
}

}  // namespace haloform
