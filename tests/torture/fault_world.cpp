// A company so small that a run takes a dozen requests, and does one of everything.
#include "tests/torture/fault_world.hpp"

#include "tests/support/stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;

std::string person(const std::string& key, std::string_view more = "") {
  return agent_block(key, "Person " + key, key + "@example.com", more);
}

std::string written(const std::string& profile, const std::string& people) {
  return "version: 1\ninstance: {api: " + profile +
         "}\nguards: {create: 100, deactivate: 100, update: 100}\n"
         "teams:\n  one: {name: One}\n  two: {name: Two}\nagents:\n" +
         person("stays") + people;
}

std::string mover(int number) { return number == 1 ? "moves" : "moves" + std::to_string(number); }

std::string movers_in(int movers, std::string_view team) {
  std::string people;
  for (int number = 1; number <= movers; ++number)
    people += person(mover(number), "teams: [" + std::string(team) + "]");
  return people;
}

std::vector<json> rows_of(const json& world, std::string_view address) {
  const bool contact = address.starts_with("contact.");
  const std::string email = std::string(address.substr(address.find('.') + 1)) + "@example.com";
  std::vector<json> found;
  for (const json& row : world.at(contact ? "customers" : "agents")) {
    if (row.value("email", json()) == json(email)) found.push_back(row);
  }
  return found;
}

std::int64_t team_called(const json& world, std::string_view name) {
  for (const json& row : world.at("teams")) {
    if (row.at("name") == json(name)) return row.at("id").get<std::int64_t>();
  }
  return -1;
}

/// In team Two alone; a world says so by `team_id`, or by rows under `teams`, of which some may say `in_section: false`.
bool has_moved(const json& world, const json& row) {
  const json two = team_called(world, "Two");
  if (!row.contains("teams")) return row.value("team_id", json()) == two;
  json inside = json::array();
  for (const json& team : row.at("teams")) {
    if (team.value("in_section", true)) inside.push_back(team.at("team_id"));
  }
  return inside == json::array({two});
}

}  // namespace

std::vector<std::string> fault_sandbox_flags(const std::string& profile) {
  if (profile == "halo") return {"--profile", profile, "--page-cap", "4"};
  return {"--profile", profile};
}

FaultBeginning fault_beginning(const std::string& profile, int movers) {
  json world = world_of({});
  world["customers"].push_back({{"id", 20}, {"name", "Acme"}, {"type", "company"}, {"isactive", true}});
  world["sites"].push_back({{"id", 5}, {"name", "Head Office"}, {"client_id", 20}});
  const Stage stage(world, fault_sandbox_flags(profile));
  const std::string others = person("changes") + person("goes") + movers_in(movers, "one");
  for (const std::string& people : {others + person("returns"), others}) {
    stage.write("haloform.yaml", written(profile, people));
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  }
  return {profile, stage.sandbox().world(), stage.read("haloform.state.json"), stage.sandbox().url(), movers};
}

std::string fault_configuration(const FaultBeginning& from) {
  return written(from.profile, person("changes", "surname: Changed") + person("returns") +
                                   movers_in(from.movers, "two") + person("new", "surname: Fresh") +
                                   "contacts:\n" + person("ann", "surname: Fresh\n    site_id: 5"));
}

std::vector<std::string> fault_addresses(const FaultBeginning& from) {
  std::vector<std::string> addresses{"agent.changes", "agent.goes", "agent.new", "agent.returns",
                                     "contact.ann"};
  for (int number = 1; number <= from.movers; ++number) addresses.push_back("agent." + mover(number));
  return addresses;
}

std::vector<std::int64_t> ids_of_address(const json& world, std::string_view address) {
  std::vector<std::int64_t> ids;
  for (const json& row : rows_of(world, address)) ids.push_back(row.at("id").get<std::int64_t>());
  return ids;
}

bool effect_is_there(const json& world, std::string_view address) {
  const std::vector<json> rows = rows_of(world, address);
  if (rows.size() != 1) return false;
  const json& row = rows.front();
  if (address == "agent.new" || address == "contact.ann") return true;
  if (address == "agent.changes") return row.value("surname", json()) == json("Changed");
  if (address == "agent.goes") return row.value("isactive", json()) == json(false);
  if (address == "agent.returns") return row.value("isactive", json()) == json(true);
  return address.starts_with("agent.moves") && has_moved(world, row);
}

}  // namespace haloform::test
