#include "planner/apply/planned_creates.hpp"

#include "planner/base/comparison_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <variant>

namespace haloform::apply {

std::optional<NaturalKey> key_of_create(const TypeSchema& schema, const plan::Step& step) {
  if (step.precondition.key) return step.precondition.key;
  return natural_key(schema, std::get<plan::Create>(step.action).fields);
}

PlannedCreates::PlannedCreates(const Catalog& catalog, const plan::Plan& plan) : catalog_(catalog) {
  for (const plan::Step& step : plan.steps) {
    if (step.kind() != plan::ActionKind::create) continue;
    const ResourceType type = step.address.type();
    ++names_[name_of(type, std::get<plan::Create>(step.action).fields)];
    const auto key = key_of_create(catalog.of(type), step);
    if (key) types_.at(type).push_back({key_hash(key->text), &step});
  }
  for (auto& planned : types_) std::ranges::sort(planned, {}, &Planned::hash);
}

std::string PlannedCreates::name_of(ResourceType type, const Attributes& fields) const {
  return fmt::format("{} {}", type_name(type), comparison_key(fields.text(catalog_.of(type).name)));
}

bool PlannedCreates::is_only_one_named(ResourceType type, const Attributes& fields) const {
  const auto named = names_.find(name_of(type, fields));
  return named != names_.end() && named->second == 1;
}

bool PlannedCreates::answers_to_another(const Address& than, const Record& record) const {
  const TypeSchema& schema = catalog_.of(than.type());
  const auto is_anothers = [&](std::string_view text) {
    const auto same = std::ranges::equal_range(of(than.type()), key_hash(text), {}, &Planned::hash);
    return std::ranges::any_of(same, [&](const Planned& one) {
      NaturalKey key = *key_of_create(schema, *one.step);
      if (one.step->address == than || is_elsewhere(schema, key, record)) return false;
      key.scope.reset();
      return key.matches(schema, record);
    });
  };
  if (is_anothers(record.fields.text(schema.name))) return true;
  return schema.email && is_anothers(record.fields.text(*schema.email));
}

bool PlannedCreates::is_like_another(const Address& than, const Record& record, Likeness at_least) const {
  const TypeSchema& schema = catalog_.of(than.type());
  return std::ranges::any_of(of(than.type()), [&](const Planned& one) {
    if (one.step->address == than) return false;
    const auto key = key_of_create(schema, *one.step);
    return likeness(schema, *key, std::get<plan::Create>(one.step->action).fields, record) >= at_least;
  });
}

}  // namespace haloform::apply
