#include "planner/plan/match.hpp"

#include "planner/plan/find_by_key.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace haloform {

Owners::Owners(const Snapshot& snapshot) : snapshot_(&snapshot) {
  for (const ResourceType type : all_types) {
    held_.at(static_cast<std::size_t>(type)).assign(snapshot.of(type).records().size(), -1);
  }
}

const std::int32_t& Owners::at(ResourceType type, const Record& record) const {
  const auto place = static_cast<std::size_t>(&record - snapshot_->of(type).records().data());
  return held_.at(static_cast<std::size_t>(type)).at(place);
}

// A binding n is kept as n, a leftover n as -2 - n, nobody as -1.
std::optional<std::size_t> Owners::binding(ResourceType type, const Record& record) const {
  const std::int32_t held = at(type, record);
  return held >= 0 ? std::optional(static_cast<std::size_t>(held)) : std::nullopt;
}

std::optional<std::size_t> Owners::leftover(ResourceType type, const Record& record) const {
  const std::int32_t held = at(type, record);
  return held <= -2 ? std::optional(static_cast<std::size_t>(-2 - held)) : std::nullopt;
}

bool Owners::nobody(ResourceType type, const Record& record) const { return at(type, record) == -1; }

void Owners::give_to_binding(ResourceType type, const Record& record, std::size_t binding) {
  const auto place = static_cast<std::size_t>(&record - snapshot_->of(type).records().data());
  held_.at(static_cast<std::size_t>(type)).at(place) = static_cast<std::int32_t>(binding);
}

void Owners::give_to_leftover(ResourceType type, const Record& record, std::size_t leftover) {
  const auto place = static_cast<std::size_t>(&record - snapshot_->of(type).records().data());
  held_.at(static_cast<std::size_t>(type)).at(place) = -2 - static_cast<std::int32_t>(leftover);
}

namespace {

class Matcher {
 public:
  Matcher(const Catalog& catalog, const DesiredState& desired, const State& state, const Snapshot& snapshot,
          std::vector<PlanFault>& faults)
      : catalog_(&catalog),
        desired_(&desired),
        state_(&state),
        snapshot_(&snapshot),
        faults_(&faults),
        result_{settlements(catalog, state, snapshot), {}, {}, Owners(snapshot), {}} {}

  Matching run() {
    pair_with_state();
    note_doubts();
    for (std::size_t at = 0; at < result_.bindings.size(); ++at) bind_by_id(at);
    bind_leftovers();
    const std::vector<std::uint32_t> unbound = std::move(unbound_);
    KeySearch search = find_by_key(*catalog_, *desired_, *snapshot_, result_, unbound, *faults_);
    for (Found& found : search.found) {
      result_.bindings[found.binding].notes = std::move(found.notes);
      claim(found.binding, *found.record, found.by);
    }
    for (NotFound& one : search.not_found) result_.bindings[one.binding].notes = std::move(one.notes);
    for (Undecided& one : search.undecided) leave_open(one);
    hold_contested();
    std::erase_if(result_.leftovers, [](const Leftover& leftover) { return leftover.entry == nullptr; });
    renumber_leftovers();
    return std::move(result_);
  }

 private:
  /// Walks declared resources and known entries side by side; both are sorted by address.
  void pair_with_state() {
    UnclearAddresses unclear;
    const std::vector<Known> known =
        known_entries(*desired_, *state_, result_.settled, result_.tally, unclear);
    const auto why = [&](const Address& address) {
      const auto at = unclear.empty() ? unclear.end() : unclear.find(address);
      return at == unclear.end() ? std::vector<Block>() : at->second;
    };
    const auto resources = desired_->resources();
    result_.bindings.reserve(resources.size());
    auto entry = known.begin();
    const auto skip_to = [&](const Address* until) {
      for (; entry != known.end() && (until == nullptr || *entry->address < *until); ++entry) {
        result_.leftovers.push_back(
            {entry->address, entry->moved_from, entry->entry, nullptr, false, false, why(*entry->address)});
      }
    };
    for (const Resource& resource : resources) {
      skip_to(&resource.address);
      Binding& binding = result_.bindings.emplace_back();
      binding.resource = &resource;
      binding.unclear = why(resource.address);
      if (entry == known.end() || *entry->address != resource.address) continue;
      binding.entry = entry->entry;
      binding.moved_from = entry->moved_from;
      if (entry->settled) binding.adopted = AdoptedBy::open_intent;
      ++entry;
    }
    skip_to(nullptr);
  }

