#include "providers/halopsa/reading/directory.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/listing/listing.hpp"
#include "providers/halopsa/listing/listing_page.hpp"
#include "providers/halopsa/wire/json_row.hpp"
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

Result<Directory> read_clients(const DirectoryReading& reading, const PlaceRows& rows) {
  auto clients = listing_of(reading, rows.clients);
  if (!clients) return std::unexpected(std::move(clients.error()));
  if (clients->records().empty()) {
    return none_of(reading, Directory::Kind::clients, page_call(rows.clients, {}, 1, rows.clients.page_size));
  }
  Directory directory{Directory::Kind::clients, {}};
  directory.entries.reserve(clients->records().size());
  for (const Record& client : clients->records()) {
    using Status = Directory::Entry::Status;
    directory.entries.push_back({client.id.text(), std::string(client.fields.text(PlaceRows::name)),
                                 client.is_active() ? Status::active : Status::inactive});
  }
  return directory;
}

using Json = nlohmann::json;

/// A text, or the digits of a whole number from 1; else empty.
std::string text_in(const Json& row, std::string_view key) {
  const Scalar scalar = scalar_at(row, key);
  if (scalar.kind == Scalar::Kind::text) return std::string(scalar.text);
  const auto number = whole_number(scalar);
  return number && *number > 0 ? std::to_string(*number) : std::string();
}

/// Names and ids, which may be GUIDs: no listing of records. Several rows may name the same.
Result<Directory> read_names(const DirectoryReading& reading, const ProfileTable::NamesPath& path) {
  Call call;
  call.path = path.path;
  call.scope = reading.table.of(path.right).read_scope;
  auto answer = reading.client.call(call);
  if (!answer) return std::unexpected(std::move(answer.error().error));
  const Json json = json::tree(answer->body);
  const Json* rows = rows_under(json, path.list_key);
  if (rows == nullptr) {
    return fail(ErrorKind::protocol,
                fmt::format("the answer contains no listing of {}; it starts with: {}",
                            directory_plural(path.directory), reading.client.safe(first_line(answer->body))),
                reading.client.where(call), "check that instance.api names the API profile of the instance");
  }
  Directory directory{path.directory, {}};
  for (const Json& row : *rows) {
    std::string id = text_in(row, path.id);
    std::string name = text_in(row, path.name);
    const auto again = std::ranges::find(directory.entries, id, &Directory::Entry::id);
    if (id.empty() || name.empty() || again != directory.entries.end()) continue;
    directory.entries.push_back({std::move(id), std::move(name), Directory::Entry::Status::active});
  }
  if (directory.entries.empty()) return none_of(reading, path.directory, call);
  return directory;
}

Result<std::string> id_of_name(const Directory& names, std::string_view name) {
  const Directory::Entry* found = nullptr;
  for (const Directory::Entry& entry : names.entries) {
    if (!same_key(entry.name, name)) continue;
    if (found != nullptr) {
      return fail(ErrorKind::refused,
                  fmt::format("two {} are called \"{}\": {} and {}", directory_plural(names.kind), name,
                              found->id, entry.id),
                  {}, "rename one of them in HaloPSA");
    }
    found = &entry;
  }
  if (found != nullptr) return found->id;
  return fail(ErrorKind::refused,
              fmt::format("the instance has no {} \"{}\"", directory_noun(names.kind), name), {},
              fmt::format("plan again: {} were renamed or removed", directory_plural(names.kind)));
}

}  // namespace

std::vector<Directory::Kind> names_in(const TypeRow& row, const Attributes& fields) {
  std::vector<Directory::Kind> kinds;
  for (const WireField& field : row.fields) {
    const Value* value = fields.find(field.field);
    if (field.names != nullptr && value != nullptr && value->as_names())
      kinds.push_back(field.names->directory);
  }
  return kinds;
}

Result<Attributes> with_ids_of_names(const TypeRow& row, Attributes fields, const Directory& directory) {
  for (const WireField& field : row.fields) {
    const Value* value = fields.find(field.field);
    const auto names = value == nullptr ? std::nullopt : value->as_names();
    if (field.names == nullptr || field.names->directory != directory.kind || !names) continue;
    std::vector<std::string> ids;
    for (const std::string_view name : *names) {
      auto id = id_of_name(directory, name);
      if (!id) return std::unexpected(std::move(id.error()));
      ids.push_back(std::move(*id));
    }
    fields.set(field.field, Value::names(std::move(ids)));
  }
  return fields;
}

Result<Directory> read_directory(const DirectoryReading& reading, Directory::Kind kind) {
  const ProfileTable& table = reading.table;
  if (kind == Directory::Kind::sites && table.places) return read_sites(reading, *table.places);
  if (kind == Directory::Kind::clients && table.places) return read_clients(reading, *table.places);
  if (const auto* path = table.names_path(kind)) return read_names(reading, *path);
  return fail(
      ErrorKind::configuration,
      fmt::format("the profile {} has no listing of {}", profile_name(table.profile), directory_plural(kind)),
      {}, "only the profile halo has it; with this one, write the id");
}

}  // namespace haloform::halopsa
