#include "planner/config/references.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"
#include "planner/config/file_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace haloform::config {

namespace {

/// A suggestion compares a word with every key there is; a file full of mistakes gets this many.
constexpr int most_suggestions = 20;

/// What stands where a key is expected: the key of a block is no secret, and anything else may be.
std::string key_in_quotes(std::string_view key) {
  return Address::valid_key(key) ? openly_in_quotes(key) : in_quotes(key);
}

/// As an address is written, also where the key cannot be one.
std::string address_words(ResourceType type, std::string_view key) {
  return fmt::format("{}.{}", type_name(type), key);
}

}  // namespace

std::optional<std::size_t> Declared::find(const Address& address) const {
  const auto at = std::ranges::lower_bound(resources, address, {}, &Resource::address);
  if (at == resources.end() || at->address != address) return std::nullopt;
  return static_cast<std::size_t>(at - resources.begin());
}

std::span<const Resource> Declared::of(ResourceType type) const {
  const auto type_of = [](const Resource& resource) { return resource.address.type(); };
  const auto range = std::ranges::equal_range(resources, type, {}, type_of);
  return {range.begin(), range.end()};
}

bool Declared::may_exist(ResourceType type, const std::string& key) const {
  return outcome == FileParts::Outcome::partial || possible.contains(key) ||
         possible.contains(address_words(type, key));
}

bool Declared::is_dropped(const Address& owner, SourcePlace place) const {
  const auto blocks = dropped.find(owner);
  if (blocks == dropped.end()) return false;
  return std::ranges::any_of(blocks->second,
                             [&](SourcePlace block) { return block.file == place.file && block < place; });
}

void References::conflict(SourcePlace at, MarkedText what, MarkedText advice, SourcePlace also,
                          MarkedText also_what, Diagnostic::Rule rule) {
  found_->add({Severity::error, files_->span(at), std::move(what), std::move(advice), files_->span(also),
               std::move(also_what), rule});
}

std::string References::suggestion(ResourceType type, std::string_view key) {
  if (++suggestions_ > most_suggestions) return {};
  std::vector<std::string_view> keys;
  for (const Resource& resource : declared_->of(type)) keys.push_back(resource.address.key());
  return did_you_mean(nearest(key, keys));
}

void References::undeclared(ResourceType type, const std::string& key, const MembershipClaim& claim) {
  if (declared_->may_exist(type, key)) return;
  // The map of a feed is wrong once, however many rows it is used for.
  const bool in_map = claim.said_at.line != 0;
  if (in_map && !said_in_maps_.insert(claim.said_at).second) return;
  std::string advice = suggestion(type, key);
  if (advice.empty()) {
    advice =
        fmt::format("declare it under {}, or remove it here; a name in this list is a key, not an e-mail",
                    type_plural(type));
  }
  const bool of_team = claim.side == MembershipClaim::Side::team;
  found_->error(files_->span(in_map ? claim.said_at : claim.place),
                fmt::format("{} names {}, which no {} block declares",
                            in_map    ? std::string("this map")
                            : of_team ? address_words(ResourceType::team, claim.team)
                                      : address_words(ResourceType::agent, claim.agent),
                            key_in_quotes(key), type_name(type)),
                std::move(advice), Diagnostic::Rule::unknown_reference);
}

std::optional<std::size_t> References::resolve(ResourceType type, const std::string& key,
                                               const MembershipClaim& claim) {
  const auto address = Address::of(type, key);
  const auto at = address ? declared_->find(*address) : std::nullopt;
  if (!at) undeclared(type, key, claim);
  return at;
}

void References::join_memberships(std::vector<MembershipClaim> claims) {
  std::ranges::sort(claims, {}, &MembershipClaim::place);
  std::vector<Joined> joined;
  joined.reserve(claims.size());
  for (const MembershipClaim& claim : claims) {
    // The block that makes the claim may have been dropped as a second one; then only its other end is looked
    // at.
    const auto agent = resolve(ResourceType::agent, claim.agent, claim);
    const auto team = resolve(ResourceType::team, claim.team, claim);
    if (agent && team) joined.push_back({*agent, &claim});
  }
  std::ranges::stable_sort(joined, {}, &Joined::agent);
  const bool one_team = profile_ && catalog_->one_team(*profile_);
  for (auto first = joined.begin(); first != joined.end();) {
    const auto last =
        std::find_if(first, joined.end(), [&](const Joined& other) { return other.agent != first->agent; });
    std::vector<std::string>& teams = declared_->resources[first->agent].teams;
    for (auto at = first; at != last; ++at) teams.push_back(at->claim->team);
    teams = each_once(std::move(teams));
    if (one_team && teams.size() > 1) check_one_team({first, last});
    first = last;
  }
}