  void note_doubts() {
    for (const Settlement& one : result_.settled) {
      if (one.end == Settlement::End::bound || one.end == Settlement::End::superseded) continue;
      const Resource* resource = desired_->find(one.intent->address);
      if (one.end == Settlement::End::uncovered) {
        uncovered(one.intent->address, key_name(one.intent->key), {});
      } else if (resource != nullptr) {
        const auto at = static_cast<std::size_t>(resource - desired_->resources().data());
        result_.bindings[at].doubt = &one;
      }
    }
  }

  void bind_by_id(std::size_t at) {
    Binding& binding = result_.bindings[at];
    const Resource& resource = *binding.resource;
    const auto& wanted = resource.lifecycle.id;
    if (binding.entry == nullptr) {
      if (wanted) return bind_by_lifecycle_id(at, *wanted);
      // Several records may be what an earlier create made; a person decides, and no key is looked for.
      const bool doubtful = binding.doubt != nullptr && binding.doubt->end == Settlement::End::several;
      if (!doubtful && binding.unclear.empty()) unbound_.push_back(static_cast<std::uint32_t>(at));
      return;
    }
    const RemoteId id = binding.entry->id;
    if (wanted && *wanted != id) return ids_disagree(binding, id, *wanted);
    const TypeSnapshot& live = snapshot_->of(resource.address.type());
    if (const Record* record = live.find(id)) return claim(at, *record, binding.adopted);
    if (const std::string* why = live.unread(id)) {
      binding.unread = true;
      const Address& held = binding.moved_from != nullptr ? *binding.moved_from : resource.address;
      binding.unclear.push_back(unread_block(held, id, *why));
      return;
    }
    const bool awaited = live.is_awaited(id);
    if (!awaited && !live.is_gone(id)) return not_proved(resource.address, id, place(resource));
    if (awaited) binding.awaited = binding.entry;
    if (wanted && !awaited) {
      binding.entry = nullptr;
      binding.was = id;
      binding.unclear.emplace_back(DeletedById{resource.address, id});
      return;
    }
    binding.was = id;
    binding.entry = nullptr;
    binding.adopted.reset();
    unbound_.push_back(static_cast<std::uint32_t>(at));
  }

  void bind_by_lifecycle_id(std::size_t at, RemoteId id) {
    Binding& binding = result_.bindings[at];
    const Resource& resource = *binding.resource;
    const TypeSnapshot& live = snapshot_->of(resource.address.type());
    if (const Record* record = live.find(id)) return claim(at, *record, AdoptedBy::lifecycle_id);
    if (const std::string* why = live.unread(id)) {
      binding.unclear.push_back(unread_block(resource.address, id, *why));
      return;
    }
    if (!live.covers(id)) return uncovered(resource.address, id, place(resource));
    binding.unclear.emplace_back(NoSuchId{resource.address, id});
  }

  /// Neither of the two records is anybody's until a person has decided.
  void ids_disagree(Binding& binding, RemoteId known, RemoteId wanted) {
    const Resource& resource = *binding.resource;
    const ResourceType type = resource.address.type();
    const auto person = [&](RemoteId id) -> std::optional<Person> {
      const Record* record = snapshot_->of(type).find(id);
      if (record == nullptr) return std::nullopt;
      return person_of(catalog_->of(type), *record);
    };
    binding.unclear.emplace_back(IdsDisagree{resource.address, known, person(known), wanted, person(wanted)});
    for (const RemoteId id : {known, wanted}) {
      if (const Record* record = snapshot_->of(type).find(id)) contested_.push_back({&binding, record});
    }
  }

  void bind_leftovers() {
    for (std::size_t at = 0; at < result_.leftovers.size(); ++at) {
      Leftover& leftover = result_.leftovers[at];
      const ResourceType type = leftover.address->type();
      const TypeSnapshot& live = snapshot_->of(type);
      const RemoteId id = leftover.entry->id;
      leftover.record = live.find(id);
      if (leftover.record == nullptr) {
        if (const std::string* why = live.unread(id)) {
          leftover.unread = true;
          const Address& held = leftover.moved_from != nullptr ? *leftover.moved_from : *leftover.address;
          leftover.unclear.push_back(unread_block(held, id, *why));
          continue;
        }
        leftover.awaited = live.is_awaited(id);
        if (!leftover.awaited && !live.is_gone(id)) not_proved(*leftover.address, id, {});
        continue;
      }
      if (const auto binding = result_.owners.binding(type, *leftover.record)) {
        take_over(result_.bindings[*binding], leftover);
      } else if (const auto other = result_.owners.leftover(type, *leftover.record)) {
        two_addresses(result_.leftovers[*other], leftover, id);
      } else {
        result_.owners.give_to_leftover(type, *leftover.record, at);
      }
    }
  }

