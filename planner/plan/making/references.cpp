#include "planner/plan/making/references.hpp"

#include "planner/plan/making/left_alone.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace haloform::plan {

namespace {

const Binding* binding_of(const Scene& scene, const Address& address) {
  const auto& all = scene.matching.bindings;
  const auto at = std::ranges::lower_bound(
      all, address, {}, [](const Binding& one) -> const Address& { return one.resource->address; });
  return at == all.end() || at->resource->address != address ? nullptr : &*at;
}

/// The address that a field names; nothing of an id, or of another field.
std::optional<Address> named_by(const FieldSpec& field, const Value& value) {
  if (field.kind != ValueKind::resource || !value.as_text()) return std::nullopt;
  return Address::parse(*value.as_text());
}

std::optional<RemoteId> id_in(const Binding& binding) {
  if (binding.record != nullptr) return binding.record->id;
  return binding.entry == nullptr ? std::nullopt : std::optional(binding.entry->id);
}

template <typename Visit>
void each_named(const TypeSchema& schema, const Step& step, Visit visit) {
  if (const auto* create = std::get_if<Create>(&step.action)) {
    for (const auto& [field, value] : create->fields) visit(schema.at(field), value);
  } else if (const Changes* changes = step.changes()) {
    for (const FieldChange& change : changes->fields) visit(schema.at(change.field), change.after);
  }
}

}  // namespace

Value with_id(const FieldSpec& field, const Value& value, const IdOf& id_of) {
  const auto address = named_by(field, value);
  const auto id = address ? id_of(*address) : std::nullopt;
  return id ? Value::integer(id->number()) : value;
}

std::optional<Attributes> with_addresses(const TypeSchema& schema, const Attributes& live,
                                         const Attributes& wanted, const IdOf& id_of,
                                         const AddressOf& address_of) {
  std::optional<Attributes> shown;
  for (const auto& [field, value] : wanted) {
    const FieldSpec& spec = schema.at(field);
    if (spec.kind != ValueKind::resource || value.as_integer()) continue;
    const Value* has = live.find(field);
    const auto id = has != nullptr && has->as_integer() ? RemoteId::from(*has->as_integer()) : std::nullopt;
    if (!id) continue;
    const auto address = named_by(spec, value);
    const Address* bound = address_of ? address_of(*spec.declared_as, *id) : nullptr;
    if (address && id_of(*address) == id) bound = &*address;
    if (bound == nullptr) continue;
    if (!shown) shown = live;
    shown->set(field, Value::text(bound->text()));
  }
  return shown;
}

std::optional<Attributes> with_addresses(const TypeSchema& schema, const Attributes& live,
                                         const Attributes& wanted, const Scene& scene) {
  const auto id_of = [&](const Address& address) {
    const Binding* binding = binding_of(scene, address);
    return binding == nullptr ? std::nullopt : id_in(*binding);
  };
  const auto address_of = [&](ResourceType type, RemoteId id) -> const Address* {
    const Record* record = scene.snapshot.of(type).find(id);
    const auto place = record == nullptr ? std::nullopt : scene.matching.owners.binding(type, *record);
    return place ? &scene.matching.bindings.at(*place).resource->address : nullptr;
  };
  return with_addresses(schema, live, wanted, id_of, address_of);
}

std::vector<SetLater> waiting_fields(const Scene& scene, const TypeSchema& schema, const Resource& resource) {
  std::vector<SetLater> waiting;
  for (const auto& [field, value] : resource.fields) {
    const auto address = named_by(schema.at(field), value);
    const Binding* named = address ? binding_of(scene, *address) : nullptr;
    if (named == nullptr || id_in(*named)) continue;
    if (resource.wants_active(scene.policy.now) && !is_left_alone(scene, *named)) continue;
    waiting.push_back({std::string(schema.at(field).name), *address});
  }
  return waiting;
}

void need_named(const Scene& scene, const TypeSchema& schema, Step& step) {
  const auto need = [&](const Address& address) {
    const auto at = std::ranges::lower_bound(step.needs, address);
    if (at == step.needs.end() || *at != address) step.needs.insert(at, address);
  };
  each_named(schema, step, [&](const FieldSpec& field, const Value& value) {
    if (const auto address = named_by(field, value)) {
      const Binding* named = binding_of(scene, *address);
      if (named == nullptr || named->entry != nullptr) return;
      need(*address);
      step.after_creates = step.after_creates || named->record == nullptr;
    } else if (field.declared_as && field.kind == ValueKind::text && value.as_text()) {
      const TeamBook::Team* team = scene.teams.named(*value.as_text());
      if (team != nullptr && !team->id) need(*team->address);
    }
  });
}

}  // namespace haloform::plan
