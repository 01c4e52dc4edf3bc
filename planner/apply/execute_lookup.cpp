#include "planner/apply/execute_lookup.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/model/alike.hpp"
#include "planner/plan/finding/settle.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace haloform::apply {

namespace {

/// Whether the row might match the key, if only it named its scope.
bool silent_about_scope(const TypeSchema& schema, const NaturalKey& key, const Record& record) {
  if (!key.scope || !schema.scope || record.fields.find(*schema.scope) != nullptr) return false;
  NaturalKey anywhere = key;
  anywhere.scope.reset();
  return anywhere.matches(schema, record);
}

}  // namespace

Bound::Bound(const state::State& state, const plan::Plan& plan) {
  PerType<bool> created{};
  for (const plan::Step& step : plan.steps) {
    if (step.kind() == plan::ActionKind::create) created.at(step.address.type()) = true;
  }
  for (const auto& [address, entry] : state.resources) {
    if (created.at(address.type())) holders_.at(address.type()).emplace(entry.id, &address);
  }
  for (const plan::Step& step : plan.steps) {
    const auto id = step.id();
    if (id && created.at(step.address.type())) holders_.at(step.address.type()).emplace(*id, &step.address);
  }
}

const Address* Bound::holder(ResourceType type, RemoteId id) const {
  const std::lock_guard lock(mutex_);
  const auto& holders = holders_.at(type);
  const auto found = holders.find(id);
  return found == holders.end() ? nullptr : found->second;
}