  /// Binds a declared resource to a record: unless another declared one has it. A removed address that has it
  /// moves here.
  void claim(std::size_t at, const Record& record, std::optional<AdoptedBy> by) {
    Binding& binding = result_.bindings[at];
    const Resource& resource = *binding.resource;
    const ResourceType type = resource.address.type();
    if (const auto other = result_.owners.binding(type, record)) {
      two_addresses(result_.bindings[*other], binding, record.id);
      return;
    }
    binding.record = &record;
    binding.adopted = by;
    if (const auto leftover = result_.owners.leftover(type, record)) {
      take_over(binding, result_.leftovers[*leftover]);
    }
    result_.owners.give_to_binding(type, record, at);
  }

  void take_over(Binding& binding, Leftover& leftover) {
    if (binding.moved_from != nullptr) {
      two_addresses(binding, leftover, leftover.entry->id);
      return;
    }
    if (binding.entry == nullptr || binding.entry->id != leftover.entry->id) binding.entry = leftover.entry;
    binding.adopted.reset();
    std::ranges::move(leftover.unclear, std::back_inserter(binding.unclear));
    binding.moved_from = leftover.moved_from != nullptr ? leftover.moved_from : leftover.address;
    leftover.entry = nullptr;
  }

  void renumber_leftovers() {
    for (std::size_t at = 0; at < result_.leftovers.size(); ++at) {
      const Leftover& leftover = result_.leftovers[at];
      if (leftover.record == nullptr) continue;
      const ResourceType type = leftover.address->type();
      if (result_.owners.leftover(type, *leftover.record)) {
        result_.owners.give_to_leftover(type, *leftover.record, at);
      }
    }
  }

  [[nodiscard]] SourceSpan place(const Resource& resource) const { return desired_->span(resource.place); }

  static const Address& address_of(const Binding& binding) { return binding.resource->address; }
  static const Address& address_of(const Leftover& leftover) { return *leftover.address; }

  /// `address`: as the state has it, where it has it.
  [[nodiscard]] Block unread_block(const Address& address, RemoteId id, const std::string& why) const {
    return CannotBeRead{address, id, why, state_->find(address) != nullptr};
  }

  template <typename One, typename Other>
  static void two_addresses(One& one, Other& other, RemoteId id) {
    const TwoAddresses block{address_of(one), address_of(other), id};
    one.unclear.emplace_back(block);
    other.unclear.emplace_back(block);
  }

  /// What the search could not decide; whoever else was found for one of the records waits too.
  void leave_open(Undecided& one) {
    Binding& binding = result_.bindings[one.binding];
    for (const Record* record : one.candidates) contested_.push_back({&binding, record});
    binding.unclear.push_back(std::move(one.why));
  }

  /// A record that an unclear address may be is left alone, unless the state says that a declared address has it.
  void hold_contested() {
    for (const auto& [contender, record] : contested_) {
      const ResourceType type = contender->resource->address.type();
      if (const auto at = result_.owners.binding(type, *record)) {
        Binding& holder = result_.bindings[*at];
        const bool sure = holder.entry != nullptr && !holder.adopted && holder.moved_from == nullptr;
        if (!sure && &holder != contender) holder.unclear.push_back(contender->unclear.front());
      } else if (const auto left = result_.owners.leftover(type, *record)) {
        result_.leftovers[*left].unclear.push_back(contender->unclear.front());
      }
    }
  }

  void not_proved(const Address& address, RemoteId id, SourceSpan where) {
    if (!snapshot_->of(address.type()).covers(id)) return uncovered(address, id, std::move(where));
    faults_->emplace_back(DeletionNotProved{address, id, std::move(where)});
  }

  void uncovered(const Address& address, std::variant<RemoteId, KeyName> what, SourceSpan where) {
    faults_->emplace_back(NotAskedFor{address, std::move(what), std::move(where)});
  }

  const Catalog* catalog_;
  const DesiredState* desired_;
  const State* state_;
  const Snapshot* snapshot_;
  std::vector<PlanFault>* faults_;
  Matching result_;
  std::vector<std::uint32_t> unbound_;  ///< Bindings for which a natural key is looked for.
  struct Contest {
    const Binding* contender;
    const Record* record;
  };
  std::vector<Contest> contested_;
};

}  // namespace

Matching match(const Catalog& catalog, const DesiredState& desired, const State& state,
               const Snapshot& snapshot, std::vector<PlanFault>& faults) {
  return Matcher(catalog, desired, state, snapshot, faults).run();
}

}  // namespace haloform
