#include "planner/plan/codec/plan_codec.hpp"

#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/codec/plan_names.hpp"
#include "planner/render/faults.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/each_reason.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace haloform::plan {
namespace {

// ---- Random plans. Sense is not asked of them; a saved plan has to come back whatever stands in it.

template <typename Number>
Number number(Number first, Number last) {
  return *rc::gen::inRange<Number>(first, static_cast<Number>(last + 1));
}

bool coin() { return number(0, 1) == 1; }

std::string any_text() {
  static const std::vector<std::string> pieces{
      "Jane",   " ",       "\"",        "\\",         "\n",
      "\t",     "\x1b[1m", "\u202e",    "\U0001f600", "\u00e9",
      "\u2028", "{}",      "</script>", "\U000e0041", std::string(1, '\0'),
      "null",   "0"};
  std::string text;
  for (int left = number(0, 4); left > 0; --left) text += *rc::gen::elementOf(pieces);
  return text;
}

RemoteId any_id() { return remote_id(number<std::int64_t>(1, std::int64_t{1} << 53)); }

template <typename Make>
auto maybe(Make make) -> std::optional<decltype(make())> {
  if (coin()) return std::nullopt;
  return make();
}

Value any_value() {
  switch (number(0, 4)) {
    case 0: return Value::null();
    case 4: return Value::names({any_text(), any_text()});
    case 1: return Value::boolean(coin());
    case 2: return Value::integer(number<std::int64_t>(-1000000, std::int64_t{1} << 60));
    default: return Value::text(any_text());
  }
}

Drift any_drift() { return coin() ? Drift::yes : Drift::no; }

Address any_address() {
  const ResourceType type = all_types.at(number<std::size_t>(0, 2));
  return *Address::of(type, "k" + std::to_string(number(0, 9999)) + (coin() ? ".a-b_c" : ""));
}

std::vector<TeamRef> any_teams() {
  std::vector<TeamRef> teams;
  for (int left = number(0, 3); left > 0; --left) {
    teams.push_back({coin() ? "" : "tier-" + std::to_string(left), maybe(any_id), any_text()});
  }
  return teams;
}

Attributes any_fields(const TypeSchema& schema) {
  Attributes fields;
  for (std::size_t at = 0; at < schema.fields.size(); ++at) {
    if (coin()) fields.set(FieldId{static_cast<std::uint8_t>(at)}, any_value());
  }
  return fields;
}

Changes any_changes(const TypeSchema& schema) {
  Changes changes;
  for (const auto& [field, value] : any_fields(schema)) {
    changes.fields.push_back({field, any_value(), value, any_drift()});
  }
  if (coin()) changes.active = ActiveChange{coin(), coin(), any_drift()};
  if (coin()) changes.teams = TeamsChange{any_teams(), any_teams(), any_drift()};
  return changes;
}

template <bool to>
SwitchChanges<to> any_switch(const TypeSchema& schema) {
  Changes changes = any_changes(schema);
  changes.active = ActiveChange{coin(), to, any_drift()};
  return *SwitchChanges<to>::of(std::move(changes));
}

Action any_action(const TypeSchema& schema) {
  switch (static_cast<ActionKind>(number<std::size_t>(0, action_kinds - 1))) {
    case ActionKind::create: return Create{any_fields(schema), maybe(coin), maybe(any_teams), maybe(any_id)};
    case ActionKind::update:
      if (auto some = SomeChanges::of(any_changes(schema))) return Update{any_id(), std::move(*some)};
      return StateOnly{any_id()};
    case ActionKind::adopt:
      return Adopt{any_id(), static_cast<AdoptedBy>(number(0, 3)), any_changes(schema), maybe(any_id)};
    case ActionKind::reactivate: return Reactivate{any_id(), any_switch<true>(schema)};
    case ActionKind::deactivate: return Deactivate{any_id(), any_switch<false>(schema)};
    case ActionKind::remove: return Delete{any_id()};
    case ActionKind::forget: return Forget{any_id()};
    case ActionKind::state: break;
  }
  return StateOnly{any_id()};
}

std::vector<std::string> any_texts() {
  std::vector<std::string> texts;
  for (int left = number(0, 2); left > 0; --left) texts.push_back(any_text());
  return texts;
}

ReasonMaker any_parts() {
  return {any_text, [](std::int64_t first, std::int64_t last) { return number<std::int64_t>(first, last); }};
}

template <typename Reason>
Reason any_reason() {
  return any_parts().make<Reason>(number<std::size_t>(0, std::variant_size_v<Reason> - 1));
}

template <typename Reason>
std::vector<Reason> any_reasons() {
  std::vector<Reason> reasons;
  for (int left = number(0, 2); left > 0; --left) reasons.push_back(any_reason<Reason>());
  return reasons;
}

WallTime any_time() { return WallTime{Milliseconds{number<std::int64_t>(0, 4'000'000'000'000)}}; }

state::EntryDraft any_entry(const TypeSchema& schema) {
  state::EntryDraft draft;
  draft.status = coin() ? state::Status::active : state::Status::deactivated;
  draft.applied.fields = any_fields(schema);
  draft.applied.active = maybe(coin);
  draft.applied.teams = maybe(any_texts);
  draft.protection = static_cast<Protection>(number(0, 2));
  if (coin()) draft.external_id = any_text() + "7";
  if (coin()) draft.leaving = std::vector<state::LeavingTeam>{{"desk", any_time()}, {"field", any_time()}};
  draft.on_removal = static_cast<OnRemoval>(number(0, 2));
  if (coin()) draft.owner = Lifecycle::Owner::haloform;
  if (coin()) draft.block_if = std::vector<std::string>{"cab", "open_tickets"};
  return draft;
}

Step any_step() {
  const Address address = any_address();
  const TypeSchema& schema = sample_catalog().of(address.type());
  Step step{address,
            any_action(schema),
            {},
            any_reasons<StepReason>(),
            any_reasons<StepNote>(),
            any_reasons<Block>(),
            {},
            {},
            {},
            {},
            {}};
  if (coin()) step.source = {"people/" + any_text(), number(0U, 99U), number(0U, 99U)};
  if (step.source.file.empty()) step.source = {};
  step.is_declared = coin();
  step.after_creates = coin();
  if (coin()) step.person = Person{any_text(), any_text()};
  step.deferred = maybe(any_reason<Deferral>);
  for (int left = number(0, 2); left > 0; --left) step.needs.push_back(any_address());
  step.not_before = maybe(any_time);
  step.precondition.active = maybe(coin);
  step.precondition.changed = number<std::uint64_t>(0, 99);
  if (coin()) {
    step.precondition.key =
        NaturalKey::of(address.type(), coin() ? NaturalKey::By::email : NaturalKey::By::name, any_text(),
                       maybe([] { return number<std::int64_t>(-5, 5000); }));
  }
  if (coin()) step.effect.entry = any_entry(schema);
  step.effect.moved_from = maybe(any_address);
  return step;
}

Plan any_plan() {
  Plan plan;
  plan.instance = "https://" + any_text();
  plan.tenant = any_text();
  plan.lineage = coin() ? "" : any_text();
  if (coin()) {
    plan.guards.push_back({ResourceType::contact,
                           GuardKind::create,
                           {Limit::Unit::percent, 7},
                           1,
                           2,
                           number<std::size_t>(0, 9)});
    plan.raises.push_back({ResourceType::team,
                           GuardKind::remove,
                           {Limit::Unit::percent, number(0U, 100U)},
                           {Limit::Unit::count, 9}});
    plan.found.at(ResourceType::contact) = {number<std::size_t>(0, 9), 3};
    plan.feeds[any_text()] = {any_text(),        any_text(),    number<std::uint64_t>(0, 9),
                              {{any_text(), 7}}, {{"mail", 1}}, {{"e1", 2}},
                              any_time()};
  }
  plan.serial = number<std::uint64_t>(0, 1U << 30U);
  plan.created = any_time();
  for (int left = number(0, 4); left > 0; --left) plan.steps.push_back(any_step());
  plan.blocked_by = any_reasons<Block>();
  if (coin()) plan.drift.push_back({any_address(), any_id(), any_reason<DriftReason>()});
  plan.unmanaged = {number<std::size_t>(0, 9), number<std::size_t>(0, 9), number<std::size_t>(0, 9)};
  plan.lists_unmanaged = coin();
  for (int left = plan.lists_unmanaged ? number(0, 2) : 0; left > 0; --left) {
    const ResourceType type = all_types.at(number<std::size_t>(0, 2));
    plan.unmanaged_records.push_back(
        {type, any_id(), any_text(), any_text(), coin(), any_text(), any_fields(sample_catalog().of(type))});
  }
  plan.is_targeted = coin();
  plan.warnings = any_reasons<PlanWarning>();
  if (coin()) plan.allowed = {{"deactivate", number(0U, 99U)}, {"create", 7}};
  plan.deletes_allowed = coin();
  if (coin()) {
    plan.seats = SeatBalance{50, number(0U, 60U), 1, 2, 3, number(0U, 60U)};
    if (coin()) plan.seats->api_only = {any_address()};
  }
  plan.requests = number<std::size_t>(0, 99);
  plan.apply_requests = number<std::size_t>(0, 99);
  if (coin())
    plan.pace = ApplyPace{number(1U, 300U), Milliseconds(number(1, 9999)), Milliseconds(number(0, 9999))};
  plan.read.files = number<std::size_t>(0, 99);
  plan.read.declared = {1, number<std::size_t>(0, 9), 0};
  plan.read.live = {maybe([] { return number<std::size_t>(0, 9); }), std::nullopt, 3};
  plan.read.whole = {coin(), coin(), coin()};
  plan.read.state_entries = number<std::size_t>(0, 9);
  plan.read.state_exists = coin();
  plan.read.requests = number<std::size_t>(0, 9);
  plan.digest = plan_digest(sample_catalog(), plan);
  return plan;
}

// ---- Equality, written out here by hand: the codec must not be its own judge.

auto parts(const FieldChange& change) {
  return std::tie(change.field, change.before, change.after, change.drift);
}

bool same(const Changes& one, const Changes& other) {
  const auto fields = [](const FieldChange& left, const FieldChange& right) {
    return parts(left) == parts(right);
  };
  if (!std::ranges::equal(one.fields, other.fields, fields)) return false;
  if (one.active.has_value() != other.active.has_value() ||
      one.teams.has_value() != other.teams.has_value()) {
    return false;
  }
  const auto active = [](const ActiveChange& it) { return std::tie(it.before, it.after, it.drift); };
  const auto teams = [](const TeamsChange& it) { return std::tie(it.before, it.after, it.drift); };
  return (!one.active || active(*one.active) == active(*other.active)) &&
         (!one.teams || teams(*one.teams) == teams(*other.teams));
}

bool same_action(const Action& one, const Action& other) {
  if (kind_of(one) != kind_of(other)) return false;
  if (const auto* create = std::get_if<Create>(&one)) {
    const auto& twin = std::get<Create>(other);
    return std::tie(create->fields, create->active, create->teams, create->was) ==
           std::tie(twin.fields, twin.active, twin.teams, twin.was);
  }
  if (const auto* adopt = std::get_if<Adopt>(&one)) {
    const auto& twin = std::get<Adopt>(other);
    if (std::tie(adopt->by, adopt->was) != std::tie(twin.by, twin.was)) return false;
  }
  return true;
}

bool same(const Step& one, const Step& other) {
  const auto flat = [](const Step& step) {
    return std::tie(step.address, step.source, step.reasons, step.notes, step.blocked_by, step.deferred,
                    step.needs, step.not_before, step.precondition.key, step.precondition.active,
                    step.precondition.changed, step.effect.entry, step.effect.moved_from, step.is_declared,
                    step.after_creates);
  };
  if (flat(one) != flat(other) || one.id() != other.id()) return false;
  if (!same_action(one.action, other.action)) return false;
  const Changes* changes = one.changes();
  const Changes* twin = other.changes();
  if (changes == nullptr || twin == nullptr) return changes == twin;
  return same(*changes, *twin);
}

bool same_summary(const Plan& one, const Plan& other) {
  const auto flat = [](const Plan& plan) {
    return std::tie(plan.instance, plan.tenant, plan.raises, plan.feeds, plan.profile, plan.lineage,
                    plan.serial, plan.created, plan.unmanaged, plan.warnings, plan.blocked_by, plan.allowed,
                    plan.deletes_allowed, plan.requests, plan.digest, plan.apply_requests, plan.read.files,
                    plan.read.declared, plan.read.live, plan.read.whole, plan.read.state_entries,
                    plan.read.state_exists, plan.read.requests, plan.lists_unmanaged, plan.is_targeted);
  };
  const auto unmanaged = [](const UnmanagedRecord& left, const UnmanagedRecord& right) {
    const auto all = [](const UnmanagedRecord& it) {
      return std::tie(it.type, it.id, it.name, it.email, it.active, it.twin_of, it.fields);
    };
    return all(left) == all(right);
  };
  const auto seats = [](const SeatBalance& it) {
    return std::tie(it.limit, it.used, it.freed, it.taken, it.after, it.peak, it.api_only);
  };
  const auto pace = [](const ApplyPace& it) { return std::tie(it.requests, it.per, it.at_least); };
  const auto drift = [](const DriftNote& left, const DriftNote& right) {
    return std::tie(left.address, left.id, left.why) == std::tie(right.address, right.id, right.why);
  };
  return flat(one) == flat(other) && one.seats.has_value() == other.seats.has_value() &&
         (!one.seats || seats(*one.seats) == seats(*other.seats)) &&
         one.pace.has_value() == other.pace.has_value() &&
         (!one.pace || pace(*one.pace) == pace(*other.pace)) &&
         std::ranges::equal(one.drift, other.drift, drift) &&
         std::ranges::equal(one.unmanaged_records, other.unmanaged_records, unmanaged);
}

TEST(PlanCodec, gives_back_every_plan_that_it_wrote) {
  EXPECT_TRUE(rc::check([] {
    const Plan plan = any_plan();
    const std::string text = encode_plan(sample_catalog(), plan);
    const auto back = decode_plan(sample_catalog(), text);
    if (!back) RC_FAIL(render::error_of(back.error(), "plan.json").text());
    RC_ASSERT(same_summary(plan, *back));
    RC_ASSERT(std::ranges::equal(plan.steps, back->steps,
                                 [](const Step& one, const Step& other) { return same(one, other); }));
    RC_ASSERT(encode_plan(sample_catalog(), *back) == text);
  }));
}

// No planner gives a create that reason; a saved plan that somebody edited may.
TEST(PlanCodec, says_of_a_create_that_nothing_is_imported) {
  Plan plan;
  plan.steps.push_back(make_step(address("agent.jane"), Create{}));
  plan.steps.back().reasons.emplace_back(FoundBy{});
  EXPECT_FALSE(plan.steps.back().imports());
  EXPECT_THAT(encode_plan(sample_catalog(), plan), testing::Not(testing::HasSubstr("importing")));
}

// By chance, a kind may be missing above. Here is each of them, with little in it and with much.
TEST(PlanCodec, gives_back_reasons_of_every_kind) {
  const auto text = [] { return std::string("Zo\u00eb \"Z\""); };
  for (const ReasonMaker& maker : {ReasonMaker{text, [](std::int64_t first, std::int64_t) { return first; }},
                                   ReasonMaker{text, [](std::int64_t, std::int64_t last) { return last; }}}) {
    Plan plan;
    plan.warnings = maker.make_each<PlanWarning>();
    plan.blocked_by = maker.make_each<Block>();
    for (const DriftReason& why : maker.make_each<DriftReason>())
      plan.drift.push_back({address("agent.jane"), remote_id(99), why});
    for (const Deferral& deferral : maker.make_each<Deferral>()) {
      Step step{address("agent.jane"), Forget{remote_id(99)}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
      step.reasons = maker.make_each<StepReason>();
      step.notes = maker.make_each<StepNote>();
      step.blocked_by = maker.make_each<Block>();
      step.deferred = deferral;
      plan.steps.push_back(std::move(step));
    }
    plan.digest = plan_digest(sample_catalog(), plan);
    const auto back = decode_plan(sample_catalog(), encode_plan(sample_catalog(), plan));
    ASSERT_TRUE(back) << render::error_of(back.error(), "plan.json").text();
    EXPECT_TRUE(same_summary(plan, *back));
    EXPECT_TRUE(std::ranges::equal(plan.steps, back->steps,
                                   [](const Step& one, const Step& other) { return same(one, other); }));
  }
}

void forget_names(std::vector<TeamRef>& teams) {
  for (TeamRef& team : teams) team.name.clear();
}

void forget_names(Changes& changes) {
  if (!changes.teams) return;
  forget_names(changes.teams->before);
  forget_names(changes.teams->after);
}

template <bool to>
void forget_names(SwitchChanges<to>& switched) {
  Changes changes = switched.get();
  forget_names(changes);
  switched = *SwitchChanges<to>::of(std::move(changes));
}

/// A team is reached by key or id; its name is only shown, and not in the digest.
Step without_team_names(Step step) {
  if (auto* create = std::get_if<Create>(&step.action)) {
    if (create->teams) forget_names(*create->teams);
  } else if (auto* update = std::get_if<Update>(&step.action)) {
    Changes changes = update->changes.get();
    forget_names(changes);
    update->changes = *SomeChanges::of(std::move(changes));
  } else if (auto* adopt = std::get_if<Adopt>(&step.action)) {
    forget_names(adopt->changes);
  } else if (auto* reactivate = std::get_if<Reactivate>(&step.action)) {
    forget_names(reactivate->changes);
  } else if (auto* deactivate = std::get_if<Deactivate>(&step.action)) {
    forget_names(deactivate->changes);
  }
  return step;
}

bool does_the_same(const Step& left, const Step& right) {
  const Step one = without_team_names(left);
  const Step other = without_team_names(right);
  const auto flat = [](const Step& step) {
    return std::tie(step.address, step.needs, step.effect.entry, step.effect.moved_from);
  };
  if (flat(one) != flat(other) || one.id() != other.id() || one.runs() != other.runs()) return false;
  if (!same_action(one.action, other.action)) return false;
  return one.changes() == nullptr || same(*one.changes(), *other.changes());
}

TEST(PlanCodec, never_does_anything_else_after_a_byte_was_changed) {
  EXPECT_TRUE(rc::check([] {
    const Plan plan = any_plan();
    std::string text = encode_plan(sample_catalog(), plan);
    char& letter = text[number<std::size_t>(0, text.size() - 1)];
    letter = static_cast<char>(letter ^ static_cast<char>(1 << number(0, 6)));
    const auto back = decode_plan(sample_catalog(), text);
    if (back) RC_ASSERT(std::ranges::equal(plan.steps, back->steps, does_the_same));
  }));
}

// ---- What is refused, and how it is said.

Plan small_plan() {
  Plan plan;
  plan.instance = "https://acme.halopsa.com";
  Changes changes;
  changes.fields.push_back(
      {field(ResourceType::agent, "phone"), Value::text("1"), Value::text("2"), Drift::no});
  plan.steps.push_back({address("agent.jane"),
                        Update{remote_id(99), *SomeChanges::of(changes)},
                        {},
                        {FoundBy{FoundBy::Way::name}},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {}});
  plan.digest = plan_digest(sample_catalog(), plan);
  return plan;
}

/// The small plan's text with one place changed, and what decoding it says.
std::string refusal(std::string_view wanted, std::string_view instead) {
  std::string text = encode_plan(sample_catalog(), small_plan());
  const std::size_t at = text.find(wanted);
  if (at == std::string::npos) return "the text to be replaced is not there";
  text.replace(at, wanted.size(), instead);
  const auto plan = decode_plan(sample_catalog(), text);
  return plan ? "accepted" : render::error_of(plan.error(), "saved.json").text();
}

using testing::AllOf;
using testing::HasSubstr;

TEST(PlanCodec, names_the_file_and_says_to_plan_again) {
  const auto plan = decode_plan(sample_catalog(), "");
  ASSERT_FALSE(plan);
  EXPECT_THAT(render::error_of(plan.error(), "saved.json").text(),
              AllOf(HasSubstr("saved.json: "), HasSubstr("plan again")));
}

TEST(PlanCodec, refuses_a_format_that_it_does_not_know) {
  EXPECT_THAT(refusal("\"format_version\": \"1.2\"", "\"format_version\": \"2.0\""),
              HasSubstr("format_version is \"2.0\""));
}

// What is named as a plan may be a link to anything.
TEST(PlanCodec, repeats_little_of_what_was_never_a_plan) {
  const std::string secret = "Zk9-throwaway-4711";
  std::string number = "4711";
  while (number.size() < 400) number += number;
  for (const std::string& text : {'"' + secret + "\" x", '"' + secret, "{\"resource_changes\": [\"" + secret,
                                  "{\"" + secret + "\": 1, ", number}) {
    const auto plan = decode_plan(sample_catalog(), text);
    ASSERT_FALSE(plan) << text;
    EXPECT_THAT(render::error_of(plan.error(), "saved.json").text(), testing::Not(HasSubstr("4711"))) << text;
  }
  const std::string name = std::string(60, 'x') + secret;
  const std::string format = refusal("\"format_version\": \"1.2\"", "\"format_version\": \"" + name + '"');
  EXPECT_THAT(format, AllOf(HasSubstr("format_version is \"xxx"), testing::Not(HasSubstr(secret))));
  const std::string entry =
      R"({"status": "active", "on_removal": "deactivate", "applied": {"teams": null, "fields": {")";
  const std::string field = refusal("\"entry\": null", "\"entry\": " + entry + name + "\": \"x\"}}}");
  EXPECT_THAT(field, AllOf(HasSubstr("effect.entry.applied.fields.xxx"), HasSubstr("there is no such field"),
                           testing::Not(HasSubstr(secret))));
}

TEST(PlanCodec, names_the_place_of_a_wrong_type) {
  EXPECT_THAT(refusal("\"name\": \"phone\"", "\"name\": 7"),
              HasSubstr("resource_changes[0].haloform.fields[0].name: a text is expected"));
  EXPECT_THAT(refusal("\"files\": 0", "\"files\": -1"),
              HasSubstr("haloform.read.files: a count is expected"));
  EXPECT_THAT(refusal("\"serial\": 0", "\"serial\": 1.5"),
              HasSubstr("haloform.serial: a whole number is expected"));
}

TEST(PlanCodec, names_a_missing_key) {
  EXPECT_THAT(refusal("\"lineage\": \"\",", ""), HasSubstr("haloform: the key \"lineage\" is missing"));
}

TEST(PlanCodec, refuses_a_key_that_stands_twice_or_is_unknown) {
  EXPECT_THAT(refusal("\"serial\": 0,", "\"serial\": 0, \"serial\": 0,"),
              HasSubstr("line 15 is not as haloform wrote it"));
  EXPECT_THAT(refusal("\"serial\": 0,", "\"serial\": 0, \"mine\": 0,"),
              HasSubstr("is not as haloform wrote it"));
}

TEST(PlanCodec, refuses_words_that_the_seal_does_not_fit) {
  EXPECT_THAT(refusal("\"by\": \"name\"", "\"by\": \"email\""), HasSubstr("seal does not match"));
}

TEST(PlanCodec, refuses_reasons_that_it_does_not_know) {
  EXPECT_THAT(refusal("\"kind\": \"found\"", "\"kind\": \"whim\""),
              HasSubstr("resource_changes[0].haloform.reasons[0].kind: this name is not known"));
  EXPECT_THAT(refusal("\"by\": \"name\"", "\"by\": \"chance\""),
              HasSubstr("resource_changes[0].haloform.reasons[0].by: this name is not known"));
  EXPECT_THAT(refusal("\"kind\": \"found\"", "\"kind\": \"deleted_outside\""),
              HasSubstr("resource_changes[0].haloform.reasons[0]: the key \"was\" is missing"));
  EXPECT_THAT(refusal("\"by\": \"name\"", "\"by\": \"name\", \"because\": 1"),
              HasSubstr("is not as haloform wrote it"));
}

// Until reasons were data, they were sentences, and a plan said nothing of its form.
TEST(PlanCodec, says_what_to_do_where_another_version_saved_the_plan) {
  for (const char* instead :
       {"", "\"format\": 1,", "\"format\": 2,", "\"format\": 3,", "\"format\": 4,", "\"format\": \"4\","}) {
    EXPECT_THAT(refusal("\"format\": " + std::to_string(plan_form) + ",", instead),
                AllOf(HasSubstr("another version of haloform saved this plan"), HasSubstr("plan again")));
  }
}

// Bookkeeping: two commits with the same people make the same plan.
TEST(PlanCodec, keeps_the_commit_and_leaves_it_out_of_the_digest) {
  Plan plan = small_plan();
  const std::string without = plan_digest(sample_catalog(), plan);
  for (const std::optional<WallTime>& time :
       {std::optional<WallTime>(), std::optional(wall_time("2026-01-05T12:00:00.000Z"))}) {
    plan.made_from = state::Commit{std::string(40, 'a'), time};
    EXPECT_EQ(plan_digest(sample_catalog(), plan), without);
    const auto again = decode_plan(sample_catalog(), encode_plan(sample_catalog(), plan));
    ASSERT_TRUE(again) << render::error_of(again.error(), "plan.json").text();
    EXPECT_EQ(again->made_from, plan.made_from);
  }
}

TEST(PlanCodec, refuses_steps_that_the_digest_does_not_fit) {
  EXPECT_THAT(refusal("\"name\": \"phone\"", "\"name\": \"mobile\""), HasSubstr("digest does not match"));
}

TEST(PlanCodec, refuses_a_plan_that_other_programs_would_show_differently) {
  // A reviewer's policy reads Terraform's `after`, apply reads ours: they must be one plan.
  EXPECT_THAT(refusal("\"phone\": \"2\"", "\"phone\": \"1\""), HasSubstr("is not as haloform wrote it"));
}

TEST(PlanCodec, refuses_what_is_not_json_and_what_is_not_an_object) {
  for (const char* text : {"[]", "null", "{", "{}", "<html>", "{\"resource_changes\": [{}]}", "[[[[[["}) {
    EXPECT_FALSE(decode_plan(sample_catalog(), text)) << text;
  }
}

}  // namespace
}  // namespace haloform::plan
