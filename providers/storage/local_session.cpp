#include "providers/storage/local_session.hpp"

#include "planner/base/digest.hpp"
#include "planner/model/state_names.hpp"
#include "planner/state/bindings.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/lineage.hpp"
#include "providers/storage/document/document_state.hpp"
#include "providers/storage/files.hpp"
#include "providers/storage/marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::storage {

namespace {

constexpr std::string_view journal_words = "cannot write the journal";
/// What a line needs besides what the caller counts: keys, quotes, the time.
constexpr std::size_t bytes_around_event = 128;

/// A restored state may be older than the journal: where both bind a record, the journal knows better.
void unbind_elsewhere(state::State& state, const state::Journal& journal) {
  std::map<std::pair<ResourceType, RemoteId>, Address> bound;
  for (const state::JournalEvent& event : journal.events) {
    const auto* done = std::get_if<state::DoneEvent>(&event.what);
    if (done == nullptr || !done->entry) continue;
    const state::Entry* entry = state.find(done->address);
    if (entry != nullptr && entry->id == done->entry->id)
      bound.insert_or_assign({done->address.type(), entry->id}, done->address);
  }
  std::erase_if(state.resources, [&](const auto& resource) {
    const auto at = bound.find({resource.first.type(), resource.second.id});
    return at != bound.end() && at->second != resource.first;
  });
}

Result<state::State> fold_into_restored(state::State state, const state::Journal& journal,
                                        const StatePaths& paths) {
  const state::JournalHeader& header = journal.header;
  if (journal.events.empty()) return state;
  if (header.lineage != state.lineage)
    return fail(
        ErrorKind::state,
        fmt::format("the journal beside the state holds {} that belong to another lineage ({})",
                    journal.events.size() == 1 ? "an event" : fmt::format("{} events", journal.events.size()),
                    state::lineage_beginning(header.lineage)),
        paths.journal,
        "they may hold ids that no state has: keep a copy of the journal, move it away, and restore again");
  state.serial = std::max(state.serial, header.serial);
  auto folded = state::fold(std::move(state), journal);
  if (folded && header.serial == folded->serial) unbind_elsewhere(*folded, journal);
  return folded;
}

}  // namespace

LocalSession::LocalSession(const Catalog& catalog, StatePaths paths, HeldLock lock, bool required,
                           FileRules rules)
    : catalog_(catalog),
      paths_(std::move(paths)),
      lock_(std::move(lock)),
      required_(required),
      rules_(std::move(rules)) {}

LocalSession::~LocalSession() {
  if (journal_ == nullptr || journal_->appended() > 0 || carries_intents_) return;
  static_cast<void>(remove_file(paths_.journal, journal_words));
}

Result<FoundState> LocalSession::read() {
  if (auto ours = check_neighbours(paths_); !ours) return std::unexpected(std::move(ours.error()));
  auto found = read_state(catalog_, paths_, rules_);
  if (!found) return found;
  on_disk_ = found->stamp;
  // The journal of a first run has created a lineage that no state has yet.
  if (journal_ == nullptr || found->state.exists()) lineage_ = found->state.lineage;
  read_ = true;
  return found;
}

Result<state::State> LocalSession::load() {
  auto found = read();
  if (!found) return std::unexpected(std::move(found.error()));
  if (required_ && !found->state.exists()) return std::unexpected(absent_error(paths_));
  return std::move(found->state);
}

Result<std::uint64_t> LocalSession::begin(const state::JournalHeader& header, std::size_t events,
                                          std::size_t bytes) {
  if (journal_ != nullptr) return fail(ErrorKind::internal, "a journal was begun twice", paths_.journal);
  std::vector<state::OpenIntent> open;
  if (!read_ || identity_of(paths_.journal)) {
    auto found = read();
    if (!found) return std::unexpected(std::move(found.error()));
    open = found->state.open;
    if (found->unfolded) {
      auto written = write(std::move(found->state), Keep::as_backup);
      if (!written) return std::unexpected(std::move(written.error()));
    }
  }
  if (lineage_.empty()) lineage_ = header.lineage.empty() ? new_uuid() : header.lineage;
  header_ = header;
  header_.lineage = lineage_;
  header_.serial = on_disk_ ? on_disk_->serial : 0;

  const std::string text = state::encode_header(header_) + carried_lines(catalog_, open);
  auto journal = JournalFile::create(paths_.journal, text, bytes + events * bytes_around_event);
  if (!journal) return std::unexpected(std::move(journal.error()));
  journal_ = std::move(*journal);
  carries_intents_ = !open.empty();
  return header_.serial;
}

Result<void> LocalSession::append(std::span<const state::JournalEvent> events) {
  if (journal_ == nullptr) return not_begun();
  std::string lines;
  for (const state::JournalEvent& event : events) lines += state::encode_event(catalog_, event);
  return journal_->append(lines);
}

Result<void> LocalSession::note(const state::JournalEvent& event) {
  if (journal_ == nullptr) return not_begun();
  return journal_->note(state::encode_event(catalog_, event));
}

