#include "tests/support/simulator.hpp"

#include "planner/plan/finding/settle.hpp"
#include "planner/plan/making/make_plan.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform {

namespace {

/// The records while steps are taken.
class Instance {
 public:
  Instance(const Catalog& catalog, const Snapshot& live, std::vector<std::string>* requests)
      : catalog_(catalog), requests_(requests) {
    for (const ResourceType type : all_types) {
      for (const Record& record : live.of(type).records()) {
        records(type).emplace(record.id, record);
        next_ = std::max(next_, record.id.number() + 1);
      }
    }
  }

  RemoteId create(ResourceType type, const plan::Create& action, const std::map<Address, RemoteId>& made) {
    // Higher than every id that a state may still remember.
    const RemoteId id = *RemoteId::from(1'000'000 + next_++);
    note("create", type, {}, action.fields, action.active,
         action.teams ? std::optional(ids(*action.teams, made)) : std::nullopt);
    Record record{id, action.fields, std::nullopt, BuiltIn::no};
    if (type != ResourceType::team) record.active = action.active.value_or(true);
    if (type == ResourceType::agent) record.teams.edit().emplace();
    if (action.teams) record.teams = ids(*action.teams, made);
    records(type).emplace(id, std::move(record));
    return id;
  }

  void change(ResourceType type, RemoteId id, const plan::Changes& changes,
              const std::map<Address, RemoteId>& made) {
    Record& record = records(type).at(id);
    Attributes sent;
    for (const plan::FieldChange& field : changes.fields) sent.set(field.field, field.after);
    if (!changes.empty()) {
      note("update", type, id, sent, changes.active ? std::optional(changes.active->after) : std::nullopt,
           changes.teams ? std::optional(ids(changes.teams->after, made)) : std::nullopt);
    }
    for (const plan::FieldChange& field : changes.fields) record.fields.set(field.field, field.after);
    if (changes.active) record.active = changes.active->after;
    if (changes.teams) record.teams = ids(changes.teams->after, made);
  }

  void remove(ResourceType type, RemoteId id) {
    records(type).erase(id);
    note("delete", type, id, {}, std::nullopt, std::nullopt);
  }

  [[nodiscard]] Snapshot snapshot(const Snapshot& before) {
    const auto whole = [&](ResourceType type) {
      std::vector<Record> rows;
      for (const auto& [id, record] : records(type)) rows.push_back(record);
      return std::move(*TypeSnapshot::whole(type, std::move(rows), std::nullopt));
    };
    return {PerType<TypeSnapshot>::of_each(whole), before.seats, before.self, before.requests};
  }

 private:
  std::map<RemoteId, Record>& records(ResourceType type) { return records_.at(type); }

  /// `update agent 7 phone=text:2 active=0 teams=[3 4]`
  void note(std::string_view what, ResourceType type, std::optional<RemoteId> id, const Attributes& fields,
            std::optional<bool> active, const std::optional<std::vector<RemoteId>>& teams) {
    if (requests_ == nullptr) return;
    std::ostringstream line;
    line << what << ' ' << type_name(type) << ' ' << (id ? id->number() : 0);
    for (const auto& [field, value] : fields) {
      line << ' ' << catalog_.of(type).at(field).name << '='
           << (value.as_text()   ? "text:"
               : value.is_null() ? ""
                                 : "value:")
           << value.plain();
    }
    if (active) line << " active=" << *active;
    if (teams) {
      line << " teams=[";
      for (const RemoteId team : *teams) line << ' ' << team.number();
      line << ']';
    }
    requests_->push_back(line.str());
  }

  static std::vector<RemoteId> ids(const std::vector<plan::TeamRef>& teams,
                                   const std::map<Address, RemoteId>& made) {
    std::vector<RemoteId> ids;
    ids.reserve(teams.size());
    for (const plan::TeamRef& team : teams) {
      ids.push_back(team.id ? *team.id : made.at(*Address::of(ResourceType::team, team.key)));
    }
    std::ranges::sort(ids);
    return ids;
  }

  const Catalog& catalog_;
  std::vector<std::string>* requests_;
  PerType<std::map<RemoteId, Record>> records_;
  std::int64_t next_ = 1;
};

}  // namespace

World simulate(const Catalog& catalog, const plan::Plan& plan, state::State state, const Snapshot& live,
               std::vector<std::string>* requests) {
  state = plan::settle_intents(catalog, std::move(state), live, {});
  Instance instance(catalog, live, requests);
  std::map<Address, RemoteId> made;
  for (const plan::Step& step : plan.steps) {
    if (!step.runs()) continue;
    const ResourceType type = step.address.type();
    std::optional<RemoteId> id = step.id();
    if (const auto* create = std::get_if<plan::Create>(&step.action)) {
      id = instance.create(type, *create, made);
      made.emplace(step.address, *id);
    } else if (std::holds_alternative<plan::Delete>(step.action)) {
      instance.remove(type, *id);
    } else if (step.changes() != nullptr) {
      instance.change(type, *id, *step.changes(), made);
    }
    if (step.effect.moved_from) state.resources.erase(*step.effect.moved_from);
    std::erase_if(state.open,
                  [&](const state::OpenIntent& intent) { return intent.address == step.address; });
    if (step.effect.entry) {
      state.resources.insert_or_assign(step.address, state::Entry{*id, *step.effect.entry});
    } else {
      state.resources.erase(step.address);
    }
  }
  if (!state.exists() && !plan.steps.empty()) state.lineage = "0f8fad5b-d9cb-469f-a165-70867728950e";
  Snapshot after = instance.snapshot(live);
  // What the next reading finds out by asking for each id that its listing lacks.
  for (const auto& [address, entry] : state.resources) {
    TypeSnapshot& read = after.of(address.type());
    if (read.find(entry.id) == nullptr) read.confirm_gone(entry.id);
  }
  return {std::move(state), std::move(after)};
}

}  // namespace haloform
