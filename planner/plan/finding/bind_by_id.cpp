#include "planner/plan/finding/bind_by_id.hpp"

#include "planner/plan/finding/by_external_id.hpp"

#include <optional>
#include <string>
#include <utility>

namespace haloform::plan {

namespace {

class IdBinder {
 public:
  IdBinder(const Catalog& catalog, const DesiredState& desired, const state::State& state,
           const Snapshot& snapshot, Matching& matching, Claims& claims)
      : catalog_(&catalog),
        desired_(&desired),
        state_(&state),
        snapshot_(&snapshot),
        matching_(&matching),
        claims_(&claims),
        numbers_(matching) {}

  std::vector<std::uint32_t> run() {
    for (std::size_t at = 0; at < matching_->bindings.size(); ++at) bind(at);
    for (std::size_t at = 0; at < matching_->leftovers.size(); ++at) bind_leftover(at);
    return std::move(unbound_);
  }

 private:
  void bind(std::size_t at) {
    Binding& binding = matching_->bindings[at];
    const Resource& resource = *binding.resource;
    const auto& wanted = resource.lifecycle->id;
    if (is_former_number_elsewhere(at)) return;
    if (binding.entry == nullptr) {
      if (wanted) return bind_by_lifecycle_id(at, *wanted);
      if (bind_by_number(at)) return;
      // Several records may be what an earlier create made; a person decides, and no key is looked for.
      const bool doubtful = binding.doubt != nullptr && binding.doubt->end == Settlement::End::several;
      if (!doubtful && binding.unclear.empty()) unbound_.push_back(static_cast<std::uint32_t>(at));
      return;
    }
    const RemoteId id = binding.entry->id;
    returns_with_other_number(binding);
    if (wanted && *wanted != id) return ids_disagree(at, id, *wanted);
    const TypeSnapshot& live = snapshot_->of(resource.address.type());
    if (const Record* record = live.find(id)) return claims_->bind(at, *record, binding.adopted);
    if (const MarkedText* why = live.unread(id)) {
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
    if (!awaited && bind_by_number(at)) return;
    unbound_.push_back(static_cast<std::uint32_t>(at));
  }

  /// Whoever left under another address and comes back, or whose address is another now: the same record. Whether the number
  /// decides; of a record that was deleted it does not, and the person is searched for and created as anybody else.
  bool bind_by_number(std::size_t at) {
    Binding& binding = matching_->bindings[at];
    const std::vector<std::size_t>& former = numbers_.of(*binding.resource);
    if (former.empty() || !binding.unclear.empty()) return false;
    if (former.size() > 1) return several_of_number(at, former), true;
    const Leftover& leftover = matching_->leftovers[former.front()];
    const TypeSnapshot& live = snapshot_->of(leftover.address->type());
    const RemoteId id = leftover.entry->id;
    if (const Record* record = live.find(id)) {
      binding.by_number = true;
      claims_->bind(at, *record, std::nullopt);
      return true;
    }
    if (const MarkedText* why = live.unread(id)) {
      binding.unclear.push_back(unread_block(*leftover.address, id, *why));
      return true;
    }
    if (live.is_awaited(id)) binding.awaited = leftover.entry;
    return false;
  }

  void several_of_number(std::size_t at, const std::vector<std::size_t>& former) {
    Binding& binding = matching_->bindings[at];
    const Resource& resource = *binding.resource;
    SeveralOfExternalId block{resource.address, *resource.external_id, {}};
    for (const std::size_t one : former) {
      const Leftover& leftover = matching_->leftovers[one];
      block.entries.push_back({*leftover.address, leftover.entry->id});
    }
    binding.unclear.emplace_back(block);
    for (const plan::BoundAddress& entry : block.entries) {
      const Record* record = snapshot_->of(resource.address.type()).find(entry.id);
      if (record != nullptr) claims_->contest(at, *record);
    }
  }

  /// Whether the number is that of a record which is another one than the state, or `lifecycle.id`, says: then nothing is bound.
  bool is_former_number_elsewhere(std::size_t at) {
    Binding& binding = matching_->bindings[at];
    const Resource& resource = *binding.resource;
    const std::vector<std::size_t>& former = numbers_.of(resource);
    if (former.empty() || has_same_number(resource, binding.entry)) return false;
    const auto& wanted = resource.lifecycle->id;
    const auto bound = binding.entry != nullptr ? std::optional(binding.entry->id) : wanted;
    const Leftover& leftover = matching_->leftovers[former.front()];
    const TypeSnapshot& live = snapshot_->of(resource.address.type());
    const Record* other = bound ? live.find(*bound) : nullptr;
    if (other == nullptr || *bound == leftover.entry->id || live.is_gone(leftover.entry->id)) return false;
    const TypeSchema& schema = catalog_->of(resource.address.type());
    const Record* record = live.find(leftover.entry->id);
    binding.unclear.emplace_back(
        ExternalIdDisagrees{resource.address, *resource.external_id, *leftover.address, leftover.entry->id,
                            record == nullptr ? std::nullopt : std::optional(person_of(schema, *record)),
                            record_name(schema, *other)});
    for (const Record* one : {record, other}) {
      if (one != nullptr) claims_->contest(at, *one);
    }
    return true;
  }

  /// A key that somebody had who left, taken for somebody else: the record is not theirs.
  void returns_with_other_number(Binding& binding) {
    const Resource& resource = *binding.resource;
    const bool returns = binding.entry->draft.status == state::Status::deactivated && resource.wants_active();
    if (!returns || !has_other_number(resource, binding.entry) || is_moved_by_hand(*desired_, binding))
      return;
    const TypeSchema& schema = catalog_->of(resource.address.type());
    const Record* record = snapshot_->of(schema.type).find(binding.entry->id);
    if (record == nullptr) return;
    const Address& held = binding.moved_from != nullptr ? *binding.moved_from : resource.address;
    binding.unclear.emplace_back(ExternalIdDiffers{resource.address, *resource.external_id, held,
                                                   *binding.entry->draft.external_id,
                                                   record_name(schema, *record)});
  }

  void bind_by_lifecycle_id(std::size_t at, RemoteId id) {
    Binding& binding = matching_->bindings[at];
    const Resource& resource = *binding.resource;
    const TypeSnapshot& live = snapshot_->of(resource.address.type());
    if (const Record* record = live.find(id)) return claims_->bind(at, *record, AdoptedBy::lifecycle_id);
    if (const MarkedText* why = live.unread(id)) {
      binding.unclear.push_back(unread_block(resource.address, id, *why));
      return;
    }
    if (!live.covers(id)) return uncovered(resource.address, id, place(resource));
    binding.unclear.emplace_back(NoSuchId{resource.address, id});
  }

  /// Neither of the two records is anybody's until a person has decided.
  void ids_disagree(std::size_t at, RemoteId known, RemoteId wanted) {
    Binding& binding = matching_->bindings[at];
    const Resource& resource = *binding.resource;
    const ResourceType type = resource.address.type();
    const auto person = [&](RemoteId id) -> std::optional<Person> {
      const Record* record = snapshot_->of(type).find(id);
      if (record == nullptr) return std::nullopt;
      return person_of(catalog_->of(type), *record);
    };
    binding.unclear.emplace_back(IdsDisagree{resource.address, known, person(known), wanted, person(wanted)});
    for (const RemoteId id : {known, wanted}) {
      if (const Record* record = snapshot_->of(type).find(id)) claims_->contest(at, *record);
    }
  }

  void bind_leftover(std::size_t at) {
    Leftover& leftover = matching_->leftovers[at];
    const TypeSnapshot& live = snapshot_->of(leftover.address->type());
    const RemoteId id = leftover.entry->id;
    leftover.record = live.find(id);
    if (leftover.record != nullptr) return claims_->leave(at, *leftover.record);
    if (const MarkedText* why = live.unread(id)) {
      leftover.unread = true;
      const Address& held = leftover.moved_from != nullptr ? *leftover.moved_from : *leftover.address;
      leftover.unclear.push_back(unread_block(held, id, *why));
      return;
    }
    leftover.awaited = live.is_awaited(id);
    if (!leftover.awaited && !live.is_gone(id)) not_proved(*leftover.address, id, {});
  }

  [[nodiscard]] SourceSpan place(const Resource& resource) const { return desired_->span(resource.place); }

  /// `address`: as the state has it, where it has it.
  [[nodiscard]] Block unread_block(const Address& address, RemoteId id, const MarkedText& why) const {
    return CannotBeRead{address, id, why, state_->find(address) != nullptr};
  }

  void not_proved(const Address& address, RemoteId id, SourceSpan where) {
    if (!snapshot_->of(address.type()).covers(id)) return uncovered(address, id, std::move(where));
    matching_->faults.emplace_back(DeletionNotProved{address, id, std::move(where)});
  }

  void uncovered(const Address& address, RemoteId id, SourceSpan where) {
    matching_->faults.emplace_back(NotAskedFor{address, id, std::move(where)});
  }

  const Catalog* catalog_;
  const DesiredState* desired_;
  const state::State* state_;
  const Snapshot* snapshot_;
  Matching* matching_;
  Claims* claims_;
  FormerNumbers numbers_;
  std::vector<std::uint32_t> unbound_;
};

}  // namespace

std::vector<std::uint32_t> bind_by_id(const Catalog& catalog, const DesiredState& desired,
                                      const state::State& state, const Snapshot& snapshot, Matching& matching,
                                      Claims& claims) {
  return IdBinder(catalog, desired, state, snapshot, matching, claims).run();
}

}  // namespace haloform::plan
