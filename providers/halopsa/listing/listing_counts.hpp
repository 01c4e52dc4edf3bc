#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/wire/codec.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace haloform::halopsa {

/// What an instance says about how many rows a listing has, and how many it was asked for.
struct SaidCount {
  std::size_t first = 0;                ///< `record_count` of the first page.
  std::optional<std::size_t> moved_to;  ///< A later page's, where it differs.
  std::size_t first_size = 0;           ///< For how many rows the first page was asked.
  std::size_t next_size = 0;            ///< And those after it.
  bool read_before = false;  ///< Whether all of this came out as unlike as that in an earlier reading, too.

  /// Whether it is no count of the rows: more came, or it says how many were asked for. Where it is something else on each page,
  /// the listing may have changed; then so many must have come twice.
  [[nodiscard]] bool is_none(std::size_t rows) const;
  /// Whether so few of the rows are missing that they may be hidden from us, the same ones each time.
  [[nodiscard]] bool lacks_few(std::size_t rows) const;
  /// How it differs from the rows that came, in words.
  [[nodiscard]] std::string differs(std::string_view plural, std::size_t rows) const;
};

/// About how much memory the rows of a page take.
[[nodiscard]] std::size_t bytes_of(const Page& page);
/// Copies of the rows of a first page, behind which so many pages are left, for somebody who would ask for some records one by
/// one. Two rows do where these are more than the pages and the rows together, since reading on is certainly less.
[[nodiscard]] std::vector<Record> shown_to(std::size_t to_ask, std::size_t pages_left, const Page& page);
/// The ids on some pages, also of rows of another kind.
[[nodiscard]] std::unordered_set<RemoteId> ids_of(std::span<const Page> pages);
/// Whether one of them came more than once.
[[nodiscard]] bool has_twice(std::span<const Page> pages);
/// One that is there more than once; nothing where there is none.
[[nodiscard]] std::optional<RemoteId> first_twice(std::vector<RemoteId> ids);

}  // namespace haloform::halopsa
