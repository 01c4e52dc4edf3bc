#include "planner/plan/finding/claims.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace haloform::plan {

namespace {

const Address& claimed_by(const Binding& binding) { return binding.resource->address; }
const Address& claimed_by(const Leftover& leftover) { return *leftover.address; }

template <typename One, typename Other>
void two_addresses(One& one, Other& other, RemoteId id) {
  const TwoAddresses block{claimed_by(one), claimed_by(other), id};
  one.unclear.emplace_back(block);
  other.unclear.emplace_back(block);
}

}  // namespace

void Claims::bind(std::size_t binding, const Record& record, std::optional<AdoptedBy> by) {
  Binding& one = matching_->bindings[binding];
  const ResourceType type = one.resource->address.type();
  if (const auto other = matching_->owners.binding(type, record)) {
    two_addresses(matching_->bindings[*other], one, record.id);
    return;
  }
  one.record = &record;
  one.adopted = by;
  if (const auto leftover = matching_->owners.leftover(type, record)) {
    take_over(one, matching_->leftovers[*leftover]);
  }
  matching_->owners.give_to_binding(type, record, binding);
}

void Claims::leave(std::size_t leftover, const Record& record) {
  Leftover& one = matching_->leftovers[leftover];
  const ResourceType type = one.address->type();
  if (const auto binding = matching_->owners.binding(type, record)) {
    take_over(matching_->bindings[*binding], one);
  } else if (const auto other = matching_->owners.leftover(type, record)) {
    two_addresses(matching_->leftovers[*other], one, record.id);
  } else {
    matching_->owners.give_to_leftover(type, record, leftover);
  }
}

void Claims::take_over(Binding& binding, Leftover& leftover) {
  if (binding.moved_from != nullptr) {
    // It was moved here, that record is gone, and the number is of another one: what differs is told beside what is known of that.
    if (binding.by_number) binding.entry = leftover.entry;
    two_addresses(binding, leftover, leftover.entry->id);
    return;
  }
  if (binding.entry == nullptr || binding.entry->id != leftover.entry->id) binding.entry = leftover.entry;
  binding.adopted.reset();
  std::ranges::move(leftover.unclear, std::back_inserter(binding.unclear));
  binding.moved_from = leftover.moved_from != nullptr ? leftover.moved_from : leftover.address;
  leftover.entry = nullptr;
}

void Claims::contest(std::size_t binding, const Record& record) {
  contested_.push_back({&matching_->bindings[binding], &record});
}

void Claims::hold_contested() {
  for (const auto& [contender, record] : contested_) {
    const ResourceType type = contender->resource->address.type();
    if (const auto at = matching_->owners.binding(type, *record)) {
      Binding& holder = matching_->bindings[*at];
      const bool sure = holder.entry != nullptr && !holder.adopted && holder.moved_from == nullptr;
      if (!sure && &holder != contender) holder.unclear.push_back(contender->unclear.front());
    } else if (const auto left = matching_->owners.leftover(type, *record)) {
      matching_->leftovers[*left].unclear.push_back(contender->unclear.front());
    }
  }
}

void Claims::drop_moved() {
  std::erase_if(matching_->leftovers, [](const Leftover& leftover) { return leftover.entry == nullptr; });
  for (std::size_t at = 0; at < matching_->leftovers.size(); ++at) {
    const Leftover& leftover = matching_->leftovers[at];
    if (leftover.record == nullptr) continue;
    const ResourceType type = leftover.address->type();
    if (matching_->owners.leftover(type, *leftover.record)) {
      matching_->owners.give_to_leftover(type, *leftover.record, at);
    }
  }
}

}  // namespace haloform::plan
