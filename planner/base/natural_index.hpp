#pragma once

#include "planner/base/comparison_key.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace haloform {

/// Numbers by text, found again as natural keys compare. It borrows the texts, and
/// makes no copy of those in plain ASCII. Add all, then seal, then look.
class NaturalIndex {
 public:
  /// Makes room for so many texts.
  void reserve(std::size_t count) { entries_.reserve(count); }
  void add(std::string_view text, std::uint32_t number);
  void seal();
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// Calls `visit(number)` for each text that equals `text`, in the order of their numbers.
  template <typename Visit>
  void each(std::string_view text, Visit&& visit) const {
    if (firsts_.empty()) return;
    const std::uint64_t hash = key_hash(text);
    for (std::uint32_t at = firsts_[chain_of(hash)]; at != none; at = entries_[at].next) {
      const Entry& entry = entries_[at];
      if (entry.hash == hash && same_key(entry.text, text)) visit(entry.number);
    }
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Entry {
    std::uint64_t hash;
    std::string_view text;
    std::uint32_t number;
    std::uint32_t next;  ///< The next one of its chain.
  };
  /// As many chains as texts, or up to twice as many: a chain is about as long as there are people who share a text.
  [[nodiscard]] std::size_t chain_of(std::uint64_t hash) const { return hash & (firsts_.size() - 1); }

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> firsts_;  ///< The first text of each chain.
};

}  // namespace haloform
