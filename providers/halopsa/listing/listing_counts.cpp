// What the counts and the pages of an instance are worth, once they have come.
#include "providers/halopsa/listing/listing_counts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace haloform::halopsa {

namespace {

/// Of the rows that are counted so large a part may be hidden from us; a listing that lacks more of them is broken.
constexpr std::size_t most_hidden_part = 5;

}  // namespace

bool SaidCount::is_none(std::size_t rows) const {
  if (!moved_to) return rows > first;
  const bool sizes_asked = first == first_size && *moved_to == next_size;
  return sizes_asked || (read_before && rows > *moved_to);
}

bool SaidCount::lacks_few(std::size_t rows) const {
  return !moved_to && rows < first && first - rows <= first / most_hidden_part;
}

std::string SaidCount::differs(std::string_view plural, std::size_t rows) const {
  if (moved_to) {
    return fmt::format("the listing of {} changed while it was read: the instance counted {} rows, then {}",
                       plural, first, *moved_to);
  }
  if (rows < first) return fmt::format("the listing of {} stopped after {} of {} rows", plural, rows, first);
  return fmt::format("the listing of {} has {} rows where the instance counts {}", plural, rows, first);
}

std::size_t bytes_of(const Page& page) {
  std::size_t bytes = 0;
  for (const Record& record : page.records) {
    bytes += sizeof(Record) + record.fields.size() * sizeof(Attributes::Entry);
    for (const auto& [field, value] : record.fields) bytes += value.as_text().value_or("").size();
  }
  return bytes;
}

std::vector<Record> shown_to(std::size_t to_ask, std::size_t pages_left, const Page& page) {
  constexpr std::size_t few = 2;
  const bool too_many = to_ask >= pages_left + page.records.size();
  const std::span<const Record> rows(page.records);
  const auto shown = rows.first(too_many ? std::min(few, rows.size()) : rows.size());
  return {shown.begin(), shown.end()};
}

std::unordered_set<RemoteId> ids_of(std::span<const Page> pages) {
  std::unordered_set<RemoteId> ids;
  for (const Page& page : pages) {
    for (const Record& record : page.records) ids.insert(record.id);
    ids.insert(page.others.begin(), page.others.end());
  }
  return ids;
}

bool has_twice(std::span<const Page> pages) {
  std::size_t rows = 0;
  for (const Page& page : pages) rows += page.rows();
  return ids_of(pages).size() < rows;
}

std::optional<RemoteId> first_twice(std::vector<RemoteId> ids) {
  std::ranges::sort(ids);
  const auto twice = std::ranges::adjacent_find(ids);
  if (twice == ids.end()) return std::nullopt;
  return *twice;
}

}  // namespace haloform::halopsa
