#include "planner/state/journal.hpp"

#include "planner/state/lineage.hpp"

#include <fmt/format.h>

#include <optional>
#include <unordered_map>
#include <utility>

namespace haloform::state {

namespace {

/// The creates whose end is not recorded, in the order of their intents.
class OpenIntents {
 public:
  explicit OpenIntents(std::vector<OpenIntent> before) {
    for (auto& intent : before) open(std::move(intent));
  }

  void open(OpenIntent intent) {
    close(intent.address);
    place_.emplace(intent.address, all_.size());
    all_.emplace_back(std::move(intent));
  }
  void close(const Address& address) {
    const auto at = place_.find(address);
    if (at == place_.end()) return;
    all_[at->second].reset();
    place_.erase(at);
  }
  void doubt(WallTime time, const DoubtEvent& doubt) {
    const auto at = place_.find(doubt.address);
    if (at == place_.end()) return;
    OpenIntent& intent = *all_[at->second];
    intent.reason = doubt.reason;
    intent.refused = doubt.refused;
    if (doubt.refused) intent.since = time;
  }
  [[nodiscard]] std::vector<OpenIntent> take() {
    std::vector<OpenIntent> left;
    left.reserve(place_.size());
    for (auto& intent : all_) {
      if (intent) left.push_back(std::move(*intent));
    }
    return left;
  }

 private:
  std::vector<std::optional<OpenIntent>> all_;
  std::unordered_map<Address, std::size_t> place_;
};

/// The one rule of what an event means for a state.
class Folding {
 public:
  explicit Folding(State& state) : state_(state), open_(std::exchange(state.open, {})) {}

  void take(JournalEvent event) {
    std::visit([&](auto& what) { take(event.time, what); }, event.what);
  }
  void finish() { state_.open = open_.take(); }

 private:
  void take(WallTime time, IntentEvent& intent) {
    // Only a create can be in doubt: an update is idempotent, and the next plan sees whether it was done.
    if (!intent.key || !intent.draft) return;
    open_.open(OpenIntent{
        std::move(intent.address), time, std::move(*intent.key), std::move(*intent.draft), {}, intent.above});
  }
  void take(WallTime, DoneEvent& done) {
    open_.close(done.address);
    if (done.moved_from) state_.resources.erase(*done.moved_from);
    if (done.entry) {
      // The write of the state that takes the events in will have the next serial.
      done.entry->changed = state_.serial + 1;
      state_.resources.insert_or_assign(std::move(done.address), std::move(*done.entry));
    } else {
      state_.drop(done.address);
    }
  }
  void take(WallTime, const FailedEvent& failed) { open_.close(failed.address); }
  void take(WallTime time, const DoubtEvent& doubt) { open_.doubt(time, doubt); }

  State& state_;
  OpenIntents open_;
};

}  // namespace

void apply_events(State& state, std::vector<JournalEvent> events) {
  Folding folding(state);
  for (JournalEvent& event : events) folding.take(std::move(event));
  folding.finish();
}

Result<State> fold(State state, Journal journal) {
  if (journal.events.empty()) return state;
  const JournalHeader& header = journal.header;
  if (!state.exists() && header.serial == 0) {
    state.lineage = header.lineage;
    state.instance = header.instance;
    state.profile = header.profile;
  }
  if (header.lineage != state.lineage || header.serial > state.serial) {
    const std::string beside = state.exists() ? fmt::format("the state is serial {} of lineage {}",
                                                            state.serial, lineage_beginning(state.lineage))
                                              : "there is no state";
    return fail(
        ErrorKind::state,
        fmt::format("the journal holds {} that continue serial {} of lineage {}, but {}",
                    journal.events.size() == 1 ? "an event" : fmt::format("{} events", journal.events.size()),
                    header.serial, lineage_beginning(header.lineage), beside),
        {},
        "restore the state that belongs to it with `haloform state restore FILE`; the journal has ids that "
        "the state does not have, so keep a copy of it before you move it away");
  }
  if (header.serial == state.serial) {
    // A state that was only begun may have another profile: the run that first worked on it asked the instance.
    state.profile = header.profile;
    apply_events(state, std::move(journal.events));
    return state;
  }
  // What was done is in the state already; what was in doubt may not be over.
  State doubts;
  doubts.open = std::exchange(state.open, {});
  apply_events(doubts, std::move(journal.events));
  state.open = std::move(doubts.open);
  return state;
}

}  // namespace haloform::state
