#include "providers/halopsa/wire/member_lists.hpp"

#include "planner/base/each_once.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/wire/json_row.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;

std::optional<RemoteId> id_at(const Json& object, std::string_view key) {
  const auto number = number_at(object, key);
  return number ? RemoteId::from(*number) : std::nullopt;
}

enum class Told : std::uint8_t { nobody, somebody, no_sense };

/// Takes the agents of one team.
Told take_team(const Json& team, ToldLists& lists) {
  if (!team.is_object()) return Told::no_sense;
  const auto id = id_at(team, "id");
  const auto agents = team.find("agents");
  if (!id || agents == team.end()) return Told::no_sense;
  if (agents->is_null()) return Told::nobody;
  if (!agents->is_array()) return Told::no_sense;
  for (const Json& row : *agents) {
    const auto agent = id_at(row, "agent_id");
    if (!agent) return Told::no_sense;
    const auto inside = truth_of(scalar_at(row, "in_section"));
    if (!inside) {
      lists.unclear.insert(*agent);
    } else if (!*inside) {
      lists.visited[*agent].push_back(*id);
    } else {
      auto& of = lists.agents[*agent];
      const auto by_import = [&row](const char* flag) { return truth_of(scalar_at(row, flag)) == true; };
      const bool granted =
          names_role(scalar_at(row, "role_id")) || std::ranges::any_of(import_flags, by_import);
      (granted ? of.granted : of.teams).push_back(*id);
    }
  }
  return agents->empty() ? Told::nobody : Told::somebody;
}

}  // namespace

ToldMembers decode_members(const TypeRow& row, std::string_view body) {
  ToldMembers told;
  const Json document = json::tree(body);
  const Json* teams = rows_under(document, row.list_keys);
  if (teams == nullptr) return told;
  ToldLists lists;
  bool somebody = false;
  bool sense = true;
  for (const Json& team : *teams) {
    const Told one = take_team(team, lists);
    somebody = somebody || one == Told::somebody;
    sense = sense && one != Told::no_sense;
    if (team.is_object() && team.contains("name") && team["name"].is_string())
      told.teams.push_back(team["name"].get<std::string>());
  }
  if (!sense || !somebody) return told;
  for (auto& [agent, of] : lists.agents) {
    of.teams = each_once(std::move(of.teams));
    of.granted = each_once(std::move(of.granted));
    // Being in a team by hand counts for more than being in it by a role.
    std::erase_if(of.granted, [&](RemoteId id) { return std::ranges::binary_search(of.teams, id); });
  }
  for (auto& [agent, teams_seen] : lists.visited) teams_seen = each_once(std::move(teams_seen));
  told.lists = std::move(lists);
  return told;
}

}  // namespace haloform::halopsa
