#include "tests/property/applied_laws.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace haloform::test {

namespace {

using nlohmann::json;

bool runs(const json& step) {
  return step.at("haloform").at("deferred").is_null() && step.at("haloform").at("blocked_by").empty();
}

bool sends(const json& step) {
  const json& own = step.at("haloform");
  if (!runs(step)) return false;
  if (own.at("action") == "create" || own.at("action") == "delete") return true;
  return !own.at("fields").empty() || !own.at("active").is_null() || !own.at("teams").is_null();
}

/// A field of a plan in the words of the sandbox's world.
void add_world_names(const json& step, std::set<std::string>& names) {
  const json& own = step.at("haloform");
  for (const json& field : own.at("fields")) names.insert(field.at("name").get<std::string>());
  if (!own.at("active").is_null()) names.insert("isactive");
  if (!own.at("teams").is_null()) names.insert({"team_id", "teams"});
}

std::int64_t id_in(const json& entry) { return entry.at("id").get<std::int64_t>(); }

const json& resources_of(const json& state) {
  static const json none = json::object();
  return state.is_null() ? none : state.at("resources");
}

std::string words_of(const std::vector<SentWrite>& writes) {
  std::string out;
  for (const SentWrite& write : writes) {
    out += " " + write.collection + "/" + (write.id ? std::to_string(*write.id) : "new") +
           (write.is_delete ? " deleted" : "");
  }
  return out.empty() ? " nothing" : out;
}

bool is_on(const json& row) { return row.value("isactive", true); }

}  // namespace

RecordOwners owners_in(const json& state) {
  RecordOwners owners;
  for (const auto& [address, entry] : resources_of(state).items())
    owners[{collection_of(address), id_in(entry)}] = address;
  return owners;
}

std::set<std::string> waiting_addresses(const json& plan) {
  std::set<std::string> waiting;
  for (const json& step : plan.at("resource_changes")) {
    if (!step.at("haloform").at("deferred").is_null()) waiting.insert(step.at("address").get<std::string>());
  }
  return waiting;
}

std::set<std::string> blocks_of_plan(const json& plan) {
  std::set<std::string> rules;
  const auto add = [&](const json& blocks) {
    for (const json& block : blocks) rules.insert(block.at("rule").get<std::string>());
  };
  add(plan.at("haloform").at("blocked_by"));
  for (const json& step : plan.at("resource_changes")) add(step.at("haloform").at("blocked_by"));
  return rules;
}

void AppliedLaws::hold(const Verdict& must) const {
  writes(must);
  deletes(must);
  unmanaged(must);
  fields(must);
  as_declared(must);
  taken_out(must);
  known(must);
  const SharedKeys shared_before = shared_keys(before.rows);
  for (const auto& shared : shared_keys(after.rows)) {
    must(Law::no_natural_key_comes_to_be_shared, shared_before.contains(shared),
         std::get<0>(shared) + ": " + std::get<1>(shared) + " is that of " +
             std::to_string(std::get<2>(shared)) + " and " + std::to_string(std::get<3>(shared)));
  }
  must(Law::no_natural_key_comes_to_be_shared, true, "");
}

/// One write for each step that sends anything, and no other.
void AppliedLaws::writes(const Verdict& must) const {
  std::vector<SentWrite> told;
  for (const json& step : plan.at("resource_changes")) {
    if (!sends(step)) continue;
    const json& id = step.at("haloform").at("id");
    told.push_back({collection_of(step.at("address").get<std::string>()),
                    id.is_null() ? std::nullopt : std::optional(id.get<std::int64_t>()),
                    step.at("haloform").at("action") == "delete"});
  }
  std::ranges::sort(told);
  const std::vector<SentWrite> sent = writes_among(requests);
  must(Law::apply_writes_what_the_plan_told, told == sent,
       "the plan told of" + words_of(told) + ", and sent was" + words_of(sent));
  must(Law::apply_writes_what_the_plan_told, plan.at("haloform").at("requests") == sent.size(),
       "the plan told of " + plan.at("haloform").at("requests").dump() + " writes, and sent was" +
           words_of(sent));
}

