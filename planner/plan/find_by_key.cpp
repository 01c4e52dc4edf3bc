#include "planner/plan/find_by_key.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/model/kept_form.hpp"
#include "planner/plan/natural_index.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace haloform {

namespace {

/// One text under which a binding may be found.
struct Wanted {
  std::uint32_t binding;
  NaturalKey::By by;
  AdoptedBy how;
  std::optional<std::int64_t> scope;
};

struct Candidate {
  std::uint32_t binding;
  const Record* record;
  AdoptedBy how;
};

class Search {
 public:
  Search(const Catalog& catalog, const DesiredState& desired, const Snapshot& snapshot,
         const Matching& matching, std::vector<Error>& errors)
      : catalog_(&catalog),
        desired_(&desired),
        snapshot_(&snapshot),
        matching_(&matching),
        errors_(&errors) {}

  std::vector<Found> run(const std::vector<std::uint32_t>& unbound) {
    for (const ResourceType type : all_types) {
      const TypeSchema& schema = catalog_->of(type);
      collect(schema, wanted_of(schema, unbound));
    }
    std::ranges::sort(candidates_, {},
                      [](const Candidate& one) { return std::tuple(one.binding, one.record->id, one.how); });
    const auto twice = std::ranges::unique(
        candidates_, {}, [](const Candidate& one) { return std::pair(one.binding, one.record->id); });
    candidates_.erase(twice.begin(), twice.end());

    std::vector<Found> found;
    for (auto first = candidates_.begin(); first != candidates_.end();) {
      const auto last = std::find_if(first, candidates_.end(),
                                     [&](const Candidate& one) { return one.binding != first->binding; });
      if (const Candidate* chosen = choose({first, last})) {
        found.push_back({chosen->binding, chosen->record, chosen->how});
      }
      first = last;
    }
    return found;
  }

 private:
  using Candidates = std::span<const Candidate>;

  NaturalIndex wanted_of(const TypeSchema& schema, const std::vector<std::uint32_t>& unbound) {
    NaturalIndex index;
    const TypeSnapshot& live = snapshot_->of(schema.type);
    for (const std::uint32_t at : unbound) {
      const Resource& resource = *matching_->bindings[at].resource;
      if (resource.address.type() != schema.type) continue;
      if (!live.is_whole()) check_covered(schema, live, resource);
      const KeyView own = key_view(schema, resource.fields);
      if (!own.text.empty()) add(index, own.text, {at, own.by, AdoptedBy::natural_key, own.scope});
      for (const std::string& email : resource.lifecycle.previously) {
        add(index, email, {at, NaturalKey::By::email, AdoptedBy::previous_email, own.scope});
      }
    }
    index.seal();
    return index;
  }

  void add(NaturalIndex& index, std::string_view text, Wanted wanted) {
    index.add(text, static_cast<std::uint32_t>(wanted_.size()));
    wanted_.push_back(wanted);
  }

  void collect(const TypeSchema& schema, const NaturalIndex& index) {
    if (index.empty()) return;
    for (const Record& record : snapshot_->of(schema.type).records()) {
      if (matching_->owners.binding(schema.type, record)) continue;
      const auto note = [&](NaturalKey::By by) {
        return [&, by](std::uint32_t at) {
          const Wanted& wanted = wanted_[at];
          if (wanted.by != by) return;
          if (wanted.scope && wanted.scope != scope_of(schema, record.fields)) return;
          candidates_.push_back({wanted.binding, &record, wanted.how});
        };
      };
      if (schema.email) index.each(record.fields.text(*schema.email), note(NaturalKey::By::email));
      index.each(record.fields.text(schema.name), note(NaturalKey::By::name));
    }
  }

  /// The one record among all that answer; nothing, and an error, where a person must decide.
  const Candidate* choose(Candidates candidates) {
    const Resource& resource = *matching_->bindings[candidates.front().binding].resource;
    const TypeSchema& schema = catalog_->of(resource.address.type());
    const Candidate* chosen = nullptr;
    std::size_t people = 0;
    for (const Candidate& one : candidates) {
      if (one.record->built_in != BuiltIn::no) continue;
      chosen = &one;
      ++people;
    }
    if (people > 1) return several(schema, resource, candidates);
    if (chosen == nullptr) {
      error(resource,
            named(schema, *candidates.front().record) +
                " answers to it, and the instance made that record for itself",
            "if it is meant all the same, say so with `lifecycle: {id: " +
                candidates.front().record->id.text() + "}`");
      return nullptr;
    }
    const std::string_view name = chosen->record->fields.text(schema.name);
    const bool off = schema.activation == Activation::switchable && !chosen->record->is_active();
    if (off && !same_key(name, resource.fields.text(schema.name))) {
      error(resource,
            "the only record that answers to it, " + named(schema, *chosen->record) +
                ", is inactive and bears another name",
            "addresses are reused: if it is the same person, say so with `lifecycle: {id: " +
                chosen->record->id.text() + "}`; if not, free the address of that record");
      return nullptr;
    }
    return chosen;
  }

