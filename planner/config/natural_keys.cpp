#include "planner/config/natural_keys.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/file_check.hpp"
#include "planner/model/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace haloform::config {

namespace {

using By = NaturalKey::By;

/// One use of a natural key. The text is a view into a resource or a claim: with a hundred thousand of them,
/// a copy of each would cost more than the comparison.
struct Use {
  std::string_view text;
  std::optional<std::int64_t> scope;
  By by = By::email;
  enum class From : std::uint8_t { block, previously } from = From::block;
  std::uint32_t resource = 0;
  SourcePlace place;
};

std::uint64_t hash_of(const Use& use) {
  constexpr std::uint64_t prime = 0x100000001b3;
  std::uint64_t hash = key_hash(use.text);
  const auto add = [&hash](std::uint64_t number) { hash = (hash ^ number) * prime; };
  add(use.by == By::email ? 1 : 2);
  add(use.scope ? static_cast<std::uint64_t>(*use.scope) : 0);
  return hash ^ (hash >> 32U);
}

bool is_same(const Use& left, const Use& right) {
  return left.by == right.by && left.scope == right.scope && same_key(left.text, right.text);
}

/// Scopes that are given by name: each name has a number below that of any id.
class NamedScopes {
 public:
  NamedScopes(const TypeSchema& schema, const std::vector<NamedValue>& named) {
    if (!schema.scope) return;
    std::map<std::string, std::int64_t> numbers;
    for (const NamedValue& one : named) {
      if (one.address.type() != schema.type || one.field != *schema.scope) continue;
      const auto next = -1 - static_cast<std::int64_t>(numbers.size());
      const auto [at, is_new] = numbers.try_emplace(comparison_key(one.name), next);
      if (is_new) names_.push_back(one.name);
      by_address_.emplace(one.address, at->second);
    }
  }
  [[nodiscard]] std::optional<std::int64_t> find(const Address& address) const {
    const auto at = by_address_.find(address);
    return at == by_address_.end() ? std::nullopt : std::optional(at->second);
  }
  [[nodiscard]] std::string words(std::int64_t scope) const {
    return scope < 0 ? clipped(names_.at(static_cast<std::size_t>(-1 - scope))) : std::to_string(scope);
  }

 private:
  std::vector<std::string> names_;
  std::map<Address, std::int64_t> by_address_;
};

/// The natural key of a resource as natural_key() has it, without building one.
std::optional<Use> use_of(const TypeSchema& schema, const NamedScopes& scopes, const Resource& resource,
                          SourcePlace place) {
  if (place.line == 0) return std::nullopt;
  Use use;
  if (schema.email) use.text = trimmed(resource.fields.text(*schema.email));
  if (has_no_key(use.text)) {
    use.by = By::name;
    use.text = trimmed(resource.fields.text(schema.name));
  }
  if (has_no_key(use.text)) return std::nullopt;
  if (schema.scope) {
    const Value* scope = resource.fields.find(*schema.scope);
    use.scope = scope != nullptr ? scope->as_integer() : scopes.find(resource.address);
  }
  use.place = place;
  return use;
}

/// Two contacts who say by id which records they are: nobody looks for them by their natural key.
bool both_by_id(const Resource& one, const Resource& other) {
  return one.lifecycle->id && other.lifecycle->id && *one.lifecycle->id != *other.lifecycle->id;
}

/// A hash table of indices: groups the uses that share a key.
class Groups {
 public:
  explicit Groups(const std::vector<Use>& uses)
      : uses_(&uses), slots_(std::bit_ceil(uses.size() * 2 + 1), none) {
    for (std::uint32_t at = 0; at < uses.size(); ++at) add(at);
  }
  /// First use in table order to all that share its key, where there are several.
  [[nodiscard]] const std::map<std::uint32_t, std::vector<std::uint32_t>>& shared() const { return shared_; }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  void add(std::uint32_t at) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash_of((*uses_)[at]) & mask;
    while (slots_[slot] != none) {
      const std::uint32_t other = slots_[slot];
      if (is_same((*uses_)[other], (*uses_)[at])) {
        auto& group = shared_[other];
        if (group.empty()) group.push_back(other);
        group.push_back(at);
        return;
      }
      slot = (slot + 1) & mask;
    }
    slots_[slot] = at;
  }

