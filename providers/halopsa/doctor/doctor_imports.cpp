#include "providers/halopsa/doctor/doctor_imports.hpp"

#include "planner/base/text.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/reading/attached_rows.hpp"
#include "providers/halopsa/wire/json_row.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;
using Health = Finding::Health;

constexpr std::int64_t type_of_csp = 2;
constexpr std::size_t most_connections = 10;

/// What is taken of a connection: its row holds credentials as well.
struct Connection {
  std::int64_t id = 0;
  std::int64_t type = 0;
  std::string name;
  std::optional<bool> enabled{};
  std::optional<bool> drops_contacts{};
  std::optional<bool> drops_agents{};
};

std::optional<bool> any_of(const Json& row, std::initializer_list<const char*> keys) {
  std::optional<bool> said;
  for (const char* key : keys) {
    if (const auto truth = truth_at(row, key)) said = said.value_or(false) || *truth;
  }
  return said;
}

void take(const Json& row, Connection& one) {
  if (const auto said = any_of(row, {"halointegratorenabled"})) one.enabled = said;
  if (const auto said =
          any_of(row, {"deactivate_users", "acdeactivateentities", "acdeltadeactivateentities"}))
    one.drops_contacts = said;
  if (const auto said = any_of(row, {"deactivate_agents", "acdeactivateagents", "acdeltadeactivateagents"}))
    one.drops_agents = said;
}

std::expected<Json, MarkedText> ask_for(Client& client, const ProfileTable& table, std::string path) {
  Call call;
  call.path = std::move(path);
  call.scope = table.of(ResourceType::agent).read_scope;
  call.retry_for = Milliseconds(15'000);
  auto answer = client.call(call);
  if (!answer) return std::unexpected(std::move(answer.error().error.what));
  Json json = json::tree(answer->body);
  if (!json.is_array() && !json.is_object()) return std::unexpected(MarkedText("the answer is not JSON"));
  return json;
}

std::expected<std::vector<Connection>, MarkedText> connections(Client& client, const ProfileTable& table) {
  std::vector<Connection> all;
  std::optional<MarkedText> why;
  bool read = false;
  for (const std::string_view query : {"", "?type=2"}) {
    const auto answer = ask_for(client, table, fmt::format("{}{}", table.imports_path, query));
    const Json* rows = answer ? rows_under(*answer, "azureadconnections") : nullptr;
    if (rows == nullptr) {
      why = answer ? MarkedText("the answer is no list") : answer.error();
      continue;
    }
    read = true;
    for (const Json& row : *rows) {
      const auto id = number_at(row, "id");
      if (!id || std::ranges::find(all, *id, &Connection::id) != all.end()) continue;
      Connection one{*id, number_at(row, "type").value_or(query.empty() ? 0 : type_of_csp),
                     client.safe(json::text_at(row, "name"))};
      take(row, one);
      all.push_back(std::move(one));
    }
  }
  if (!read) return std::unexpected(std::move(*why));
  for (std::size_t at = 0; at < std::min(all.size(), most_connections); ++at) {
    Connection& one = all[at];
    if (one.drops_contacts && one.drops_agents) continue;
    const auto whole =
        ask_for(client, table,
                fmt::format("{}/{}?type={}&includedetails=true", table.imports_path, one.id, one.type));
    if (whole) take(*whole, one);
  }
  return all;
}

std::string drop_words(ResourceType type, std::optional<bool> drops) {
  const std::string_view whom = type_plural(type);
  if (!drops)
    return fmt::format("whether it deactivates {} that it does not find any more is not said", whom);
  return fmt::format("it {} {} that it does not find any more",
                     *drops ? "deactivates" : "does not deactivate", whom);
}

std::string connection_words(const Connection& one) {
  const std::string_view state = !one.enabled   ? ""
                                 : *one.enabled ? ", runs by itself"
                                                : ", does not run by itself";
  return fmt::format("{} connection \"{}\" (id {}){}: {}; {}", one.type == type_of_csp ? "CSP" : "Entra",
                     one.name, one.id, state, drop_words(ResourceType::contact, one.drops_contacts),
                     drop_words(ResourceType::agent, one.drops_agents));
}

/// Which of them run; nothing where the profile knows no way to ask.
std::vector<MarkedText> connection_texts(Client& client, const ProfileTable& table) {
  if (table.imports_path.empty()) return {};
  const auto all = connections(client, table);
  if (!all)
    return {MarkedText("their settings cannot be read, so that it is not known which run: ") + all.error()};
  if (all->empty()) return {"no connection to Entra or CSP is set up, or these credentials do not see it"};
  std::vector<MarkedText> texts;
  texts.reserve(all->size() + all_types.size());
  for (const Connection& one : *all) texts.emplace_back(connection_words(one));
  for (const TypeRow& row : table.types) {
    if (row.rows_tell_imports) continue;
    texts.emplace_back(fmt::format(
        "which {0} they write is not counted, since rows of {0} do not tell; plans read those whom "
        "it matters for by id, and so does `haloform get {1} ID`",
        type_plural(row.type), type_name(row.type)));
  }
  return texts;
}

std::string owned_words(const TypeSchema& schema, Profile profile) {
  std::vector<std::string_view> owned;
  for (const FieldId field : imported_fields(schema)) {
    if (schema.at(field).carried(profile)) owned.push_back(schema.at(field).name);
  }
  return fmt::format("{} and active", fmt::join(owned, ", "));
}

std::string_view import_title(Record::ImportedBy::Source source) {
  using enum Record::ImportedBy::Source;
  switch (source) {
    case entra: return "the Entra import";
    case csp: return "the CSP import";
    case okta: return "the Okta import";
    case other: break;
  }
  return "an import of the instance's own";
}

}  // namespace

ImportedCounts imported_in(const TypeSnapshot& listed) {
  ImportedCounts counts;
  for (const Record& record : listed.records()) {
    if (*record.imported) ++counts[(**record.imported).source];
  }
  return counts;
}

std::vector<Finding> import_findings(Client& client, const Catalog& catalog, const ProfileTable& table,
                                     const PerType<ImportedCounts>& imported) {
  std::vector<Finding> found;
  const auto say = [&](MarkedText text, MarkedText advice = {}) {
    found.push_back({Health::ok, "imports", std::move(text), std::move(advice), std::nullopt});
  };
  for (MarkedText& text : connection_texts(client, table)) say(std::move(text));
  for (const ResourceType type : all_types) {
    for (const auto& [source, count] : imported.at(type)) {
      say(fmt::format("{} {} written by {}, which owns {}",
                      counted(count, type_name(type), type_plural(type)), count == 1 ? "is" : "are",
                      import_title(source), owned_words(catalog.of(type), table.profile)),
          "change that where the import reads it; `lifecycle: {owner: haloform}` has haloform set it back");
    }
  }
  return found;
}

}  // namespace haloform::halopsa
