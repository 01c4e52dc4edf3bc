#include "providers/halopsa/reading/directory.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/listing/listing.hpp"
#include "providers/halopsa/listing/listing_page.hpp"
#include "providers/halopsa/words/server_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::halopsa {

namespace {

Result<TypeSnapshot> listing_of(const DirectoryReading& reading, const TypeRow& row) {
  Listing listing(reading.client, row, reading.threads, reading.patience);
  listing.start(std::numeric_limits<std::size_t>::max());
  return listing.whole();
}

std::unexpected<Error> none_of(const DirectoryReading& reading, Directory::Kind kind, const Call& call) {
  return fail(ErrorKind::incomplete, fmt::format("the listing of {} is empty", directory_plural(kind)),
              reading.client.where(call),
              fmt::format("usually a missing permission: check what the API application may read and which "
                          "agent it logs in as, or name no {} in the configuration",
                          directory_noun(kind)));
}

Result<Directory> read_sites(const DirectoryReading& reading, const PlaceRows& rows) {
  auto sites = listing_of(reading, rows.sites);
  if (!sites) return std::unexpected(std::move(sites.error()));
  if (sites->records().empty()) {
    return none_of(reading, Directory::Kind::sites, page_call(rows.sites, {}, 1, rows.sites.page_size));
  }
  const auto lacks_client = [](const Record& site) {
    return site.fields.text(PlaceRows::client_name).empty();
  };
  std::optional<TypeSnapshot> clients;
  if (std::ranges::any_of(sites->records(), lacks_client)) {
    auto read = listing_of(reading, rows.clients);
    if (!read) return std::unexpected(std::move(read.error()));
    clients = std::move(*read);
  }
  const auto client_of = [&](const Record& site) -> std::string_view {
    if (!lacks_client(site)) return site.fields.text(PlaceRows::client_name);
    const Value* number = site.fields.find(PlaceRows::client_id);
    const auto id =
        number != nullptr && number->as_integer() ? RemoteId::from(*number->as_integer()) : std::nullopt;
    const Record* client = id ? clients->find(*id) : nullptr;
    return client == nullptr ? std::string_view{} : client->fields.text(PlaceRows::name);
  };
  const auto client_id_of = [](const Record& site) {
    const Value* number = site.fields.find(PlaceRows::client_id);
    return number == nullptr || !number->as_integer() ? std::string() : std::to_string(*number->as_integer());
  };
  Directory directory{Directory::Kind::sites, {}};
  directory.entries.reserve(sites->records().size());
  for (const Record& site : sites->records()) {
    using Status = Directory::Entry::Status;
    directory.entries.push_back({site.id.text(),
                                 fmt::format("{}/{}", client_of(site), site.fields.text(PlaceRows::name)),
                                 site.is_active() ? Status::active : Status::inactive, client_id_of(site)});
  }
  return directory;
}

using Json = nlohmann::json;

/// The array of an answer: bare, or under `roles` or `results`.
const Json* rows_of(const Json& answer) {
  if (answer.is_array()) return &answer;
  if (!answer.is_object()) return nullptr;
  for (const char* key : {"roles", "results"}) {
    const auto at = answer.find(key);
    if (at != answer.end() && at->is_array()) return &*at;
  }
  return nullptr;
}

/// GUIDs, not numbers: no listing of records.
Result<Directory> read_roles(const DirectoryReading& reading) {
  Call call;
  call.path = reading.table.roles_path;
  call.scope = reading.table.of(ResourceType::agent).read_scope;
  auto answer = reading.client.call(call);
  if (!answer) return std::unexpected(std::move(answer.error().error));
  const Json json = json::tree(answer->body);
  const Json* rows = rows_of(json);
  if (rows == nullptr) {
    return fail(ErrorKind::protocol,
                fmt::format("the answer contains no listing of roles; it starts with: {}",
                            reading.client.safe(first_line(answer->body))),
                reading.client.where(call), "check that instance.api names the API profile of the instance");
  }
  Directory directory{Directory::Kind::roles, {}};
  for (const Json& row : *rows) {
    const auto text = [&](const char* key) {
      const auto at = row.is_object() ? row.find(key) : row.end();
      return row.is_object() && at != row.end() && at->is_string() ? at->get<std::string>() : std::string();
    };
    if (!text("id").empty() && !text("name").empty())
      directory.entries.push_back({text("id"), text("name"), Directory::Entry::Status::active});
  }
  if (directory.entries.empty()) return none_of(reading, Directory::Kind::roles, call);
  return directory;
}

Result<std::string> role_id(const Directory& roles, std::string_view name) {
  const Directory::Entry* found = nullptr;
  for (const Directory::Entry& entry : roles.entries) {
    if (!same_key(entry.name, name)) continue;
    if (found != nullptr) {
      return fail(ErrorKind::refused,
                  fmt::format("two roles are called \"{}\": {} and {}", name, found->id, entry.id), {},
                  "rename one of them in HaloPSA");
    }
    found = &entry;
  }
  if (found != nullptr) return found->id;
  return fail(ErrorKind::refused, fmt::format("the instance has no role \"{}\"", name), {},
              "plan again: roles were renamed or removed");
}

}  // namespace

bool names_roles(const TypeRow& row, const Attributes& fields) {
  return std::ranges::any_of(row.fields, [&](const WireField& field) {
    const Value* value = fields.find(field.field);
    return field.conversion == Conversion::roles && value != nullptr && value->as_names();
  });
}

Result<Attributes> with_role_ids(const TypeRow& row, Attributes fields, const Directory& roles) {
  for (const WireField& field : row.fields) {
    const Value* value = fields.find(field.field);
    const auto names = value == nullptr ? std::nullopt : value->as_names();
    if (field.conversion != Conversion::roles || !names) continue;
    std::vector<std::string> ids;
    for (const std::string_view name : *names) {
      auto id = role_id(roles, name);
      if (!id) return std::unexpected(std::move(id.error()));
      ids.push_back(std::move(*id));
    }
    fields.set(field.field, Value::names(std::move(ids)));
  }
  return fields;
}

Result<Directory> read_directory(const DirectoryReading& reading, Directory::Kind kind) {
  const ProfileTable& table = reading.table;
  switch (kind) {
    case Directory::Kind::sites:
      if (table.places) return read_sites(reading, *table.places);
      break;
    case Directory::Kind::roles:
      if (!table.roles_path.empty()) return read_roles(reading);
      break;
  }
  return fail(ErrorKind::configuration,
              fmt::format("the profile {} cannot look up {} by name", profile_name(table.profile),
                          directory_plural(kind)),
              {}, "write the id");
}

}  // namespace haloform::halopsa
