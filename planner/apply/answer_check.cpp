#include "planner/apply/answer_check.hpp"

#include "planner/base/each_once.hpp"
#include "planner/model/kept_form.hpp"
#include "planner/plan/making/field_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::apply {

namespace {

bool absent_is_same(const FieldSpec& spec, const Value& sent) {
  return is_as_wanted(spec, Value::null(), sent);
}

std::string shown(const FieldSpec& field, const Value* value) {
  if (value == nullptr || value->is_null()) return "empty";
  const std::string plain = value->plain();
  return fmt::format("\"{}\"", field.personal ? marked(*field.personal, plain) : plain);
}

bool is_among(const std::vector<FieldId>& fields, FieldId field) {
  return std::ranges::find(fields, field) != fields.end();
}

/// Whether the record has the field in a form of the instance's own. What it was before is no such form, since then nothing
/// was done about it, but where nobody knows what brought it about.
bool is_reformed(const TypeSchema& schema, FieldId field, const Asked& asked, const Record& record) {
  const Value& sent = *asked.fields.find(field);
  const Value& has = *record.fields.find(field);
  const Value* before = asked.before.find(field);
  const bool unchanged = before != nullptr && same_value(schema.at(field), *before, has);
  if (unchanged && !is_among(asked.may_be_form, field)) return false;
  return is_kept_form(schema, field, sent, has, record.fields, unchanged ? Cuts::evident : Cuts::any);
}

/// Whether the record had that already when the step was planned, as far as the step says whom it found.
bool is_as_found(const TypeSchema& schema, const std::optional<plan::Person>& person, FieldId field,
                 const Value& has) {
  if (!person) return false;
  const std::string_view text = has.as_text().value_or(std::string_view());
  return (field == schema.name && text == person->name) || (field == schema.email && text == person->email);
}

/// Leaves of a field that was not kept what the state had of it, where that is still true.
void restore_lost(const TypeSchema& schema, const state::EntryDraft* before, FieldId field,
                  const Record& record, state::EntryDraft& entry) {
  entry.applied.fields.erase(field);
  const Value* has = record.fields.find(field);
  const Value* sent = before == nullptr ? nullptr : before->applied.fields.find(field);
  if (sent == nullptr || !plan::is_as_left(schema, *before, field, has == nullptr ? Value::null() : *has))
    return;
  entry.applied.fields.set(field, *sent);
  if (const Value* form = before->kept->find(field)) entry.kept.edit().set(field, *form);
}

/// A team that was to be left, and is not, was to be left at the time that the state has: no other overlap begins for it.
void keep_leaving(const state::EntryDraft& before, state::EntryDraft& entry) {
  for (const state::LeavingTeam& one : *before.leaving) {
    const bool there = std::ranges::find(**entry.applied.teams, one.team) != (*entry.applied.teams)->end();
    const bool known =
        std::ranges::find(*entry.leaving, one.team, &state::LeavingTeam::team) != entry.leaving->end();
    if (there && !known) entry.leaving.edit().push_back(one);
  }
  if (!entry.leaving->empty()) std::ranges::sort(entry.leaving.edit(), {}, &state::LeavingTeam::team);
}

/// `team "Tier 1" (id 3), team id 9`, of those in `some` that `others` lacks; empty where there is none.
std::string team_list(const std::vector<RemoteId>& some, const std::vector<RemoteId>& others,
                      const std::vector<plan::TeamRef>& refs) {
  std::string text;
  for (const RemoteId id : some) {
    if (std::ranges::find(others, id) != others.end()) continue;
    const auto ref = std::ranges::find(refs, std::optional(id), &plan::TeamRef::id);
    if (!text.empty()) text += ", ";
    text += ref == refs.end() || ref->name.empty()
                ? fmt::format("team id {}", id.number())
                : fmt::format("team \"{}\" (id {})", ref->name, id.number());
  }
  return text;
}

/// The custom fields that were sent, and that the record does not have; empty where there are none.
std::string unknown_words(const Value& sent, const Value& has) {
  const auto entries = sent.as_entries();
  const auto known = has.as_entries();
  if (!entries || !known) return {};
  std::string names;
  for (const Value::Entry& entry : *entries) {
    if (std::ranges::binary_search(*known, entry.name, {}, &Value::Entry::name)) continue;
    names += (names.empty() ? "" : ", ") + entry.name;
  }
  return names.empty() ? std::string() : "the record has no custom field called " + names;
}

}  // namespace

