#include "providers/halopsa/reading/attached_rows.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/wire/json_row.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <utility>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;

void add_person(const Json& row, const char* key, ResourceType type, std::vector<NamedPerson>& people) {
  const auto id = number_at(row, key);
  if (id && *id > 0) people.push_back({type, *id});
}

/// A row names an agent or a user, and has 0 or nothing for the other.
void add_agent_or_user(const Json& row, std::vector<NamedPerson>& people) {
  add_person(row, "agent_id", ResourceType::agent, people);
  add_person(row, "user_id", ResourceType::contact, people);
}

/// `agent_id_or_cab_id` is a CAB where the row names one.
void add_approver(const Json& row, std::vector<NamedPerson>& people) {
  const auto cab = row.find("cab_name");
  const bool is_cab =
      cab != row.end() && cab->is_string() && !trimmed(cab->get_ref<const std::string&>()).empty();
  if (!is_cab) add_person(row, "agent_id_or_cab_id", ResourceType::agent, people);
  add_agent_or_user(row, people);
}

template <typename Visit>
void each_row(const Json& object, const char* key, Visit visit) {
  const auto at = object.is_object() ? object.find(key) : object.end();
  if (!object.is_object() || at == object.end() || !at->is_array()) return;
  for (const Json& row : *at) {
    if (row.is_object()) visit(row);
  }
}

/// Everybody once: a step whose rules name somebody again is one step.
void add_each_once(const std::vector<NamedPerson>& some, std::vector<NamedPerson>& people) {
  std::set<std::pair<ResourceType, std::int64_t>> seen;
  for (const NamedPerson& one : some) {
    if (seen.emplace(one.type, one.id).second) people.push_back(one);
  }
}

}  // namespace

std::optional<std::size_t> count_of(const Json& answer) {
  const auto number = number_at(answer, "record_count");
  return number && *number >= 0 ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}

std::optional<bool> truth_at(const Json& row, const char* key) {
  const auto at = row.is_object() ? row.find(key) : row.end();
  if (!row.is_object() || at == row.end()) return std::nullopt;
  if (at->is_boolean()) return at->get<bool>();
  if (at->is_null()) return false;
  const auto number = number_at(row, key);
  return number ? std::optional(*number != 0) : std::nullopt;
}

void approvers_of(const Json& process, std::vector<NamedPerson>& people) {
  each_row(process, "steps", [&](const Json& step) {
    std::vector<NamedPerson> named;
    add_approver(step, named);
    each_row(step, "rules", [&](const Json& rule) { add_approver(rule, named); });
    add_each_once(named, people);
  });
}

void members_of(const Json& cab, std::vector<NamedPerson>& people) {
  std::vector<NamedPerson> named;
  each_row(cab, "members", [&](const Json& member) { add_agent_or_user(member, named); });
  add_each_once(named, people);
}

void responsible_for(const Json& team, std::vector<NamedPerson>& people) {
  std::vector<NamedPerson> named;
  each_row(team, "managers", [&](const Json& manager) { add_agent_or_user(manager, named); });
  for (const char* key : {"timesheet_approver", "default_agent", "default_agent_id"})
    add_person(team, key, ResourceType::agent, named);
  add_each_once(named, people);
}

}  // namespace haloform::halopsa