bool Bound::claim(RemoteId id, const Address& address) {
  const std::lock_guard lock(mutex_);
  return holders_.at(address.type()).emplace(id, &address).second;
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
  const std::uint64_t number = ++begun_;
  const SteadyTime begun = clock_.steady();
  Listing listing{number, begun, provider_.list(type), {}, {}, {}};
  if (!listing.live) return listing;
  listing.as_of = freshness_.judge(type, begun, [&](RemoteId id) { return listing.live->find(id); });
  const TypeSchema& schema = catalog_.of(type);
  const auto rows = listing.live->records();
  listing.by_name.reserve(rows.size());
  if (schema.email) listing.by_email.reserve(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    listing.by_name.push_back({key_hash(rows[row].fields.text(schema.name)), row});
    if (schema.email) listing.by_email.push_back({key_hash(rows[row].fields.text(*schema.email)), row});
  }
  std::ranges::sort(listing.by_name);
  std::ranges::sort(listing.by_email);
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

Result<Look> Lookup::by_listing(const Sought& sought, SteadyTime since) {
  const NaturalKey& key = sought.key;
  Look look;
  std::vector<Record> found;
  {
    Shared& shared = shared_.at(key.type);
    std::unique_lock lock(shared.mutex);
    bool own = false;  // Begun by this very call, so late enough in any case.
    const auto late_enough = [&] {
      return shared.last->number > sought.after && shared.last->begun >= since;
    };
    while (!shared.last || !(own || late_enough())) {
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
    look.as_of = shared.last->as_of;
    found = candidates(*shared.last, key);
    if (found.empty()) add_alike(sought, shared.last->live->records(), look);
    if (found.empty() && look.alike.empty()) add_strangers(sought, shared.last->live->records(), look);
    const std::string& doubt = shared.last->live->doubt();
    if (found.empty() && look.alike.empty() && !doubt.empty()) return fail(ErrorKind::incomplete, doubt);
  }
  auto sure = sure_of_scope(std::move(found), key);
  if (!sure) return std::unexpected(std::move(sure.error()));
  look.records = std::move(*sure);
  return look;
}

Result<Look> Lookup::look(const Sought& sought, SteadyTime since) {
  if (!there_before_.is_whole(sought.key.type) && sought.key.by == NaturalKey::By::email) {
    auto searched = by_believed_search(sought, since);
    if (!searched) return std::unexpected(std::move(searched.error()));
    if (*searched) return std::move(**searched);
  }
  return by_listing(sought, since);
}

Result<std::optional<Look>> Lookup::by_believed_search(const Sought& sought, SteadyTime since) {
  Look look;
  auto found = by_search(sought.key);
  if (!found) return std::unexpected(std::move(found.error()));
  look.records = std::move(*found);
  if (!look.records.empty()) return std::optional(std::move(look));
  auto by_name = provider_.search(sought.name);
  if (!by_name) return std::unexpected(std::move(by_name.error()));
  add_alike(sought, *by_name, look);
  if (!look.alike.empty()) return std::optional(std::move(look));
  const auto as_of = control(sought, since);
  if (!as_of) return std::unexpected(as_of.error());
  if (!*as_of) return std::optional<Look>();
  look.as_of = **as_of;
  return std::optional(std::move(look));
}

/// One search for somebody whom this run made proves for all who wait that searches find the like, and how young they are.
Result<std::optional<AsOf>> Lookup::control(const Sought& sought, SteadyTime since) {
  const NaturalKey& key = sought.key;
  const auto control = freshness_.control(key);
  if (!control) return std::optional<AsOf>();
  const std::lock_guard lock(controls_mutex_);
  auto& known = controls_.at(key.type);
  for (const Controlled& one : known) {
    const bool same = one.id == control->id && one.by == key.by;
    if (same && one.number > sought.after && one.as_of.begun >= since) return std::optional(one.as_of);
  }
  const std::uint64_t number = ++begun_;
  const SteadyTime begun = clock_.steady();
  const auto found = provider_.search(control->key);
  if (!found) return std::unexpected(found.error());
  const bool seen = std::ranges::find(*found, control->id, &Record::id) != found->end();
  const AsOf as_of = freshness_.judge(*control, begun, seen);
  std::erase_if(known, [&](const Controlled& one) { return one.id == control->id && one.by == key.by; });
  known.push_back({control->id, key.by, number, as_of});
  return std::optional(as_of);
}

void Lookup::add_alike(const Sought& sought, std::span<const Record> rows, Look& look) const {
  const ResourceType type = sought.key.type;
  const TypeSchema& schema = catalog_.of(type);
  const bool whole = there_before_.is_whole(type);
  const auto older = freshness_.made_before(type, sought.sent);
  for (const Record& record : rows) {
    if (there_before_.contains(type, record.id) || !is_free(type, record)) continue;
    const bool young = whole || (older && record.id > *older);
    const Likeness like = likeness(schema, sought.key, *sought.fields, record);
    if (like == Likeness::none) continue;
    // Of one whose name is all there is, the plan was made knowing that nobody had it, nor a form of it.
    const bool by_name = sought.key.by == NaturalKey::By::name;
    if (like != Likeness::email && !young && !by_name) continue;
    if (like == Likeness::form_of_name && planned_.answers_to_another(*sought.address, record)) continue;
    look.alike.push_back(record);
    look.young = look.young && young;
  }
}

void Lookup::add_strangers(const Sought& sought, std::span<const Record> rows, Look& look) const {
  constexpr std::size_t most = 3;  // They are named; more of them tell no more.
  const ResourceType type = sought.key.type;
  const TypeSchema& schema = catalog_.of(type);
  const bool whole = there_before_.is_whole(type);
  const auto older = freshness_.made_before(type, sought.sent);
  for (const Record& record : rows) {
    if (look.strangers.size() == most) return;
    const bool young = !there_before_.contains(type, record.id) && (whole || (older && record.id > *older));
    if (!young && !plan::names_id(sought.doubted, record.id)) continue;
    if (!is_free(type, record) || is_elsewhere(schema, sought.key, record)) continue;
    if (planned_.answers_to_another(*sought.address, record)) continue;
    if (planned_.is_like_another(*sought.address, record, Likeness::form_of_name)) continue;
    look.strangers.push_back(record);
  }
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
      return fail(ErrorKind::ambiguous, "id " + record.id.text() + " matches " + key.marked_words() +
                                            ", but its " + std::string(schema.at(*schema.scope).name) +
                                            " is not shown");
    }
    if (*full && key.matches(schema, **full)) sure.push_back(std::move(**full));
  }
  return sure;
}

}  // namespace haloform::apply
