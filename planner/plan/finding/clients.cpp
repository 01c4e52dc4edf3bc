#include "planner/plan/finding/clients.hpp"

#include "planner/plan/finding/key_view.hpp"

namespace haloform::plan {

ClientsOfSites::ClientsOfSites(const TypeSchema& contacts, const Snapshot& snapshot)
    : clients_(snapshot.clients_of_sites) {
  for (const Record& record : snapshot.of(ResourceType::contact).records()) {
    if (!record.client) continue;
    if (const auto site = scope_of(contacts, record.fields)) clients_.try_emplace(*site, *record.client);
  }
}

std::optional<std::int64_t> ClientsOfSites::of(std::int64_t site) const {
  const auto at = clients_.find(site);
  return at == clients_.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace haloform::plan
