#include "planner/plan/find_by_key.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/natural_index.hpp"
#include "planner/plan/clients.hpp"
#include "planner/plan/key_view.hpp"

#include <algorithm>
#include <set>
#include <span>
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
  enum class At : std::uint8_t { the_site, elsewhere } at;  ///< Elsewhere: not at the site that is declared.
  AdoptedBy how;
};

class Search {
 public:
  Search(const Catalog& catalog, const DesiredState& desired, const Snapshot& snapshot,
         const Matching& matching, std::vector<PlanFault>& faults)
      : catalog_(&catalog),
        desired_(&desired),
        snapshot_(&snapshot),
        matching_(&matching),
        faults_(&faults) {}

  KeySearch run(const std::vector<std::uint32_t>& unbound) {
    for (const ResourceType type : all_types) {
      const TypeSchema& schema = catalog_->of(type);
      collect(schema, wanted_of(schema, unbound));
    }
    std::ranges::sort(candidates_, {}, [](const Candidate& one) {
      return std::tuple(one.binding, one.at, one.record->id, one.how);
    });
    const auto twice = std::ranges::unique(
        candidates_, {}, [](const Candidate& one) { return std::pair(one.binding, one.record->id); });
    candidates_.erase(twice.begin(), twice.end());

    std::vector<Candidates> elsewhere;
    for (auto first = candidates_.begin(); first != candidates_.end();) {
      const auto last = std::find_if(first, candidates_.end(),
                                     [&](const Candidate& one) { return one.binding != first->binding; });
      const auto away = std::ranges::find(first, last, Candidate::At::elsewhere, &Candidate::at);
      if (away == first) {
        elsewhere.emplace_back(first, last);
      } else {
        choose({first, away});
      }
      first = last;
    }
    if (!elsewhere.empty()) look_elsewhere(elsewhere);
    return std::move(result_);
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
          const bool away = wanted.scope && wanted.scope != scope_of(schema, record.fields);
          if (away && by == NaturalKey::By::name) return;
          candidates_.push_back({wanted.binding, &record,
                                 away ? Candidate::At::elsewhere : Candidate::At::the_site, wanted.how});
        };
      };
      if (schema.email) index.each(record.fields.text(*schema.email), note(NaturalKey::By::email));
      for (const std::string& email : *record.more_emails) index.each(email, note(NaturalKey::By::email));
      index.each(record.fields.text(schema.name), note(NaturalKey::By::name));
    }
  }

  /// The one record among all that match, or the question for a person.
  void choose(Candidates candidates) {
    const Resource& resource = *matching_->bindings[candidates.front().binding].resource;
    const TypeSchema& schema = catalog_->of(resource.address.type());
    std::vector<const Candidate*> people;
    for (const Candidate& one : candidates) {
      if (one.record->built_in == BuiltIn::no) people.push_back(&one);
    }
    if (people.empty()) return only_built_in(schema, resource, candidates);
    const Candidate* chosen = people.size() == 1 ? people.front() : active_one(schema, resource, people);
    if (chosen == nullptr) return several(schema, resource, candidates, people);
    if (is_off(schema, *chosen) && !has_declared_name(schema, resource, *chosen)) {
      return inactive_stranger(schema, resource, *chosen);
    }
    std::vector<StepNote> notes;
    for (const Candidate* one : people) {
      if (one != chosen) notes.emplace_back(InactiveMatchLeft{record_name(schema, *one->record)});
    }
    result_.found.push_back({chosen->binding, chosen->record, chosen->how, std::move(notes)});
  }

  /// Contacts who are at none of the declared sites, after all others have found their records.
  void look_elsewhere(const std::vector<Candidates>& all) {
    std::set<const Record*> taken;
    for (const Found& found : result_.found) taken.insert(found.record);
    for (const Undecided& one : result_.undecided) taken.insert(one.candidates.begin(), one.candidates.end());
    const ClientsOfSites clients(catalog_->of(ResourceType::contact), *snapshot_);
    for (const Candidates candidates : all) {
      const Resource& resource = *matching_->bindings[candidates.front().binding].resource;
      const TypeSchema& schema = catalog_->of(resource.address.type());
      const auto site = scope_of(schema, resource.fields);
      const auto client = site ? clients.of(*site) : std::nullopt;
      std::vector<Candidate> ours;
      std::vector<StepNote> notes;
      for (const Candidate& one : candidates) {
        if (one.record->built_in != BuiltIn::no || taken.contains(one.record)) continue;
        const bool known = client && one.record->client;
        // Where the instance does not tell whose a site is, the name has to be the same too.
        if (known ? client == one.record->client : has_declared_name(schema, resource, one)) {
          ours.push_back(one);
        } else {
          notes.emplace_back(elsewhere(schema, *one.record));
        }
      }
      if (!ours.empty()) {
        choose(ours);
      } else if (!notes.empty()) {
        result_.not_found.push_back({candidates.front().binding, std::move(notes)});
      }
    }
  }

  static EmailElsewhere elsewhere(const TypeSchema& schema, const Record& record) {
    EmailElsewhere note{record_name(schema, record), {}, scope_of(schema, record.fields)};
    if (record.client) note.client = ClientName{*record.client, *record.client_name};
    return note;
  }

  static bool is_off(const TypeSchema& schema, const Candidate& one) {
    return schema.activation == Activation::switchable && !one.record->is_active();
  }
  static bool has_declared_name(const TypeSchema& schema, const Resource& resource, const Candidate& one) {
    return same_key(one.record->fields.text(schema.name), resource.fields.text(schema.name));
  }

  /// The only active one beside old inactive ones, unless one of these has the declared name and it has not.
  static const Candidate* active_one(const TypeSchema& schema, const Resource& resource,
                                     const std::vector<const Candidate*>& people) {
    const Candidate* active = nullptr;
    bool an_old_one_has_the_name = false;
    for (const Candidate* one : people) {
      if (is_off(schema, *one)) {
        an_old_one_has_the_name = an_old_one_has_the_name || has_declared_name(schema, resource, *one);
      } else if (active != nullptr) {
        return nullptr;
      } else {
        active = one;
      }
    }
    if (active == nullptr || has_declared_name(schema, resource, *active)) return active;
    return an_old_one_has_the_name ? nullptr : active;
  }

  void only_built_in(const TypeSchema& schema, const Resource& resource, Candidates candidates) {
    const Record& record = *candidates.front().record;
    undecided(candidates.front().binding, OnlyBuiltInMatches{resource.address, record_name(schema, record)},
              {&record});
  }

  void inactive_stranger(const TypeSchema& schema, const Resource& resource, const Candidate& one) {
    undecided(one.binding, OnlyInactiveMatches{resource.address, record_name(schema, *one.record)},
              {one.record});
  }

  void several(const TypeSchema& schema, const Resource& resource, Candidates candidates,
               const std::vector<const Candidate*>& people) {
    SeveralMatch block{resource.address, {}};
    std::vector<const Record*> records;
    for (const Candidate* one : people) {
      block.records.push_back({record_name(schema, *one->record), !is_off(schema, *one)});
      records.push_back(one->record);
    }
    undecided(candidates.front().binding, std::move(block), std::move(records));
  }

  void undecided(std::uint32_t binding, Block why, std::vector<const Record*> candidates) {
    result_.undecided.push_back({binding, std::move(why), std::move(candidates)});
  }

  void check_covered(const TypeSchema& schema, const TypeSnapshot& live, const Resource& resource) {
    std::vector<NaturalKey> keys;
    append_keys(schema, resource, keys);
    for (const NaturalKey& key : keys) {
      if (live.covers(key)) continue;
      faults_->emplace_back(NotAskedFor{resource.address, key_name(key), desired_->span(resource.place)});
    }
  }

  const Catalog* catalog_;
  const DesiredState* desired_;
  const Snapshot* snapshot_;
  const Matching* matching_;
  std::vector<PlanFault>* faults_;
  std::vector<Wanted> wanted_;
  std::vector<Candidate> candidates_;
  KeySearch result_;
};

}  // namespace

KeySearch find_by_key(const Catalog& catalog, const DesiredState& desired, const Snapshot& snapshot,
                      const Matching& matching, const std::vector<std::uint32_t>& unbound,
                      std::vector<PlanFault>& faults) {
  if (unbound.empty()) return {};
  return Search(catalog, desired, snapshot, matching, faults).run(unbound);
}

}  // namespace haloform
