// What the digest of a plan covers: everything that decides what is sent and what the state keeps of it, and nothing else; and
// what an approval lets through.
#include "planner/plan/approval/approval_codec.hpp"
#include "planner/plan/approval/approval_of.hpp"
#include "planner/plan/approval/moved.hpp"
#include "planner/plan/codec/plan_digest.hpp"
#include "planner/render/approvals.hpp"
#include "planner/state/state_codec.hpp"
#include "tests/property/planned_world.hpp"
#include "tests/support/figures.hpp"
#include "tests/support/simulator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace haloform {
namespace {

/// What was tried; the last lines of the test program.
class TriedDigests : public testing::Environment {
 public:
  std::size_t pairs = 0;           ///< Worlds that differ in one decision.
  std::size_t other_requests = 0;  ///< Of these, pairs of which other requests are sent.
  std::size_t edits = 0;           ///< Of one thing in a plan that decides.
  std::size_t parts_done = 0;      ///< Plans of which a part was done.
  std::size_t kept = 0;            ///< Steps that were let through although something else had moved.

  void TearDown() override {
    std::ostringstream out;
    out << "digest laws: pairs of worlds " << pairs << " (other requests in " << other_requests
        << "), edits of plans " << edits << ", plans done in part " << parts_done
        << ", steps let through beside what moved " << kept << "\n";
    test::show_figures("digest laws", out.str());
  }
};

// GoogleTest owns it.
TriedDigests& tried_digests =
    *static_cast<TriedDigests*>(testing::AddGlobalTestEnvironment(new TriedDigests));

Planned a_plan() {
  auto one = planned(some_bytes());
  RC_PRE(one.has_value());
  return std::move(*one);
}

/// Whatever id a record got that was just made.
std::string with_new_ids(const std::string& text) {
  static const std::regex fresh_id("\\b10[0-9]{5}\\b");
  return std::regex_replace(text, fresh_id, "new");
}

/// What a plan does, as a tiny HaloPSA sees it: its requests, and what the state becomes.
struct Deeds {
  std::vector<std::string> requests;
  std::map<std::string, std::string> entries;
  friend bool operator==(const Deeds&, const Deeds&) = default;
};

Deeds deeds_of(const Planned& one, const plan::Plan& plan) {
  Deeds deeds;
  const World after = simulate(sample_catalog(), plan, one.state, one.live, &deeds.requests);
  for (const plan::Step& step : plan.steps) {
    if (!step.runs()) continue;
    const state::Entry* entry = after.state.find(step.address);
    std::ostringstream words;
    if (entry != nullptr) {
      words << entry->id.number() << ' ' << static_cast<int>(entry->draft.status) << ' '
            << static_cast<int>(entry->draft.protection) << ' ' << static_cast<int>(entry->draft.on_removal)
            << static_cast<int>(entry->draft.owner) << entry->draft.block_if->size();
      for (const auto& [field, value] : entry->draft.applied.fields)
        words << ' ' << int{field.index} << '=' << value.plain();
      for (const std::string& team : entry->draft.applied.teams->value_or(std::vector<std::string>{}))
        words << " team " << team;
    }
    deeds.entries.emplace(step.address.text(), with_new_ids(words.str()));
  }
  for (std::string& request : deeds.requests) request = with_new_ids(request);
  return deeds;
}

std::string words_of(const Deeds& deeds) {
  std::string words;
  for (const std::string& request : deeds.requests) words += "  " + request + '\n';
  for (const auto& [address, entry] : deeds.entries) words += "  " + address + ": " + entry + '\n';
  return words;
}

// One decision about a world is made otherwise: a field, a membership, an id, who is active, what is protected, a limit.
RC_GTEST_PROP(DigestLaws, plans_that_send_something_else_have_another_digest, ()) {
  const std::vector<std::uint8_t> bytes = some_bytes();
  const auto one = planned(bytes);
  RC_PRE(one.has_value());
  const Deeds deeds = deeds_of(*one, one->plan);
  for (int round = 0; round < 12; ++round) {
    std::vector<std::uint8_t> others = bytes;
    const auto at = *rc::gen::noShrink(rc::gen::resize(1000, rc::gen::inRange<std::size_t>(0, 200)));
    others[at] = static_cast<std::uint8_t>(
        others[at] + *rc::gen::noShrink(rc::gen::resize(1000, rc::gen::inRange(1, 256))));
    const auto other = planned(others);
    if (!other) continue;
    ++tried_digests.pairs;
    const Deeds theirs = deeds_of(*other, other->plan);
    if (theirs.requests != deeds.requests) ++tried_digests.other_requests;
    if (theirs == deeds) continue;
    RC_LOG() << "one does:\n" << words_of(deeds) << "the other one:\n" << words_of(theirs);
    RC_ASSERT(other->plan.digest != one->plan.digest);
  }
}

/// One thing of a plan is made otherwise; false where there is nothing like it in the plan.
using Edit = std::function<bool(plan::Plan&)>;

struct NamedEdit {
  std::string name;
  Edit edit;
};

Value other_value(const Value& value) {
  if (const auto text = value.as_text()) return Value::text(std::string(*text) + "x");
  if (const auto number = value.as_integer()) return Value::integer(*number + 1);
  return Value::text("x");
}

/// A step of the plan, chosen by chance.
plan::Step* some_step(plan::Plan& plan) {
  if (plan.steps.empty()) return nullptr;
  return &plan.steps[*rc::gen::noShrink(rc::gen::inRange<std::size_t>(0, plan.steps.size()))];
}

Edit of_step(std::function<bool(plan::Step&)> edit) {
  return [edit = std::move(edit)](plan::Plan& plan) {
    plan::Step* step = some_step(plan);
    return step != nullptr && edit(*step);
  };
}

/// The changes of a step, to be edited: rebuilt, since those of a plan cannot be.
bool with_changes(plan::Step& step, const std::function<bool(plan::Changes&)>& edit) {
  if (step.changes() == nullptr) return false;
  plan::Changes changes = *step.changes();
  if (!edit(changes)) return false;
  const RemoteId id = *step.id();
  if (std::holds_alternative<plan::Update>(step.action)) {
    auto some = plan::SomeChanges::of(std::move(changes));
    if (!some) return false;
    step.action = plan::Update{id, std::move(*some)};
  } else if (auto* adopt = std::get_if<plan::Adopt>(&step.action)) {
    adopt->changes = std::move(changes);
  } else if (std::holds_alternative<plan::Deactivate>(step.action)) {
    auto off = plan::DeactivateChanges::of(std::move(changes));
    if (!off) return false;
    step.action = plan::Deactivate{id, std::move(*off)};
  } else {
    auto on = plan::ReactivateChanges::of(std::move(changes));
    if (!on) return false;
    step.action = plan::Reactivate{id, std::move(*on)};
  }
  return true;
}

Edit of_changes(std::function<bool(plan::Changes&)> edit) {
  return of_step([edit = std::move(edit)](plan::Step& step) { return with_changes(step, edit); });
}

Edit of_create(std::function<bool(plan::Create&)> edit) {
  return of_step([edit = std::move(edit)](plan::Step& step) {
    auto* create = std::get_if<plan::Create>(&step.action);
    return create != nullptr && edit(*create);
  });
}

Edit of_entry(std::function<bool(state::EntryDraft&)> edit) {
  return of_step(
      [edit = std::move(edit)](plan::Step& step) { return step.effect.entry && edit(*step.effect.entry); });
}

bool edit_teams(std::vector<plan::TeamRef>& teams, bool id) {
  if (teams.empty()) return teams.push_back({"another", remote_id(77), "Another"}), true;
  if (id) {
    teams.front().id = remote_id(teams.front().id ? teams.front().id->number() + 1 : 1);
  } else {
    teams.pop_back();
  }
  return true;
}

/// Whatever decides what is sent, to whom, in which order, or what the state keeps.
std::vector<NamedEdit> edits_that_decide() {
  using plan::Changes;
  using plan::Create;
  using plan::Plan;
  using plan::Step;
  return {
      {"instance", [](Plan& plan) { return plan.instance += "x", true; }},
      {"tenant", [](Plan& plan) { return plan.tenant += "x", true; }},
      {"profile",
       [](Plan& plan) {
         return plan.profile = plan.profile == Profile::guide ? Profile::halo : Profile::guide, true;
       }},
      {"lineage", [](Plan& plan) { return plan.lineage += "x", true; }},
      {"a limit", [](Plan& plan) { return ++plan.allowed["create"], true; }},
      {"another limit", [](Plan& plan) { return plan.allowed["agents.recreate"] = 1, true; }},
      {"allow-delete", [](Plan& plan) { return plan.deletes_allowed = !plan.deletes_allowed, true; }},
      {"a raised guard",
       [](Plan& plan) {
         return plan.raises.push_back({ResourceType::agent, GuardKind::create, {}, {Limit::Unit::count, 9}}),
                true;
       }},
      {"what is allowed for a while",
       [](Plan& plan) {
         plan.raises.push_back({ResourceType::contact, GuardKind::per_site, {}, {Limit::Unit::count, 9}});
         return plan.raises.back().until = WallTime{Milliseconds{7}}, true;
       }},
      {"a feed", [](Plan& plan) { return plan.feeds["hr"].digest += "x", true; }},
      {"how often somebody is gone from it",
       [](Plan& plan) { return ++plan.feeds["hr"].missing["e1"], true; }},
      {"found records", [](Plan& plan) { return ++plan.found.at(ResourceType::agent).records, true; }},
      {"a block of all",
       [](Plan& plan) { return plan.blocked_by.emplace_back(plan::DeleteNotAllowed{}), true; }},
      {"nobody left",
       [](Plan& plan) {
         for (plan::GuardUse& use : plan.guards) {
           if (use.kind != GuardKind::deactivate) continue;
           use.leaves_nobody = !use.leaves_nobody;
           return true;
         }
         return false;
       }},
      {"seats",
       [](Plan& plan) {
         if (!plan.seats || plan.seats->freed + plan.seats->taken == 0) return false;
         return ++plan.seats->limit, true;
       }},
      {"a step less", [](Plan& plan) { return !plan.steps.empty() && (plan.steps.pop_back(), true); }},
      {"a step twice",
       [](Plan& plan) { return !plan.steps.empty() && (plan.steps.push_back(plan.steps.front()), true); }},
      {"the order of steps",
       [](Plan& plan) {
         if (plan.steps.size() < 2) return false;
         std::swap(plan.steps.front(), plan.steps.back());
         return true;
       }},
      {"the address", of_step([](Step& step) {
         return step.address = *Address::of(step.address.type(), step.address.key() + "x"), true;
       })},
      {"the action", of_step([](Step& step) {
         if (!step.id() || step.kind() == plan::ActionKind::forget) return false;
         return step.action = plan::Forget{*step.id()}, true;
       })},
      {"delete in the place of forget", of_step([](Step& step) {
         if (step.kind() != plan::ActionKind::forget) return false;
         return step.action = plan::Delete{*step.id()}, true;
       })},
      {"the id", of_step([](Step& step) {
         const auto other = [&](auto& action) {
           if constexpr (requires { action.id; }) {
             action.id = remote_id(action.id.number() + 1);
             return true;
           } else {
             return false;
           }
         };
         return std::visit(other, step.action);
       })},
      {"a block",
       of_step([](Step& step) { return step.blocked_by.emplace_back(plan::DeleteNotAllowed{}), true; })},
      {"a block less",
       of_step([](Step& step) { return !step.blocked_by.empty() && (step.blocked_by.pop_back(), true); })},
      {"deferred", of_step([](Step& step) {
         if (step.deferred) {
           step.deferred.reset();
         } else {
           step.deferred = plan::NoSeatLeft{1, 1};
         }
         return true;
       })},
      {"a need", of_step([](Step& step) { return step.needs.push_back(address("team.other")), true; })},
      {"whether it comes with the creates",
       of_step([](Step& step) { return step.after_creates = !step.after_creates, true; })},
      {"the person", of_step([](Step& step) { return step.person && (step.person->name += "x", true); })},
      {"the person's e-mail",
       of_step([](Step& step) { return step.person && (step.person->email += "x", true); })},
      {"whether it was active", of_step([](Step& step) {
         return step.precondition.active = !step.precondition.active.value_or(false), true;
       })},
      {"when its entry changed", of_step([](Step& step) { return ++step.precondition.changed, true; })},
      {"the natural key", of_step([](Step& step) {
         step.precondition.key = NaturalKey::of(step.address.type(), NaturalKey::By::email,
                                                "other@example.com", std::optional<std::int64_t>());
         return true;
       })},
      {"the scope of the key", of_step([](Step& step) {
         if (!step.precondition.key) return false;
         return step.precondition.key->scope = step.precondition.key->scope.value_or(0) + 1, true;
       })},
      {"a field that is sent", of_changes([](Changes& changes) {
         if (changes.fields.empty()) return false;
         return changes.fields.back().after = other_value(changes.fields.back().after), true;
       })},
      {"a field that is cleared", of_changes([](Changes& changes) {
         if (changes.fields.empty() || changes.fields.back().after.is_null()) return false;
         return changes.fields.back().after = Value::null(), true;
       })},
      {"a field as it was", of_changes([](Changes& changes) {
         if (changes.fields.empty()) return false;
         return changes.fields.back().before = other_value(changes.fields.back().before), true;
       })},
      {"drift of a field", of_changes([](Changes& changes) {
         if (changes.fields.empty()) return false;
         plan::Drift& drift = changes.fields.back().drift;
         return drift = drift == plan::Drift::no ? plan::Drift::yes : plan::Drift::no, true;
       })},
      {"a field less", of_changes([](Changes& changes) {
         return !changes.fields.empty() && (changes.fields.pop_back(), true);
       })},
      {"another field", of_changes([](Changes& changes) {
         if (changes.fields.empty() || changes.fields.front().field == FieldId{0}) return false;
         return changes.fields.front().field = FieldId{0}, true;
       })},
      {"as whom it was active", of_changes([](Changes& changes) {
         return changes.active && (changes.active->before = !changes.active->before, true);
       })},
      {"drift of active", of_changes([](Changes& changes) {
         if (!changes.active) return false;
         plan::Drift& drift = changes.active->drift;
         return drift = drift == plan::Drift::no ? plan::Drift::yes : plan::Drift::no, true;
       })},
      {"a switch", of_changes([](Changes& changes) {
         if (changes.active) return false;
         return changes.active = plan::ActiveChange{true, true, plan::Drift::no}, true;
       })},
      {"teams",
       of_changes([](Changes& changes) { return changes.teams && edit_teams(changes.teams->after, false); })},
      {"the id of a team",
       of_changes([](Changes& changes) { return changes.teams && edit_teams(changes.teams->after, true); })},
      {"teams as they were",
       of_changes([](Changes& changes) { return changes.teams && edit_teams(changes.teams->before, true); })},
      {"teams at all", of_changes([](Changes& changes) {
         if (changes.teams) return false;
         return changes.teams.emplace(), true;
       })},
      {"a field of a create", of_create([](Create& create) {
         return create.fields.set(FieldId{0}, Value::text("Somebody Else")), true;
       })},
      {"one field more of a create", of_step([](Step& step) {
         auto* create = std::get_if<Create>(&step.action);
         const FieldId field{3};
         if (create == nullptr || step.address.type() == ResourceType::team) return false;
         if (create->fields.find(field) != nullptr) return false;
         return create->fields.set(field, Value::text("x")), true;
       })},
      {"a field less of a create", of_create([](Create& create) {
         return create.fields.find(FieldId{0}) != nullptr && (create.fields.erase(FieldId{0}), true);
       })},
      {"an active create",
       of_create([](Create& create) { return create.active = !create.active.value_or(false), true; })},
      {"teams of a create", of_create([](Create& create) {
         if (!create.teams) create.teams.emplace();
         return edit_teams(*create.teams, true);
       })},
      {"the id it had", of_create([](Create& create) { return create.was = remote_id(4711), true; })},
      {"how it was found", of_step([](Step& step) {
         auto* adopt = std::get_if<plan::Adopt>(&step.action);
         if (adopt == nullptr) return false;
         return adopt->by = adopt->by == plan::AdoptedBy::lifecycle_id ? plan::AdoptedBy::natural_key
                                                                       : plan::AdoptedBy::lifecycle_id,
                true;
       })},
      {"what it leaves",
       of_step([](Step& step) { return step.effect.entry && (step.effect.entry.reset(), true); })},
      {"whence it moves",
       of_step([](Step& step) { return step.effect.moved_from = address("agent.before"), true; })},
      {"the status", of_entry([](state::EntryDraft& entry) {
         return entry.status = entry.status == state::Status::active ? state::Status::deactivated
                                                                     : state::Status::active,
                true;
       })},
      {"protection", of_entry([](state::EntryDraft& entry) {
         return entry.protection =
                    entry.protection == Protection::none ? Protection::protect : Protection::none,
                true;
       })},
      {"break glass", of_entry([](state::EntryDraft& entry) {
         return entry.protection != Protection::break_glass &&
                (entry.protection = Protection::break_glass, true);
       })},
      {"external_id",
       of_entry([](state::EntryDraft& entry) { return entry.external_id = *entry.external_id + "7", true; })},
      {"a team that is left later", of_entry([](state::EntryDraft& entry) {
         return entry.leaving.edit().push_back({"zz", WallTime{Milliseconds{7}}}), true;
       })},
      {"owner", of_entry([](state::EntryDraft& entry) {
         using enum Lifecycle::Owner;
         return entry.owner = entry.owner == haloform ? automatic : haloform, true;
       })},
      {"block_if",
       of_entry([](state::EntryDraft& entry) { return entry.block_if.edit().emplace_back("cab"), true; })},
      {"on_removal", of_entry([](state::EntryDraft& entry) {
         return entry.on_removal =
                    entry.on_removal == OnRemoval::remove ? OnRemoval::forget : OnRemoval::remove,
                true;
       })},
      {"what was applied", of_entry([](state::EntryDraft& entry) {
         return entry.applied.fields.set(FieldId{0}, Value::text("Somebody Else")), true;
       })},
      {"whether active was applied", of_entry([](state::EntryDraft& entry) {
         return entry.applied.active = !entry.applied.active.value_or(true), true;
       })},
      {"which teams were applied", of_entry([](state::EntryDraft& entry) {
         if (!*entry.applied.teams) entry.applied.teams.edit().emplace();
         return entry.applied.teams.edit()->emplace_back("zz"), true;
       })},
      {"the form that is kept", of_entry([](state::EntryDraft& entry) {
         return entry.kept.edit().set(FieldId{0}, Value::text("x")), true;
       })},
      {"when it was made", of_entry([](state::EntryDraft& entry) {
         return entry.made = entry.made.value_or(WallTime{}) + std::chrono::seconds(1), true;
       })},
  };
}

RC_GTEST_PROP(DigestLaws, whatever_decides_is_in_the_digest, ()) {
  const Planned one = a_plan();
  for (const auto& [name, edit] : edits_that_decide()) {
    plan::Plan edited = one.plan;
    if (!edit(edited)) continue;
    ++tried_digests.edits;
    RC_LOG() << name << '\n';
    RC_ASSERT(plan::plan_digest(sample_catalog(), edited) != one.plan.digest);
  }
}

/// What people read, where it stands, and what it costs.
std::vector<NamedEdit> edits_that_decide_nothing() {
  using plan::Plan;
  using plan::Step;
  return {
      {"when", [](Plan& plan) { return plan.created += std::chrono::hours(1), true; }},
      {"commit", [](Plan& plan) { return plan.made_from = state::Commit{std::string(40, 'a'), {}}, true; }},
      {"overrides", [](Plan& plan) { return plan.overrides = "HALOPSA_URL overrides url", true; }},
      {"warnings", [](Plan& plan) { return plan.warnings.emplace_back(plan::NoStateYet{}), true; }},
      {"drift that leads to no step",
       [](Plan& plan) {
         return plan.drift.push_back({address("agent.x"), remote_id(1), plan::LeftSwitchedOff{}}), true;
       }},
      {"unmanaged", [](Plan& plan) { return ++plan.unmanaged.at(ResourceType::agent), true; }},
      {"unmanaged records",
       [](Plan& plan) {
         return plan.unmanaged_records.push_back({ResourceType::agent, remote_id(1), "X", "", true, ""}),
                true;
       }},
      {"costs",
       [](Plan& plan) {
         ++plan.requests;
         ++plan.apply_requests;
         plan.pace = plan::ApplyPace{1, Milliseconds(1), Milliseconds(1)};
         return true;
       }},
      {"what was read", [](Plan& plan) { return ++plan.read.requests, ++plan.read.files, true; }},
      {"serial", [](Plan& plan) { return plan.raises.empty() && (++plan.serial, true); }},
      {"file and line", of_step([](Step& step) { return step.source = {"other.yaml", 99, 7}, true; })},
      {"reasons", of_step([](Step& step) { return step.reasons.emplace_back(plan::DeclaredAgain{}), true; })},
      {"notes",
       of_step([](Step& step) { return step.notes.emplace_back(plan::ProtectionChanged{true}), true; })},
      {"words of a block", of_step([](Step& step) {
         for (plan::Block& block : step.blocked_by) {
           if (plan::rule_of(block) == plan::BlockRule::protect)
             return block = plan::Protected{step.address, true, true}, true;
         }
         return false;
       })},
      {"not before", of_step([](Step& step) { return step.not_before = WallTime{}, true; })},
      {"the name of a team", of_changes([](plan::Changes& changes) {
         if (!changes.teams || changes.teams->after.empty()) return false;
         return changes.teams->after.front().name += "x", true;
       })},
  };
}

RC_GTEST_PROP(DigestLaws, what_decides_nothing_is_not_in_the_digest, ()) {
  const Planned one = a_plan();
  for (const auto& [name, edit] : edits_that_decide_nothing()) {
    plan::Plan edited = one.plan;
    if (!edit(edited)) continue;
    RC_LOG() << name << '\n';
    RC_ASSERT(plan::plan_digest(sample_catalog(), edited) == one.plan.digest);
  }
  plan::Policy later = one.policy;
  // Later on the same day: what another day decides is another plan.
  later.now += std::chrono::hours(11);
  const auto tonight = plan::make_plan(sample_catalog(), one.desired, one.state, one.live, later);
  RC_ASSERT(tonight.has_value());
  RC_ASSERT(tonight->digest == one.plan.digest);
}

RC_GTEST_PROP(ApprovalLaws, an_approval_is_of_its_plan_and_comes_back_as_it_was, ()) {
  const Planned one = a_plan();
  const plan::Approval approval = plan::approval_of(sample_catalog(), one.plan);
  RC_ASSERT(approval.digest == one.plan.digest);
  const std::string text = plan::encode_approval(approval);
  const auto read = plan::decode_approval(text);
  RC_ASSERT(read.has_value());
  RC_ASSERT(plan::encode_approval(*read) == text);
  RC_ASSERT(plan::moved_since(sample_catalog(), *read, one.plan, one.state).nothing());
}

/// Whether everybody is in teams that exist. An instance does not show the memberships of a team that was deleted.
bool is_in_live_teams(const Planned& one) {
  const TypeSnapshot& teams = one.live.of(ResourceType::team);
  const auto all_live = [&](const Record& record) {
    return !*record.teams ||
           std::ranges::all_of(**record.teams, [&](RemoteId id) { return teams.find(id) != nullptr; });
  };
  return std::ranges::all_of(one.live.of(ResourceType::agent).records(), all_live);
}

// A run is ended at any moment, or another one has done a part of it: the same approval is good for the rest. What was shown as
// blocked may not be so any more, and what waited for a seat may have one: that is said, and left.
RC_GTEST_PROP(ApprovalLaws, what_is_left_of_a_plan_is_still_approved, ()) {
  const Planned one = a_plan();
  RC_PRE(one.plan.has_runnable() && is_in_live_teams(one));
  const plan::Approval approval = plan::approval_of(sample_catalog(), one.plan);
  const auto done = *rc::gen::noShrink(rc::gen::inRange<std::size_t>(0, one.plan.steps.size() + 1));
  plan::Plan part = one.plan;
  for (std::size_t at = done; at < part.steps.size(); ++at) part.steps[at].unapproved = plan::NewSince{};
  const World after = simulate(sample_catalog(), part, one.state, one.live);
  const auto again = plan_again(one, after.state, after.live);
  RC_ASSERT(again.has_value());
  ++tried_digests.parts_done;
  const plan::Moved moved = plan::moved_since(sample_catalog(), approval, *again, after.state);
  if (!moved.nothing()) {
    RC_LOG() << done << " of " << part.steps.size() << " were done; "
             << render::moved_error(sample_catalog(), moved, *again, "").text() << '\n';
  }
  RC_ASSERT(moved.gone.empty() && moved.raises.empty());
  for (const auto& [at, why] : moved.steps) {
    const auto before = std::ranges::find(one.plan.steps, again->steps[at].address, &plan::Step::address);
    RC_ASSERT(before != one.plan.steps.end() && !before->runs());
  }
}

/// Of teams that the approved plan makes, the id is not known when it is approved, and may be by now.
std::vector<std::string> comparable(std::vector<std::string> requests, const plan::Plan& approved,
                                    const state::State& now) {
  std::set<std::string> made{"new"};
  for (const plan::Step& step : approved.steps) {
    const state::Entry* entry = now.find(step.address);
    const bool is_team = step.address.type() == ResourceType::team;
    if (is_team && step.kind() == plan::ActionKind::create && entry != nullptr) made.insert(entry->id.text());
  }
  for (std::string& request : requests) {
    const std::size_t list = request.find("teams=[");
    if (list == std::string::npos) continue;
    std::istringstream words(request.substr(list + 7, request.size() - list - 8));
    std::multiset<std::string> ids;
    for (std::string id; words >> id;) ids.insert(made.contains(id) ? "new" : id);
    request.resize(list);
    for (const std::string& id : ids) request += " team " + id;
  }
  std::ranges::sort(requests);
  return requests;
}

// Something moved: what is let through was approved, request for request.
RC_GTEST_PROP(ApprovalLaws, nothing_is_sent_that_was_not_approved, ()) {
  const std::vector<std::uint8_t> bytes = some_bytes();
  const auto one = planned(bytes);
  RC_PRE(one.has_value());
  const plan::Approval approval = plan::approval_of(sample_catalog(), one->plan);
  const std::vector<std::string> approved_requests = deeds_of(*one, one->plan).requests;
  for (int round = 0; round < 8; ++round) {
    std::vector<std::uint8_t> others = bytes;
    for (int change = 0; change < 3; ++change) {
      const auto at = *rc::gen::noShrink(rc::gen::resize(1000, rc::gen::inRange<std::size_t>(0, 200)));
      others[at] =
          static_cast<std::uint8_t>(*rc::gen::noShrink(rc::gen::resize(1000, rc::gen::inRange(0, 256))));
    }
    auto other = planned(others);
    if (!other || other->policy.profile != one->policy.profile) continue;
    const plan::Moved moved = plan::moved_since(sample_catalog(), approval, other->plan, other->state);
    plan::keep_approved(moved, other->plan);
    const auto approved = comparable(approved_requests, one->plan, other->state);
    const auto sent = comparable(deeds_of(*other, other->plan).requests, one->plan, other->state);
    if (!std::ranges::includes(approved, sent)) {
      for (const std::string& request : sent) RC_LOG() << request << '\n';
    }
    RC_ASSERT(std::ranges::includes(approved, sent));
    if (!moved.steps.empty()) tried_digests.kept += sent.size();
    for (const plan::Step& step : other->plan.steps) {
      if (!step.runs()) continue;
      for (const Address& need : step.needs) {
        const auto needed = std::ranges::find(other->plan.steps, need, &plan::Step::address);
        RC_ASSERT(needed != other->plan.steps.end() && needed->runs());
      }
    }
  }
}

}  // namespace
}  // namespace haloform
