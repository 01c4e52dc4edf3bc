#include "providers/storage/document/remote_session.hpp"

#include "planner/base/digest.hpp"
#include "planner/state/bindings.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/storage/document/replacing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

/// How long what has ended waits at most for a write to go with.
constexpr Milliseconds flush_pause{2'000};

bool has_intent(std::span<const state::JournalEvent> events) {
  return std::ranges::any_of(events, [](const state::JournalEvent& event) {
    return std::holds_alternative<state::IntentEvent>(event.what);
  });
}

/// What is to be done with what was kept in `file`.
void add_rescue(Error& error, const std::string& file) {
  if (file.empty()) return;
  error.advice = fmt::format(
      "what this run did is kept in {}: when the store can be reached, put it there with `haloform state "
      "push {}` "
      "before anything else runs",
      file, file);
}

}  // namespace

RemoteSession::RemoteSession(std::unique_ptr<HeldDocument> document)
    : document_(std::move(document)), options_(document_->options()) {}

RemoteSession::~RemoteSession() {
  flusher_.reset();
  Guard guard(mutex_);
  if (!begun_ || document_->overtaken()) return;
  if (!failure_ && !waiting_.empty()) {
    begin_writing(guard);
    write_waiting(guard);
    end_writing();
  }
  if (failure_) rescue_at_the_end();
}

Result<state::State> RemoteSession::read() {
  auto document = document_->read();
  if (!document) return std::unexpected(std::move(document.error()));
  state::State state;
  if (*document) {
    auto found = state_in(document_->store(), options_, **document);
    if (!found) return std::unexpected(std::move(found.error()));
    state = std::move(found->state);
    serial_ = found->serial;
    lineage_ = state.lineage;
    state_text_ = std::move((*document)->state);
    journal_ = std::move((*document)->journal);
  }
  read_ = true;
  return state;
}

Result<state::State> RemoteSession::load() {
  Guard guard(mutex_);
  if (!read_) return read();
  // It is ours: what we know is what is there.
  DocumentText known = contents();
  known.journal += waiting_;
  auto found = state_of(options_.catalog, known, document_->location());
  if (!found) return std::unexpected(std::move(found.error()));
  return std::move(found->state);
}

Result<std::uint64_t> RemoteSession::begin(const state::JournalHeader& header, std::size_t events,
                                           std::size_t bytes) {
  static_cast<void>(events);
  static_cast<void>(bytes);
  Guard guard(mutex_);
  if (begun_) return fail(ErrorKind::internal, "a journal was begun twice", document_->location());
  if (!read_) {
    if (auto state = read(); !state) return std::unexpected(std::move(state.error()));
  }
  auto found = state_of(options_.catalog, contents(), document_->location());
  if (!found) return std::unexpected(std::move(found.error()));
  if (lineage_.empty()) lineage_ = header.lineage.empty() ? new_uuid() : header.lineage;
  if (found->unfolded) {
    // Written with the first intents, and not before.
    if (auto sound = state::check_bindings(found->state); !sound)
      return std::unexpected(std::move(sound.error()));
    renumber(found->state, serial_, lineage_);
    serial_ = found->state.serial;
    state_text_ = state::encode_state(options_.catalog, found->state);
  }
  state::JournalHeader continued = header;
  continued.lineage = lineage_;
  continued.serial = serial_;
  digest_ = header.digest;
  journal_ = state::encode_header(continued) + carried_lines(options_.catalog, found->state.open);
  begun_ = true;
  if (!flusher_) flusher_.emplace(flush_pause, [this] { return flush(); });
  return serial_;
}

std::string RemoteSession::lines_of(std::span<const state::JournalEvent> events) const {
  std::string lines;
  for (const state::JournalEvent& event : events) lines += state::encode_event(options_.catalog, event);
  return lines;
}

Result<void> RemoteSession::not_begun() const {
  return fail(ErrorKind::internal, "an event came before the journal was begun", document_->location());
}

Result<void> RemoteSession::append(std::span<const state::JournalEvent> events) {
  const std::string lines = lines_of(events);
  if (!has_intent(events)) return take_note(lines);
  Guard guard(mutex_);
  if (!begun_) return not_begun();
  if (failure_) return std::unexpected(*failure_);
  waiting_ += lines;
  const std::uint64_t mine = ++pieces_;
  while (durable_ < mine && !failure_) {
    if (writing_) {
      written_.wait(guard);
    } else {
      begin_writing(guard);
      write_waiting(guard);
      end_writing();
    }
  }
  if (durable_ < mine) return std::unexpected(*failure_);
  return {};
}

