#include "planner/config/feed_people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::config {

const FeedPerson::Given* FeedPerson::gives(std::string_view key) const {
  const auto found = std::ranges::find(given, key, &Given::key);
  return found == given.end() ? nullptr : &*found;
}

bool may_add(const FeedPerson& fed, const Resource& person, const BlockRules& rules, const YamlEntry& entry,
             const FileCheck& check, FileParts& parts) {
  const TypeSchema& schema = rules.catalog->of(person.address.type());
  std::string_view key = entry.key.text();
  auto field = schema.find(key);
  if (!field) field = schema.named_by(key);
  if (field) key = schema.at(*field).name;
  const FeedPerson::Given* given = fed.gives(key);
  if (given == nullptr) return true;
  const FeedSpec& feed = *fed.feed;
  // Memberships are joined, whoever declares them, unless there can be one only.
  const bool is_teams = key == "teams";
  const bool one_team = rules.profile && rules.catalog->one_team(*rules.profile);
  if (is_teams && (feed.prefer == Prefer::neither || !one_team)) return true;
  if (feed.prefer == Prefer::feed) return false;
  // Somebody switched them off before the feed did, which says the same by now.
  const bool is_agreed = key == "active" && entry.value.is_scalar() && entry.value.text() == "false" &&
                         fed.draft->resource.active == false;
  if (is_agreed) return true;
  if (feed.prefer == Prefer::yaml) {
    if (field || is_teams) parts.overridden.push_back({person.address, field});
    return true;
  }
  parts.found.add({Severity::error, check.span(entry.key),
                   fmt::format("{} of {} comes from the feed {} too", key, person.address.text(), feed.name),
                   "keep one of the two, or write prefer: yaml or prefer: feed in the feed",
                   SourceSpan{feed.path, given->place.line, given->place.column}, "what the feed says",
                   Rule::contradiction});
  return false;
}

const FeedPerson* FeedPeople::find(const Address& address) const {
  const auto found = people_.find(address);
  return found == people_.end() ? nullptr : &found->second;
}

FeedSpec& FeedPeople::add(FeedSpec spec) {
  types_.at(spec.type) = true;
  if (spec.prefer == Prefer::yaml) prefer_yaml_.at(spec.type) = true;
  return feeds_.emplace_back(std::move(spec));
}

}  // namespace haloform::config
