#include "planner/apply/stale.hpp"

#include "planner/apply/execute_context.hpp"
#include "planner/base/natural_index.hpp"
#include "planner/model/known_texts.hpp"
#include "planner/plan/finding/clients.hpp"
#include "planner/plan/finding/ownership.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/plan/making/near_records.hpp"
#include "planner/plan/making/references.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace haloform::apply {

namespace {

std::optional<std::string> plain_of(const Value& value) {
  return value.is_null() ? std::nullopt : std::optional(value.plain());
}

std::vector<std::string> team_handles(const std::vector<plan::TeamRef>& teams) {
  std::vector<std::string> names;
  names.reserve(teams.size());
  for (const plan::TeamRef& team : teams) {
    std::string name = !team.key.empty() ? team.key : team.name;
    if (name.empty() && team.id) name = team.id->text();
    names.push_back(std::move(name));
  }
  return names;
}

std::vector<RemoteId> ids_of(const std::vector<plan::TeamRef>& teams) {
  std::vector<RemoteId> ids;
  for (const plan::TeamRef& team : teams) {
    if (team.id) ids.push_back(*team.id);
  }
  std::ranges::sort(ids);
  return ids;
}

class StaleCheck {
 public:
  StaleCheck(const Catalog& catalog, const plan::Plan& plan, const state::State& state,
             const Snapshot& snapshot)
      : catalog_(catalog), plan_(plan), state_(state), snapshot_(snapshot) {}

  std::vector<plan::StaleStep> run() {
    note_held();
    for (const plan::Step& step : plan_.steps) {
      if (!step.runs()) continue;
      check_state(step);
      if (const auto id = step.id()) check_record(step, *id);
    }
    for (const ResourceType type : all_types) {
      check_keys(type);
      check_near(type);
    }
    check_listed();
    return std::move(stale_);
  }

 private:
  void say(const plan::Step& step, plan::StaleReason why) {
    stale_.push_back({step.address, step.id(), std::move(why)});
  }

  void note_held() {
    for (const auto& [address, entry] : state_.resources) {
      bound_.at(address.type()).emplace(entry.id, &address);
    }
    for (const plan::Step& step : plan_.steps) {
      if (const auto id = step.id()) planned_.at(step.address.type()).insert(*id);
    }
  }

  /// Whether the state still says of the address what it said when the plan was made.
  void check_state(const plan::Step& step) {
    const Address& from = step.effect.moved_from ? *step.effect.moved_from : step.address;
    const state::Entry* entry = state_.find(from);
    const auto id = step.id();
    if (const std::uint64_t changed = state_.changed(from); changed != step.precondition.changed) {
      say(step, plan::EntryChangedSince{entry == nullptr, changed});
    }
    if (!id) {
      const auto& was = std::get<plan::Create>(step.action).was;
      if (entry != nullptr && entry->id != was) say(step, plan::BoundToAnother{entry->id});
      return;
    }
    if (entry != nullptr && entry->id != *id) {
      const auto* adopt = std::get_if<plan::Adopt>(&step.action);
      if (adopt == nullptr || adopt->was != entry->id) {
        say(step, plan::BoundToAnother{entry->id});
      }
    }
    const auto& bound = bound_.at(step.address.type());
    const auto holder = bound.find(*id);
    if (holder != bound.end() && *holder->second != step.address && *holder->second != from) {
      say(step, plan::RecordBoundElsewhere{*holder->second});
    }
  }

  /// Whether somebody whom a create would make may exist without being listed.
  void check_listed() {
    for (const plan::Step& step : plan_.steps) {
      const std::string* doubt = step.runs() ? plan::may_be_unlisted(plan_, snapshot_, step) : nullptr;
      if (doubt != nullptr) say(step, plan::UnlistedByNow{*doubt});
    }
  }

  void check_record(const plan::Step& step, RemoteId id) {
    const TypeSchema& schema = catalog_.of(step.address.type());
    const TypeSnapshot& live = snapshot_.of(step.address.type());
    const Record* record = live.find(id);
    if (!step.writes() && !step.effect.entry) {
      // It leaves the state, so a record that was deleted meanwhile does not matter; one that is another person by now does.
      if (record != nullptr && step.kind() == plan::ActionKind::state) return say(step, plan::ExistsByNow{});
      if (record != nullptr) check_identity(schema, step, *record, nullptr);
      return;
    }
    if (live.is_awaited(id)) return say(step, plan::CreatedLatelyUnseen{});
    if (const MarkedText* why = live.unread(id)) return say(step, plan::UnreadByNow{*why});
    if (record == nullptr) return say(step, plan::GoneByNow{});
    if (step.precondition.active && record->is_active() != *step.precondition.active)
      say(step, plan::SwitchedSince{record->is_active()});
    const plan::Changes* changes = step.changes();
    if (changes != nullptr) check_changes(schema, step, *changes, *record);
    check_owner(schema, step, changes, *record);
    check_identity(schema, step, *record, changes);
  }

