#include "planner/apply/lease_ended.hpp"

namespace haloform::apply {

Error lease_ended() {
  return {ErrorKind::locked,
          "the lease of the state ended before this run did; nothing more was sent",
          {},
          "what was done so far is kept; see that the store of the state can be reached, and apply again: "
          "another run may hold the lock by now (`haloform unlock` shows it)"};
}

}  // namespace haloform::apply
