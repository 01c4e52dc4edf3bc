#include "cli/state_change.hpp"

#include "cli/wiring.hpp"
#include "providers/storage/lock_info.hpp"

#include <utility>

namespace haloform::cli {

Outcome<state::State> change_state(const Context& context, const Locations& at, Milliseconds lock_timeout,
                                   const std::string& command,
                                   const std::function<Result<void>(state::State&)>& change) {
  auto backend = open_state_of(context, at);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto session = (*backend)->lock(storage::current_lock_info(context.clock, command, context.run.url),
                                  lock_timeout, context.stop);
  if (!session) return trouble(session.error());
  auto state = (*session)->load();
  if (!state) return trouble(state.error());
  if (!state->exists()) {
    return trouble(ErrorKind::state, "there is no state here yet", (*backend)->location(),
                   "check --state and --chdir; the first apply or import makes one");
  }
  if (auto changed = change(*state); !changed) return trouble(changed.error());
  state->tool_version = HALOFORM_VERSION;
  auto written = (*session)->commit(std::move(*state));
  if (!written) return trouble(written.error());
  return std::move(*written);
}

}  // namespace haloform::cli
