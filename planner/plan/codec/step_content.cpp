#include "planner/plan/codec/step_content.hpp"

#include "planner/base/digest.hpp"
#include "planner/plan/codec/plan_names.hpp"

#include <chrono>
#include <utility>
#include <variant>

namespace haloform::plan {

namespace {

/// 132 bits: as good as it takes that nobody finds another step with the same one.
constexpr std::size_t signs_of_a_step = 22;
/// 18 bits: one difference in 262,144 is not named.
constexpr std::size_t signs_of_a_part = 3;

constexpr std::string_view as_it_was = ".before";

}  // namespace

void StepContent::read(const Step& step, const Unmade* unmade) {
  begin(step.address, action_name(step.kind()), step.id());
  unmade_ = unmade;
  put_person(step);
  if (step.precondition.active) {
    part("step.as_read");
    put(step.precondition.active);
  }
  put_found(step);
  if (const auto* create = std::get_if<Create>(&step.action)) put_create(*create);
  if (const Changes* changes = step.changes()) put_changes(*changes);
  put_blocks(step.blocked_by);
  if (step.deferred) part("step.deferred");
  if (step.after_creates) {
    part("step.needs");
    put("creates");
  }
  if (step.effect.entry) put_entry(*step.effect.entry);
  if (step.effect.moved_from) {
    part("step.moved");
    put(*step.effect.moved_from);
  }
  unmade_ = nullptr;
  end_part();
}

ApprovedStep StepContent::whole(const Step& step, const Unmade* unmade) {
  read(step, unmade);
  std::string digest = Digest().add("haloform-step").add(lineage_).add(text_).finish_short(signs_of_a_step);
  return {step.address, step.kind(), step.id(), step.precondition.changed, step.needs, std::move(digest)};
}

ApprovedStep StepContent::in_parts(const Step& step, const Unmade* unmade) {
  ApprovedStep approved = whole(step, unmade);
  approved.parts.reserve(parts_.size());
  for (std::size_t at = 0; at < parts_.size(); ++at)
    approved.parts.push_back({std::string(parts_[at].name).append(parts_[at].side), part_digest(at)});
  return approved;
}

std::string StepContent::state_digest(const Address& address, const state::EntryDraft& entry) {
  begin(address, {}, {});
  put_entry(entry);
  end_part();
  return part_digest(0);
}

void StepContent::begin(const Address& address, std::string_view action, const std::optional<RemoteId>& id) {
  text_.clear();
  parts_.clear();
  schema_ = &catalog_->of(address.type());
  put(address);
  head_ = text_.size();
  put(action);
  put(id);
}

void StepContent::part(std::string_view name, std::string_view side) {
  end_part();
  put(name);
  put(side);
  parts_.push_back({name, side, text_.size(), 0});
}

void StepContent::end_part() {
  if (!parts_.empty()) parts_.back().size = text_.size() - parts_.back().begin;
}

/// Of its content and its name, and of whose it is: the same phone number looks different at every person.
std::string StepContent::part_digest(std::size_t at) const {
  const std::string_view all = text_;
  const Part& part = parts_[at];
  return Digest()
      .add("haloform-part")
      .add(lineage_)
      .add(all.substr(0, head_))
      .add(part.name)
      .add(part.side)
      .add(all.substr(part.begin, part.size))
      .finish_short(signs_of_a_part);
}

// ---- each part with its length in front, each list with its count

void StepContent::put(std::string_view part) {
  text_ += std::to_string(part.size());
  text_ += ':';
  text_ += part;
}

void StepContent::put_count(std::size_t count) {
  text_ += std::to_string(count);
  text_ += '#';
}

void StepContent::put(const Address& address) {
  put(type_name(address.type()));
  put(address.key());
}

void StepContent::put(const std::optional<RemoteId>& id) { put(id ? std::string_view(id->text()) : "-"); }

void StepContent::put(std::optional<bool> truth) { put(!truth ? "-" : *truth ? "on" : "off"); }

void StepContent::put(const Value& value) {
  const char kind = value.is_null()      ? '0'
                    : value.as_boolean() ? 'b'
                    : value.as_integer() ? 'i'
                    : value.as_text()    ? 't'
                    : value.as_names()   ? 'n'
                                         : 'e';
  text_ += kind;
  if (const auto names = value.as_names()) {
    put_count(names->size());
    for (const std::string_view name : *names) put(name);
    return;
  }
  if (const auto text = value.as_text()) return put(*text);
  if (const auto entries = value.as_entries()) {
    put_count(entries->size());
    for (const Value::Entry& entry : *entries) {
      put(entry.name);
      put(entry.value);
    }
    return;
  }
  put(value.plain());
}

void StepContent::put(const Attributes& fields) {
  put_count(fields.size());
  for (const auto& [field, value] : fields) {
    put(schema_->at(field).name);
    put(value);
  }
}

void StepContent::put_teams(const std::vector<TeamRef>& teams) {
  put_count(teams.size());
  for (const TeamRef& team : teams) {
    // Not its name: that is decoration, and somebody may rename a team that is not ours.
    put(team.key);
    put(unmade_ != nullptr && unmade_->contains(team.key) ? std::nullopt : team.id);
  }
}

// ---- the parts

/// A step of another person is another step, and so is one that is held against another natural key.
void StepContent::put_person(const Step& step) {
  const auto& key = step.precondition.key;
  if (!step.person && !key) return;
  part("step.person");
  put(step.person ? std::string_view(step.person->name) : "-");
  put(step.person ? std::string_view(step.person->email) : "-");
  if (!key) return put("-");
  put(name_in(key_kind_names, key->by));
  put(key->text);
  put(key->scope ? std::to_string(*key->scope) : "-");
}

void StepContent::put_found(const Step& step) {
  const auto* adopt = std::get_if<Adopt>(&step.action);
  const auto* create = std::get_if<Create>(&step.action);
  if (adopt == nullptr && (create == nullptr || !create->was)) return;
  part("step.found");
  put(adopt == nullptr ? std::string_view("-") : name_in(adopted_by_names, adopt->by));
  put(adopt == nullptr ? create->was : adopt->was);
}

void StepContent::put_create(const Create& create) {
  for (const auto& [field, value] : create.fields) {
    part(schema_->at(field).name);
    put(value);
  }
  if (create.active) {
    part("active");
    put(create.active);
  }
  if (create.teams) {
    part("teams");
    put_teams(*create.teams);
  }
}

void StepContent::put_changes(const Changes& changes) {
  const auto put_drift = [this](Drift drift) { put(drift == Drift::yes ? "drift" : "-"); };
  for (const FieldChange& change : changes.fields) {
    part(schema_->at(change.field).name);
    put(change.after);
    part(schema_->at(change.field).name, as_it_was);
    put(change.before);
    put_drift(change.drift);
  }
  if (changes.active) {
    part("active");
    put(std::optional(changes.active->after));
    part("active", as_it_was);
    put(std::optional(changes.active->before));
    put_drift(changes.active->drift);
  }
  if (changes.teams) {
    part("teams");
    put_teams(changes.teams->after);
    part("teams", as_it_was);
    put_teams(changes.teams->before);
    put_drift(changes.teams->drift);
  }
}

/// Whether it will run is part of what is approved, and so are the rules by which it will not: some of them are judged anew
/// when it is applied. How that is said is words.
void StepContent::put_blocks(const std::vector<Block>& blocks) {
  if (blocks.empty()) return;
  part("step.blocked");
  put_count(blocks.size());
  for (const Block& block : blocks) put(rule_name(rule_of(block)));
}

void StepContent::put_entry(const state::EntryDraft& entry) {
  part("step.state");
  put(entry.status == state::Status::active ? "active" : "deactivated");
  put(entry.applied.fields);
  put(entry.applied.active);
  put_count(*entry.applied.teams ? (*entry.applied.teams)->size() + 1 : 0);
  if (*entry.applied.teams) {
    for (const std::string& team : **entry.applied.teams) put(team);
  }
  put(entry.protection == Protection::none      ? "-"
      : entry.protection == Protection::protect ? "protect"
                                                : protection_name(entry.protection));
  put(on_removal_name(entry.on_removal));
  if (*entry.held_until) put(std::to_string((*entry.held_until)->time_since_epoch().count()));
  if (!entry.external_id->empty()) {
    put("number");
    put(*entry.external_id);
  }
  if (!entry.leaving->empty()) put_count(entry.leaving->size());
  for (const state::LeavingTeam& one : *entry.leaving) {
    put(one.team);
    put(std::to_string(one.until.time_since_epoch().count()));
  }
  if (entry.owner == Lifecycle::Owner::haloform || !entry.block_if->empty()) {
    put(entry.owner == Lifecycle::Owner::haloform ? "haloform" : "-");
    put_count(entry.block_if->size());
    for (const std::string& kind : *entry.block_if) put(kind);
  }
  if (entry.kept->empty() && !entry.made) return;
  part("step.kept");
  put(*entry.kept);
  put(entry.made ? std::to_string(entry.made->time_since_epoch().count()) : "-");
}

}  // namespace haloform::plan
