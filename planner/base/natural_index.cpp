#include "planner/base/natural_index.hpp"

#include <algorithm>
#include <bit>

namespace haloform {

void NaturalIndex::add(std::string_view text, std::uint32_t number) {
  entries_.push_back({key_hash(text), text, number, none});
}

void NaturalIndex::seal() {
  // Most callers count up, and have them in order.
  if (!std::ranges::is_sorted(entries_, {}, &Entry::number)) std::ranges::sort(entries_, {}, &Entry::number);
  firsts_.assign(std::bit_ceil(entries_.size()), none);
  // Each goes in front of those of its chain that came behind it.
  for (std::size_t at = entries_.size(); at-- > 0;) {
    std::uint32_t& first = firsts_[chain_of(entries_[at].hash)];
    entries_[at].next = first;
    first = static_cast<std::uint32_t>(at);
  }
}

}  // namespace haloform
