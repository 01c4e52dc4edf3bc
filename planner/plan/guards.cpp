#include "planner/plan/guards.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace haloform {

namespace {

constexpr std::array all_kinds{GuardKind::deactivate, GuardKind::remove, GuardKind::create,
                               GuardKind::update};

/// As `guards:` and `--allow` call it.
std::string_view guard_name(GuardKind kind) {
  switch (kind) {
    case GuardKind::deactivate: return "deactivate";
    case GuardKind::remove: return "delete";
    case GuardKind::create: return "create";
    case GuardKind::update: break;
  }
  return "update";
}

std::string_view noun(GuardKind kind) {
  switch (kind) {
    case GuardKind::deactivate: return "deactivation";
    case GuardKind::remove: return "delete";
    case GuardKind::create: return "create";
    case GuardKind::update: break;
  }
  return "update";
}

std::optional<GuardKind> guarded_as(const Step& step) {
  switch (step.kind()) {
    case ActionKind::deactivate: return GuardKind::deactivate;
    case ActionKind::remove: return GuardKind::remove;
    case ActionKind::create: return GuardKind::create;
    case ActionKind::update:
    case ActionKind::reactivate: return GuardKind::update;
    case ActionKind::adopt: return step.writes() ? std::optional(GuardKind::update) : std::nullopt;
    case ActionKind::forget:
    case ActionKind::state: break;
  }
  return std::nullopt;
}

Limit declared_limit(const GuardLimits& limits, GuardKind kind) {
  switch (kind) {
    case GuardKind::deactivate: return limits.deactivate.value_or(default_limit(kind));
    case GuardKind::remove: return limits.remove.value_or(default_limit(kind));
    case GuardKind::create: return limits.create.value_or(default_limit(kind));
    case GuardKind::update: break;
  }
  return limits.update.value_or(default_limit(kind));
}

std::optional<std::uint32_t> raised(const Policy& policy, std::string_view name) {
  const auto at = policy.allow.find(std::string(name));
  return at == policy.allow.end() ? std::nullopt : std::optional(at->second);
}

std::size_t found_records(const Matching& matching, ResourceType type) {
  return static_cast<std::size_t>(std::ranges::count_if(matching.bindings, [&](const Binding& binding) {
    return binding.record != nullptr && binding.resource->address.type() == type;
  }));
}

std::string way_out(std::string_view name, std::size_t number) {
  return "--allow " + std::string(name) + '=' + std::to_string(number);
}

using Group = std::vector<Step*>;

void block_all(const Group& steps, const Block& block) {
  for (Step* step : steps) step->blocked_by.push_back(block);
}

/// Guards the steps of one type.
class TypeGuard {
 public:
  TypeGuard(const Scene& scene, ResourceType type, const std::array<Group, all_kinds.size()>& groups)
      : scene_(&scene),
        type_(type),
        groups_(&groups),
        active_(scene.matching.tally.active.at(static_cast<std::size_t>(type))),
        base_(active_ > 0 ? active_ : found_records(scene.matching, type)) {}

  void run() {
    const std::size_t leaving = managed_among(GuardKind::deactivate) + managed_among(GuardKind::remove);
    for (const GuardKind kind : all_kinds) {
      if (group(kind).empty()) continue;
      limit(kind);
      const bool leaves = kind == GuardKind::deactivate || kind == GuardKind::remove;
      if (leaves && leaving >= base_) last_active(kind);
    }
    reactivations();
  }

 private:
  [[nodiscard]] const Group& group(GuardKind kind) const {
    return groups_->at(static_cast<std::size_t>(kind));
  }

  /// How many of the steps concern records that count in the base.
  [[nodiscard]] std::size_t managed_among(GuardKind kind) const {
    if (active_ == 0) return group(kind).size();
    return static_cast<std::size_t>(std::ranges::count_if(group(kind), [&](const Step* step) {
      const StateEntry* entry = scene_->state.find(step->effect.moved_from.value_or(step->address));
      return entry != nullptr && entry->draft.status == Status::active;
    }));
  }

  void limit(GuardKind kind) {
    Allowance allowed = allowance(declared_limit(scene_->desired.guards(), kind), kind, base_);
    if (const auto more = raised(scene_->policy, guard_name(kind)); more && *more > allowed.number) {
      allowed = {*more, std::to_string(*more) + " (--allow)"};
    }
    const std::size_t count = group(kind).size();
    if (count <= allowed.number) return;
    block_all(group(kind), {Block::Rule::limit,
                            counted(count, noun(kind)) + " of " + std::string(type_plural(type_)) +
                                ", the limit is " + allowed.words,
                            way_out(guard_name(kind), count)});
  }