  void check_changes(const TypeSchema& schema, const plan::Step& step, const plan::Changes& changes,
                     const Record& record) {
    for (const plan::FieldChange& change : changes.fields) {
      const Value* live = record.fields.find(change.field);
      const Value now = live == nullptr ? Value::null() : *live;
      const FieldSpec& spec = schema.at(change.field);
      const Value before = plan::with_id(spec, change.before, [this](const Address& address) {
        return id_of_address(plan_, state_, address);
      });
      if (is_as_wanted(spec, now, before)) continue;
      say(step, plan::FieldChangedSince{std::string(schema.at(change.field).name), plain_of(change.before),
                                        plain_of(now)});
    }
    std::vector<RemoteId> teams = record.teams->value_or(std::vector<RemoteId>{});
    if (changes.teams && ids_of(changes.teams->before) != teams)
      say(step, plan::TeamsChangedSince{team_handles(changes.teams->before), std::move(teams)});
  }

  /// Whether an import of the instance's own has come to own what the step would change.
  void check_owner(const TypeSchema& schema, const plan::Step& step, const plan::Changes* changes,
                   const Record& record) {
    if (!step.runs() || !step.writes()) return;
    const state::Entry* entry = state_.find(step.effect.moved_from.value_or(step.address));
    const state::EntryDraft* draft = entry == nullptr ? nullptr : &entry->draft;
    if (step.effect.entry) draft = &*step.effect.entry;
    const auto* import = plan::import_of(&record, nullptr, draft);
    if (import == nullptr) return;
    std::vector<std::string> fields;
    const std::vector<FieldId> owned = imported_fields(schema);
    for (const plan::FieldChange& change : changes == nullptr ? nothing() : changes->fields) {
      if (std::ranges::binary_search(owned, change.field)) fields.emplace_back(schema.at(change.field).name);
    }
    if (step.kind() == plan::ActionKind::remove || (changes != nullptr && changes->active))
      fields.emplace_back("active");
    if (!fields.empty())
      say(step, plan::OwnedSince{std::string(import_name(import->source)), std::move(fields)});
  }
  static const std::vector<plan::FieldChange>& nothing() {
    static const std::vector<plan::FieldChange> none;
    return none;
  }

  /// Whether the record still has the natural key under which the plan knew it.
  void check_identity(const TypeSchema& schema, const plan::Step& step, const Record& record,
                      const plan::Changes* changes) {
    if (!step.precondition.key) return;
    const auto now = natural_key(schema, record.fields);
    if (now == step.precondition.key) return;
    const FieldId field =
        step.precondition.key->by == NaturalKey::By::email && schema.email ? *schema.email : schema.name;
    if (changes != nullptr &&
        std::ranges::find(changes->fields, field, &plan::FieldChange::field) != changes->fields.end()) {
      return;  // Named already, with its values.
    }
    say(step, plan::KeyChangedSince{plan::key_name(*step.precondition.key),
                                    now ? std::optional(plan::key_name(*now)) : std::nullopt});
  }

  /// Whether somebody took a natural key that a step is to give: of a create, or of a new e-mail or name.
  void check_keys(ResourceType type) {
    const TypeSchema& schema = catalog_.of(type);
    std::vector<std::pair<const plan::Step*, NaturalKey>> taken;
    for (const plan::Step& step : plan_.steps) {
      if (step.address.type() != type || !step.runs()) continue;
      if (auto key = key_to_be(schema, step)) taken.emplace_back(&step, std::move(*key));
    }
    if (taken.empty()) return;
    NaturalIndex index;
    for (std::size_t at = 0; at < taken.size(); ++at)
      index.add(taken[at].second.text, static_cast<std::uint32_t>(at));
    index.seal();
    const plan::ClientsOfSites clients(catalog_.of(ResourceType::contact), snapshot_);
    for (const Record& record : snapshot_.of(type).records()) {
      // Whoever has an address already is not looked for at another site; two contacts may share an e-mail there.
      const bool is_free = is_free_record(type, record);
      const auto meet = [&](NaturalKey::By by, std::uint32_t at) {
        const auto& [step, key] = taken[at];
        if (key.by != by ||
            !(key.matches(schema, record) || (is_free && is_of_the_client(schema, key, record, clients))))
          return;
        if (step->id() == record.id || is_released(*step, record) || had_it(schema, key, record)) return;
        say(*step, plan::KeyTakenSince{record.id, plan::key_name(key)});
      };
      each_known_text(schema, record, [&](NaturalKey::By by, std::string_view text) {
        index.each(text, [&](std::uint32_t at) { meet(by, at); });
      });
    }
  }

