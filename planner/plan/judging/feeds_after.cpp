#include "planner/plan/judging/feeds_after.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace haloform::plan {

namespace {

using Feed = DesiredState::Feed;

constexpr std::size_t most_named = 10;

/// Adds to the warning of those who are gone for as long.
void tell(const Feed& feed, std::uint32_t seen, const Address& address,
          std::vector<LeaversAwaited>& warnings) {
  const auto same = std::ranges::find_if(
      warnings, [&](const LeaversAwaited& one) { return one.feed == feed.name && one.seen == seen; });
  LeaversAwaited& warning = same != warnings.end()
                                ? *same
                                : warnings.emplace_back(LeaversAwaited{feed.name, seen, feed.confirm, 0, {}});
  if (++warning.count <= most_named) warning.first.push_back(address);
}

/// For how many feeds somebody is gone, with this one.
std::uint32_t times_gone(const Feed& feed, const state::AcceptedFeed& before, const std::string& key) {
  if (feed.deleted.contains(key)) return feed.confirm;
  const auto known = before.missing.find(key);
  const std::uint32_t earlier = known == before.missing.end() ? 0 : known->second;
  const bool is_new = before.digest != feed.digest;
  return std::min(feed.confirm, std::max<std::uint32_t>(1, earlier + (is_new ? 1 : 0)));
}

void find_gone(const Feed& feed, const state::AcceptedFeed& before, const DesiredState& desired,
               const state::State& state, state::AcceptedFeed& after, FeedsAfter& all) {
  if (feed.confirm < 2) return;
  for (const auto& [address, entry] : state.of(feed.type)) {
    const bool of_feed = entry.source.file == before.file || before.missing.contains(address.key());
    if (!of_feed || entry.draft.status != state::Status::active) continue;
    if (desired.find(address) != nullptr) continue;
    if (std::ranges::find(desired.moves(), address, &Move::from) != desired.moves().end()) continue;
    const std::uint32_t seen = times_gone(feed, before, address.key());
    after.missing[address.key()] = seen;
    if (seen >= feed.confirm) continue;
    all.awaited.insert(address);
    tell(feed, seen, address, all.warnings);
  }
}

}  // namespace

FeedsAfter feeds_after(const DesiredState& desired, const state::State& state, WallTime now) {
  FeedsAfter all;
  for (const Feed& feed : desired.feeds()) {
    state::AcceptedFeed after{feed.file, feed.digest, feed.rows, feed.populations, feed.empty, {}, now};
    if (const auto before = state.feeds.find(feed.name); before != state.feeds.end()) {
      find_gone(feed, before->second, desired, state, after, all);
      after.at = before->second.at;
      if (after != before->second) after.at = now;
    }
    all.feeds.emplace(feed.name, std::move(after));
  }
  return all;
}

}  // namespace haloform::plan
