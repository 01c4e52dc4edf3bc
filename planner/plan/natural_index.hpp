#pragma once

#include "planner/base/comparison_key.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace haloform {

/// A natural key that borrows its text: what a hundred thousand records are compared by.
struct KeyView {
  NaturalKey::By by = NaturalKey::By::email;
  std::string_view text;  ///< As written.
  std::optional<std::int64_t> scope;

  /// Whether a record with `other` as its key matches this one: a key without a scope is met in any scope.
  [[nodiscard]] bool met_by(const KeyView& other) const {
    return by == other.by && (!scope || scope == other.scope) && same_key(text, other.text);
  }
  friend bool operator==(const KeyView& left, const KeyView& right) {
    return left.by == right.by && left.scope == right.scope && same_key(left.text, right.text);
  }
};

/// The text without blanks round it; an empty one where there is nothing in it that could be compared.
[[nodiscard]] std::string_view comparable(std::string_view text);
/// The natural key of some fields, as `natural_key` makes it, without a copy. An empty text: there is none.
[[nodiscard]] KeyView key_view(const TypeSchema& schema, const Attributes& fields);
[[nodiscard]] std::optional<std::int64_t> scope_of(const TypeSchema& schema, const Attributes& fields);

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
