#include "planner/plan/making/twins.hpp"

#include "planner/base/natural_index.hpp"
#include "planner/model/known_texts.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

namespace haloform::plan {

namespace {

/// A record and who has it.
struct Holder {
  const Record* record;
  const Address* address;  ///< Nothing: unbound.
};

/// Pairs of one type that share an e-mail: one out of `some`, one out of `others`.
void pair_up(const TypeSchema& schema, const std::vector<Holder>& some, const std::vector<Holder>& others,
             std::vector<Twin>& twins) {
  if (some.empty() || others.empty()) return;
  NaturalIndex index;
  for (std::uint32_t at = 0; at < others.size(); ++at) {
    each_email(schema, *others[at].record, [&](std::string_view email) {
      if (!email.empty()) index.add(email, at);
    });
  }
  if (index.empty()) return;
  index.seal();
  for (const Holder& one : some) {
    each_email(schema, *one.record, [&](std::string_view email) {
      if (email.empty()) return;
      index.each(email, [&](std::uint32_t at) {
        if (others[at].record != one.record)
          twins.push_back({one.address, one.record, others[at].record, others[at].address});
      });
    });
  }
}

bool leaves(const Step& step) {
  return step.kind() == ActionKind::deactivate || step.kind() == ActionKind::remove;
}

RecordName other_of(const Scene& scene, const Twin& twin) {
  return record_name(scene.catalog.of(twin.address->type()), *twin.other);
}

}  // namespace

std::vector<Twin> find_twins(const Scene& scene) {
  std::vector<Twin> twins;
  for (const ResourceType type : all_types) {
    const TypeSchema& schema = scene.catalog.of(type);
    if (!schema.email) continue;
    std::vector<Holder> declared;
    std::vector<Holder> switched_off;  ///< Declared, and to be active no longer.
    std::vector<Holder> leaving;
    std::vector<Holder> unmanaged;
    for (const Record& record : scene.snapshot.of(type).records()) {
      const auto binding = scene.matching.owners.binding(type, record);
      const auto leftover = scene.matching.owners.leftover(type, record);
      if (binding) {
        const Resource& resource = *scene.matching.bindings[*binding].resource;
        declared.push_back({&record, &resource.address});
        if (record.is_active() && !resource.wants_active(scene.policy.now))
          switched_off.push_back(declared.back());
      } else if (leftover && record.is_active()) {
        leaving.push_back({&record, scene.matching.leftovers[*leftover].address});
      } else if (!leftover && record.is_active() && record.built_in == BuiltIn::no) {
        unmanaged.push_back({&record, nullptr});
      }
    }
    pair_up(schema, declared, unmanaged, twins);
    pair_up(schema, leaving, unmanaged, twins);
    std::erase_if(declared, [](const Holder& one) { return !one.record->is_active(); });
    pair_up(schema, leaving, declared, twins);
    pair_up(schema, switched_off, declared, twins);
  }
  std::ranges::sort(twins, {}, [](const Twin& one) { return std::tuple(*one.address, one.other->id); });
  const auto twice = std::ranges::unique(twins, [](const Twin& one, const Twin& other) {
    return one.address == other.address && one.other == other.other;
  });
  twins.erase(twice.begin(), twice.end());
  return twins;
}

std::vector<PlanWarning> twin_warnings(const Scene& scene, const std::vector<Twin>& twins) {
  constexpr std::size_t most_named = 20;
  std::vector<PlanWarning> warnings;
  std::size_t more = 0;
  for (const Twin& twin : twins) {
    if (twin.other_address != nullptr) continue;
    if (warnings.size() == most_named) {
      ++more;
      continue;
    }
    warnings.emplace_back(UnmanagedTwin{*twin.address, twin.managed->id, other_of(scene, twin)});
  }
  if (more > 0) warnings.emplace_back(MoreTwins{more});
  return warnings;
}

void note_twins(const Scene& scene, const std::vector<Twin>& twins, std::vector<Step>& steps) {
  if (twins.empty()) return;
  for (Step& step : steps) {
    if (!leaves(step)) continue;
    for (const Twin& twin : twins) {
      if (*twin.address != step.address) continue;
      const auto& address = twin.other_address;
      step.notes.emplace_back(
          TwinStays{other_of(scene, twin), address == nullptr ? std::nullopt : std::optional(*address)});
    }
  }
}

}  // namespace haloform::plan
