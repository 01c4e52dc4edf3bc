#include "planner/plan/finding/key_candidates.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/natural_index.hpp"
#include "planner/model/known_texts.hpp"
#include "planner/plan/finding/key_view.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace haloform::plan {

namespace {

/// One text under which a binding may be found.
struct Wanted {
  std::uint32_t binding;
  NaturalKey::By by;
  AdoptedBy how;
  std::optional<std::int64_t> scope;
  /// Whether the text alone proves nothing, as of a second e-mail, which several people may share.
  enum class Name : std::uint8_t { any, the_declared_one } name = Name::any;
};

class CandidateSearch {
 public:
  CandidateSearch(const Catalog& catalog, const DesiredState& desired, const Snapshot& snapshot,
                  const Matching& matching, std::vector<PlanFault>& faults)
      : catalog_(&catalog),
        desired_(&desired),
        snapshot_(&snapshot),
        matching_(&matching),
        faults_(&faults) {}

  std::vector<KeyCandidate> run(const std::vector<std::uint32_t>& unbound) {
    for (const ResourceType type : all_types) {
      const TypeSchema& schema = catalog_->of(type);
      collect(schema, wanted_of(schema, unbound));
    }
    std::ranges::sort(candidates_, {}, [](const KeyCandidate& one) {
      return std::tuple(one.binding, one.at, one.record->id, one.how);
    });
    const auto twice = std::ranges::unique(
        candidates_, {}, [](const KeyCandidate& one) { return std::pair(one.binding, one.record->id); });
    candidates_.erase(twice.begin(), twice.end());
    return std::move(candidates_);
  }

 private:
  NaturalIndex wanted_of(const TypeSchema& schema, const std::vector<std::uint32_t>& unbound) {
    NaturalIndex index;
    const TypeSnapshot& live = snapshot_->of(schema.type);
    for (const std::uint32_t at : unbound) {
      const Resource& resource = *matching_->bindings[at].resource;
      if (resource.address.type() != schema.type) continue;
      if (!live.is_whole()) check_covered(schema, live, resource);
      const KeyView own = key_view(schema, resource.fields);
      if (!own.text.empty()) add(index, own.text, {at, own.by, AdoptedBy::natural_key, own.scope});
      for (const std::string& email : resource.lifecycle->previously) {
        add(index, email, {at, NaturalKey::By::email, AdoptedBy::previous_email, own.scope});
      }
      each_second_email(schema, resource, [&](std::string_view email) {
        add(index, email,
            {at, NaturalKey::By::email, AdoptedBy::natural_key, own.scope, Wanted::Name::the_declared_one});
      });
    }
    index.seal();
    return index;
  }

  [[nodiscard]] bool is_called_so(const TypeSchema& schema, const Wanted& wanted,
                                  const Record& record) const {
    if (wanted.name == Wanted::Name::any) return true;
    const Resource& resource = *matching_->bindings[wanted.binding].resource;
    return same_key(resource.fields.text(schema.name), record.fields.text(schema.name));
  }

  void add(NaturalIndex& index, std::string_view text, Wanted wanted) {
    index.add(text, static_cast<std::uint32_t>(wanted_.size()));
    wanted_.push_back(wanted);
  }

  void collect(const TypeSchema& schema, const NaturalIndex& index) {
    if (index.empty()) return;
    for (const Record& record : snapshot_->of(schema.type).records()) {
      if (matching_->owners.binding(schema.type, record)) continue;
      const auto note = [&](NaturalKey::By by, std::uint32_t at) {
        const Wanted& wanted = wanted_[at];
        if (wanted.by != by || !is_called_so(schema, wanted, record)) return;
        const bool away = wanted.scope && wanted.scope != scope_of(schema, record.fields);
        if (away && by == NaturalKey::By::name) return;
        candidates_.push_back({wanted.binding, &record,
                               away ? KeyCandidate::At::elsewhere : KeyCandidate::At::the_site, wanted.how});
      };
      each_known_text(schema, record, [&](NaturalKey::By by, std::string_view text) {
        index.each(text, [&](std::uint32_t at) { note(by, at); });
      });
    }
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
  std::vector<KeyCandidate> candidates_;
};

}  // namespace

std::vector<KeyCandidate> key_candidates(const Catalog& catalog, const DesiredState& desired,
                                         const Snapshot& snapshot, const Matching& matching,
                                         const std::vector<std::uint32_t>& unbound,
                                         std::vector<PlanFault>& faults) {
  if (unbound.empty()) return {};
  return CandidateSearch(catalog, desired, snapshot, matching, faults).run(unbound);
}

}  // namespace haloform::plan