  const std::vector<Use>* uses_;
  std::vector<std::uint32_t> slots_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> shared_;
};

/// The natural keys of one type, and which of them are used twice.
class KeysOfType {
 public:
  KeysOfType(const TypeSchema& schema, const Declared& declared, const std::vector<NamedValue>& named)
      : schema_(schema), declared_(declared), scopes_(schema, named) {
    const std::span<const Resource> resources = declared.of(schema.type);
    const auto offset = static_cast<std::uint32_t>(resources.data() - declared.resources.data());
    uses_.reserve(resources.size());
    for (std::uint32_t at = offset; at < offset + resources.size(); ++at) {
      auto use = use_of(schema, scopes_, declared.resources[at], declared.natural_places[at]);
      if (!use) continue;
      use->resource = at;
      uses_.push_back(*use);
    }
  }

  /// The e-mail that a block says it had before.
  void add(const PreviousClaim& claim) {
    if (claim.address.type() != schema_.type || declared_.is_dropped(claim.address, claim.place)) return;
    const auto at = declared_.find(claim.address);
    if (!at) return;
    const auto own = use_of(schema_, scopes_, declared_.resources[*at], claim.place);
    Use use{trimmed(claim.email), {}, By::email, Use::From::previously, static_cast<std::uint32_t>(*at),
            claim.place};
    if (own) use.scope = own->scope;
    uses_.push_back(use);
  }

  void report(const SourceFiles& files, Diagnostics& found) const {
    const Groups groups(uses_);
    for (const auto& [_, members] : groups.shared()) {
      std::vector<std::uint32_t> group = members;
      std::ranges::sort(group, {}, [&](std::uint32_t at) { return uses_[at].place; });
      const Use& first = uses_[group.front()];
      for (const std::uint32_t at : group) {
        const Use& use = uses_[at];
        if (use.resource == first.resource) continue;  // an e-mail and the same one under previously
        if (schema_.scope && both_by_id(resource_of(first), resource_of(use))) continue;
        found.add(conflict(files, first, use));
      }
    }
  }

 private:
  [[nodiscard]] const Resource& resource_of(const Use& use) const {
    return declared_.resources[use.resource];
  }
  [[nodiscard]] Diagnostic conflict(const SourceFiles& files, const Use& first, const Use& use) const {
    const std::string first_name = resource_of(first).address.text();
    const std::string scope = use.scope ? fmt::format(" in site {}", scopes_.words(*use.scope)) : "";
    return {Severity::error,
            files.span(use.place),
            fmt::format("{} and {} have the same {}{}: {}", first_name, resource_of(use).address.text(),
                        use.by == By::email ? "e-mail" : "name", scope, clipped(use.text)),
            schema_.scope
                ? "two blocks would be one record: remove one, or correct it; where there are two records, "
                  "write `lifecycle: {id: ID}` in both"
                : "two blocks would be one record: remove one, or correct it",
            files.span(first.place),
            first_name,
            Diagnostic::Rule::duplicate};
  }

  const TypeSchema& schema_;
  const Declared& declared_;
  NamedScopes scopes_;
  std::vector<Use> uses_;
};

}  // namespace

void check_natural_keys(const Catalog& catalog, const SourceFiles& files, const Declared& declared,
                        const std::vector<PreviousClaim>& previous, const std::vector<NamedValue>& named,
                        Diagnostics& found) {
  for (const ResourceType type : all_types) {
    KeysOfType keys(catalog.of(type), declared, named);
    for (const PreviousClaim& claim : previous) keys.add(claim);
    keys.report(files, found);
  }
}

}  // namespace haloform::config
