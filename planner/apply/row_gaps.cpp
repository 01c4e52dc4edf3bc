#include "planner/apply/row_gaps.hpp"

#include "planner/model/known_texts.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace haloform::apply {

namespace {

/// Fields as bits, then `active`, then `teams`.
using Bits = std::uint64_t;

constexpr unsigned active_bit = 62;
constexpr unsigned teams_bit = 63;

constexpr Bits bit(unsigned index) { return Bits{1} << index; }
constexpr Bits bit(FieldId field) { return bit(unsigned{field.index}); }

Bits carried(const TypeSchema& schema, const Record& record) {
  Bits bits = 0;
  for (const auto& [field, value] : record.fields) bits |= bit(field);
  if (record.active || schema.activation == TypeFacts::Activation::none) bits |= bit(active_bit);
  if (*record.teams || schema.membership != TypeFacts::Membership::joins_teams) bits |= bit(teams_bit);
  return bits;
}

std::string first_name(const TypeSchema& schema, Bits missing) {
  for (unsigned index = 0; index < schema.fields.size(); ++index) {
    if ((missing & bit(index)) != 0) return std::string(schema.fields[index].name);
  }
  return (missing & bit(active_bit)) != 0 ? "active" : "teams";
}

/// What a block needs to know of its record.
Bits needed(const TypeSchema& schema, const Resource& resource, const state::Entry* entry, bool exclusive) {
  Bits bits = 0;
  for (const auto& [field, value] : resource.fields) bits |= bit(field);
  for (const FieldId field : resource.lifecycle->ignore_changes) bits &= ~bit(field);
  if (schema.activation == TypeFacts::Activation::switchable) bits |= bit(active_bit);
  const bool applied = entry != nullptr && entry->draft.applied.teams->has_value();
  const bool managed = resource.list != MemberList::absent || !resource.teams.empty() || applied || exclusive;
  if (schema.membership == TypeFacts::Membership::joins_teams && managed &&
      !resource.lifecycle->ignores_teams) {
    bits |= bit(teams_bit);
  }
  return bits;
}

/// The required fields by which people are recognised.
Bits recognised_by(const TypeSchema& schema) {
  const auto required = [&](FieldId field) { return schema.at(field).presence == Presence::required; };
  if (schema.email && required(*schema.email)) return bit(*schema.email);
  return required(schema.name) ? bit(schema.name) : 0;
}

/// What is held against the record of somebody who leaves, to tell whether it is still that person's.
Bits identified_by(const TypeSchema& schema, const state::Entry& entry) {
  if (entry.draft.status != state::Status::active) return 0;
  Bits bits = 0;
  const auto add = [&](FieldId field) {
    if (!entry.draft.applied.fields.text(field).empty()) bits |= bit(field);
  };
  add(schema.name);
  if (schema.email) add(*schema.email);
  return bits;
}

bool any_exclusive(const DesiredState& desired) {
  return std::ranges::any_of(desired.resources(ResourceType::team),
                             [](const Resource& team) { return team.list == MemberList::exclusive; });
}

}  // namespace

RowNeeds::RowNeeds(const TypeSchema& schema, const DesiredState& desired, const state::State& state)
    : schema_(schema),
      desired_(desired),
      state_(state),
      exclusive_(any_exclusive(desired)),
      all_(bit(active_bit) | bit(teams_bit) | recognised_by(schema)) {
  for (const Resource& resource : desired.resources(schema.type)) {
    for (const auto& [field, value] : resource.fields) all_ |= bit(field);
  }
  for (const auto& [address, entry] : state.of(schema.type)) all_ |= identified_by(schema, entry);
}

std::vector<RowGap> RowNeeds::gaps_of(const TypeSnapshot& live) {
  std::vector<RowGap> gaps;
  for (const Record& record : live.records()) {
    const Bits missing = all_ & ~carried(schema_, record);
    if (missing == 0) continue;
    if (!std::exchange(owners_known_, true)) tell_owners();
    const Bits gap = missing & of(record);
    if (gap != 0) gaps.push_back({record.id, first_name(schema_, gap)});
  }
  return gaps;
}