std::unexpected<Error> LocalSession::not_begun() const {
  return fail(ErrorKind::internal, "an event came before the journal was begun", paths_.journal);
}

Result<state::State> LocalSession::commit(state::State state) {
  if (!read_) return fail(ErrorKind::internal, "a state was to be written that was never read", paths_.state);
  if (state.exists() && !lineage_.empty() && state.lineage != lineage_)
    return fail(ErrorKind::internal, "the state to be written has another lineage than the one that was read",
                paths_.state);
  if (auto ours = still_ours(); !ours) return std::unexpected(std::move(ours.error()));
  return write(std::move(state), Keep::as_backup);
}

Result<void> LocalSession::still_ours() const {
  auto stamp = read_stamp(paths_.state, "the state");
  if (!stamp) return std::unexpected(std::move(stamp.error()));
  if (*stamp == on_disk_) return {};
  return fail(ErrorKind::state,
              "the state file was replaced while this run held its lock, so it was not written", paths_.state,
              fmt::format("find out what writes it without the lock; what this run did is recorded in {}",
                          paths_.journal));
}

Result<state::State> LocalSession::write(state::State state, Keep keep) {
  if (auto sound = state::check_bindings(state); !sound) return std::unexpected(std::move(sound.error()));
  if (lineage_.empty()) lineage_ = state.exists() ? state.lineage : new_uuid();
  renumber(state, on_disk_ ? on_disk_->serial : 0, lineage_);

  const auto text = state_file_text(catalog_, state, rules_);
  if (!text) return std::unexpected(text.error());
  // Written before the state, so that what can go wrong goes wrong before anything is replaced.
  const std::string next_journal = paths_.journal + draft_ending;
  if (!state.open.empty()) {
    auto done = write_durably(next_journal, journal_of_open(catalog_, state, header_.digest), journal_words);
    if (!done) return std::unexpected(std::move(done.error()));
  }
  if (auto done = replace_state(paths_, *text, keep); !done) {
    static_cast<void>(remove_file(next_journal, journal_words));
    return std::unexpected(std::move(done.error()));
  }
  on_disk_ = state::Stamp{state.lineage, state.serial};
  journal_.reset();
  auto done = state.open.empty() ? remove_file(paths_.journal, journal_words)
                                 : rename_file(next_journal, paths_.journal, journal_words);
  if (done) done = sync_folder_of(paths_.state);
  if (!done) return std::unexpected(std::move(done.error()));
  return state;
}

Result<void> LocalSession::leave_pointer(std::string_view moved_to) {
  auto found = read();
  if (!found) return std::unexpected(std::move(found.error()));
  if (!found->state.exists())
    return fail(ErrorKind::state, "there is no state that could have moved", paths_.state,
                "nothing was changed");
  if (found->unfolded) {
    auto written = write(std::move(found->state), Keep::as_backup);
    if (!written) return std::unexpected(std::move(written.error()));
  }
  if (auto done = replace_state(paths_, pointer_text(moved_to), Keep::as_backup); !done) return done;
  // Creates without an end went along with the state.
  return remove_file(paths_.journal, journal_words);
}

Result<state::State> LocalSession::restore(state::State restored) {
  if (auto ours = check_neighbours(paths_); !ours) return std::unexpected(std::move(ours.error()));
  Result<state::State> state = std::move(restored);

  std::uint64_t highest = state->serial;
  auto journal_text = read_regular(paths_.journal, "the journal of the state");
  if (!journal_text) return std::unexpected(std::move(journal_text.error()));
  auto journal = state::decode_journal(catalog_, journal_text->value_or(std::string{}), paths_.journal);
  if (!journal) return std::unexpected(std::move(journal.error()));
  if (*journal) {
    state = fold_into_restored(std::move(*state), **journal, paths_);
    if (!state) return state;
    highest = std::max(highest, (*journal)->header.serial);
  }

  const auto present = read_state_file(catalog_, paths_.state, {rules_.sealing});
  if (!present && present.error().kind != ErrorKind::state) return std::unexpected(present.error());
  const bool damaged = !present;
  if (damaged) {
    if (auto ours = check_damaged(paths_); !ours) return std::unexpected(std::move(ours.error()));
  }
  for (const std::string& file : {paths_.state, paths_.backup}) {
    auto stamp = read_stamp(file, "the state");
    if (!stamp) return std::unexpected(std::move(stamp.error()));
    if (*stamp) highest = std::max(highest, (*stamp)->serial);
  }
  lineage_ = state->lineage;
  on_disk_ = state::Stamp{lineage_, highest};
  // No plan that was saved before fits what it says now, whichever state it was made from.
  state->left = highest + 1;
  for (auto& [address, entry] : state->resources) entry.changed = highest + 1;
  return write(std::move(*state), damaged ? Keep::as_damaged : Keep::as_backup);
}

}  // namespace haloform::storage
