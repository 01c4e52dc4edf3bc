#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::plan {

/// Numbers by text, found again from a text that begins with theirs: what was cut from what it was cut of. Texts are compared
/// byte by byte. Add all, then seal, then look; n log n in all.
class PrefixIndex {
 public:
  /// An empty text is never found.
  void add(std::string text, std::uint32_t number);
  void seal();
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  /// Whether some text that was added begins with `text`.
  [[nodiscard]] bool goes_on(std::string_view text) const;

  /// Calls `visit(number, whole)` for the texts that `text` begins with, the longest first, until it returns true; `whole`
  /// is for the text itself. Of the numbers of one text at most the first `most`.
  template <typename Visit>
  void each_beginning(std::string_view text, std::size_t most, Visit&& visit) const {
    const std::size_t length = text.size();
    while (!text.empty()) {
      // What begins the text stands before it, and all that does begins the nearest before it too.
      const auto behind = std::ranges::upper_bound(entries_, text, {}, &Entry::text);
      if (behind == entries_.begin()) return;
      const std::string_view nearest = (behind - 1)->text;
      const std::size_t common = common_length(nearest, text);
      if (common < nearest.size()) {
        text = text.substr(0, common);
        continue;
      }
      auto at = std::ranges::lower_bound(entries_.begin(), behind, nearest, {}, &Entry::text);
      for (std::size_t seen = 0; at != behind && seen < most; ++at, ++seen) {
        if (visit(at->number, common == length)) return;
      }
      text = text.substr(0, common - 1);
    }
  }

 private:
  struct Entry {
    std::string text;
    std::uint32_t number;
  };
  [[nodiscard]] static std::size_t common_length(std::string_view one, std::string_view other);

  std::vector<Entry> entries_;
};

}  // namespace haloform::plan
