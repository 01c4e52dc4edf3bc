#include "tests/support/fake_session.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace haloform {

namespace {

struct Words {
  std::string operator()(const state::IntentEvent& event) const { return "intent " + event.address.text(); }
  std::string operator()(const state::DoneEvent& event) const {
    return "done " + event.address.text() + (event.entry ? " " + event.entry->id.text() : std::string());
  }
  std::string operator()(const state::FailedEvent& event) const { return "failed " + event.address.text(); }
  std::string operator()(const state::DoubtEvent& event) const { return "doubt " + event.address.text(); }
};

std::unexpected<Error> full_disk(const char* what) {
  return fail(ErrorKind::io, std::string(what) + ": no space left on device", "memory", "free some space");
}

bool is_done(const state::JournalEvent& event) {
  return std::holds_alternative<state::DoneEvent>(event.what);
}

}  // namespace

class FakeSession final : public ports::StateSession {
 public:
  explicit FakeSession(FakeBackend& backend) : backend_(backend) {}
  ~FakeSession() override { backend_.locked_ = false; }
  FakeSession(const FakeSession&) = delete;
  FakeSession& operator=(const FakeSession&) = delete;

  Result<state::State> load() override { return backend_.load(); }

  Result<std::uint64_t> begin(const state::JournalHeader& header, std::size_t events, std::size_t) override {
    backend_.chronicle_.note("begin");
    if (backend_.faults_.begin) return full_disk("cannot reserve room for the journal");
    auto state = backend_.load();
    if (!state) return std::unexpected(std::move(state.error()));
    const std::lock_guard lock(backend_.mutex_);
    const bool unfolded = backend_.journal_ && std::ranges::any_of(backend_.journal_->events, is_done);
    backend_.state_ = *state;
    backend_.state_.open.clear();
    if (unfolded) ++backend_.state_.serial;
    state::Journal journal{header, {}, false};
    if (journal.header.lineage.empty()) journal.header.lineage = "minted";
    journal.header.serial = backend_.state_.serial;
    carry(*state, journal);
    backend_.journal_ = std::move(journal);
    backend_.reserved_events_ = events;
    return backend_.state_.serial;
  }

  Result<state::State> restore(state::State) override {
    return fail(ErrorKind::io, "a state in memory has no backups", "memory");
  }
  Result<void> leave_pointer(std::string_view) override { return {}; }

  std::optional<SteadyTime> sure_until() const override { return backend_.lease_.until; }
  bool append_is_dear() const override { return backend_.lease_.append_is_dear; }

  Result<void> append(std::span<const state::JournalEvent> events) override {
    ++backend_.appends_;
    for (const state::JournalEvent& event : events) {
      if (auto taken = take(event); !taken) return taken;
    }
    return {};
  }

  Result<void> note(const state::JournalEvent& event) override { return take(event); }

  Result<void> take(const state::JournalEvent& event) {
    const std::lock_guard lock(backend_.mutex_);
    if (!backend_.journal_) return fail(ErrorKind::internal, "an event came before the journal was begun");
    ++backend_.appended_;
    const std::size_t from = backend_.faults_.append_from;
    if (from != 0 && backend_.appended_ >= from) return full_disk("cannot write the journal");
    backend_.chronicle_.note(std::visit(Words{}, event.what));
    backend_.journal_->events.push_back(event);
    return {};
  }

  Result<state::State> commit(state::State state) override {
    backend_.chronicle_.note("commit");
    const std::lock_guard lock(backend_.mutex_);
    if (backend_.journal_) {
      auto replayed = state::fold(backend_.state_, *backend_.journal_);
      if (!replayed) return replayed;
      backend_.replayed_ = std::move(*replayed);
    }
    if (backend_.faults_.commit) return full_disk("cannot write the state");
    if (state.lineage.empty()) state.lineage = "minted";
    state.serial = backend_.state_.serial + 1;
    backend_.state_ = state;
    backend_.state_.open.clear();
    backend_.journal_.reset();
    if (!state.open.empty()) {
      state::Journal journal{{state.lineage, state.serial, state.instance, state.profile, {}}, {}, false};
      carry(state, journal);
      backend_.journal_ = std::move(journal);
    }
    return state;
  }

 private:
  static void carry(const state::State& state, state::Journal& journal) {
    for (const state::OpenIntent& intent : state.open) {
      journal.events.push_back({intent.since, state::IntentEvent{intent.address, "create", std::nullopt,
                                                                 intent.key, intent.draft, intent.above}});
      if (!intent.reason.empty()) {
        journal.events.push_back(
            {intent.since, state::DoubtEvent{intent.address, intent.reason, intent.refused}});
      }
    }
  }

  FakeBackend& backend_;
};

std::vector<state::JournalEvent> FakeBackend::events() const {
  const std::lock_guard lock(mutex_);
  return journal_ ? journal_->events : std::vector<state::JournalEvent>{};
}

Result<state::State> FakeBackend::load() {
  const std::lock_guard lock(mutex_);
  if (!journal_) return state_;
  return state::fold(state_, *journal_);
}

Result<std::unique_ptr<ports::StateSession>> FakeBackend::lock(const ports::LockInfo&, Milliseconds,
                                                               const StopFlag&) {
  if (locked_) return fail(ErrorKind::locked, "the state is locked", "memory", "wait for the other one");
  return session();
}

std::unique_ptr<ports::StateSession> FakeBackend::session() {
  locked_ = true;
  replayed_.reset();
  return std::make_unique<FakeSession>(*this);
}

Result<std::optional<ports::StateBackend::Holder>> FakeBackend::holder() { return std::optional<Holder>(); }

Result<void> FakeBackend::unlock(std::string_view) { return {}; }

Result<state::State> FakeBackend::init(state::State empty, const ports::LockInfo&) { return empty; }

}  // namespace haloform
