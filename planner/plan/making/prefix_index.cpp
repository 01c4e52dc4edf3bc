#include "planner/plan/making/prefix_index.hpp"

#include <tuple>
#include <utility>

namespace haloform::plan {

void PrefixIndex::add(std::string text, std::uint32_t number) {
  if (!text.empty()) entries_.push_back({std::move(text), number});
}

void PrefixIndex::seal() {
  std::ranges::sort(entries_, [](const Entry& one, const Entry& other) {
    return std::tie(one.text, one.number) < std::tie(other.text, other.number);
  });
}

bool PrefixIndex::goes_on(std::string_view text) const {
  const auto at = std::ranges::lower_bound(entries_, text, {}, &Entry::text);
  return at != entries_.end() && at->text.starts_with(text);
}

std::size_t PrefixIndex::common_length(std::string_view one, std::string_view other) {
  return static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
}

}  // namespace haloform::plan
