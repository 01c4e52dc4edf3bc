#include "tests/property/company_view.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <regex>
#include <sstream>

namespace haloform::test {

namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> sections = {
    {{"teams", "team."}, {"agents", "agent."}, {"contacts", "contact."}}};

DeclaredBlock block_from(const YAML::Node& node) {
  DeclaredBlock block;
  block.name = node["name"].as<std::string>();
  if (node["email"]) block.email = node["email"].as<std::string>();
  const bool ignored = node["lifecycle"] && node["lifecycle"]["ignore_changes"];
  if (node["surname"] && !ignored) block.surname = node["surname"].as<std::string>();
  block.answers_to.insert(folded_text(block.email.value_or(block.name)));
  if (node["lifecycle"] && node["lifecycle"]["previously"]) {
    for (const YAML::Node& old : node["lifecycle"]["previously"])
      block.answers_to.insert(folded_text(old.as<std::string>()));
  }
  if (node["active"]) block.active = node["active"].as<bool>();
  block.has_list = node["teams"] || node["members"];
  for (const YAML::Node& team : node["teams"]) block.teams.insert(team.as<std::string>());
  return block;
}

/// What a person would look a record up by; empty where there is nothing.
std::string key_of(const std::string& collection, const json& row) {
  if (collection == "agents") return folded_text(text_in(row, "email"));
  if (collection == "teams") return folded_text(text_in(row, "name"));
  const std::string email = folded_text(text_in(row, "email"));
  if (text_in(row, "type") == "company" || email.empty()) return {};
  return email + " at " + row.value("site_id", json()).dump();
}

/// The blocks of a section: their key line and what is indented deeper.
struct TextSection {
  std::string name;
  std::vector<std::string> blocks;
};

/// A configuration's head (all that is no block) and its sections.
std::pair<std::string, std::vector<TextSection>> taken_apart(const std::string& configuration) {
  std::string head;
  std::vector<TextSection> found;
  bool in_section = false;
  std::istringstream lines(configuration);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(' ')) {
      const std::string name = line.substr(0, line.find(':'));
      in_section = std::ranges::any_of(sections, [&](const auto& one) { return one.first == name; });
      if (in_section) found.push_back({name, {}});
    }
    if (!in_section) head += line + "\n";
    if (!in_section || !line.starts_with("  ")) continue;
    if (!line.starts_with("   ")) found.back().blocks.emplace_back();
    found.back().blocks.back() += line + "\n";
  }
  return {head, found};
}

}  // namespace

