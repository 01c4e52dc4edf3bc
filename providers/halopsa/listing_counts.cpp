// What the counts and the pages of an instance are worth, once they have come.
#include "providers/halopsa/listing.hpp"

#include <optional>
#include <unordered_set>
#include <utility>

namespace haloform {

namespace {

/// In so many readings an id must come twice before it is put down to the size of the pages: records move, too.
constexpr std::uint64_t overlaps_to_believe = 2;

}  // namespace

/// How large the pages after the first are asked for: what it served, not what it was asked for, since a server that cuts
/// pages at 100 counts them by 100. One that hides rows of a full page counts them by more than it served, and pages that
/// are asked for by what it served overlap. Without a count nothing shows then whether that is all.
std::size_t Listing::next_size() const { return overlaps_ >= overlaps_to_believe ? row_.page_size : served_; }

/// Whether an id came more than once on the pages that are counted.
bool Listing::has_twice() const {
  std::unordered_set<RemoteId> ids;
  std::size_t rows = 0;
  for (std::size_t at = 0; at + (probes_ ? 1 : 0) < pages_.size(); ++at) {
    const Page& page = pages_[at];
    rows += page.rows();
    for (const Record& record : page.records) ids.insert(record.id);
    ids.insert(page.others.begin(), page.others.end());
  }
  return ids.size() < rows;
}

/// Whether what the instance says is no count of its rows: more came, or it says how many were asked for. Where it says
/// something else on each page, the listing may have changed; then so many must have come twice.
bool Listing::count_is_none(std::size_t rows) const {
  if (!count_ || row_.paging == Paging::none) return false;
  if (!moved_to_) return rows > *count_;
  const bool sizes_asked = *count_ == row_.page_size && *moved_to_ == next_size();
  return sizes_asked || (reading_ > 0 && rows > *moved_to_);
}

/// The count is none: reads on behind what has come, until a page brings nothing new.
void Listing::read_on() {
  count_.reset();
  moved_to_.reset();
  std::optional<Page> next;
  if (std::exchange(probes_, false)) {
    next = std::move(pages_.back());
    pages_.pop_back();
  }
  for (const Page& page : pages_) {
    for (const Record& record : page.records) seen_.insert(record.id);
    seen_.insert(page.others.begin(), page.others.end());
  }
  const std::size_t number = pages_.size() + 1;
  if (next) return take_next(number, std::move(*next));
  post(number, next_size());
}

/// The page after the counted ones has come: where it brings something, the count is none.
void Listing::take_probe() {
  if (pages_.back().rows() > 0) return read_on();
  probes_ = false;
  pages_.pop_back();
}

}  // namespace haloform
