#include "planner/config/edit/splices.hpp"

#include <algorithm>
#include <utility>

namespace haloform::config {

bool Splices::inserts_at(std::size_t at) const {
  return std::ranges::any_of(all_, [at](const Splice& one) { return one.from == at && !one.text.empty(); });
}

std::string Splices::applied_to(std::string_view text) const {
  std::vector<const Splice*> sorted;
  sorted.reserve(all_.size());
  for (const Splice& one : all_) sorted.push_back(&one);
  // What is put before a place stands before what takes that place.
  std::ranges::stable_sort(sorted, {}, [](const Splice* one) { return std::pair(one->from, one->to); });
  std::string out;
  out.reserve(text.size() + 64 * all_.size());
  std::size_t at = 0;
  for (const Splice* one : sorted) {
    if (one->from > at) out.append(text, at, one->from - at);
    out += one->text;
    at = std::max({at, one->from, one->to});
  }
  if (at < text.size()) out.append(text, at);
  return out;
}

}  // namespace haloform::config
