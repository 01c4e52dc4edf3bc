#include "providers/storage/document/remote_backend.hpp"

#include "planner/base/digest.hpp"
#include "planner/base/quote.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/storage/document/document_reading.hpp"
#include "providers/storage/document/document_state.hpp"
#include "providers/storage/document/remote_session.hpp"
#include "providers/storage/document/replacing.hpp"
#include "providers/storage/told_wait.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

constexpr Milliseconds lease_poll{1'000};
constexpr Milliseconds shortest_poll{100};
constexpr Milliseconds release_attempt{5'000};
constexpr Milliseconds fence_lease{20'000};
constexpr std::size_t most_versions = 100;

/// A lease that was asked for, and when the request was sent from which its length counts.
struct Asked {
  Leasing answer;
  SteadyTime sent{};
  bool repeated = false;  ///< An attempt before may have taken it, from whom nobody knows.
};

Result<Asked> ask_for_lease(DocumentStore& store, const Clock& clock, const LeaseRequest& request,
                            const StopFlag& stop, ports::Progress* progress) {
  Asked asked;
  int attempts = 0;
  auto answer =
      until_answered(clock, patience_of(clock, usual_patience, &stop, progress), [&](SteadyTime deadline) {
        ++attempts;
        asked.sent = clock.steady();
        return store.acquire(request, deadline);
      });
  if (!answer) {
    // An answer that was lost, or made no sense, may have been a yes.
    const ErrorKind kind = answer.error().kind;
    if (attempts > 1 || may_be_tried_again(answer.error()) || kind == ErrorKind::interrupted ||
        kind == ErrorKind::protocol)
      static_cast<void>(store.release(request.id, clock.steady() + release_attempt));
    return std::unexpected(std::move(answer.error()));
  }
  asked.answer = std::move(*answer);
  if (attempts == 1 || std::holds_alternative<Lease>(asked.answer)) return asked;
  // The first attempt may have taken it, long ago by now.
  asked.repeated = true;
  asked.sent = clock.steady();
  auto renewed = store.renew(request, asked.sent + release_attempt);
  if (!renewed) {
    static_cast<void>(store.release(request.id, clock.steady() + release_attempt));
    return std::unexpected(std::move(renewed.error()));
  }
  if (*renewed == Renewal::lost) asked.answer = Lease{{}, {}, Milliseconds{0}};
  return asked;
}

}  // namespace

RemoteBackend::RemoteBackend(std::unique_ptr<DocumentStore> reading, std::unique_ptr<DocumentStore> writing,
                             RemoteOptions options)
    : reading_(std::move(reading)), writing_(std::move(writing)), options_(std::move(options)) {}

Result<std::optional<DocumentText>> RemoteBackend::read() {
  auto found = look_for(*reading_, options_, [&] { return read_raw(*reading_, options_); });
  if (!found) return std::unexpected(std::move(found.error()));
  size_ = *found ? (*found)->bytes.size() : 0;
  if (!*found) return std::nullopt;
  auto document = read_found(*reading_, options_, **found);
  if (!document) return std::unexpected(std::move(document.error()));
  return std::move(*document);
}

Result<state::State> RemoteBackend::load() {
  auto document = read_before_ ? std::exchange(read_before_, std::nullopt) : read();
  if (!document) return std::unexpected(std::move(document.error()));
  if (!*document) return state::State{};
  auto found = state_in(*reading_, options_, **document);
  if (!found) return std::unexpected(std::move(found.error()));
  return std::move(found->state);
}

Result<std::string> RemoteBackend::owner() {
  auto document = read();
  if (!document) return std::unexpected(std::move(document.error()));
  if (!*document) return std::string{};
  auto instance = state::peek_instance((*document)->state);
  if (!instance) {
    auto found = state_in(*reading_, options_, **document);
    if (!found) return std::unexpected(std::move(found.error()));
    instance = std::move(found->state.instance);
  }
  read_before_ = std::move(*document);
  return std::move(*instance);
}

void RemoteBackend::tell_takeover(const Lease& from) const {
  options_.tell(fmt::format(
      "the lease on the state of {} had ended and was not given back, as after a kill; this run has taken it",
      holder_words(from.holder)));
}

Result<std::unique_ptr<HeldDocument>> RemoteBackend::hold(const ports::LockInfo& info, Milliseconds lease,
                                                          Milliseconds timeout, const StopFlag& stop) {
  const Clock& clock = options_.clock;
  const LeaseRequest request{new_uuid(), info, lease};
  const SteadyTime deadline = clock.steady() + timeout;
  ToldWait wait(options_.progress);
  for (;;) {
    auto asked = ask_for_lease(*writing_, clock, request, stop, options_.progress);
    if (!asked) return std::unexpected(std::move(asked.error()));
    if (const auto* leased = std::get_if<Leased>(&asked->answer)) {
      auto held = std::make_unique<HeldDocument>(*writing_, options_, request, asked->sent);
      if (leased->taken_from) tell_takeover(*leased->taken_from);
      if (!leased->taken_from && !asked->repeated) return held;
      if (auto fenced = held->fence(); !fenced) return std::unexpected(std::move(fenced.error()));
      return held;
    }
    const Lease& other = std::get<Lease>(asked->answer);
    if (stop.raised())
      return fail(ErrorKind::interrupted, "interrupted while waiting for the lock of the state", location());
    const auto left = std::chrono::ceil<Milliseconds>(deadline - clock.steady());
    if (left <= Milliseconds{0}) return std::unexpected(leased_error(other, location()));
    wait.tell(other.holder, left);
    const Milliseconds until_end = std::max(other.left.value_or(lease_poll), shortest_poll);
    clock.sleep(std::min({left, lease_poll, until_end}), stop);
  }
}

Result<std::unique_ptr<HeldDocument>> RemoteBackend::hold_now(const ports::LockInfo& info,
                                                              Milliseconds lease) {
  const StopFlag never;
  return hold(info, lease, Milliseconds{0}, options_.stop == nullptr ? never : *options_.stop);
}

Result<std::unique_ptr<ports::StateSession>> RemoteBackend::lock(const ports::LockInfo& info,
                                                                 Milliseconds timeout, const StopFlag& stop) {
  auto held = hold(info, options_.lease, timeout, stop);
  if (!held) return std::unexpected(std::move(held.error()));
  return std::make_unique<RemoteSession>(std::move(*held));
}

Result<std::optional<ports::StateBackend::Holder>> RemoteBackend::holder() {
  auto lease = answer_of(options_, [&](SteadyTime deadline) { return reading_->lease(deadline); });
  if (!lease) return std::unexpected(std::move(lease.error()));
  if (!*lease) return std::nullopt;
  const bool alive = !(*lease)->left || *(*lease)->left > Milliseconds{0};
  return Holder{std::move((*lease)->holder), alive, std::move((*lease)->id), (*lease)->left};
}

Result<void> RemoteBackend::unlock(std::string_view id) {
  auto there = holder();
  if (!there) return std::unexpected(std::move(there.error()));
  if (!*there) return {};
  const Holder& found = **there;
  if (found.id != id && (found.alive || !id.empty()))
    return fail(
        ErrorKind::usage,
        fmt::format("the lock of the state has the id {}, held by {}", found.id, holder_words(found.info)),
        location(),
        fmt::format("if that run is dead, `haloform unlock --force {}` breaks its lock",
                    shell_word(found.id)));
  auto broken =
      answer_of(options_, [&](SteadyTime deadline) { return reading_->break_lease(found.id, deadline); });
  if (!broken) return std::unexpected(std::move(broken.error()));
  if (!*broken) return {};
  // Whoever held it may be alive all the same: what it writes late is refused from now on. A short lease, which is over soon
  // where it cannot be given back.
  auto held = hold_now({found.info.who, found.info.host, found.info.pid, options_.clock.wall(), "unlock", {}},
                       std::min(options_.lease, fence_lease));
  if (held) return (*held)->fence();
  return held.error().kind == ErrorKind::locked ? Result<void>{} : std::unexpected(std::move(held.error()));
}

Result<state::State> RemoteBackend::init(state::State empty, const ports::LockInfo& info) {
  auto held = hold_now(info, options_.lease);
  if (!held) return std::unexpected(std::move(held.error()));
  auto found = (*held)->look();
  if (!found) return std::unexpected(std::move(found.error()));
  if (*found) {
    auto document = read_found((*held)->store(), options_, **found);
    if (!document) return std::unexpected(std::move(document.error()));
    auto present = state_of(options_.catalog, *document, location());
    if (!present) return std::unexpected(std::move(present.error()));
    if (present->state.exists())
      return fail(ErrorKind::refused,
                  fmt::format("there is a state already, with serial {}", present->serial), location(),
                  "nothing was changed; plan and apply go on from it");
  } else if (auto counted = (*held)->count_on_from_history(); !counted) {
    return std::unexpected(std::move(counted.error()));
  }
  renumber(empty, 0, empty.lineage.empty() ? new_uuid() : empty.lineage);
  if (auto done =
          (*held)->write(document_of(options_.catalog, empty, {}), HeldDocument::Patient::before_sending);
      !done)
    return std::unexpected(std::move(done.error()));
  return empty;
}

Result<std::optional<std::vector<ports::StateBackend::Version>>> RemoteBackend::history() {
  auto versions =
      answer_of(options_, [&](SteadyTime deadline) { return reading_->history(most_versions, deadline); });
  if (!versions || !*versions) return versions;
  DocumentKeys keys = keys_of(options_);
  keys.sealed_only = false;
  for (Version& version : **versions) {
    auto bytes = answer_of(options_,
                           [&](SteadyTime deadline) { return reading_->read_version(version.id, deadline); });
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    // One that cannot be read has no serial; it is listed all the same.
    const auto document = decode_document(*bytes, keys, location());
    const auto head = peek_head(*bytes);
    if (document) {
      if (const auto stamp = state::peek_stamp(document->state)) version.serial = stamp->serial;
    }
    if (head && !head->by.empty()) version.by = head->by;
  }
  return versions;
}

}  // namespace haloform::storage
