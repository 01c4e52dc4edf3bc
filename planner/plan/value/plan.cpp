#include "planner/plan/value/plan.hpp"

#include <algorithm>
#include <utility>

namespace haloform::plan {

namespace {

constexpr std::array<std::string_view, action_kinds> action_names{
    "create", "update", "adopt", "reactivate", "deactivate", "delete", "forget", "state"};

}  // namespace

const FieldChange* Adopt::rename(const TypeSchema& schema) const {
  const auto at = std::ranges::find(changes.fields, schema.name, &FieldChange::field);
  return at == changes.fields.end() ? nullptr : &*at;
}

ActionKind kind_of(const Action& action) {
  struct Kind {
    ActionKind operator()(const Create&) const { return ActionKind::create; }
    ActionKind operator()(const Update&) const { return ActionKind::update; }
    ActionKind operator()(const Adopt&) const { return ActionKind::adopt; }
    ActionKind operator()(const Reactivate&) const { return ActionKind::reactivate; }
    ActionKind operator()(const Deactivate&) const { return ActionKind::deactivate; }
    ActionKind operator()(const Delete&) const { return ActionKind::remove; }
    ActionKind operator()(const Forget&) const { return ActionKind::forget; }
    ActionKind operator()(const StateOnly&) const { return ActionKind::state; }
  };
  return std::visit(Kind{}, action);
}

std::string_view action_name(ActionKind kind) { return action_names.at(static_cast<std::size_t>(kind)); }

std::optional<ActionKind> parse_action(std::string_view name) {
  const auto at = std::ranges::find(action_names, name);
  if (at == action_names.end()) return std::nullopt;
  return static_cast<ActionKind>(at - action_names.begin());
}

Phase Step::phase() const {
  const auto is_ahead = [](const Address& one) {
    return facts_of(one.type()).steps == TypeFacts::StepOrder::ahead;
  };
  if (is_ahead(address)) {
    // What waits for those that leave it refers to nothing any more: it comes last.
    return std::ranges::all_of(needs, is_ahead) ? Phase::ahead : Phase::creates;
  }
  if (after_creates) return Phase::creates;
  switch (kind()) {
    case ActionKind::remove: return Phase::release;
    // A deactivation that also joins a new team, or takes an e-mail that becomes free, cannot come first; its
    // seat is free all the same before anybody needs it.
    case ActionKind::deactivate: return needs.empty() ? Phase::release : Phase::changes;
    case ActionKind::update:
    case ActionKind::adopt:
    case ActionKind::forget:
    case ActionKind::state: return Phase::changes;
    case ActionKind::reactivate: return Phase::reactivations;
    case ActionKind::create: break;
  }
  return Phase::creates;
}

std::optional<RemoteId> Step::id() const {
  const auto id_of = [](const auto& one) -> std::optional<RemoteId> {
    if constexpr (requires { one.id; }) {
      return one.id;
    } else {
      return std::nullopt;
    }
  };
  return std::visit(id_of, action);
}

const Changes* Step::changes() const {
  const auto changes_of = [](const auto& one) -> const Changes* {
    if constexpr (requires { one.changes.get(); }) {
      return &one.changes.get();
    } else if constexpr (requires { one.changes; }) {
      return &one.changes;
    } else {
      return nullptr;
    }
  };
  return std::visit(changes_of, action);
}

bool Step::writes() const {
  switch (kind()) {
    case ActionKind::adopt: return !changes()->empty();
    case ActionKind::forget:
    case ActionKind::state: return false;
    default: return true;
  }
}

Person person_of(const TypeSchema& schema, const Step& step) {
  if (step.person) return *step.person;
  const auto* create = std::get_if<Create>(&step.action);
  if (create == nullptr) return {};
  return {std::string(create->fields.text(schema.name)),
          schema.email ? std::string(create->fields.text(*schema.email)) : std::string()};
}

Step make_step(Address address, Action action) {
  return {std::move(address), std::move(action), {}, {}, {}, {}, {}, {}, {}, {}, {}};
}

std::size_t Counts::change() const {
  return of(ActionKind::update) + of(ActionKind::adopt) - unchanged + of(ActionKind::reactivate) +
         of(ActionKind::deactivate);
}

bool Step::imports() const {
  // The strongest name of an adoption that switches the record on or off is another.
  const auto was_found = [](const StepReason& reason) { return std::holds_alternative<FoundBy>(reason); };
  return kind() == ActionKind::adopt || (id() && std::ranges::any_of(reasons, was_found));
}

Counts Plan::counts() const {
  Counts counts;
  for (const Step& step : steps) {
    if (!step.blocked_by.empty()) {
      ++counts.blocked;
    } else if (step.is_held()) {
      ++counts.held;
    } else if (step.deferred) {
      ++counts.deferred;
    } else if (step.unapproved) {
      ++counts.unapproved;
    } else {
      ++counts.running.at(static_cast<std::size_t>(step.kind()));
      if (step.imports()) ++counts.import;
      if (step.kind() == ActionKind::adopt && !step.writes()) ++counts.unchanged;
    }
  }
  return counts;
}

bool Plan::is_blocked() const {
  const auto blocked = [](const Step& step) { return !step.blocked_by.empty(); };
  return !blocked_by.empty() || std::ranges::any_of(steps, blocked);
}

bool Plan::has_runnable() const { return raises_guards() || std::ranges::any_of(steps, &Step::runs); }

bool Plan::is_complete() const {
  return !is_targeted && blocked_by.empty() && std::ranges::all_of(steps, &Step::runs);
}

}  // namespace haloform::plan