void AppliedLaws::deletes(const Verdict& must) const {
  const auto owners = owners_in(before.state);
  for (const SentWrite& write : writes_among(requests)) {
    if (!write.is_delete) continue;
    const auto owner = owners.find({write.collection, *write.id});
    const bool policy =
        owner != owners.end() && before.state.at("resources").at(owner->second).at("on_removal") == "delete";
    must(Law::no_delete_without_policy_and_flag, policy && allow_delete, "deleted was" + words_of({write}));
  }
  std::set<std::pair<std::string, std::int64_t>> gone;
  for (const auto& [where, row] : before.rows) {
    if (!after.rows.contains(where)) gone.insert(where);
  }
  for (const auto& where : gone) {
    const auto sent = writes_among(requests);
    must(Law::no_delete_without_policy_and_flag,
         std::ranges::find(sent, SentWrite{where.first, where.second, true}) != sent.end(),
         where.first + "/" + std::to_string(where.second) + " is gone");
  }
  must(Law::no_delete_without_policy_and_flag, true, "");
}

/// A record that the state does not know, but for those that the plan binds because a block answers to them.
void AppliedLaws::unmanaged(const Verdict& must) const {
  auto managed = owners_in(before.state);
  const auto declared = declared_in(configuration);
  for (const json& step : plan.at("resource_changes")) {
    const auto address = step.at("address").get<std::string>();
    const json& id = step.at("haloform").at("id");
    const auto block = declared.find(address);
    if (block == declared.end() || id.is_null()) continue;
    const std::pair where{collection_of(address), id.get<std::int64_t>()};
    const auto row = before.rows.find(where);
    if (row == before.rows.end()) continue;
    if (block->second.answers(row->second)) managed[where] = address;
  }
  for (const auto& [where, row] : before.rows) {
    if (managed.contains(where)) continue;
    const auto found = after.rows.find(where);
    must(Law::nothing_unmanaged_changes, found != after.rows.end() && found->second == row,
         row.dump() + " became " + (found == after.rows.end() ? "nothing" : found->second.dump()));
  }
  const auto known_after = owners_in(after.state);
  for (const auto& [where, row] : after.rows) {
    must(Law::nothing_unmanaged_changes, before.rows.contains(where) || known_after.contains(where),
         "nobody knows " + row.dump());
  }
  for (const auto& [where, address] : known_after) {
    must(Law::nothing_unmanaged_changes, managed.contains(where) || !before.rows.contains(where),
         address + " is bound to " + std::to_string(where.second) + ", which no block answers to");
  }
}

void AppliedLaws::fields(const Verdict& must) const {
  std::map<std::pair<std::string, std::int64_t>, std::set<std::string>> planned;
  for (const json& step : plan.at("resource_changes")) {
    const json& id = step.at("haloform").at("id");
    if (runs(step) && id.is_number())
      add_world_names(
          step, planned[{collection_of(step.at("address").get<std::string>()), id.get<std::int64_t>()}]);
  }
  for (const auto& [where, row] : before.rows) {
    const auto found = after.rows.find(where);
    if (found == after.rows.end()) continue;
    const std::set<std::string>& may = planned[where];
    for (const auto& [name, value] : row.items()) {
      const json now = found->second.value(name, json());
      must(Law::only_planned_fields_change, now == value || may.contains(name),
           where.first + "/" + std::to_string(where.second) + ": " + name + " was " + value.dump() + ", is " +
               now.dump());
    }
    for (const auto& [name, value] : found->second.items()) {
      must(Law::only_planned_fields_change, row.contains(name) || may.contains(name),
           where.first + "/" + std::to_string(where.second) + ": " + name + " came to be " + value.dump());
    }
  }
}

const json* AppliedLaws::row_after(const std::string& address) const {
  const auto entry = resources_of(after.state).find(address);
  if (entry == resources_of(after.state).end()) return nullptr;
  const auto found = after.rows.find({collection_of(address), id_in(*entry)});
  return found == after.rows.end() ? nullptr : &found->second;
}

/// But for those who wait for a seat, and those whom a stranger switched off.
void AppliedLaws::as_declared(const Verdict& must) const {
  constexpr Law law = Law::who_is_declared_is_there_as_declared;
  const std::set<std::string> waiting = waiting_addresses(plan);
  std::set<std::string> left;
  for (const json& drift : plan.at("haloform").at("drift"))
    left.insert(drift.at("address").get<std::string>());
  const auto declared = declared_in(configuration);
  std::map<std::int64_t, std::string> team_keys;
  for (const auto& [address, block] : declared) {
    if (const json* row = row_after(address); row != nullptr && address.starts_with("team."))
      team_keys[id_in(*row)] = address.substr(5);
  }
  for (const auto& [address, block] : declared) {
    if (waiting.contains(address)) continue;
    const json* row = row_after(address);
    must(law, row != nullptr, address + " is not there");
    const std::string seen = address + " is " + row->dump();
    must(law, text_in(*row, "name") == block.name, seen);
    if (address.starts_with("team.")) continue;
    if (block.email) must(law, folded_text(text_in(*row, "email")) == folded_text(*block.email), seen);
    if (block.surname) must(law, text_in(*row, "surname") == *block.surname, seen);
    if (!left.contains(address)) must(law, is_on(*row) == block.active, seen);
    if (address.starts_with("agent.")) memberships_as_declared(must, address, *row, team_keys);
  }
}

