#include "planner/base/digest.hpp"
#include "planner/plan/make_plan.hpp"

#include <string>

namespace haloform {

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
    // Whether it will run is part of what is approved; why it will not is words.
    put(step.blocked_by.empty() ? "free" : "blocked");
    put(step.deferred ? "deferred" : "now");
    if (const auto* create = std::get_if<Create>(&step.action)) {
      put(create->fields);
      put(create->active);
      put_teams(create->teams ? &*create->teams : nullptr);
      put(create->was);
    }
    if (const auto* adopt = std::get_if<Adopt>(&step.action)) put(adopt->was);
    if (const Changes* changes = step.changes()) put(*changes);
    put(step.person ? std::string_view(step.person->name) : "-");
    put(step.person ? std::string_view(step.person->email) : "-");
    put(step.effect);
    for (const Address& need : step.needs) put(need.key());
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
  void put(const std::optional<RemoteId>& id) { put(id ? std::string_view(id->text()) : "-"); }
  void put(const std::optional<bool>& truth) { put(!truth ? "-" : *truth ? "on" : "off"); }

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
    }
    if (changes.active) {
      put(std::optional(changes.active->before));
      put(std::optional(changes.active->after));
    }
    put_teams(changes.teams ? &changes.teams->before : nullptr);
    put_teams(changes.teams ? &changes.teams->after : nullptr);
  }
  void put(const StateEffect& effect) {
    put(effect.moved_from ? std::string_view(effect.moved_from->key()) : "-");
    if (!effect.entry) return put("-");
    const EntryDraft& entry = *effect.entry;
    put(entry.status == Status::active ? "active" : "deactivated");
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

}  // namespace

std::string plan_digest(const Catalog& catalog, const Plan& plan) {
  Digest digest;
  digest.add("haloform plan 1").add(plan.instance).add(profile_name(plan.profile)).add(plan.lineage);
  digest.add(plan.deletes_allowed ? "allow-delete" : "-");
  digest.add(std::to_string(plan.allowed.size()));
  for (const auto& [name, number] : plan.allowed) digest.add(name).add(std::to_string(number));
  digest.add(plan.blocked_by.empty() ? "free" : "blocked");
  Content content(catalog);
  for (const Step& step : plan.steps) digest.add(content.of(step));
  return digest.finish();
}

}  // namespace haloform