  /// No percentage allows the last active record of a type to go; a count, or --allow, does.
  void last_active(GuardKind kind) {
    const bool percentage = declared_limit(scene_->desired.guards(), kind).unit == Limit::Unit::percent;
    if (!percentage || raised(scene_->policy, guard_name(kind))) return;
    block_all(group(kind),
              {Block::Rule::last_active,
               "no active " + std::string(type_name(type_)) + " that haloform manages would be left",
               way_out(guard_name(kind), group(kind).size())});
  }

  /// `--allow reactivate=N` speaks of records that were switched off outside and are not `active: true`.
  void reactivations() {
    const auto allowed = raised(scene_->policy, "reactivate");
    if (!allowed) return;
    Group forced;
    for (Step* step : group(GuardKind::update)) {
      if (step->kind() != ActionKind::reactivate || step->changes()->active->drift == Drift::no) continue;
      const Resource* resource = scene_->desired.find(step->address);
      if (resource == nullptr || !resource->active) forced.push_back(step);
    }
    if (forced.size() <= *allowed) return;
    block_all(forced,
              {Block::Rule::limit,
               counted(forced.size(), "reactivation") + " of " + std::string(type_plural(type_)) +
                   " that were switched off outside, the limit is " + std::to_string(*allowed) + " (--allow)",
               way_out("reactivate", forced.size())});
  }

  const Scene* scene_;
  ResourceType type_;
  const std::array<Group, all_kinds.size()>* groups_;
  std::size_t active_;
  std::size_t base_;
};

}  // namespace

Limit default_limit(GuardKind kind) {
  switch (kind) {
    case GuardKind::deactivate:
    case GuardKind::remove: return {Limit::Unit::percent, 10};
    case GuardKind::create: return {Limit::Unit::count, 100};
    case GuardKind::update: break;
  }
  return {Limit::Unit::percent, 50};
}

Allowance allowance(Limit limit, GuardKind kind, std::size_t base) {
  if (limit.unit == Limit::Unit::count) return {limit.number, std::to_string(limit.number)};
  const std::size_t part = base * limit.number / 100;
  const std::size_t half = (base + 1) / 2;
  constexpr std::size_t least = 3;
  constexpr std::size_t least_updates = 10;
  std::size_t number = std::min(std::max(part, least), half);
  if (kind == GuardKind::update) number = std::max(number, least_updates);
  std::string words =
      std::to_string(number) + " (" + std::to_string(limit.number) + "% of " + std::to_string(base);
  if (number > part) words += ", at least " + std::to_string(number);
  if (number < part) words += ", at most half";
  return {number, words + ')'};
}

void guard_steps(const Scene& scene, std::vector<Step>& steps) {
  std::array<std::array<Group, all_kinds.size()>, all_types.size()> groups;
  for (Step& step : steps) {
    const auto kind = guarded_as(step);
    const auto unclear = [](const Block& block) { return block.rule == Block::Rule::unclear; };
    if (!kind || std::ranges::any_of(step.blocked_by, unclear)) continue;
    groups.at(static_cast<std::size_t>(step.address.type()))
        .at(static_cast<std::size_t>(*kind))
        .push_back(&step);
  }
  for (const ResourceType type : all_types) {
    TypeGuard(scene, type, groups.at(static_cast<std::size_t>(type))).run();
  }
}

std::vector<Block> guard_missing(const Scene& scene) {
  // Whoever is there under another id is not missing: a lost permission hides records, and renumbers none.
  std::array<std::size_t, all_types.size()> missing{};
  for (const Binding& binding : scene.matching.bindings) {
    if (binding.was && binding.record == nullptr && binding.awaited == nullptr)
      ++missing.at(static_cast<std::size_t>(binding.resource->address.type()));
  }
  for (const Leftover& leftover : scene.matching.leftovers) {
    if (leftover.record == nullptr && !leftover.awaited)
      ++missing.at(static_cast<std::size_t>(leftover.address->type()));
  }
  constexpr std::size_t few = 3;
  std::vector<Block> blocks;
  for (const ResourceType type : all_types) {
    const std::size_t gone = missing.at(static_cast<std::size_t>(type));
    const std::size_t all = scene.matching.tally.entries.at(static_cast<std::size_t>(type));
    const bool many = gone >= few && gone * 10 > all;
    if (gone == 0 || !(many || gone == all)) continue;
    if (raised(scene.policy, "missing").value_or(0) >= gone) continue;
    blocks.push_back(
        {Block::Rule::missing,
         std::to_string(gone) + " of " + counted(all, type_name(type)) + " that the state knows " +
             (gone == 1 ? "is" : "are") + " missing: a lost permission looks like that",
         "check what the API application may read; if they were deleted, " + way_out("missing", gone)});
  }
  return blocks;
}

}  // namespace haloform
