// What holds of every plan, whatever the world looks like.
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/render/faults.hpp"
#include "planner/render/phrases.hpp"
#include "tests/property/planned_world.hpp"
#include "tests/support/figures.hpp"
#include "tests/support/simulator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform {
namespace {

/// What was tried, by profile; the last line of the test program.
class Tried : public testing::Environment {
 public:
  std::map<Profile, std::size_t> worlds;
  std::size_t discarded = 0;

  void TearDown() override {
    std::size_t laws = 0;
    const testing::UnitTest& all = *testing::UnitTest::GetInstance();
    for (int at = 0; at < all.total_test_suite_count(); ++at) {
      const testing::TestSuite& suite = *all.GetTestSuite(at);
      if (suite.name() == std::string_view("PlannerLaws"))
        laws = static_cast<std::size_t>(suite.test_to_run_count());
    }
    std::ostringstream out;
    out << "planner laws: " << laws << ", worlds: " << worlds[Profile::guide] + worlds[Profile::halo]
        << " (guide " << worlds[Profile::guide] << ", halo " << worlds[Profile::halo]
        << "), discarded: " << discarded << ", failed: " << all.failed_test_count() << "\n";
    test::show_figures("planner laws", out.str());
  }
};

// GoogleTest owns it.
Tried& tried = *static_cast<Tried*>(testing::AddGlobalTestEnvironment(new Tried));

/// A world and its plan. Worlds that contradict themselves have none, and are thrown away.
Planned some_plan() {
  auto one = planned(some_bytes());
  if (!one) ++tried.discarded;
  RC_PRE(one.has_value());
  ++tried.worlds[one->policy.profile];
  return std::move(*one);
}

std::string bytes_of(const plan::Plan& plan) { return plan::encode_plan(sample_catalog(), plan); }

using Keys = std::map<RemoteId, NaturalKey>;

Keys keys_of(const Snapshot& live, ResourceType type) {
  Keys keys;
  for (const Record& record : live.of(type).records()) {
    if (auto key = natural_key(sample_catalog().of(type), record.fields)) keys.emplace(record.id, *key);
  }
  return keys;
}

RC_GTEST_PROP(PlannerLaws, the_same_inputs_give_the_same_bytes, ()) {
  const Planned one = some_plan();
  const auto again = plan_again(one, one.state, one.live);
  RC_ASSERT(again.has_value());
  RC_ASSERT(bytes_of(*again) == bytes_of(one.plan));
}

RC_GTEST_PROP(PlannerLaws, the_order_of_a_listing_does_not_matter, ()) {
  const Planned one = some_plan();
  const auto turned = [&](ResourceType type) {
    const auto records = one.live.of(type).records();
    std::vector<Record> rows(records.rbegin(), records.rend());
    auto snapshot = std::move(*TypeSnapshot::whole(type, std::move(rows), std::nullopt));
    for (const auto& [address, entry] : one.state.resources) {
      if (address.type() == type && one.live.of(type).is_gone(entry.id)) snapshot.confirm_gone(entry.id);
    }
    return snapshot;
  };
  const Snapshot live{PerType<TypeSnapshot>::of_each(turned), one.live.seats, one.live.self,
                      one.live.requests};
  const auto again = plan_again(one, one.state, live);
  RC_ASSERT(again.has_value());
  RC_ASSERT(bytes_of(*again) == bytes_of(one.plan));
}

RC_GTEST_PROP(PlannerLaws, apply_then_plan_is_empty, ()) {
  const Planned one = some_plan();
  RC_PRE(!one.plan.is_blocked());
  RC_CLASSIFY(one.plan.steps.size() > 10, "large plans");
  RC_CLASSIFY(one.plan.counts().deferred > 0, "some wait for a seat");
  const World after = simulate(sample_catalog(), one.plan, one.state, one.live);
  const auto again = plan_again(one, after.state, after.live);
  if (!again) {
    for (const Error& error : render::errors_of(again.error())) RC_LOG() << error.text() << '\n';
    for (const plan::Step& step : one.plan.steps) {
      RC_LOG() << step.address.text() << ' ' << plan::action_name(step.kind()) << ' '
               << render::reason_words(step) << '\n';
    }
    RC_FAIL("the second plan contradicts itself");
  }
  for (const plan::Step& step : again->steps) {
    RC_LOG() << step.address.text() << ' ' << plan::action_name(step.kind()) << ' '
             << render::reason_words(step) << '\n';
  }
  std::set<Address> waiting;
  for (const plan::Step& step : one.plan.steps) {
    if (step.deferred) waiting.insert(step.address);
  }
  for (const plan::Step& step : again->steps) RC_ASSERT(waiting.contains(step.address));
}

/// Where some steps are blocked and the rest is done (`apply --skip-blocked`), nothing is left that could run.
RC_GTEST_PROP(PlannerLaws, what_is_not_blocked_can_be_done_alone, ()) {
  const Planned one = some_plan();
  RC_PRE(one.plan.is_blocked() && one.plan.blocked_by.empty() && one.plan.has_runnable());
  std::set<Address> waiting;
  for (const plan::Step& step : one.plan.steps) {
    if (!step.runs()) waiting.insert(step.address);
  }
  const World after = simulate(sample_catalog(), one.plan, one.state, one.live);
  const auto again = plan_again(one, after.state, after.live);
  RC_ASSERT(again.has_value());
  for (const plan::Step& step : again->steps) {
    RC_LOG() << step.address.text() << ' ' << plan::action_name(step.kind()) << ' '
             << render::reason_words(step) << '\n';
    RC_ASSERT(waiting.contains(step.address));
  }
}

RC_GTEST_PROP(PlannerLaws, no_unmanaged_record_is_touched, ()) {
  const Planned one = some_plan();
  for (const plan::UnmanagedRecord& record : one.plan.unmanaged_records) {
    for (const plan::Step& step : one.plan.steps) {
      // Not even a step that does nothing has one: it would be somebody's and nobody's in one plan.
      const bool is_it = step.address.type() == record.type && step.id() == record.id;
      if (is_it) RC_LOG() << step.address.text() << ' ' << plan::action_name(step.kind()) << '\n';
      RC_ASSERT(!is_it);
    }
  }
}

RC_GTEST_PROP(PlannerLaws, no_record_is_touched_twice, ()) {
  const Planned one = some_plan();
  std::map<std::pair<ResourceType, RemoteId>, const plan::Step*> seen;
  for (const plan::Step& step : one.plan.steps) {
    if (!step.id()) continue;
    const auto [before, is_new] = seen.emplace(std::pair(step.address.type(), *step.id()), &step);
    if (is_new) continue;
    // Two blocks that claim one record are both shown, and both are refused.
    RC_LOG() << step.address.text() << " and " << before->second->address.text() << " bear record "
             << step.id()->text() << ":\n"
             << bytes_of(one.plan);
    RC_ASSERT(!step.runs());
    RC_ASSERT(!before->second->runs());
  }
}

RC_GTEST_PROP(PlannerLaws, nothing_is_deleted_without_policy_and_flag, ()) {
  const Planned one = some_plan();
  for (const plan::Step& step : one.plan.steps) {
    if (step.kind() != plan::ActionKind::remove || !step.runs()) continue;
    const state::Entry* entry = one.state.find(step.effect.moved_from.value_or(step.address));
    RC_ASSERT(entry != nullptr);
    RC_ASSERT(entry->draft.on_removal == OnRemoval::remove);
    RC_ASSERT(one.policy.allow_delete);
    RC_ASSERT(one.desired.find(step.address) == nullptr);
  }
}

RC_GTEST_PROP(PlannerLaws, nobody_protected_or_built_in_goes, ()) {
  const Planned one = some_plan();
  for (const plan::Step& step : one.plan.steps) {
    const plan::ActionKind kind = step.kind();
    if ((kind != plan::ActionKind::remove && kind != plan::ActionKind::deactivate) || !step.runs()) continue;
    RC_ASSERT(one.live.of(step.address.type()).find(*step.id())->built_in == BuiltIn::no);
    const Resource* resource = one.desired.find(step.address);
    const state::Entry* entry = one.state.find(step.effect.moved_from.value_or(step.address));
    const bool is_protected = resource != nullptr ? resource->lifecycle->protection == Protection::protect
                                                  : entry->draft.protection == Protection::protect;
    RC_ASSERT(!is_protected);
  }
}

RC_GTEST_PROP(PlannerLaws, nothing_happens_before_its_day_or_to_whoever_is_paused, ()) {
  const Planned one = some_plan();
  const WallTime now = one.policy.now;
  for (const plan::Step& step : one.plan.steps) {
    if (!step.runs()) continue;
    const plan::ActionKind kind = step.kind();
    const bool comes = kind == plan::ActionKind::create || kind == plan::ActionKind::reactivate;
    const bool goes = kind == plan::ActionKind::deactivate || kind == plan::ActionKind::remove;
    RC_LOG() << step.address.text() << ' ' << plan::action_name(kind);
    const Resource* resource = one.desired.find(step.address);
    if (resource == nullptr) {
      const state::Entry* entry = one.state.find(step.effect.moved_from.value_or(step.address));
      RC_ASSERT(!goes || !*entry->draft.held_until || now >= **entry->draft.held_until);
      continue;
    }
    const Lifecycle::Schedule& dates = *resource->lifecycle->schedule;
    RC_ASSERT(!dates.is_paused(now) || !step.writes());
    RC_ASSERT(!comes || (dates.has_begun(now) && !dates.is_over(now)));
    if (kind == plan::ActionKind::deactivate) RC_ASSERT(!resource->wants_active(now));
  }
}

RC_GTEST_PROP(PlannerLaws, no_break_glass_account_goes_or_changes_hands, ()) {
  const Planned one = some_plan();
  for (const plan::Step& step : one.plan.steps) {
    const Address& before = step.effect.moved_from.value_or(step.address);
    const state::Entry* entry = one.state.find(before);
    if (entry == nullptr || entry->draft.protection != Protection::break_glass || !step.runs()) continue;
    RC_LOG() << step.address.text() << ' ' << plan::action_name(step.kind());
    RC_ASSERT(step.address == before);
    RC_ASSERT(step.effect.entry.has_value());
    RC_ASSERT(step.effect.entry->protection == Protection::break_glass);
    RC_ASSERT(step.kind() != plan::ActionKind::deactivate);
    RC_ASSERT(!step.id() || *step.id() == entry->id);
  }
}

/// Whether a block says that it is whoever the state has at this address: its own, or one that it was moved to.
bool is_declared(const DesiredState& desired, const Address& address) {
  return desired.find(address) != nullptr || std::ranges::any_of(desired.moves(), [&](const Move& move) {
           return move.from == address && desired.find(move.to) != nullptr;
         });
}

RC_GTEST_PROP(PlannerLaws, a_number_that_comes_back_makes_no_second_record, ()) {
  const Planned one = some_plan();
  for (const plan::Step& step : one.plan.steps) {
    const Resource* resource = one.desired.find(step.address);
    if (step.kind() != plan::ActionKind::create || !step.runs() || resource->external_id->empty()) continue;
    for (const auto& [address, entry] : one.state.of(step.address.type())) {
      if (*entry.draft.external_id != *resource->external_id || is_declared(one.desired, address)) continue;
      RC_LOG() << step.address.text() << " and " << address.text();
      RC_ASSERT(!one.live.of(address.type()).find(entry.id));
    }
  }
}

RC_GTEST_PROP(PlannerLaws, nothing_that_an_import_owns_is_written, ()) {
  const Planned one = some_plan();
  const TypeSchema& schema = sample_catalog().of(ResourceType::contact);
  const std::vector<FieldId> owned = imported_fields(schema);
  for (const plan::Step& step : one.plan.steps) {
    if (step.address.type() != ResourceType::contact || !step.runs() || !step.writes() || !step.id())
      continue;
    const Record* record = one.live.of(ResourceType::contact).find(*step.id());
    const Resource* resource = one.desired.find(step.address);
    if (!*record->imported) continue;
    RC_LOG() << step.address.text() << ' ' << plan::action_name(step.kind());
    if (resource != nullptr && resource->lifecycle->owner == Lifecycle::Owner::haloform) continue;
    RC_ASSERT(step.changes() != nullptr);
    RC_ASSERT(!step.changes()->active);
    for (const plan::FieldChange& change : step.changes()->fields)
      RC_ASSERT(!std::ranges::binary_search(owned, change.field));
  }
}

/// Whether a block says by `lifecycle.id` that it is this record: two of them may share an e-mail.
bool is_declared_by_id(const DesiredState& desired, ResourceType type, RemoteId id) {
  return std::ranges::any_of(desired.resources(), [&](const Resource& resource) {
    return resource.address.type() == type && resource.lifecycle->id == id;
  });
}

RC_GTEST_PROP(PlannerLaws, no_two_records_come_to_share_a_natural_key, ()) {
  const Planned one = some_plan();
  const World after = simulate(sample_catalog(), one.plan, one.state, one.live);
  for (const ResourceType type : all_types) {
    const Keys before = keys_of(one.live, type);
    std::map<NaturalKey, std::vector<RemoteId>> holders;
    for (const auto& [id, key] : keys_of(after.live, type)) holders[key].push_back(id);
    for (const auto& [key, ids] : holders) {
      for (std::size_t at = 1; at < ids.size(); ++at) {
        if (is_declared_by_id(one.desired, type, ids[0]) && is_declared_by_id(one.desired, type, ids[at]))
          continue;
        RC_LOG() << key.words() << ": " << ids[0].text() << ", " << ids[at].text() << '\n';
        RC_ASSERT(before.contains(ids[0]) && before.contains(ids[at]));
        RC_ASSERT(before.at(ids[0]) == before.at(ids[at]));
      }
    }
  }
}

RC_GTEST_PROP(PlannerLaws, what_a_step_needs_comes_no_later, ()) {
  const Planned one = some_plan();
  for (const plan::Step& step : one.plan.steps) {
    for (const Address& need : step.needs) {
      const auto at = std::ranges::find(one.plan.steps, need, &plan::Step::address);
      RC_ASSERT(at != one.plan.steps.end());
      RC_ASSERT(at->phase() <= step.phase());
      RC_ASSERT(at->address != step.address);
      if (at->deferred) RC_ASSERT(!step.runs());
    }
  }
  const auto in_order = [](const plan::Step& left, const plan::Step& right) {
    return left.phase() != right.phase() ? left.phase() < right.phase() : left.address < right.address;
  };
  RC_ASSERT(std::ranges::is_sorted(one.plan.steps, in_order));
}

RC_GTEST_PROP(PlannerLaws, seats_are_never_overdrawn, ()) {
  const Planned one = some_plan();
  RC_PRE(one.plan.seats.has_value());
  const plan::SeatBalance& seats = *one.plan.seats;
  RC_ASSERT(seats.peak <= std::max(seats.limit, seats.used));
  RC_ASSERT(seats.after == seats.used - seats.freed + seats.taken);
}

RC_GTEST_PROP(PlannerLaws, a_target_brings_no_step_that_the_whole_plan_lacks, ()) {
  const Planned one = some_plan();
  RC_PRE(!one.plan.steps.empty());
  const std::size_t chosen = *rc::gen::inRange<std::size_t>(0, one.plan.steps.size());
  plan::Policy policy = one.policy;
  policy.targets = {one.plan.steps[chosen].address};
  const auto aimed = plan::make_plan(sample_catalog(), one.desired, one.state, one.live, policy);
  RC_ASSERT(aimed.has_value());
  RC_ASSERT(!aimed->steps.empty());
  for (const plan::Step& step : aimed->steps) {
    const auto same = std::ranges::find(one.plan.steps, step.address, &plan::Step::address);
    RC_ASSERT(same != one.plan.steps.end());
    RC_ASSERT(same->kind() == step.kind());
    RC_ASSERT(same->id() == step.id());
  }
}

/// Most worlds must have a plan, under either profile, or the laws above say little.
TEST(RandomWorlds, mostly_have_a_plan) {
  std::uint32_t seed = 1;
  std::map<Profile, std::pair<int, int>> planned;
  for (int at = 0; at < 800; ++at) {
    std::vector<std::uint8_t> bytes(800);
    for (std::uint8_t& byte : bytes) {
      seed = seed * 1664525U + 1013904223U;
      byte = static_cast<std::uint8_t>(seed >> 24U);
    }
    const RandomWorld world = random_world(std::move(bytes));
    auto& [plans, worlds] = planned[world.policy.profile];
    ++worlds;
    const auto plan = plan::make_plan(sample_catalog(), world.wanted.build(), world.known.build(),
                                      world.live.build(), world.policy);
    if (plan) ++plans;
  }
  for (const Profile profile : {Profile::guide, Profile::halo}) {
    const auto [plans, worlds] = planned[profile];
    EXPECT_GT(worlds, 300);
    EXPECT_GT(plans, worlds / 3);
  }
}

}  // namespace
}  // namespace haloform