  const Candidate* several(const TypeSchema& schema, const Resource& resource, Candidates candidates) {
    std::string what;
    std::size_t count = 0;
    for (const Candidate& one : candidates) {
      if (one.record->built_in != BuiltIn::no) continue;
      what += count++ == 0 ? ": " : ", ";
      what += named(schema, *one.record);
      if (!one.record->is_active()) what += " (inactive)";
    }
    error(resource, counted(count, "record") + " answer to it" + what,
          "say which one is meant with `lifecycle: {id: ID}`");
    return nullptr;
  }

  /// `id 42 "Jane Smith"`
  static std::string named(const TypeSchema& schema, const Record& record) {
    std::string text = "id " + record.id.text() + " \"";
    return text.append(record.fields.text(schema.name)) + '"';
  }

  void check_covered(const TypeSchema& schema, const TypeSnapshot& live, const Resource& resource) {
    for (const NaturalKey& key : keys_of(schema, resource)) {
      if (live.covers(key)) continue;
      errors_->push_back(
          {ErrorKind::internal, resource.address.text() + ": the instance was not asked for " + key.words(),
           desired_->span(resource.place).text(), "this is a mistake in haloform; please report it"});
    }
  }

  void error(const Resource& resource, std::string what, std::string advice) {
    errors_->push_back({ErrorKind::ambiguous, resource.address.text() + ": " + std::move(what),
                        desired_->span(resource.place).text(), std::move(advice)});
  }

  const Catalog* catalog_;
  const DesiredState* desired_;
  const Snapshot* snapshot_;
  const Matching* matching_;
  std::vector<Error>* errors_;
  std::vector<Wanted> wanted_;
  std::vector<Candidate> candidates_;
};

}  // namespace

std::vector<NaturalKey> keys_of(const TypeSchema& schema, const Resource& resource) {
  std::vector<NaturalKey> keys;
  if (auto own = natural_key(schema, resource.fields)) keys.push_back(std::move(*own));
  for (const std::string& email : resource.lifecycle.previously) {
    keys.push_back(
        NaturalKey::of(schema.type, NaturalKey::By::email, email, scope_of(schema, resource.fields)));
  }
  return keys;
}

std::vector<Found> find_by_key(const Catalog& catalog, const DesiredState& desired, const Snapshot& snapshot,
                               const Matching& matching, const std::vector<std::uint32_t>& unbound,
                               std::vector<Error>& errors) {
  if (unbound.empty()) return {};
  return Search(catalog, desired, snapshot, matching, errors).run(unbound);
}

namespace {

/// The e-mail as an instance may have kept it that takes tags and accents out, where nobody knows yet who the resource is: a
/// record under it may be the person (plan/near_records.hpp).
std::optional<NaturalKey> bare_key(const TypeSchema& schema, const State& state, const Resource& resource) {
  if (!schema.email || state.find(resource.address) != nullptr) return std::nullopt;
  const std::string_view email = resource.fields.text(*schema.email);
  const auto odd = [](char letter) { return letter == '+' || (letter & 0x80) != 0; };
  if (std::ranges::none_of(email, odd)) return std::nullopt;
  return NaturalKey::of(schema.type, NaturalKey::By::email, bare_email(email),
                        scope_of(schema, resource.fields));
}

}  // namespace

Interests interests(const Catalog& catalog, const DesiredState& desired, const State& state,
                    ResourceType type) {
  const TypeSchema& schema = catalog.of(type);
  Interests wanted;
  bool repeats = false;  // own keys are declared once each; only further ones may come twice
  for (const auto& [address, entry] : state.resources) {
    if (address.type() == type) wanted.ids.push_back(entry.id);
  }
  wanted.keys.reserve(desired.resources(type).size());
  for (const Resource& resource : desired.resources(type)) {
    if (resource.lifecycle.id) wanted.ids.push_back(*resource.lifecycle.id);
    repeats = repeats || !resource.lifecycle.previously.empty();
    for (NaturalKey& key : keys_of(schema, resource)) wanted.keys.push_back(std::move(key));
    if (auto bare = bare_key(schema, state, resource)) {
      repeats = true;
      wanted.keys.push_back(std::move(*bare));
    }
  }
  for (const OpenIntent& intent : state.open) {
    if (intent.address.type() != type) continue;
    repeats = true;
    wanted.keys.push_back(intent.key);
  }
  const auto tidy = [](auto& all) {
    std::ranges::sort(all);
    const auto twice = std::ranges::unique(all);
    all.erase(twice.begin(), twice.end());
  };
  tidy(wanted.ids);
  if (repeats) tidy(wanted.keys);
  return wanted;
}

}  // namespace haloform
