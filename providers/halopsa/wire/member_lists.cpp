#include "providers/halopsa/wire/member_lists.hpp"

#include "planner/base/each_once.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/wire/wire_row.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;

Scalar scalar_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (found->is_boolean()) return {.kind = Scalar::Kind::boolean, .truth = found->get<bool>()};
  if (found->is_number_integer())
    return {.kind = Scalar::Kind::integer, .integer = found->get<std::int64_t>()};
  if (found->is_number()) return {.kind = Scalar::Kind::real, .real = found->get<double>()};
  if (found->is_string()) return {.kind = Scalar::Kind::text, .text = found->get_ref<const std::string&>()};
  return {};
}

std::optional<RemoteId> id_at(const Json& object, const char* key) {
  const auto number = whole_number(scalar_at(object, key));
  return number ? RemoteId::from(*number) : std::nullopt;
}

/// The rows of a bare array, or of an envelope.
const Json* rows_of(const TypeRow& row, const Json& document) {
  if (document.is_array()) return &document;
  if (!document.is_object()) return nullptr;
  std::vector<std::string_view> keys = row.list_keys;
  keys.emplace_back("results");
  for (const std::string_view key : keys) {
    const auto found = document.find(key);
    if (found != document.end() && found->is_array()) return &*found;
  }
  return nullptr;
}

enum class Told : std::uint8_t { nobody, somebody, no_sense };

/// Takes the agents of one team.
Told take_team(const Json& team, MemberLists& lists) {
  if (!team.is_object()) return Told::no_sense;
  const auto id = id_at(team, "id");
  const auto agents = team.find("agents");
  if (!id || agents == team.end()) return Told::no_sense;
  if (agents->is_null()) return Told::nobody;
  if (!agents->is_array()) return Told::no_sense;
  for (const Json& row : *agents) {
    const auto agent = row.is_object() ? id_at(row, "agent_id") : std::nullopt;
    if (!agent) return Told::no_sense;
    const auto inside = truth_of(scalar_at(row, "in_section"));
    if (!inside) {
      lists.unclear.insert(*agent);
    } else if (*inside) {
      auto& of = lists.agents[*agent];
      (names_role(scalar_at(row, "role_id")) ? of.granted : of.teams).push_back(*id);
    }
  }
  return agents->empty() ? Told::nobody : Told::somebody;
}

}  // namespace

ToldMembers decode_members(const TypeRow& row, std::string_view body) {
  ToldMembers told;
  const Json document = json::tree(body);
  const Json* teams = rows_of(row, document);
  if (teams == nullptr) return told;
  MemberLists lists;
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
  told.lists = std::move(lists);
  return told;
}

}  // namespace haloform::halopsa
