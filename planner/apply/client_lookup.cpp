#include "planner/apply/client_lookup.hpp"

#include "planner/base/natural_index.hpp"
#include "planner/base/text.hpp"
#include "planner/model/known_texts.hpp"
#include "planner/plan/finding/clients.hpp"
#include "planner/plan/finding/key_view.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace haloform::apply {

namespace {

/// E-mails of declared contacts without a record of their own, at sites of which no row tells the client.
NaturalIndex in_question(const TypeSchema& schema, const DesiredState& desired, const state::State& state,
                         const Snapshot& snapshot) {
  NaturalIndex index;
  const plan::ClientsOfSites clients(schema, snapshot);
  for (const Resource& resource : desired.resources(schema.type)) {
    const auto site = plan::scope_of(schema, resource.fields);
    if (!site || clients.of(*site)) continue;
    const state::Entry* entry = state.find(resource.address);
    if (entry != nullptr && snapshot.of(schema.type).find(entry->id) != nullptr) continue;
    const plan::KeyView key = plan::key_view(schema, resource.fields);
    if (key.by == NaturalKey::By::email) index.add(key.text, 0);
    for (const std::string& email : resource.lifecycle->previously) index.add(email, 0);
    plan::each_second_email(schema, resource, [&](std::string_view email) { index.add(email, 0); });
  }
  index.seal();
  return index;
}

bool stands_somewhere(const TypeSchema& schema, const NaturalIndex& emails, const Snapshot& snapshot) {
  return std::ranges::any_of(snapshot.of(schema.type).records(), [&](const Record& record) {
    if (!record.client) return false;
    bool found = false;
    each_email(schema, record,
               [&](std::string_view email) { emails.each(email, [&](std::uint32_t) { found = true; }); });
    return found;
  });
}

bool may_stay_open(const Error& error) {
  return error.kind == ErrorKind::permission || error.kind == ErrorKind::protocol ||
         error.kind == ErrorKind::incomplete || error.kind == ErrorKind::refused ||
         error.kind == ErrorKind::not_found || error.kind == ErrorKind::configuration;
}

}  // namespace

Result<void> look_up_clients(const Catalog& catalog, const DesiredState& desired, const state::State& state,
                             ports::Reader& reader, Snapshot& snapshot) {
  const auto tells = [](const Record& contact) { return contact.client.has_value(); };
  if (std::ranges::none_of(snapshot.of(ResourceType::contact).records(), tells)) return {};
  const TypeSchema& schema = catalog.of(ResourceType::contact);
  const NaturalIndex emails = in_question(schema, desired, state, snapshot);
  if (emails.empty() || !stands_somewhere(schema, emails, snapshot)) return {};
  auto sites = reader.directory(Directory::Kind::sites);
  if (!sites && may_stay_open(sites.error())) return {};
  if (!sites) return std::unexpected(std::move(sites.error()));
  for (const Directory::Entry& entry : sites->entries) {
    const auto site = parse_integer(entry.id);
    const auto client = parse_integer(entry.client);
    if (site && client) snapshot.clients_of_sites.emplace(*site, *client);
  }
  return {};
}

}  // namespace haloform::apply
