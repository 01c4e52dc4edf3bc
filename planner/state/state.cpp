#include "planner/state/state.hpp"

namespace haloform {

const StateEntry* State::find(const Address& address) const {
  const auto at = resources.find(address);
  return at == resources.end() ? nullptr : &at->second;
}

}  // namespace haloform