/// Who declares which record: by id where state or configuration say, else by natural key.
void RowNeeds::tell_owners() {
  std::map<Address, Address> moved;
  for (const Move& move : desired_.moves()) moved.emplace(move.from, move.to);
  const auto resources = desired_.resources(schema_.type);
  std::vector<bool> bound(resources.size());
  const auto bind = [&](const Resource* resource, RemoteId id, const state::Entry* entry) {
    by_id_[id] |= needed(schema_, *resource, entry, exclusive_);
    bound[static_cast<std::size_t>(resource - resources.data())] = true;
  };
  // Both are sorted by address.
  auto next = resources.begin();
  const auto declared_at = [&](const Address& address) {
    while (next != resources.end() && next->address < address) ++next;
    return next != resources.end() && next->address == address ? &*next : nullptr;
  };
  for (const auto& [address, entry] : state_.of(schema_.type)) {
    const auto move = moved.find(address);
    const Resource* resource = move == moved.end() ? declared_at(address) : desired_.find(move->second);
    if (resource != nullptr) {
      bind(resource, entry.id, &entry);
    } else if (schema_.activation == TypeFacts::Activation::switchable) {
      by_id_[entry.id] |= bit(active_bit) | identified_by(schema_, entry);
    }
  }
  for (const Resource& resource : resources) {
    if (resource.lifecycle->id) bind(&resource, *resource.lifecycle->id, nullptr);
  }
  for (std::size_t at = 0; at < resources.size(); ++at) {
    if (!bound[at]) look_for(resources[at]);
  }
  by_key_.seal();
}

void RowNeeds::look_for(const Resource& resource) {
  const auto number = static_cast<std::uint32_t>(unbound_.size());
  unbound_.push_back(needed(schema_, resource, nullptr, exclusive_));
  by_key_.add(plan::key_view(schema_, resource.fields).text, number);
  for (const std::string& email : resource.lifecycle->previously) by_key_.add(email, number);
  plan::each_second_email(schema_, resource, [&](std::string_view email) { by_key_.add(email, number); });
}

RowNeeds::Bits RowNeeds::of(const Record& record) const {
  if (const auto at = by_id_.find(record.id); at != by_id_.end()) return at->second;
  Bits bits = 0;
  each_known_text(schema_, record, [&](NaturalKey::By, std::string_view text) {
    by_key_.each(text, [&](std::uint32_t number) { bits |= unbound_[number]; });
  });
  if (!unbound_.empty()) bits |= recognised_by(schema_);
  return bits;
}

std::vector<RowGap> row_gaps(const Catalog& catalog, const plan::Plan& plan, const TypeSnapshot& live) {
  const TypeSchema& schema = catalog.of(live.type());
  std::vector<RowGap> gaps;
  for (const plan::Step& step : plan.steps) {
    const auto id = step.id();
    if (step.address.type() != live.type() || !id) continue;
    const Record* record = live.find(*id);
    if (record == nullptr) continue;
    Bits bits = step.precondition.active ? bit(active_bit) : 0;
    if (const auto& key = step.precondition.key)
      bits |= bit(key->by == NaturalKey::By::email && schema.email ? *schema.email : schema.name);
    if (const plan::Changes* changes = step.changes()) {
      for (const plan::FieldChange& field : changes->fields) bits |= bit(field.field);
      if (changes->teams) bits |= bit(teams_bit);
    }
    Bits has = carried(schema, *record);
    // A build may leave the list empty in its rows; that is not yet somebody who moved the agent since the plan.
    const bool emptied = (bits & bit(teams_bit)) != 0 && *record->teams && (*record->teams)->empty() &&
                         !step.changes()->teams->before.empty();
    if (emptied) has &= ~bit(teams_bit);
    const Bits gap = bits & ~has;
    if (gap != 0) gaps.push_back({record->id, first_name(schema, gap)});
  }
  return gaps;
}

}  // namespace haloform::apply