std::string text_in(const json& row, const char* field) {
  const auto found = row.find(field);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string folded_text(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  std::string out(text.substr(first, text.find_last_not_of(" \t") - first + 1));
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

bool DeclaredBlock::answers(const json& row) const {
  return answers_to.contains(folded_text(text_in(row, "email"))) ||
         answers_to.contains(folded_text(text_in(row, "name")));
}

std::map<std::string, DeclaredBlock> declared_in(const std::string& configuration) {
  const YAML::Node root = YAML::Load(configuration);
  std::map<std::string, DeclaredBlock> declared;
  for (const auto& [section, prefix] : sections) {
    for (const auto& entry : root[std::string(section)]) {
      declared.emplace(std::string(prefix) + entry.first.as<std::string>(), block_from(entry.second));
    }
  }
  for (const auto& entry : root["teams"]) {
    const auto team = entry.first.as<std::string>();
    for (const YAML::Node& member : entry.second["members"])
      declared.at("agent." + member.as<std::string>()).teams.insert(team);
  }
  for (const auto& entry : root["teams"]) {
    if (!entry.second["membership"] || entry.second["membership"].as<std::string>() != "exclusive") continue;
    const auto team = entry.first.as<std::string>();
    auto& only = declared.at("team." + team).only_members.emplace();
    for (const auto& [address, block] : declared) {
      if (block.teams.contains(team)) only.insert(address);
    }
  }
  return declared;
}

std::map<std::string, std::string> spread_over_files(const std::string& configuration) {
  const auto [head, parts] = taken_apart(configuration);
  constexpr std::array<const char*, 3> names = {"people/c.yaml", "people/a.yaml", "people/b.yaml"};
  std::map<std::string, std::string> files;
  std::size_t dealt = 0;
  for (const TextSection& part : parts | std::views::reverse) {
    std::map<std::string, std::string> shares;
    for (const std::string& block : part.blocks | std::views::reverse)
      shares[names.at(dealt++ % names.size())] += block;
    for (const auto& [file, share] : shares) files[file] += part.name + ":\n" + share;
  }
  files["haloform.yaml"] = head + (files.empty() ? "" : "include: [people/*.yaml]\n");
  return files;
}

std::string way_back(const std::string& before, const std::string& after) {
  static const std::regex move(R"(  - \{from: (\S+), to: (\S+)\})");
  std::string moves;
  for (auto found = std::sregex_iterator(after.begin(), after.end(), move); found != std::sregex_iterator();
       ++found)
    moves += "  - {from: " + (*found)[2].str() + ", to: " + (*found)[1].str() + "}\n";
  return moves.empty() ? before : before + "moved:\n" + moves;
}

std::string collection_of(std::string_view address) {
  if (address.starts_with("agent.")) return "agents";
  return address.starts_with("team.") ? "teams" : "customers";
}

std::vector<SentWrite> writes_among(const json& requests) {
  std::vector<SentWrite> writes;
  for (const json& request : requests) {
    const std::string kind = request.at("kind");
    if (kind != "create" && kind != "update" && kind != "delete") continue;
    const std::string path = request.at("path");
    std::string collection = "customers";
    if (path.starts_with("/api/Agent")) collection = "agents";
    if (path.starts_with("/api/Team")) collection = "teams";
    if (kind == "delete") {
      writes.push_back({collection, std::stoll(path.substr(path.rfind('/') + 1)), true});
      continue;
    }
    const json body = json::parse(request.at("body").get<std::string>());
    const json records = body.is_array() ? body : json::array({body});
    for (const json& record : records) {
      const auto id = record.find("id");
      writes.push_back(
          {collection, id == record.end() ? std::nullopt : std::optional(id->get<std::int64_t>())});
    }
  }
  std::ranges::sort(writes);
  return writes;
}

RecordRows rows_of(const json& world) {
  RecordRows rows;
  for (const auto& [collection, records] : world.items()) {
    if (!records.is_array()) continue;
    for (const json& row : records) {
      if (row.is_object()) rows.emplace(std::pair(collection, row.at("id").get<std::int64_t>()), row);
    }
  }
  return rows;
}

TeamsOfAgent teams_of_agent(const json& row, std::string_view profile) {
  TeamsOfAgent teams;
  const auto listed = row.find("teams");
  if (profile == "guide" || listed == row.end()) {
    const json team = row.value("team_id", json());
    if (team.is_number_integer() && team != 0) teams.in.insert(team.get<std::int64_t>());
    return teams;
  }
  for (const json& one : *listed) {
    if (!one.value("in_section", true)) continue;
    const auto id = one.at("team_id").get<std::int64_t>();
    teams.in.insert(id);
    if (one.contains("role")) teams.granted.insert(id);
  }
  return teams;
}

SharedKeys shared_keys(const RecordRows& rows) {
  std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> holders;
  for (const auto& [where, row] : rows) {
    if (where.first == "sites") continue;
    const std::string key = key_of(where.first, row);
    if (!key.empty()) holders[{where.first, key}].push_back(where.second);
  }
  SharedKeys shared;
  for (const auto& [key, ids] : holders) {
    for (std::size_t first = 0; first < ids.size(); ++first) {
      for (std::size_t second = first + 1; second < ids.size(); ++second)
        shared.emplace(key.first, key.second, ids[first], ids[second]);
    }
  }
  return shared;
}

std::vector<std::string> without_new_ids(const RecordRows& rows, const RecordRows& known) {
  const auto team_of = [&](const json& id) {
    if (!id.is_number_integer()) return id;
    const auto found = rows.find({"teams", id.get<std::int64_t>()});
    return found == rows.end() ? id : found->second.at("name");
  };
  std::vector<std::string> lines;
  for (const auto& [where, row] : rows) {
    json line = row;
    if (!known.contains(where)) line.erase("id");
    if (line.contains("team_id")) line["team_id"] = team_of(line["team_id"]);
    if (line.contains("teams")) {
      std::set<std::string> memberships;
      for (json membership : line["teams"]) {
        membership.erase("id");
        membership["team_id"] = team_of(membership.value("team_id", json()));
        memberships.insert(membership.dump());
      }
      line["teams"] = memberships;
    }
    lines.push_back(where.first + " " + line.dump());
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace haloform::test
