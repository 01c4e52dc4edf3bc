#include "planner/plan/judging/break_glass.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::plan {

namespace {

using Harm = BreakGlass::Harm;

/// What an account logs in by and is recognised by, and what says what it may do.
constexpr std::array<std::string_view, 5> identity_fields{"name", "email", "firstname", "surname",
                                                          "username"};
constexpr std::array<std::string_view, 2> role_fields{"role", "roles"};

bool is_among_names(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool leaves(const TypeSchema& schema, const Step& step) {
  if (step.kind() == ActionKind::deactivate || step.kind() == ActionKind::remove) return true;
  return step.kind() == ActionKind::forget && schema.activation == TypeFacts::Activation::switchable;
}

/// The names in `before` that `after` lacks.
std::vector<std::string> lost_names(const Value& before, const Value& after) {
  if (const auto names = before.as_names()) {
    std::vector<std::string> lost;
    const auto kept = after.as_names();
    for (const std::string_view name : *names) {
      if (!kept || !is_among_names(*kept, name)) lost.emplace_back(name);
    }
    return lost;
  }
  const std::string was = before.plain();
  if (before.is_null() || was.empty() || before == after) return {};
  return {was};
}

/// What a step does to the account whose address and entry these are: no entry where the state does not keep it as one yet.
class Harms {
 public:
  Harms(const TypeSchema& schema, const state::Entry* kept, const Step& step, bool block_gone)
      : schema_(&schema), kept_(kept), step_(&step), block_gone_(block_gone) {}

  std::vector<Block> run() {
    if (kept_ != nullptr) identity(kept_->id);
    if (const Changes* changes = step_->changes()) {
      fields(*changes);
      if (changes->teams) teams(*changes->teams);
    }
    return std::move(blocks_);
  }

 private:
  void add(Harm harm, std::vector<std::string> what) {
    const Address& address = step_->effect.moved_from ? *step_->effect.moved_from : step_->address;
    blocks_.emplace_back(BreakGlass{harm, address, std::move(what), kept_ != nullptr, block_gone_});
  }

  void identity(RemoteId known) {
    const auto id = step_->id();
    if (step_->effect.moved_from) add(Harm::address, {step_->address.text()});
    // Created anew after somebody deleted it, it is the same account; bound to what was found in its place, it is not.
    if (id && *id != known) add(Harm::record, {id->text()});
  }

  void fields(const Changes& changes) {
    std::vector<std::string> renamed;
    std::vector<std::string> roles;
    for (const FieldChange& change : changes.fields) {
      const std::string_view name = schema_->at(change.field).name;
      if (is_among_names(identity_fields, name) && !change.before.is_null() && change.drift == Drift::no)
        renamed.emplace_back(name);
      if (!is_among_names(role_fields, name)) continue;
      std::ranges::move(lost_names(change.before, change.after), std::back_inserter(roles));
    }
    if (kept_ != nullptr && !renamed.empty()) add(Harm::identity, std::move(renamed));
    if (!roles.empty()) add(Harm::roles, std::move(roles));
  }

  void teams(const TeamsChange& change) {
    std::vector<std::string> left;
    for (const TeamRef& team : change.before) {
      if (std::ranges::find(change.after, team) != change.after.end()) continue;
      left.push_back(!team.name.empty() ? team.name : !team.key.empty() ? team.key : team.id->text());
    }
    if (!left.empty()) add(Harm::teams, std::move(left));
  }

  const TypeSchema* schema_;
  const state::Entry* kept_;
  const Step* step_;
  bool block_gone_;
  std::vector<Block> blocks_;
};

}  // namespace

std::vector<Block> harm_to_break_glass(const Catalog& catalog, const DesiredState& desired,
                                       const state::State& state, const Step& step) {
  const TypeSchema& schema = catalog.of(step.address.type());
  const Resource* resource = desired.find(step.address);
  const Address& known_as = step.effect.moved_from ? *step.effect.moved_from : step.address;
  const state::Entry* entry = state.find(known_as);
  const bool kept = entry != nullptr && entry->draft.protection == Protection::break_glass;
  const bool declared = resource != nullptr && resource->lifecycle->protection == Protection::break_glass;
  if (!kept && !declared) return {};
  // Without its block nothing is right that may happen to it, and were it a line in the state alone.
  const bool gone = resource == nullptr;
  if (leaves(schema, step) || (kept && gone)) return {BreakGlass{Harm::leaves, known_as, {}, kept, gone}};
  return Harms(schema, kept ? entry : nullptr, step, gone).run();
}

std::vector<PlanWarning> break_glass_warnings(const DesiredState& desired, const state::State& state) {
  std::vector<PlanWarning> warnings;
  for (const auto& [address, entry] : state.resources) {
    if (entry.draft.protection != Protection::break_glass) continue;
    const Resource* resource = desired.find(address);
    if (resource != nullptr && resource->lifecycle->protection != Protection::break_glass)
      warnings.emplace_back(BreakGlassKept{address});
  }
  return warnings;
}

}  // namespace haloform::plan
