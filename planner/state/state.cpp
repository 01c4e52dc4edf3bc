#include "planner/state/state.hpp"

namespace haloform::state {

const Entry* State::find(const Address& address) const {
  const auto at = resources.find(address);
  return at == resources.end() ? nullptr : &at->second;
}

void State::drop(const Address& address) {
  if (resources.erase(address) > 0) left = serial + 1;
}

std::uint64_t State::changed(const Address& address) const {
  const Entry* entry = find(address);
  return entry == nullptr ? left : entry->changed;
}

std::string ways_out_of_doubt(const Address& address) {
  return "If the record exists in HaloPSA, bind it with `haloform import " + address.text() +
         " ID`; if not, discard the pending create with `haloform state rm " + address.text() + '`';
}

}  // namespace haloform::state
