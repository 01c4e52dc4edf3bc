#include "providers/storage/local_backend.hpp"

#include "providers/storage/local_session.hpp"
#include "providers/storage/lock_file.hpp"
#include "providers/storage/lock_info.hpp"
#include "providers/storage/state_files.hpp"
#include "providers/storage/told_wait.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

constexpr Milliseconds lock_poll{100};
/// A program that a dead holder was starting has the lock until it begins: on a busy machine that takes a moment.
constexpr Milliseconds for_what_the_dead_started{5'000};

Result<std::unique_ptr<LocalSession>> open_session(const Catalog& catalog, const std::string& path,
                                                   const Clock& clock, const ports::LockInfo& info,
                                                   Milliseconds timeout, const StopFlag& stop,
                                                   ports::Progress* progress, const FileRules& rules,
                                                   bool required = false) {
  auto paths = resolve_paths(path);
  if (!paths) return std::unexpected(std::move(paths.error()));
  const SteadyTime begun = clock.steady();
  ToldWait wait(progress);
  for (;;) {
    auto attempt = take_lock(paths->lock, info, clock, state_lock_words);
    if (!attempt) return std::unexpected(std::move(attempt.error()));
    if (auto* lock = std::get_if<HeldLock>(&*attempt))
      return std::make_unique<LocalSession>(catalog, std::move(*paths), std::move(*lock), required, rules);
    const auto& holder = std::get<ports::LockInfo>(*attempt);
    const auto patience = is_dead(holder) ? std::max(timeout, for_what_the_dead_started) : timeout;
    const auto left = std::chrono::ceil<Milliseconds>(begun + patience - clock.steady());
    if (stop.raised())
      return fail(ErrorKind::interrupted, "interrupted while waiting for the lock of the state", paths->lock);
    if (left <= Milliseconds{0})
      return std::unexpected(locked_error(holder, paths->lock,
                                          "nothing was done; run it again when that run is over, or let "
                                          "--lock-timeout 5m wait for it"));
    wait.tell(holder, left);
    clock.sleep(std::min(left, lock_poll), stop);
  }
}

}  // namespace

LocalBackend::LocalBackend(const Catalog& catalog, std::string path, const Clock& clock,
                           ports::Progress* progress, LocalRules rules)
    : catalog_(catalog),
      path_(std::move(path)),
      clock_(clock),
      progress_(progress),
      rules_(std::move(rules)) {}

Result<state::State> LocalBackend::load() {
  auto paths = resolve_paths(path_);
  if (!paths) return std::unexpected(std::move(paths.error()));
  if (rules_.reads_moved && is_pointer(paths->state)) {
    auto kept = read_state_file(catalog_, paths->backup, {rules_.file.sealing});
    if (!kept) return std::unexpected(std::move(kept.error()));
    return *kept ? std::move(**kept) : state::State{};
  }
  auto found = read_moving_state(catalog_, *paths, clock_, rules_.file);
  if (!found) return std::unexpected(std::move(found.error()));
  if (rules_.required && !found->state.exists()) return std::unexpected(absent_error(*paths));
  return std::move(found->state);
}

Result<std::string> LocalBackend::owner() {
  auto paths = resolve_paths(path_);
  if (!paths) return std::unexpected(std::move(paths.error()));
  auto head = read_instance(paths->state, "the state");
  if (!head) return std::unexpected(std::move(head.error()));
  if (*head) return std::move(**head);
  // There is none yet (a first apply may have left its journal), or it does not say.
  auto state = load();
  if (!state) return std::unexpected(std::move(state.error()));
  return std::move(state->instance);
}

Result<std::unique_ptr<ports::StateSession>> LocalBackend::lock(const ports::LockInfo& info,
                                                                Milliseconds timeout, const StopFlag& stop) {
  auto session =
      open_session(catalog_, path_, clock_, info, timeout, stop, progress_, rules_.file, rules_.required);
  if (!session) return std::unexpected(std::move(session.error()));
  return std::unique_ptr<ports::StateSession>(std::move(*session));
}

Result<std::optional<ports::StateBackend::Holder>> LocalBackend::holder() {
  auto paths = resolve_paths(path_);
  if (!paths) return std::unexpected(std::move(paths.error()));
  return lock_holder(paths->lock, clock_);
}

Result<void> LocalBackend::unlock(std::string_view id) {
  static_cast<void>(id);
  auto paths = resolve_paths(path_);
  if (!paths) return std::unexpected(std::move(paths.error()));
  return remove_dead_lock(paths->lock, clock_);
}

Result<state::State> LocalBackend::init(state::State empty, const ports::LockInfo& info) {
  const StopFlag never;
  auto session = open_session(catalog_, path_, clock_, info, Milliseconds{0}, never, progress_, rules_.file);
  if (!session) return std::unexpected(std::move(session.error()));
  auto present = (*session)->load();
  if (!present) return present;
  if (present->exists())
    return fail(ErrorKind::refused, fmt::format("there is a state already, with serial {}", present->serial),
                path_, "nothing was changed; plan and apply go on from it");
  return (*session)->commit(std::move(empty));
}

std::size_t LocalBackend::size_hint() const {
  const auto paths = resolve_paths(path_);
  const auto identity = paths ? identity_of(paths->state) : std::nullopt;
  return identity ? static_cast<std::size_t>(identity->size) : 0;
}

}  // namespace haloform::storage
