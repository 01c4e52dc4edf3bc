#include "planner/apply/execute_lookup.hpp"

#include "planner/base/comparison_key.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace haloform {

namespace {

std::size_t at(ResourceType type) { return static_cast<std::size_t>(type); }

/// Whether the row might answer to the key, if only it named its scope.
bool silent_about_scope(const TypeSchema& schema, const NaturalKey& key, const Record& record) {
  if (!key.scope || !schema.scope || record.fields.find(*schema.scope) != nullptr) return false;
  NaturalKey anywhere = key;
  anywhere.scope.reset();
  return anywhere.matches(schema, record);
}

}  // namespace

Bound::Bound(const State& state, const Plan& plan) {
  std::array<bool, all_types.size()> created{};
  for (const Step& step : plan.steps) {
    if (step.kind() == ActionKind::create) created.at(at(step.address.type())) = true;
  }
  for (const auto& [address, entry] : state.resources) {
    if (created.at(at(address.type()))) holders_.at(at(address.type())).emplace(entry.id, &address);
  }
  for (const Step& step : plan.steps) {
    const auto id = step.id();
    if (id && created.at(at(step.address.type())))
      holders_.at(at(step.address.type())).emplace(*id, &step.address);
  }
}

const Address* Bound::holder(ResourceType type, RemoteId id) const {
  const std::lock_guard lock(mutex_);
  const auto& holders = holders_.at(at(type));
  const auto found = holders.find(id);
  return found == holders.end() ? nullptr : found->second;
}

bool Bound::claim(RemoteId id, const Address& address) {
  const std::lock_guard lock(mutex_);
  return holders_.at(at(address.type())).emplace(id, &address).second;
}

bool Lookup::is_free(ResourceType type, const Record& record) const {
  return record.built_in == BuiltIn::no && bound_.holder(type, record.id) == nullptr;
}

Result<std::vector<Record>> Lookup::by_search(const NaturalKey& key) {
  auto found = provider_.search(key);
  if (!found) return found;
  std::erase_if(*found, [&](const Record& record) { return !is_free(key.type, record); });
  return sure_of_scope(std::move(*found), key);
}

Lookup::Listing Lookup::list(ResourceType type) {
  const SteadyTime begun = clock_.steady();
  Listing listing{begun, provider_.list(type), {}, {}};
  if (!listing.live) return listing;
  const TypeSchema& schema = catalog_.of(type);
  const auto rows = listing.live->records();
  listing.by_name.reserve(rows.size());
  if (schema.email) listing.by_email.reserve(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    listing.by_name.push_back({key_hash(rows[row].fields.text(schema.name)), row});
    if (schema.email) listing.by_email.push_back({key_hash(rows[row].fields.text(*schema.email)), row});
  }
  std::ranges::sort(listing.by_name, {}, &Listing::Place::hash);
  std::ranges::sort(listing.by_email, {}, &Listing::Place::hash);
  return listing;
}

std::vector<Record> Lookup::candidates(const Listing& listing, const NaturalKey& key) const {
  const TypeSchema& schema = catalog_.of(key.type);
  const auto& places = key.by == NaturalKey::By::email ? listing.by_email : listing.by_name;
  std::vector<Record> found;
  for (const auto& place : std::ranges::equal_range(places, key_hash(key.text), {}, &Listing::Place::hash)) {
    const Record& record = listing.live->records()[place.row];
    const bool answers = key.matches(schema, record) || silent_about_scope(schema, key, record);
    if (answers && is_free(key.type, record)) found.push_back(record);
  }
  return found;
}

Result<std::vector<Record>> Lookup::by_listing(const NaturalKey& key, SteadyTime since) {
  std::vector<Record> found;
  {
    Shared& shared = shared_.at(at(key.type));
    std::unique_lock lock(shared.mutex);
    bool own = false;  // Begun by this very call, so late enough in any case.
    while (!shared.last || (shared.last->begun < since && !own)) {
      if (shared.under_way) {
        shared.ended.wait(lock);
        continue;
      }
      shared.under_way = true;
      own = true;
      shared.last.reset();
      lock.unlock();
      std::optional<Listing> listing;
      try {
        listing.emplace(list(key.type));
      } catch (...) {
        lock.lock();
        shared.under_way = false;
        shared.ended.notify_all();
        throw;
      }
      lock.lock();
      shared.under_way = false;
      shared.last = std::move(listing);
      shared.ended.notify_all();
    }
    if (!shared.last->live) return std::unexpected(shared.last->live.error());
    found = candidates(*shared.last, key);
    const std::string& doubt = shared.last->live->doubt();
    if (found.empty() && !doubt.empty()) return fail(ErrorKind::incomplete, doubt);
  }
  return sure_of_scope(std::move(found), key);
}

Result<std::vector<Record>> Lookup::sure_of_scope(std::vector<Record> found, const NaturalKey& key) {
  const TypeSchema& schema = catalog_.of(key.type);
  std::vector<Record> sure;
  for (Record& record : found) {
    if (!silent_about_scope(schema, key, record)) {
      sure.push_back(std::move(record));
      continue;
    }
    auto full = provider_.get(key.type, record.id);
    if (!full) return std::unexpected(std::move(full.error()));
    if (*full && silent_about_scope(schema, key, **full)) {
      return fail(ErrorKind::ambiguous, "id " + record.id.text() + " answers to " + key.words() +
                                            ", except that its " +
                                            std::string(schema.at(*schema.scope).name) + " is not shown");
    }
    if (*full && key.matches(schema, **full)) sure.push_back(std::move(**full));
  }
  return sure;
}

}  // namespace haloform
