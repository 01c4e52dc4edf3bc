#pragma once

#include "planner/base/comparison_key.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace haloform {

/// Numbers by text, found again as natural keys compare. It borrows the texts, and
/// makes no copy of those in plain ASCII. Add all, then seal, then look.
class NaturalIndex {
 public:
  void add(std::string_view text, std::uint32_t number);
  void seal();
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// Calls `visit(number)` for each text that equals `text`, in the order of their numbers.
  template <typename Visit>
  void each(std::string_view text, Visit&& visit) const {
    if (entries_.empty()) return;
    const std::uint64_t hash = key_hash(text);
    auto at = std::ranges::lower_bound(entries_, hash, {}, &Entry::hash);
    for (; at != entries_.end() && at->hash == hash; ++at) {
      if (same_key(at->text, text)) visit(at->number);
    }
  }

 private:
  struct Entry {
    std::uint64_t hash;
    std::string_view text;
    std::uint32_t number;
  };
  std::vector<Entry> entries_;
};

}  // namespace haloform
