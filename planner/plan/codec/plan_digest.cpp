#include "planner/plan/codec/plan_digest.hpp"

#include "planner/base/digest.hpp"
#include "planner/plan/codec/plan_names.hpp"

#include <string>

namespace haloform::plan {

namespace {

/// One step as an unambiguous text: each part with its length in front, each list with its count.
class Content {
 public:
  explicit Content(const Catalog& catalog) : catalog_(&catalog) {}

  [[nodiscard]] std::string_view of(const Step& step) {
    text_.clear();
    schema_ = &catalog_->of(step.address.type());
    put(type_name(step.address.type()));
    put(step.address.key());
    put(action_name(step.kind()));
    put(step.id());
    put(step.blocked_by);
    put(step.deferred ? "deferred" : "now");
    put(step.precondition);
    if (const auto* create = std::get_if<Create>(&step.action)) {
      put(create->fields);
      put(create->active);
      put_teams(create->teams ? &*create->teams : nullptr);
      put(create->was);
    }
    if (const auto* adopt = std::get_if<Adopt>(&step.action)) {
      put(name_in(adopted_by_names, adopt->by));
      put(adopt->was);
    }
    if (const Changes* changes = step.changes()) put(*changes);
    put(step.person ? std::string_view(step.person->name) : "-");
    put(step.person ? std::string_view(step.person->email) : "-");
    put(step.effect);
    put_count(step.needs.size());
    for (const Address& need : step.needs) put(need);
    return text_;
  }

 private:
  void put(std::string_view part) {
    text_ += std::to_string(part.size());
    text_ += ':';
    text_ += part;
  }
  void put(const char* part) { put(std::string_view(part)); }
  void put_count(std::size_t count) {
    text_ += std::to_string(count);
    text_ += '#';
  }
  void put(const Address& address) {
    put(type_name(address.type()));
    put(address.key());
  }
  void put(const std::optional<RemoteId>& id) { put(id ? std::string_view(id->text()) : "-"); }
  void put(const std::optional<bool>& truth) { put(!truth ? "-" : *truth ? "on" : "off"); }

  /// Whether it will run is part of what is approved, and so are the rules by which it will not: some of them are judged anew
  /// when it is applied. How that is said is words.
  void put(const std::vector<Block>& blocks) {
    if (blocks.empty()) return put("free");
    put("blocked");
    put_count(blocks.size());
    for (const Block& block : blocks) put(rule_name(rule_of(block)));
  }
  /// What a saved plan is held against: an edit there would have it applied to another world.
  void put(const Precondition& precondition) {
    put(precondition.active);
    put_count(precondition.changed);
    if (!precondition.key) return put("-");
    put(name_in(key_kind_names, precondition.key->by));
    put(precondition.key->text);
    put(precondition.key->scope ? std::to_string(*precondition.key->scope) : "-");
  }
  void put(Drift drift) { put(drift == Drift::yes ? "drift" : "-"); }

  void put(const Value& value) {
    const char kind = value.is_null()      ? '0'
                      : value.as_boolean() ? 'b'
                      : value.as_integer() ? 'i'
                      : value.as_text()    ? 't'
                                           : 'n';
    text_ += kind;
    if (const auto names = value.as_names()) {
      put_count(names->size());
      for (const std::string_view name : *names) put(name);
      return;
    }
    if (const auto text = value.as_text()) return put(*text);
    put(value.plain());
  }
  void put(const Attributes& fields) {
    put_count(fields.size());
    for (const auto& [field, value] : fields) {
      put(schema_->at(field).name);
      put(value);
    }
  }
  void put_teams(const std::vector<TeamRef>* teams) {
    if (teams == nullptr) return put("-");
    put_count(teams->size());
    for (const TeamRef& team : *teams) {
      // Not its name: that is decoration, and somebody may rename a team that is not ours.
      put(team.key);
      put(team.id);
    }
  }
  void put(const Changes& changes) {
    put_count(changes.fields.size());
    for (const FieldChange& change : changes.fields) {
      put(schema_->at(change.field).name);
      put(change.before);
      put(change.after);
      put(change.drift);
    }
    if (changes.active) {
      put(std::optional(changes.active->before));
      put(std::optional(changes.active->after));
      put(changes.active->drift);
    }
    put_teams(changes.teams ? &changes.teams->before : nullptr);
    put_teams(changes.teams ? &changes.teams->after : nullptr);
  }
  void put(const StateEffect& effect) {
    if (effect.moved_from) {
      put(*effect.moved_from);
    } else {
      put("-");
    }
    if (!effect.entry) return put("-");
    const state::EntryDraft& entry = *effect.entry;
    put(entry.status == state::Status::active ? "active" : "deactivated");
    put(entry.applied.fields);
    put(entry.applied.active);
    put_count(entry.applied.teams ? entry.applied.teams->size() + 1 : 0);
    if (entry.applied.teams) {
      for (const std::string& team : *entry.applied.teams) put(team);
    }
    put(entry.protection == Protection::protect ? "protect" : "-");
    put(on_removal_name(entry.on_removal));
  }

  const Catalog* catalog_;
  const TypeSchema* schema_ = nullptr;
  std::string text_;
};

/// What the reviewer of a plan was told of guards, as far as it decides when the plan is applied.
void add_guards(Digest& digest, const Plan& plan) {
  for (const GuardUse& use : plan.guards) {
    if (use.used == 0 || (use.kind != GuardKind::deactivate && use.kind != GuardKind::remove)) continue;
    digest.add(type_name(use.type)).add(guard_name(use.kind));
    digest.add(use.leaves_nobody ? "leaves nobody" : "leaves some");
  }
  digest.add(std::to_string(plan.raises.size()));
  if (!plan.raises.empty()) digest.add(std::to_string(plan.serial));
  for (const GuardRaise& raise : plan.raises) {
    digest.add(type_name(raise.type)).add(guard_name(raise.kind)).add(raise.from.text()).add(raise.to.text());
  }
}

}  // namespace

std::string plan_digest(const Catalog& catalog, const Plan& plan) {
  Digest digest;
  digest.add("haloform plan 2").add(plan.instance).add(plan.tenant);
  digest.add(profile_name(plan.profile)).add(plan.lineage);
  digest.add(plan.deletes_allowed ? "allow-delete" : "-");
  digest.add(std::to_string(plan.allowed.size()));
  for (const auto& [name, number] : plan.allowed) digest.add(name).add(std::to_string(number));
  add_guards(digest, plan);
  for (const FoundRecords& found : plan.found) {
    digest.add(std::to_string(found.records)).add(std::to_string(found.active));
  }
  // Who is deferred while it is applied depends on them, where any step needs or frees one.
  if (plan.seats && plan.seats->freed + plan.seats->taken > 0) {
    const SeatBalance& seats = *plan.seats;
    for (const std::uint32_t number : {seats.limit, seats.used, seats.freed, seats.taken}) {
      digest.add(std::to_string(number));
    }
    for (const Address& address : seats.api_only) digest.add(address.text());
  }
  digest.add(plan.blocked_by.empty() ? "free" : "blocked");
  for (const Block& block : plan.blocked_by) digest.add(rule_name(rule_of(block)));
  Content content(catalog);
  for (const Step& step : plan.steps) digest.add(content.of(step));
  return digest.finish();
}

}  // namespace haloform::plan
