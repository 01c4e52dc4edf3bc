#include "planner/apply/read_again.hpp"

#include "planner/plan/making/awaited.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <ranges>
#include <string>
#include <utility>

namespace haloform::apply {

namespace {

/// So many newborns are asked for one by one while they do not show.
constexpr std::size_t most_asked_again = 5;
constexpr Milliseconds first_delay{500};
constexpr Milliseconds longest_delay{4'000};

std::vector<RemoteId> newborns(const state::State& state, ResourceType type,
                               const std::vector<RemoteId>& wanted, WallTime now) {
  std::vector<RemoteId> ids;
  for (const auto& [address, entry] : state.of(type)) {
    if (!plan::is_newborn(entry.draft, now)) continue;
    if (std::ranges::binary_search(wanted, entry.id)) ids.push_back(entry.id);
  }
  return ids;
}

std::string waiting_words(ResourceType type, const std::vector<RemoteId>& newborn, Milliseconds longest) {
  const bool one = newborn.size() == 1;
  return fmt::format("{} {} created lately {} not shown by HaloPSA yet (id {}{}): reading again for up to {}",
                     newborn.size(), one ? type_name(type) : type_plural(type), one ? "is" : "are",
                     newborn.front().number(), one ? "" : ", …", duration_text(longest));
}

/// Whether it shows by now. A 404 proves nothing here, and an instance that has no GET by id may say so in its own way.
Result<bool> ask_again(ports::Reader& reader, RemoteId id, TypeSnapshot& live) {
  auto record = reader.get(live.type(), id);
  if (record && *record) {
    live.refine(std::move(**record));
    return true;
  }
  if (record || record.error().kind == ErrorKind::incomplete || ports::may_be_of_one_record(record.error()))
    return false;
  return std::unexpected(std::move(record.error()));
}

/// A few are asked for one by one. Of many the last one tells when the others are worth a look.
Result<void> read_again(ports::Reader& reader, const std::vector<RemoteId>& newborn, TypeSnapshot& live) {
  const bool many = newborn.size() > most_asked_again;
  for (const RemoteId id : std::views::reverse(newborn)) {
    const auto shown = ask_again(reader, id, live);
    if (!shown) return std::unexpected(shown.error());
    if (!many) continue;
    if (!*shown) return {};
    if (!live.is_whole()) continue;
    auto again = reader.list(live.type());
    if (!again) return std::unexpected(std::move(again.error()));
    live = std::move(*again);
    return {};
  }
  return {};
}

class ChangesLately {
 public:
  ChangesLately(const state::State& state, ports::Reader& reader, const ReadOptions& options)
      : state_(state), reader_(reader), options_(options) {}

  Result<void> await(TypeSnapshot& live) {
    for (const auto& [address, entry] : state_.of(live.type())) {
      if (!lately(entry.draft.changed_at->switched) && !lately(entry.draft.changed_at->regrouped)) continue;
      if (auto read = await(entry, live); !read) return read;
    }
    return {};
  }

 private:
  [[nodiscard]] bool lately(const std::optional<WallTime>& time) const {
    if (!time) return false;
    const WallTime now = options_.clock->wall();
    return *time > now - options_.read_again && *time < now + options_.read_again;
  }

  [[nodiscard]] bool differs(const state::Entry& entry, const Record& record) {
    const state::EntryDraft& draft = entry.draft;
    const bool active = draft.applied.active.value_or(draft.status == state::Status::active);
    if (lately(draft.changed_at->switched) && record.is_active() != active) return true;
    return lately(draft.changed_at->regrouped) && *draft.applied.teams && *record.teams &&
           known_among(**record.teams) != **draft.applied.teams;
  }

  /// Those of the teams that haloform knows, by key, sorted.
  [[nodiscard]] std::vector<std::string> known_among(const std::vector<RemoteId>& ids) {
    if (teams_.empty()) {
      for (const auto& [address, entry] : state_.of(ResourceType::team))
        teams_.emplace(entry.id, address.key());
    }
    std::vector<std::string> keys;
    for (const RemoteId id : ids) {
      if (const auto team = teams_.find(id); team != teams_.end()) keys.push_back(team->second);
    }
    std::ranges::sort(keys);
    return keys;
  }

  Result<void> await(const state::Entry& entry, TypeSnapshot& live) {
    for (Milliseconds delay = first_delay;; delay = std::min(delay * 2, longest_delay)) {
      const Record* record = live.find(entry.id);
      if (record == nullptr || !differs(entry, *record) || options_.stop->raised()) return {};
      options_.clock->sleep(delay, *options_.stop);
      auto again = reader_.get(live.type(), entry.id);
      if (!again) return std::unexpected(std::move(again.error()));
      if (!*again) return {};
      live.refine(std::move(**again));
    }
  }

  const state::State& state_;
  ports::Reader& reader_;
  const ReadOptions& options_;
  std::map<RemoteId, std::string> teams_;
};

}  // namespace

Result<void> await_newborns(const state::State& state, const std::vector<RemoteId>& wanted,
                            ports::Reader& reader, const ReadOptions& options, Milliseconds& patience,
                            TypeSnapshot& live) {
  if (options.clock == nullptr) return {};
  const auto shown = [&](RemoteId id) { return live.find(id) != nullptr; };
  std::vector<RemoteId> newborn = newborns(state, live.type(), wanted, options.clock->wall());
  std::erase_if(newborn, shown);
  const Milliseconds longest = patience;
  const SteadyTime end = options.clock->steady() + longest;
  bool told = false;
  for (Milliseconds delay = first_delay; !newborn.empty(); delay = std::min(delay * 2, longest_delay)) {
    if (auto read = read_again(reader, newborn, live); !read) return read;
    std::erase_if(newborn, shown);
    const auto left = std::chrono::duration_cast<Milliseconds>(end - options.clock->steady());
    patience = std::max(left, Milliseconds(0));
    if (newborn.empty() || left <= Milliseconds(0) || options.stop->raised()) break;
    if (options.notice && !std::exchange(told, true))
      options.notice(waiting_words(live.type(), newborn, longest));
    options.clock->sleep(std::min(delay, left), *options.stop);
  }
  for (const RemoteId id : newborn) live.await(id);
  return {};
}

Result<void> await_changes(const state::State& state, ports::Reader& reader, const ReadOptions& options,
                           TypeSnapshot& live) {
  if (options.clock == nullptr) return {};
  return ChangesLately(state, reader, options).await(live);
}

}  // namespace haloform::apply
