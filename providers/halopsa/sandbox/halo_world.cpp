// What a real instance always has, and a world in neutral terms may lack.
#include "providers/halopsa/sandbox/halo_world.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace haloform::sandbox {

namespace {

std::vector<Json> all_of(const World& world, Collection collection,
                         std::optional<std::string> customer_type = std::nullopt) {
  const ListQuery all{.limit = std::numeric_limits<std::size_t>::max(),
                      .customer_type = std::move(customer_type)};
  std::vector<Json> records;
  for (const std::string& text : world.list(collection, all).rows) records.push_back(Json::parse(text));
  return records;
}

std::int64_t id_of(const Json& record) { return record.at("id").get<std::int64_t>(); }

std::int64_t number_of(const Json& record, std::string_view key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::string domain_of(const Json& record) {
  const std::string email = folded(text_of(record, "email"));
  const auto at = email.find('@');
  return at == std::string::npos ? std::string{} : email.substr(at + 1);
}

/// The company of the same mail domain, else the first one.
std::int64_t client_for(const Json& contact, const std::vector<Json>& clients) {
  const std::string domain = domain_of(contact);
  const auto found = std::ranges::find_if(
      clients, [&](const Json& client) { return !domain.empty() && domain_of(client) == domain; });
  return id_of(found == clients.end() ? clients.front() : *found);
}

void make_missing_clients(World& world) {
  if (!all_of(world, Collection::customers, "company").empty()) return;
  world.put(Collection::customers, std::nullopt, Json{{"name", "Client"}, {"type", "company"}});
}

void make_missing_sites(World& world) {
  const std::vector<Json> clients = all_of(world, Collection::customers, "company");
  std::set<std::int64_t> known;
  for (const Json& site : all_of(world, Collection::sites)) {
    known.insert(id_of(site));
    if (number_of(site, "client_id") == 0)
      world.put(Collection::sites, id_of(site), Json{{"client_id", id_of(clients.front())}});
  }
  for (const Json& contact : all_of(world, Collection::customers, "contact")) {
    const std::int64_t site = number_of(contact, "site_id");
    if (site < 1 || !known.insert(site).second) continue;
    world.put(Collection::sites, site,
              Json{{"name", "Site " + std::to_string(site)}, {"client_id", client_for(contact, clients)}});
  }
}

void name_main_sites(World& world) {
  std::map<std::int64_t, std::int64_t> first_site;
  for (const Json& site : all_of(world, Collection::sites))
    first_site.try_emplace(number_of(site, "client_id"), id_of(site));
  for (const Json& client : all_of(world, Collection::customers, "company")) {
    if (number_of(client, "main_site_id") > 0) continue;
    const auto found = first_site.find(id_of(client));
    const std::int64_t main = found != first_site.end()
                                  ? found->second
                                  : id_of(world.put(Collection::sites, std::nullopt,
                                                    Json{{"name", "Main"}, {"client_id", id_of(client)}}));
    world.put(Collection::customers, id_of(client), Json{{"main_site_id", main}});
  }
}

/// Every contact stands at a site, and every site has its General User.
void settle_contacts(World& world) {
  std::set<std::int64_t> with_general_user;
  const std::vector<Json> clients = all_of(world, Collection::customers, "company");
  for (const Json& contact : all_of(world, Collection::customers, "contact")) {
    std::int64_t site = number_of(contact, "site_id");
    if (site < 1) {
      site = number_of(clients.front(), "main_site_id");
      world.put(Collection::customers, id_of(contact), Json{{"site_id", site}});
    }
    if (contact.value("builtin", false)) with_general_user.insert(site);
  }
  for (const Json& site : all_of(world, Collection::sites)) {
    if (!with_general_user.contains(id_of(site)))
      world.put(Collection::customers, std::nullopt, general_user(site["id"]));
  }
}

void make_special_agents(World& world) {
  bool unassigned = false;
  bool for_api = false;
  for (const Json& agent : all_of(world, Collection::agents)) {
    unassigned = unassigned || agent.value("builtin", false);
    for_api = for_api || agent.value("is_api_only", false);
  }
  if (!unassigned) {
    const bool is_free = !world.find(Collection::agents, 1);
    world.put(Collection::agents, is_free ? std::optional<std::int64_t>(1) : std::nullopt,
              Json{{"name", "Unassigned"}, {"builtin", true}, {"teams", Json::array()}});
  }
  if (!for_api) {
    world.put(Collection::agents, std::nullopt,
              Json{{"name", "Sandbox API"}, {"is_api_only", true}, {"teams", Json::array()}});
  }
}

}  // namespace

Json general_user(const Json& site) {
  return Json{{"name", "General User"}, {"type", "contact"}, {"site_id", site}, {"builtin", true}};
}

std::vector<std::int64_t> sites_of(const World& world, const Json& client) {
  std::vector<std::int64_t> ids;
  for (const Json& site : all_of(world, Collection::sites)) {
    if (site.value("client_id", Json()) == client) ids.push_back(id_of(site));
  }
  return ids;
}

bool is_fixed(const Shape& shape, const Json& kept, Directory& directory) {
  if (kept.value("builtin", false)) return true;
  if (shape.collection != Collection::sites) return false;
  const Json& client = directory.record(Collection::customers, kept.value("client_id", Json()));
  return client.value("main_site_id", Json()) == kept.at("id");
}

void complete_for_halo(World& world) {
  make_missing_clients(world);
  make_missing_sites(world);
  name_main_sites(world);
  settle_contacts(world);
  make_special_agents(world);
}

}  // namespace haloform::sandbox
