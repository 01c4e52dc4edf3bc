#include "planner/plan/finding/find_by_key.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/plan/finding/clients.hpp"
#include "planner/plan/finding/key_candidates.hpp"
#include "planner/plan/finding/key_view.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

/// Decides which of the records that match is the one, if any.
class Choice {
 public:
  Choice(const Catalog& catalog, const Snapshot& snapshot, const Matching& matching)
      : catalog_(&catalog), snapshot_(&snapshot), matching_(&matching) {}

  KeySearch run(const std::vector<KeyCandidate>& candidates) {
    std::vector<Candidates> elsewhere;
    for (auto first = candidates.begin(); first != candidates.end();) {
      const auto last = std::find_if(first, candidates.end(),
                                     [&](const KeyCandidate& one) { return one.binding != first->binding; });
      const auto away = std::ranges::find(first, last, KeyCandidate::At::elsewhere, &KeyCandidate::at);
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
  using Candidates = std::span<const KeyCandidate>;

  /// The one record among all that match, or the question for a person.
  void choose(Candidates candidates) {
    const Resource& resource = *matching_->bindings[candidates.front().binding].resource;
    const TypeSchema& schema = catalog_->of(resource.address.type());
    std::vector<const KeyCandidate*> people;
    for (const KeyCandidate& one : candidates) {
      if (one.record->built_in == BuiltIn::no) people.push_back(&one);
    }
    if (people.empty()) return only_built_in(schema, resource, candidates);
    prefer_first_email(schema, resource, people);
    const KeyCandidate* chosen = people.size() == 1 ? people.front() : active_one(schema, resource, people);
    if (chosen == nullptr) return several(schema, resource, candidates, people);
    if (is_off(schema, *chosen) && !has_declared_name(schema, resource, *chosen)) {
      return inactive_stranger(schema, resource, *chosen);
    }
    std::vector<StepNote> notes;
    for (const KeyCandidate* one : people) {
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
      std::vector<KeyCandidate> ours;
      std::vector<StepNote> notes;
      for (const KeyCandidate& one : candidates) {
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

  static bool is_off(const TypeSchema& schema, const KeyCandidate& one) {
    return schema.activation == TypeFacts::Activation::switchable && !one.record->is_active();
  }
  static bool has_declared_name(const TypeSchema& schema, const Resource& resource, const KeyCandidate& one) {
    return same_key(one.record->fields.text(schema.name), resource.fields.text(schema.name));
  }

  /// Leaves out those who are active and have the e-mail only as a second one, where somebody active has it as the first one; unless
  /// it is one of them who has the declared name.
  static void prefer_first_email(const TypeSchema& schema, const Resource& resource,
                                 std::vector<const KeyCandidate*>& people) {
    const KeyView own = key_view(schema, resource.fields);
    if (own.by != NaturalKey::By::email || people.size() < 2) return;
    const auto counts = [&](const KeyCandidate* one) {
      return one->how == AdoptedBy::natural_key && !is_off(schema, *one);
    };
    const auto is_first = [&](const KeyCandidate* one) {
      return counts(one) && same_key(one->record->fields.text(*schema.email), own.text);
    };
    const auto is_second = [&](const KeyCandidate* one) { return counts(one) && !is_first(one); };
    const auto is_named = [&](const KeyCandidate* one) { return has_declared_name(schema, resource, *one); };
    if (std::ranges::none_of(people, is_first)) return;
    const bool the_first_is_named =
        std::ranges::any_of(people, [&](const auto* one) { return is_first(one) && is_named(one); });
    const bool a_second_is_named =
        std::ranges::any_of(people, [&](const auto* one) { return is_second(one) && is_named(one); });
    if (the_first_is_named || !a_second_is_named) std::erase_if(people, is_second);
  }

  /// The only active one beside old inactive ones, unless one of these has the declared name and it has not.
  static const KeyCandidate* active_one(const TypeSchema& schema, const Resource& resource,
                                        const std::vector<const KeyCandidate*>& people) {
    const KeyCandidate* active = nullptr;
    bool an_old_one_has_the_name = false;
    for (const KeyCandidate* one : people) {
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

  void inactive_stranger(const TypeSchema& schema, const Resource& resource, const KeyCandidate& one) {
    undecided(one.binding, OnlyInactiveMatches{resource.address, record_name(schema, *one.record)},
              {one.record});
  }

  void several(const TypeSchema& schema, const Resource& resource, Candidates candidates,
               const std::vector<const KeyCandidate*>& people) {
    SeveralMatch block{resource.address, {}};
    std::vector<const Record*> records;
    for (const KeyCandidate* one : people) {
      block.records.push_back({record_name(schema, *one->record), !is_off(schema, *one)});
      records.push_back(one->record);
    }
    undecided(candidates.front().binding, std::move(block), std::move(records));
  }

  void undecided(std::uint32_t binding, Block why, std::vector<const Record*> candidates) {
    result_.undecided.push_back({binding, std::move(why), std::move(candidates)});
  }

  const Catalog* catalog_;
  const Snapshot* snapshot_;
  const Matching* matching_;
  KeySearch result_;
};

}  // namespace

KeySearch find_by_key(const Catalog& catalog, const DesiredState& desired, const Snapshot& snapshot,
                      const Matching& matching, const std::vector<std::uint32_t>& unbound,
                      std::vector<PlanFault>& faults) {
  const std::vector<KeyCandidate> candidates =
      key_candidates(catalog, desired, snapshot, matching, unbound, faults);
  return Choice(catalog, snapshot, matching).run(candidates);
}

}  // namespace haloform::plan