  /// Whether neither the state nor a step is about the record.
  [[nodiscard]] bool is_free_record(ResourceType type, const Record& record) const {
    return !bound_.at(type).contains(record.id) && !planned_.at(type).contains(record.id);
  }

  /// Whether somebody whom a create would make was created meanwhile, in another form of its texts.
  void check_near(ResourceType type) {
    std::vector<const plan::Create*> creates;
    std::vector<const plan::Step*> making;
    for (const plan::Step& step : plan_.steps) {
      if (step.address.type() != type) continue;
      const auto* create = std::get_if<plan::Create>(&step.action);
      if (create == nullptr || !step.runs()) continue;
      creates.push_back(create);
      making.push_back(&step);
    }
    if (creates.empty()) return;
    std::vector<const Record*> unheld;
    for (const Record& record : snapshot_.of(type).records()) {
      if (is_free_record(type, record)) unheld.push_back(&record);
    }
    const TypeSchema& schema = catalog_.of(type);
    const auto near = plan::near_records(schema, state_, creates, std::move(unheld));
    for (std::size_t at = 0; at < near.size(); ++at) {
      if (near[at] != nullptr) say(*making[at], plan::MayHaveComeSince{plan::record_name(schema, *near[at])});
    }
  }

  /// Whether a contact with the e-mail stands at another site of the same client by now.
  static bool is_of_the_client(const TypeSchema& schema, const NaturalKey& key, const Record& record,
                               const plan::ClientsOfSites& clients) {
    if (!key.scope || key.by != NaturalKey::By::email || !record.client) return false;
    NaturalKey anywhere = key;
    anywhere.scope.reset();
    return clients.of(*key.scope) == record.client && anywhere.matches(schema, record);
  }

  /// Whether the state says that a managed record had the key before: the plan knew that.
  [[nodiscard]] bool had_it(const TypeSchema& schema, const NaturalKey& key, const Record& record) const {
    const auto& bound = bound_.at(schema.type);
    const auto holder = bound.find(record.id);
    if (holder == bound.end()) return false;
    const state::Entry* entry = state_.find(*holder->second);
    return entry != nullptr && natural_key(schema, entry->draft.applied.fields) == key;
  }

  /// The natural key that the step will give to its record, where the record does not have it yet.
  static std::optional<NaturalKey> key_to_be(const TypeSchema& schema, const plan::Step& step) {
    if (step.kind() == plan::ActionKind::create) return step.precondition.key;
    const plan::Changes* changes = step.changes();
    if (changes == nullptr || changes->fields.empty() || !step.effect.entry) return std::nullopt;
    const auto tells_apart = [&](const plan::FieldChange& change) {
      return change.field == schema.name || change.field == schema.email || change.field == schema.scope;
    };
    if (std::ranges::none_of(changes->fields, tells_apart)) return std::nullopt;
    auto key = natural_key(schema, step.effect.entry->applied.fields);
    if (key == step.precondition.key) return std::nullopt;
    return key;
  }

  /// Whether a step that has to come first takes the key away from the record.
  bool is_released(const plan::Step& step, const Record& record) {
    return std::ranges::any_of(step.needs, [&](const Address& need) {
      const state::Entry* entry = state_.find(need);
      if (entry != nullptr && entry->id == record.id) return true;
      const auto releasing = std::ranges::find(plan_.steps, need, &plan::Step::address);
      return releasing != plan_.steps.end() && releasing->id() == record.id;
    });
  }

  const Catalog& catalog_;
  const plan::Plan& plan_;
  const state::State& state_;
  const Snapshot& snapshot_;
  PerType<std::unordered_map<RemoteId, const Address*>> bound_;
  PerType<std::unordered_set<RemoteId>> planned_;  ///< Whom the steps are about.
  std::vector<plan::StaleStep> stale_;
};

}  // namespace

std::vector<plan::StaleStep> stale_reasons(const Catalog& catalog, const plan::Plan& plan,
                                           const state::State& state, const Snapshot& snapshot) {
  return StaleCheck(catalog, plan, state, snapshot).run();
}

}  // namespace haloform::apply