/// Every declared team; none that is exclusive and does not list the agent; none that was applied and that a list which is
/// still there does not name any more. What a role grants stays.
void AppliedLaws::memberships_as_declared(const Verdict& must, const std::string& address, const json& row,
                                          const std::map<std::int64_t, std::string>& team_keys) const {
  constexpr Law law = Law::who_is_declared_is_there_as_declared;
  const auto declared = declared_in(configuration);
  const DeclaredBlock& block = declared.at(address);
  const json entry = resources_of(before.state).value(address, json::object());
  const json applied = entry.value("applied", json::object()).value("teams", json::array());
  const std::string seen = address + " is " + row.dump();
  const TeamsOfAgent teams = teams_of_agent(row, profile);
  std::set<std::string> in;
  for (const std::int64_t id : teams.in) {
    const auto key = team_keys.find(id);
    if (key == team_keys.end()) continue;
    in.insert(key->second);
    if (teams.granted.contains(id) || block.teams.contains(key->second)) continue;
    const DeclaredBlock& team = declared.at("team." + key->second);
    must(law, !team.only_members, seen + ", in an exclusive team that does not list them");
    const bool speaks = block.has_list || team.has_list;
    const bool was_applied = std::ranges::find(applied, json(key->second)) != applied.end();
    must(law, !speaks || !was_applied, seen + ", in a team that is declared no more");
  }
  must(law, std::ranges::includes(in, block.teams), seen + ", not in every team that is declared");
}

/// What became of those whom the configuration does not declare any more.
void AppliedLaws::taken_out(const Verdict& must) const {
  constexpr Law law = Law::who_is_taken_out_stays_under_the_same_id;
  const auto declared = declared_in(configuration);
  const auto declared_before = declared_in(previous);
  const auto owners = owners_in(after.state);
  for (const auto& [address, entry] : resources_of(before.state).items()) {
    const std::pair where{collection_of(address), id_in(entry)};
    const auto owner = owners.find(where);
    const bool moved = owner != owners.end() && owner->second != address;
    if (declared.contains(address) || moved || !before.rows.contains(where)) continue;
    const auto row = after.rows.find(where);
    const std::string seen = address + " is " + (row == after.rows.end() ? "not there" : row->second.dump());
    std::string policy = address.starts_with("team.") ? "forget" : entry.at("on_removal").get<std::string>();
    if (!declared_before.contains(address)) policy = "remember";
    if (policy == "delete") {
      must(law, row == after.rows.end() && owner == owners.end(), seen + ", and was to be deleted");
      continue;
    }
    must(law, row != after.rows.end(), seen);
    if (policy == "forget") {
      const bool untouched = row->second == before.rows.at(where) && owner == owners.end();
      must(law, untouched, seen + ", and was to be forgotten");
      continue;
    }
    must(law, owner != owners.end(), seen + ", and the state has forgotten it");
    must(law, after.state.at("resources").at(address).at("status") == "deactivated", seen);
    must(law, policy == "remember" ? row->second == before.rows.at(where) : !is_on(row->second), seen);
  }
}

/// Exactly who is declared, and tombstones; each with a record of its own.
void AppliedLaws::known(const Verdict& must) const {
  constexpr Law law = Law::the_state_knows_who_is_declared_and_who_left;
  const auto declared = declared_in(configuration);
  const std::set<std::string> waiting = waiting_addresses(plan);
  std::set<std::pair<std::string, std::int64_t>> ids;
  for (const auto& [address, entry] : resources_of(after.state).items()) {
    const std::pair where{collection_of(address), id_in(entry)};
    must(law, ids.insert(where).second, address + ": somebody else has id " + std::to_string(where.second));
    must(law, declared.contains(address) || entry.at("status") == "deactivated",
         address + " is known, and not declared");
    // Deleted by hand, to be created again, and waiting for a seat: the id stays until then.
    must(law, after.rows.contains(where) || waiting.contains(address),
         address + ": there is no id " + std::to_string(where.second));
  }
  for (const auto& [address, block] : declared) {
    must(law, resources_of(after.state).contains(address) || waiting.contains(address),
         address + " is not known");
  }
}

}  // namespace haloform::test