void References::name_declared(std::vector<NamedValue> claims) {
  std::ranges::sort(claims, {}, &NamedValue::place);
  for (const NamedValue& claim : claims) {
    if (!declared_->is_dropped(claim.address, claim.place)) name_one(claim);
  }
  check_circles(claims);
}

/// By key, or as an address is written.
std::optional<std::size_t> References::named(ResourceType type, std::string_view word) const {
  for (const auto& address : {Address::of(type, word), Address::parse(word)}) {
    if (!address || address->type() != type) continue;
    if (const auto at = declared_->find(*address)) return at;
  }
  return std::nullopt;
}

void References::undeclared_name(const NamedValue& claim, const FieldSpec& spec) {
  const ResourceType type = *spec.declared_as;
  if (declared_->may_exist(type, claim.name)) return;
  std::string advice = suggestion(type, claim.name);
  if (advice.empty()) {
    advice = spec.kind == ValueKind::resource
                 ? fmt::format("declare it under {}, or write the id that HaloPSA shows: {}: 14",
                               type_plural(type), spec.name)
                 : fmt::format("declare it under {}, or remove it here", type_plural(type));
  }
  found_->error(files_->span(claim.place),
                fmt::format("the {} of {} is {}, which no {} block declares", spec.name, claim.address.text(),
                            key_in_quotes(claim.name), type_name(type)),
                std::move(advice), Diagnostic::Rule::unknown_reference);
}

/// Whom the field of a resource names, where that is one of its own type.
const Resource* References::next_in(const Resource& resource, FieldId field) const {
  const auto address = Address::parse(resource.fields.text(field));
  if (!address || address->type() != resource.address.type()) return nullptr;
  const auto at = declared_->find(*address);
  return at ? &declared_->resources[*at] : nullptr;
}

/// Nobody is above themselves, over any number of others.
void References::check_circles(const std::vector<NamedValue>& claims) {
  std::set<std::pair<Address, FieldId>> settled;
  for (const NamedValue& claim : claims) {
    const FieldSpec& spec = catalog_->of(claim.address.type()).at(claim.field);
    if (spec.kind != ValueKind::resource || spec.declared_as != claim.address.type()) continue;
    const auto start = declared_->find(claim.address);
    if (!start) continue;
    std::vector<const Resource*> path;
    const Resource* at = &declared_->resources[*start];
    while (at != nullptr && settled.insert({at->address, claim.field}).second) {
      path.push_back(at);
      at = next_in(*at, claim.field);
    }
    const auto first = std::ranges::find(path, at);
    if (at == nullptr || first == path.end()) continue;
    std::string words = at->address.text();
    for (auto one = first + 1; one != path.end(); ++one) words += " -> " + (*one)->address.text();
    found_->error(files_->span(claim.place),
                  fmt::format("the {} of {} leads back to it: {} -> {}", spec.name, at->address.text(), words,
                              at->address.text()),
                  fmt::format("whoever is at the top has none: write {}: null there", spec.name),
                  Diagnostic::Rule::contradiction);
  }
}

void References::name_one(const NamedValue& claim) {
  const auto owner = declared_->find(claim.address);
  if (!owner) return;
  Resource& resource = declared_->resources[*owner];
  const FieldSpec& spec = catalog_->of(claim.address.type()).at(claim.field);
  const ResourceType type = *spec.declared_as;
  const auto at = named(type, claim.name);
  if (!at) return undeclared_name(claim, spec);
  if (spec.kind == ValueKind::resource)
    return resource.fields.set(claim.field, Value::text(declared_->resources[*at].address.text()));
  const Value name = Value::text(declared_->resources[*at].fields.text(catalog_->of(type).name));
  resource.fields.set(claim.field, name);
  const bool managed = resource.list != MemberList::absent || !resource.teams.empty();
  if (facts_of(type).membership != TypeFacts::Membership::has_members || !managed) return;
  const std::string_view key = declared_->resources[*at].address.key();
  if (std::ranges::find(resource.teams, key) != resource.teams.end()) return;
  found_->warning(files_->span(claim.place),
                  fmt::format("the {} of {} is {}, and it is not declared to be in that team", spec.name,
                              claim.address.text(), claim.name),
                  "add it to the agent's teams, or to the members of the team",
                  Diagnostic::Rule::contradiction);
}

void References::check_one_team(std::span<const Joined> of_one_agent) {
  const MembershipClaim& first = *of_one_agent.front().claim;
  std::set<std::string_view> known{first.team};
  for (const Joined& joined : of_one_agent) {
    const MembershipClaim& claim = *joined.claim;
    if (!known.insert(claim.team).second) continue;
    const std::string agent = address_words(ResourceType::agent, claim.agent);
    const std::string team = address_words(ResourceType::team, first.team);
    conflict(claim.place,
             fmt::format("{} is in {} and in {}, but under the profile {} an agent is in one team", agent,
                         team, address_words(ResourceType::team, claim.team), profile_name(*profile_)),
             "keep one of the two", first.place, fmt::format("{} in {}", agent, team));
  }
}

