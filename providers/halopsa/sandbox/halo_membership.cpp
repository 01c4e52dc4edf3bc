#include "providers/halopsa/sandbox/halo_membership.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>

namespace haloform::sandbox {

namespace {

struct Flag {
  const char* name;
  bool usual;
};

/// What a row says besides agent, team and role.
constexpr std::array flags = {
    Flag{"is_manager", false},       Flag{"no_config_access", false}, Flag{"unassigned_access", true},
    Flag{"otheragent_access", true}, Flag{"fortickets", true},        Flag{"foropps", false},
    Flag{"forprojects", false},      Flag{"in_section", true},
};

bool by_role(const Json& row) { return !text_of(row, "role").empty(); }

/// Ids of rows are the agent's own: 11001, 11002.
std::int64_t next_row_id(std::int64_t agent, const Json& rows) {
  std::int64_t last = agent * 1000;
  for (const Json& row : rows) {
    if (const auto id = row.find("id"); id != row.end() && id->is_number_integer())
      last = std::max(last, id->get<std::int64_t>());
  }
  return last + 1;
}

std::optional<std::int64_t> whole_number(const Json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_string()) return parse_integer(value.get_ref<const std::string&>());
  return std::nullopt;
}

/// A posted row as it would be kept.
std::expected<Json, std::string> understood(const Json& posted, Directory& directory) {
  if (!posted.is_object()) return std::unexpected("teams is a list of objects");
  const auto team = whole_number(posted.value("team_id", Json()));
  if (!team || directory.record(Collection::teams, *team).empty()) {
    return std::unexpected("there is no team " + posted.value("team_id", Json()).dump());
  }
  Json row{{"id", whole_number(posted.value("id", Json())).value_or(0)}, {"team_id", *team}};
  for (const Flag& flag : flags) {
    if (const auto found = posted.find(flag.name); found != posted.end() && found->is_boolean())
      row[flag.name] = *found;
  }
  return row;
}

void put_into(Json& row, const Json& posted, const Knobs& knobs) {
  for (const Flag& flag : flags) {
    const auto found = posted.find(flag.name);
    if (found == posted.end()) continue;
    const bool leaves = std::string_view(flag.name) == "in_section" && !found->get<bool>();
    if (leaves && knobs.is(Knob::membership, "merge")) continue;
    row[flag.name] = *found;
  }
}

Json new_row(const Json& posted) {
  return Json{{"team_id", posted["team_id"]}, {"in_section", posted.value("in_section", true)}};
}

/// The rows that a posted one means: by its id, else all of its team.
std::vector<Json*> meant(Json& rows, const Json& posted) {
  std::vector<Json*> out;
  const auto id = posted["id"].get<std::int64_t>();
  for (Json& row : rows) {
    if (by_role(row)) continue;
    // A row that was posted before this one has no id yet.
    const bool is_it = id > 0 ? row.value("id", Json()) == id : row["team_id"] == posted["team_id"];
    if (is_it) out.push_back(&row);
  }
  return out;
}

}  // namespace

Json kept_memberships(const Json& agent) {
  Json rows = Json::array();
  if (const auto teams = agent.find("teams"); teams != agent.end() && teams->is_array()) {
    rows = *teams;
  } else if (const auto team = agent.find("team_id"); team != agent.end() && team->is_number_integer()) {
    rows.push_back(Json{{"team_id", *team}});
  }
  for (Json& row : rows) {
    if (!row.contains("id")) row["id"] = next_row_id(agent.value("id", std::int64_t{0}), rows);
  }
  return rows;
}

Json wire_memberships(const Json& agent, Directory& directory) {
  Json out = Json::array();
  for (const Json& row : kept_memberships(agent)) {
    const Json team_id = row.value("team_id", Json());
    const std::string team = text_of(directory.record(Collection::teams, team_id), "name");
    const std::string role = text_of(row, "role");
    const bool granted = !role.empty();
    Json wire{{"id", granted ? Json(0) : row.value("id", Json())},
              {"agent_id", agent.value("id", Json())},
              {"agent_name", agent.value("name", Json())},
              {"team_id", team_id},
              {"team_guid", guid_of("team", team_id.dump())},
              {"team_name", team},
              {"department_id", 1},
              {"org_department_team_name", "Sandbox/Support/" + team},
              {"role_id", granted ? Json(guid_of("role", role)) : Json(nullptr)},
              {"role_name", granted ? Json(role) : Json(nullptr)}};
    for (const Flag& flag : flags) wire[flag.name] = row.value(flag.name, flag.usual);
    wire["isintegration"] = row.value("isintegration", false);
    out.push_back(std::move(wire));
  }
  return out;
}

std::expected<Json, std::string> posted_memberships(const Json& agent, const Json& posted, const Knobs& knobs,
                                                    Directory& directory) {
  if (!posted.is_array()) return std::unexpected("teams is a list of objects");
  Json rows = kept_memberships(agent);
  Json before = rows;
  if (knobs.is(Knob::membership, "replace")) {
    std::erase_if(rows.get_ref<Json::array_t&>(), [](const Json& row) { return !by_role(row); });
  }
  for (const Json& element : posted) {
    const bool granted = element.is_object() && !is_blank(element.value("role_id", Json()));
    if (granted) continue;
    auto row = understood(element, directory);
    if (!row) return std::unexpected(row.error());
    auto targets = meant(rows, *row);
    // A row that is kept keeps what is not said about it.
    const auto kept = meant(before, *row);
    if (knobs.is(Knob::membership, "replace")) {
      rows.push_back(kept.empty() ? new_row(*row) : *kept.front());
      targets = {&rows.back()};
    } else if (targets.empty()) {
      rows.push_back(new_row(*row));
      targets = {&rows.back()};
    }
    for (Json* target : targets) put_into(*target, *row, knobs);
  }
  for (Json& row : rows) {
    if (!row.contains("id")) row["id"] = next_row_id(agent.value("id", std::int64_t{0}), rows);
  }
  return rows;
}

}  // namespace haloform::sandbox