bool Kept::none_of(const Asked& asked) const {
  return lost.size() == asked.fields.size() && active_lost == asked.active.has_value() &&
         teams_lost == asked.teams.has_value();
}

Kept compare(const TypeSchema& schema, const Asked& asked, const Record& record, Reading reading) {
  Kept kept;
  const bool full = reading == Reading::full;
  for (const auto& [field, sent] : asked.fields) {
    const FieldSpec& spec = schema.at(field);
    const Value* has = record.fields.find(field);
    if (has == nullptr && !full) {
      kept.unknown.push_back(field);
    } else if (has == nullptr ? absent_is_same(spec, sent) : is_as_wanted(spec, *has, sent)) {
      continue;
    } else if (has != nullptr && is_reformed(schema, field, asked, record)) {
      kept.reformed.push_back(field);
    } else {
      kept.lost.push_back(field);
    }
  }
  if (asked.active) {
    kept.active_unknown = !record.active && !full;
    kept.active_lost = !kept.active_unknown && record.is_active() != *asked.active;
  }
  if (asked.teams) {
    kept.teams_unknown = !*record.teams && !full;
    kept.teams_lost =
        !kept.teams_unknown && (*record.teams ? **record.teams != *asked.teams : !asked.teams->empty());
  }
  return kept;
}

std::vector<FieldId> reformed_beside(const TypeSchema& schema, const state::EntryDraft& meant,
                                     const state::EntryDraft* before,
                                     const std::optional<plan::Person>& person, const Asked& asked,
                                     const Record& record) {
  const Attributes known = before == nullptr ? Attributes{} : plan::kept_after(*before, meant.applied.fields);
  const auto is_form = [&](FieldId field, const Value& applied, const Value& has) {
    if (is_kept_form(schema, field, applied, has, record.fields)) return true;
    if (field != schema.name) return false;
    // An answer may lack the parts of a name, or have them in a form that came about later.
    Attributes as_sent = record.fields;
    for (const auto& [part, value] : meant.applied.fields) as_sent.set(part, value);
    return is_kept_form(schema, field, applied, has, as_sent);
  };
  std::vector<FieldId> fields;
  for (const auto& [field, applied] : meant.applied.fields) {
    const Value* has = record.fields.find(field);
    const bool sent = asked.fields.find(field) != nullptr;
    if (sent || has == nullptr || same_value(schema.at(field), applied, *has)) continue;
    const Value* form = known.find(field);
    const bool known_form = form != nullptr && *form == *has;
    if (known_form || is_as_found(schema, person, field, *has)) continue;
    if (is_form(field, applied, *has)) fields.push_back(field);
  }
  return fields;
}

Record completed(Record answer, const Record& full) {
  for (const auto& [field, value] : full.fields) {
    if (answer.fields.find(field) == nullptr) answer.fields.set(field, value);
  }
  if (!answer.active) answer.active = full.active;
  if (!*answer.teams) {
    answer.teams = full.teams;
    answer.granted = full.granted;
  }
  return answer;
}