void References::check_ids(std::vector<IdClaim> claims) {
  std::ranges::sort(claims, {}, &IdClaim::place);
  std::map<std::pair<ResourceType, RemoteId>, const IdClaim*> first_of;
  for (const IdClaim& claim : claims) {
    if (declared_->is_dropped(claim.address, claim.place)) continue;
    const auto [first, is_new] = first_of.try_emplace({claim.address.type(), claim.id}, &claim);
    if (is_new) continue;
    const IdClaim& other = *first->second;
    conflict(claim.place,
             fmt::format("{} and {} both claim id {}", other.address.text(), claim.address.text(),
                         claim.id.text()),
             "one record has one address: keep one of the two", other.place, other.address.text(),
             Diagnostic::Rule::duplicate);
  }
}

void References::check_numbers(std::vector<NumberClaim> claims) {
  std::ranges::sort(claims, {}, &NumberClaim::place);
  std::map<std::pair<ResourceType, std::string>, const NumberClaim*> first_of;
  for (const NumberClaim& claim : claims) {
    if (declared_->is_dropped(claim.address, claim.place)) continue;
    const auto [first, is_new] =
        first_of.try_emplace({claim.address.type(), comparison_key(claim.number)}, &claim);
    // A row of a feed, and the block that adds to it.
    if (is_new || first->second->address == claim.address) continue;
    const NumberClaim& other = *first->second;
    conflict(claim.place,
             fmt::format("{} and {} have one external_id", other.address.text(), claim.address.text()),
             "it is the number of one person: correct one of the two", other.place, other.address.text(),
             Diagnostic::Rule::duplicate);
  }
}

void References::check_moves(const std::vector<MoveClaim>& claims) {
  std::vector<const MoveClaim*> moves;
  moves.reserve(claims.size());
  for (const MoveClaim& claim : claims) moves.push_back(&claim);
  std::ranges::sort(moves, {}, [](const MoveClaim* claim) { return claim->move.place; });
  std::map<Address, const MoveClaim*> by_from;
  std::map<Address, const MoveClaim*> by_to;
  std::set<const MoveClaim*> settled;  // one diagnostic is enough for an entry
  for (const MoveClaim* claim : moves) {
    const auto [from, new_from] = by_from.try_emplace(claim->move.from, claim);
    if (!new_from) {
      settled.insert(claim);
      conflict(claim->from_place, fmt::format("{} is moved twice", claim->move.from.text()),
               "keep one of the two", from->second->from_place, "the first move of it");
      continue;
    }
    const auto [to, new_to] = by_to.try_emplace(claim->move.to, claim);
    if (new_to) continue;
    settled.insert(claim);
    conflict(claim->to_place, fmt::format("two addresses are moved to {}", claim->move.to.text()),
             "one record has one address: keep one of the two", to->second->to_place, "the first move to it");
  }
  for (const MoveClaim* claim : moves) {
    const auto next = by_from.find(claim->move.to);
    if (settled.contains(claim) || next == by_from.end()) continue;
    settled.insert(claim);
    settled.insert(next->second);
    // In a circle, walking on comes back here; the whole circle is one mistake.
    const MoveClaim* at = next->second;
    for (std::size_t steps = 0; at != claim && steps < moves.size(); ++steps) {
      const auto after = by_from.find(at->move.to);
      if (after == by_from.end()) break;
      settled.insert(at);
      at = after->second;
    }
    const bool circle = at == claim;
    conflict(claim->to_place,
             circle ? fmt::format("the moves from {} lead back to it", claim->move.from.text())
                    : fmt::format("{} is moved to {}, which is itself moved to {}", claim->move.from.text(),
                                  claim->move.to.text(), next->second->move.to.text()),
             circle ? "remove them" : fmt::format("move it straight to {}", next->second->move.to.text()),
             next->second->from_place, "the move that follows");
  }
  for (const MoveClaim* claim : moves) {
    if (settled.contains(claim)) continue;
    if (const auto at = declared_->find(claim->move.from)) {
      conflict(claim->from_place,
               fmt::format("{} is moved away, but it is still declared", claim->move.from.text()),
               "remove its block, or the move", declared_->resources[*at].place, claim->move.from.text());
      continue;
    }
    const Address& to = claim->move.to;
    if (declared_->find(to) || declared_->may_exist(to.type(), to.key())) continue;
    std::string advice = suggestion(to.type(), to.key());
    if (advice.empty())
      advice = fmt::format("declare it under {}, or remove the move", type_plural(to.type()));
    found_->error(files_->span(claim->to_place),
                  fmt::format("{} is moved to {}, which is not declared", claim->move.from.text(), to.text()),
                  std::move(advice), Diagnostic::Rule::unknown_reference);
  }
}

}  // namespace haloform::config
