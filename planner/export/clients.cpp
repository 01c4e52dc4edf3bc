#include "planner/export/clients.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/export/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

namespace haloform::exporting {

Clients::Clients(const Sources& sources) : schema_(&sources.catalog.of(ResourceType::contact)) {
  for (const Directory& directory : sources.directories) {
    if (directory.kind != Directory::Kind::sites) continue;
    for (const Directory::Entry& entry : directory.entries) {
      const auto site = parse_integer(entry.id);
      const std::size_t slash = entry.name.find('/');
      if (site && slash != std::string::npos) by_site_.emplace(*site, entry.name.substr(0, slash));
    }
  }
  // The client that was there first has the plain name: ids only grow.
  struct Seen {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::string name;
  };
  std::map<std::string, Seen> seen;
  for (const Record& contact : sources.snapshot.of(ResourceType::contact).records()) {
    const std::string name = name_of(contact);
    if (has_no_key(name)) continue;
    Seen& client = seen[comparison_key(name)];
    const std::int64_t id = contact.client.value_or(contact.id.number());
    if (id >= client.first) continue;
    client = {id, name};
  }
  std::vector<std::pair<Seen, std::string>> in_order;
  for (auto& [key, client] : seen) {
    names_.push_back(client.name);
    in_order.emplace_back(client, key);
  }
  std::ranges::sort(in_order, {}, [](const auto& one) { return std::pair(one.first.first, one.second); });
  for (const Record& contact : sources.snapshot.of(ResourceType::contact).records()) {
    const auto site = seen.empty() ? site_of(contact) : std::nullopt;
    if (site && *site > 0) files_of_sites_.try_emplace(*site, fmt::format("site-{}", *site));
  }
  KeyBook book;
  for (const auto& [client, key] : in_order) {
    if (const auto id = RemoteId::from(client.first))
      files_.emplace(key, book.give(std::array{key_of(client.name)}, "client", *id));
  }
}

std::optional<std::int64_t> Clients::site_of(const Record& contact) const {
  const Value* site = schema_->scope ? contact.fields.find(*schema_->scope) : nullptr;
  return site == nullptr ? std::nullopt : site->as_integer();
}

std::string Clients::name_of(const Record& contact) const {
  if (!contact.client_name->empty()) return *contact.client_name;
  const auto site = site_of(contact);
  const auto at = site ? by_site_.find(*site) : by_site_.end();
  return at == by_site_.end() ? std::string() : at->second;
}

const std::string& Clients::file_of(const Record& contact) const {
  static const std::string none;
  if (const auto at = files_.find(comparison_key(name_of(contact))); at != files_.end()) return at->second;
  const auto site = site_of(contact);
  const auto at = site ? files_of_sites_.find(*site) : files_of_sites_.end();
  return at == files_of_sites_.end() ? none : at->second;
}

std::vector<std::string> Clients::names() const { return names_; }

}  // namespace haloform::exporting
