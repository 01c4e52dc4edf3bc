#include "providers/storage/document/document_reading.hpp"

#include "planner/base/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::storage {

namespace {

std::unexpected<Error> no_state(const DocumentStore& store, std::string_view why) {
  return fail(ErrorKind::state, fmt::format("there is no state, and {}", why), store.location(),
              "if this is the first run, begin one with `haloform state init`; if it was lost, put a copy in "
              "its place "
              "with `haloform state push FILE`");
}

constexpr std::string_view required_words = "`required: true` says that there has to be one";

/// Where there is no document: ErrorKind::state where there has to be one.
Result<void> may_be_absent(DocumentStore& store, const RemoteOptions& options) {
  if (options.required) return *options.required ? no_state(store, required_words) : Result<void>{};
  if (!store.remembers_that_there_was_one()) return {};
  auto had_one = answer_of(options, [&](SteadyTime deadline) { return store.had_one(deadline); });
  if (!had_one) return std::unexpected(std::move(had_one.error()));
  if (*had_one) return no_state(store, "there was one before");
  return {};
}

}  // namespace

Patience patience_of(const Clock& clock, Milliseconds length, const StopFlag* stop,
                     ports::Progress* progress) {
  const SteadyTime until = clock.steady() + length;
  return {[until] { return until; }, stop, progress};
}

DocumentKeys keys_of(const RemoteOptions& options) {
  return {options.sealing.get(), options.sealed_only, options.writes_open};
}

Result<std::optional<Document>> read_raw(DocumentStore& store, const RemoteOptions& options) {
  return until_answered(options.clock,
                        patience_of(options.clock, usual_patience, options.stop, options.progress),
                        [&](SteadyTime deadline) { return store.read(deadline); });
}

Result<void> not_put_back(const DocumentStore& store, const Document& found) {
  const auto head = peek_head(found.bytes);
  if (!head) return {};
  for (const std::string& text : found.earlier) {
    const auto other = peek_head(text);
    // Who begins anew after a loss begins another lineage, and counts from 1.
    if (!other || other->lineage != head->lineage || other->serial <= head->serial) continue;
    return fail(
        ErrorKind::state,
        fmt::format(
            "the state was replaced by an older one, without haloform: its document has serial {}, and "
            "the store's history has serial {} ({}, at {})",
            head->serial, other->serial, other->by, other->written),
        store.location(),
        "nothing was changed; see in the store who wrote it, and `haloform state history` for what was "
        "there; "
        "`haloform state restore FILE` puts the document of a version in its place");
  }
  return {};
}

std::uint64_t highest_earlier_serial(const Document& found) {
  std::uint64_t highest = 0;
  for (const std::string& text : found.earlier) {
    if (const auto head = peek_head(text)) highest = std::max(highest, head->serial);
  }
  return highest;
}

Result<DocumentText> read_found(const DocumentStore& store, const RemoteOptions& options,
                                const Document& found) {
  auto document = decode_document(found.bytes, keys_of(options), store.location());
  if (!document) return document;
  if (auto fine = not_put_back(store, found); !fine) return std::unexpected(std::move(fine.error()));
  if (!document->head.moved_to.empty() && !options.reads_moved)
    return fail(ErrorKind::state, fmt::format("the state has moved to {}", document->head.moved_to),
                store.location(),
                fmt::format("name that place under `state:`, in HALOFORM_STATE or with --state {}",
                            shell_word(document->head.moved_to)));
  return document;
}

Result<std::optional<Document>> look_for(DocumentStore& store, const RemoteOptions& options,
                                         const std::function<Result<std::optional<Document>>()>& look) {
  auto found = look();
  if (!found || *found) return found;
  auto fine = may_be_absent(store, options);
  if (fine) return found;
  if (fine.error().kind != ErrorKind::state) return std::unexpected(std::move(fine.error()));
  // It was asked twice: the first write of all may have come between.
  found = look();
  if (found && !*found) return std::unexpected(std::move(fine.error()));
  return found;
}

Result<DocumentState> state_in(const DocumentStore& store, const RemoteOptions& options,
                               const DocumentText& document) {
  auto found = state_of(options.catalog, document, store.location());
  if (found && !found->state.exists() && options.required.value_or(false))
    return no_state(store, required_words);
  return found;
}

std::string holder_words(const ports::LockInfo& holder) {
  std::string text = fmt::format("{} on {}", holder.who, holder.host);
  if (!holder.command.empty()) text += fmt::format(", {}", holder.command);
  if (!holder.run_url.empty()) text += fmt::format(", {}", holder.run_url);
  return text;
}

Error leased_error(const Lease& lease, const std::string& location) {
  const ports::LockInfo& holder = lease.holder;
  std::string what = holder.who.empty()
                         ? std::string("the state is locked; the store does not say by whom")
                         : fmt::format("the state is locked by {} on {} (pid {}) since {}", holder.who,
                                       holder.host, holder.pid, iso_time(holder.since));
  if (!holder.command.empty()) what += fmt::format(", running {}", holder.command);
  if (!holder.run_url.empty()) what += fmt::format(", in {}", holder.run_url);
  if (lease.left) {
    what += fmt::format("; its lease lasts {} more unless it is renewed",
                        duration_text(std::max(*lease.left, Milliseconds{0})));
    return Error{
        ErrorKind::locked, std::move(what), location,
        "nothing was done; run it again when that run is over, or let --lock-timeout 5m wait for it"};
  }
  return Error{
      ErrorKind::locked, std::move(what), location,
      fmt::format("nothing was done; this lock does not end by itself: if that run is dead, `haloform unlock "
                  "--force {}` breaks it; else let --lock-timeout 5m wait for it",
                  lease.id)};
}

}  // namespace haloform::storage