MarkedText lost_words(const TypeSchema& schema, const Asked& asked, const Record& record, const Kept& kept,
                      const std::vector<plan::TeamRef>& refs) {
  std::string text;
  const auto add = [&](const std::string& words) {
    if (words.empty()) return;
    if (!text.empty()) text += "; ";
    text += words;
  };
  for (const FieldId field : kept.lost) {
    const FieldSpec& spec = schema.at(field);
    const Value& sent = *asked.fields.find(field);
    const Value* has = record.fields.find(field);
    const Value is = has == nullptr ? Value::null() : as_far_as(spec, *has, sent);
    add(fmt::format("{} was sent as {} and is {}", spec.name, shown(spec, &sent), shown(spec, &is)));
    if (has != nullptr) add(unknown_words(sent, *has));
  }
  if (kept.active_lost) {
    add(*asked.active ? "it should be active and is inactive" : "it was deactivated and is still active");
  }
  if (kept.teams_lost && !*record.teams) add("HaloPSA does not show its teams");
  if (kept.teams_lost && *record.teams) {
    const std::string still = team_list(**record.teams, *asked.teams, refs);
    const std::string missing = team_list(*asked.teams, **record.teams, refs);
    add(still.empty() ? still : "it is still in " + still);
    add(missing.empty() ? missing : "it was not added to " + missing);
  }
  for (const FieldId field : kept.unknown) add(fmt::format("{} is not known", schema.at(field).name));
  if (kept.active_unknown) add("whether it is active is not known");
  if (kept.teams_unknown) add("its teams are not known");
  return text;
}

MarkedText reformed_words(const TypeSchema& schema, const state::EntryDraft* before, const Asked& asked,
                          const Record& record, const Kept& kept) {
  std::string text;
  for (const FieldId field : kept.reformed) {
    const Value* sent = asked.fields.find(field);
    const Value* has = record.fields.find(field);
    const Value* sent_before = before == nullptr ? nullptr : before->applied.fields.find(field);
    const Value* kept_before = before == nullptr ? nullptr : before->kept->find(field);
    const bool known =
        sent_before != nullptr && kept_before != nullptr && *sent_before == *sent && *kept_before == *has;
    if (known) continue;
    const FieldSpec& spec = schema.at(field);
    text += fmt::format("{}{} was sent as {} and is stored as {}", text.empty() ? "" : "; ", spec.name,
                        shown(spec, sent), shown(spec, has));
  }
  return text;
}

MarkedText beside_words(const TypeSchema& schema, const state::EntryDraft& meant, const Record& record,
                        const Kept& kept) {
  std::string text;
  for (const FieldId field : kept.beside) {
    const FieldSpec& spec = schema.at(field);
    text +=
        fmt::format("{}{} was applied as {} and is stored as {} now", text.empty() ? "" : "; ", spec.name,
                    shown(spec, meant.applied.fields.find(field)), shown(spec, record.fields.find(field)));
  }
  return text;
}

state::EntryDraft true_entry(const TypeSchema& schema, const state::EntryDraft& meant,
                             const state::EntryDraft* before, const Asked& asked, const Record& record,
                             const Kept& kept, const std::vector<plan::TeamRef>& refs) {
  state::EntryDraft entry = meant;
  Attributes forms = before == nullptr ? Attributes{} : plan::kept_after(*before, entry.applied.fields);
  for (const auto& [field, sent] : asked.fields) forms.erase(field);
  for (const FieldId field : kept.reformed) forms.set(field, *record.fields.find(field));
  for (const FieldId field : kept.beside) forms.set(field, *record.fields.find(field));
  entry.kept = std::move(forms);
  for (const FieldId field : kept.lost) restore_lost(schema, before, field, record, entry);
  for (const FieldId field : kept.unknown) entry.applied.fields.erase(field);
  if (kept.active_lost || kept.active_unknown) {
    // Neither a tombstone nor applied as wanted: the next plan tries again.
    entry.applied.active = !*asked.active;
    entry.status = state::Status::active;
  }
  if ((kept.teams_lost || kept.teams_unknown) && *entry.applied.teams) {
    std::vector<std::string> teams;
    const auto managed = [](const std::optional<std::vector<std::string>>& keys, const std::string& key) {
      return keys && std::ranges::find(*keys, key) != keys->end();
    };
    for (const plan::TeamRef& ref : refs) {
      const bool ours = managed(*meant.applied.teams, ref.key) ||
                        (before != nullptr && managed(*before->applied.teams, ref.key));
      const bool there =
          ref.id && *record.teams && std::ranges::find(**record.teams, *ref.id) != (*record.teams)->end();
      if (!ref.key.empty() && ours && there) teams.push_back(ref.key);
    }
    entry.applied.teams = each_once(std::move(teams));
    if (before != nullptr) keep_leaving(*before, entry);
  }
  return entry;
}

}  // namespace haloform::apply