Result<void> RemoteSession::note(const state::JournalEvent& event) {
  return take_note(lines_of({&event, 1}));
}

Result<void> RemoteSession::take_note(std::string_view lines) {
  const Guard guard(mutex_);
  if (!begun_) return not_begun();
  // After a failure, too, it is kept: for the file that takes what the store does not.
  waiting_ += lines;
  last_end_ = ++pieces_;
  if (failure_) return std::unexpected(*failure_);
  return {};
}

void RemoteSession::begin_writing(Guard& guard) {
  written_.wait(guard, [this] { return !writing_; });
  writing_ = true;
}

void RemoteSession::end_writing() {
  writing_ = false;
  written_.notify_all();
}

DocumentText RemoteSession::contents() const {
  DocumentText document;
  document.head.lineage = lineage_;
  document.journal = journal_;
  document.state = state_text_;
  return document;
}

void RemoteSession::write_waiting(Guard& guard) {
  journal_ += std::exchange(waiting_, {});
  const std::uint64_t up_to = pieces_;
  guard.unlock();
  auto done = document_->write(contents(), HeldDocument::Patient::before_sending);
  guard.lock();
  if (done) {
    durable_ = up_to;
    return;
  }
  failure_ = std::move(done.error());
  if (failure_->advice.empty())
    failure_->advice = "nothing more is sent; run it again when the store of the state can be reached";
}

Milliseconds RemoteSession::flush() {
  Guard guard(mutex_);
  if (!begun_ || writing_ || failure_ || waiting_.empty()) return flush_pause;
  begin_writing(guard);
  write_waiting(guard);
  end_writing();
  return flush_pause;
}

Result<state::State> RemoteSession::commit(state::State state) {
  Guard guard(mutex_);
  if (!read_)
    return fail(ErrorKind::internal, "a state was to be written that was never read", document_->location());
  if (state.exists() && !lineage_.empty() && state.lineage != lineage_)
    return fail(ErrorKind::internal, "the state to be written has another lineage than the one that was read",
                document_->location());
  if (auto sound = state::check_bindings(state); !sound) return std::unexpected(std::move(sound.error()));
  begin_writing(guard);
  auto written = write_state(guard, std::move(state));
  end_writing();
  return written;
}

Result<state::State> RemoteSession::restore(state::State state) {
  const Guard guard(mutex_);
  if (begun_)
    return fail(ErrorKind::internal, "a state was to be replaced in the middle of a run",
                document_->location());
  read_ = false;
  return put_in_place(*document_, std::move(state));
}

Result<void> RemoteSession::leave_pointer(std::string_view moved_to) {
  const Guard guard(mutex_);
  if (begun_)
    return fail(ErrorKind::internal, "a state was to be moved in the middle of a run", document_->location());
  read_ = false;
  return put_pointer(*document_, moved_to);
}

Result<state::State> RemoteSession::write_state(Guard& guard, state::State state) {
  if (lineage_.empty()) lineage_ = state.exists() ? state.lineage : new_uuid();
  renumber(state, serial_, lineage_);
  DocumentText next = document_of(options_.catalog, state, digest_);
  guard.unlock();
  auto done = document_->write(next, HeldDocument::Patient::to_the_end);
  guard.lock();
  if (!done) {
    // Kept as it would have been written, so that whoever pushes it has the whole of it.
    if (!document_->overtaken()) {
      add_rescue(done.error(), rescue(std::move(next)));
      begun_ = false;
    }
    failure_ = done.error();
    return std::unexpected(std::move(done.error()));
  }
  state_text_ = std::move(next.state);
  journal_ = std::move(next.journal);
  serial_ = state.serial;
  waiting_.clear();
  durable_ = pieces_;
  failure_.reset();
  begun_ = false;
  return state;
}

std::string RemoteSession::rescue(DocumentText document) const {
  if (!options_.keep) return {};
  const std::string name = fmt::format("haloform-rescued-{}.json", document_->serial() + 1);
  auto text = document_->draft(std::move(document));
  auto file = text ? options_.keep(name, *text) : std::unexpected(std::move(text.error()));
  if (file) return std::move(*file);
  options_.tell("what this run did could not be kept in a file either: " + file.error().text());
  return {};
}

void RemoteSession::rescue_at_the_end() {
  // What was not even begun is nothing to keep.
  if (last_end_ <= durable_) return;
  DocumentText document = contents();
  document.journal += waiting_;
  const std::string file = rescue(std::move(document));
  if (file.empty()) return;
  Error told;
  add_rescue(told, file);
  options_.tell(told.advice.plain());
}

}  // namespace haloform::storage
