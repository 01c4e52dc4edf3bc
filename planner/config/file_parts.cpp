#include "planner/config/file_parts.hpp"

#include <utility>

namespace haloform::config {

ClaimCounts::ClaimCounts(const FileParts& parts)
    : memberships_(parts.memberships.size()),
      ids_(parts.ids.size()),
      previous_(parts.previous.size()),
      numbers_(parts.numbers.size()),
      named_(parts.named.size()),
      by_key_(parts.by_key.size()) {}

void ClaimCounts::restore(FileParts& parts) const {
  const auto cut = [](auto& claims, std::size_t count) {
    claims.erase(claims.begin() + static_cast<std::ptrdiff_t>(count), claims.end());
  };
  cut(parts.memberships, memberships_);
  cut(parts.ids, ids_);
  cut(parts.previous, previous_);
  cut(parts.numbers, numbers_);
  cut(parts.named, named_);
  cut(parts.by_key, by_key_);
}

void append(FileParts& parts, FileParts more) {
  append(parts.drafts, more.drafts);
  append(parts.memberships, more.memberships);
  append(parts.ids, more.ids);
  append(parts.previous, more.previous);
  append(parts.numbers, more.numbers);
  append(parts.moves, more.moves);
  append(parts.named, more.named);
  append(parts.by_key, more.by_key);
  append(parts.refused, more.refused);
  append(parts.overridden, more.overridden);
  parts.found.append(std::move(more.found));
  if (more.outcome == FileParts::Outcome::partial) parts.outcome = more.outcome;
}

}  // namespace haloform::config
