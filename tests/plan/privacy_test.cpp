// What an output shows where people are covered: field by field, the same for the same person, and nothing of anybody.
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/codec/reason_codec.hpp"
#include "planner/plan/privacy/cover.hpp"
#include "planner/plan/privacy/without_people.hpp"
#include "planner/plan/value/stale_reason.hpp"
#include "planner/state/lineage.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/each_reason.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::plan {
namespace {

using Personal = MarkedText::Personal;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr std::string_view lineage = "6f1c2b5e-0d6a-4b7e-9a37-3f0f5d0c8c11";
const Veil mask(Privacy::mask, lineage);
const Veil hash(Privacy::hash, lineage);

TEST(Veil, masks_by_what_a_text_is) {
  struct Row {
    Personal what;
    std::string text;
    std::string masked;
  };
  for (const Row& row : std::vector<Row>{{Personal::name, "Jane Smith", "J. S."},
                                         {Personal::name, "jane  van der Smith-Jones", "j. v. d. S."},
                                         {Personal::name, "Anna Maria de la Cruz Ortega", "A. M. d. l."},
                                         {Personal::name, "Bob", "B."},
                                         {Personal::name, "J Smith", "S."},
                                         {Personal::name, "X", "***"},
                                         {Personal::name, "Łukasz Żółw", "Ł. Ż."},
                                         {Personal::name, "E\u0301mile Zola", "\u00c9. Z."},
                                         {Personal::name, "李明", "李."},
                                         {Personal::name, "Jane\u00a0Smith\tJones\nBrown", "J. S. J. B."},
                                         {Personal::name, "::error <b> ##[x] 42", "***"},
                                         {Personal::name, "👩 Jane", "J."},
                                         {Personal::name, "\xffJane", "***"},
                                         {Personal::email, "jane@example.com", "j***@***"},
                                         {Personal::email, "Jane.Smith@EXAMPLE.com", "J***@***"},
                                         {Personal::email, "7up@example.com", "***@***"},
                                         {Personal::email, "j@example.com", "***@***"},
                                         {Personal::email, "nobody", "***"},
                                         {Personal::phone, "+44 20 7946 0018", "***"},
                                         {Personal::other, "jsmith", "***"},
                                         {Personal::other, "first\nsecond", "***"},
                                         {Personal::name, "", ""}}) {
    EXPECT_EQ(mask.over(row.what, row.text), row.masked) << row.text;
  }
}

TEST(Veil, masks_what_is_masked_as_it_is) {
  for (const auto& [what, text] : std::vector<std::pair<Personal, std::string>>{
           {Personal::name, "J. S."}, {Personal::email, "j***@***"}, {Personal::phone, "***"}})
    EXPECT_EQ(mask.over(what, text), text);
}

TEST(Veil, hashes_one_person_to_one_hash) {
  const std::string jane = hash.over(Personal::email, "jane@example.com");
  EXPECT_THAT(jane, MatchesRegex("#[0-9a-f]{10}"));
  EXPECT_EQ(hash.over(Personal::email, " JANE@Example.com "), jane);
  EXPECT_EQ(hash.over(Personal::other, "jane@example.com"), jane) << "in a message it is the same";
  EXPECT_NE(hash.over(Personal::email, "john@example.com"), jane);
  EXPECT_NE(Veil(Privacy::hash, "another state").over(Personal::email, "jane@example.com"), jane);
  EXPECT_EQ(hash.over(Personal::name, ""), "");
}

// Anybody can hash all names there are.
TEST(Veil, masks_where_a_hash_has_no_salt) {
  const Veil bare(Privacy::hash, "");
  EXPECT_EQ(bare.over(Personal::name, "Jane Smith"), "J. S.");
  EXPECT_EQ(bare.privacy(), Privacy::mask);
}

TEST(Veil, marks_for_a_message) {
  const MarkedText text("was " + Veil::of_marks().over(Personal::name, "Jane Smith"));
  EXPECT_EQ(text, "was Jane Smith");
  EXPECT_EQ(mask.over(text), "was J. S.");
}

/// `kind.member` of every text that a reason holds and that tells of nobody.
class OfNobody {
 public:
  template <typename Reason>
  void look_at() {
    alternatives(std::type_identity<Reason>{});
  }
  [[nodiscard]] const std::set<std::string>& found() const { return found_; }
  [[nodiscard]] std::size_t told() const { return told_; }

 private:
  template <typename... Reasons>
  void alternatives(std::type_identity<std::variant<Reasons...>> /*all*/) {
    (..., members<Reasons>(std::string(Reasons::kind)));
  }
  template <Described Part>
  void members(const std::string& path) {
    const auto look = [&]<typename One>(const Member<Part, One>& one) {
      const std::string name = path + '.' + std::string(one.key);
      if constexpr (is_told_in_text<One>)
        (one.tells == Tells::nobody ? (void)found_.insert(name) : (void)++told_);
      nested<One>(name);
    };
    std::apply([&](const auto&... one) { (..., look(one)); }, Part::members());
  }
  template <typename One>
  void nested(const std::string& path) {
    if constexpr (Described<One>) members<One>(path);
    if constexpr (requires { typename One::value_type; }) {
      if constexpr (Described<typename One::value_type>) members<typename One::value_type>(path);
    }
  }

  std::set<std::string> found_;
  std::size_t told_ = 0;
};

// A text of a reason is of nobody only where somebody has thought about it: whoever adds one adds it here.
TEST(Reasons, tell_of_nobody_in_these_texts_alone) {
  OfNobody texts;
  texts.look_at<StepReason>();
  texts.look_at<StepNote>();
  texts.look_at<Block>();
  texts.look_at<Deferral>();
  texts.look_at<DriftReason>();
  texts.look_at<PlanWarning>();
  texts.look_at<StaleReason>();
  EXPECT_THAT(
      texts.found(),
      testing::ElementsAre(
          "acceptance_ended.until", "acceptance_ended.what", "already_has.fields", "attached.things.names",
          "attached.things.what", "attached_not_read.what", "block_if_changed.to", "break_glass.what",
          "drift_accepted.until", "drift_accepted.what", "email_elsewhere.client.name", "end_moved_since.to",
          "ended.on", "ended_since.on", "ends_later.on", "ends_soon.first.grace", "ends_soon.first.on",
          "extended.from", "extended.until", "field_changed_since.field", "id_means.field", "id_means.name",
          "id_means.value", "leavers_awaited.feed", "leaves_teams.teams.name", "leaves_teams.teams.until",
          "left_off_by_import.by", "left_to_import.by", "listing_in_doubt.doubt", "may_be_unlisted.doubt",
          "no_longer_managed.fields", "not_started_yet.on", "one_off_allowance.site_name",
          "one_off_allowance.until", "owned_by_import.by", "owned_by_import.fields", "owned_since.by",
          "owned_since.fields", "paused.until", "paused_since.until", "set_later.field",
          "site_limit_exceeded.site_name", "started.on", "starts_later.first.grace", "starts_later.first.on",
          "still_attached.things.names", "still_attached.things.what", "still_attached.unread.what",
          "teams_changed_since.were", "teams_to_leave.first.teams.name", "teams_to_leave.first.teams.until",
          "unknown_custom_fields.known", "unknown_custom_fields.names", "unlisted_by_now.doubt",
          "was_in_teams.teams"));
  EXPECT_GT(texts.told(), 15U);
}

/// Holds a reason that was covered against the whole one, text by text.
class Held {
 public:
  template <typename... Reasons>
  void against(const std::variant<Reasons...>& whole, const std::variant<Reasons...>& shown) {
    std::visit([&]<typename One>(const One& one) { members(one, std::get<One>(shown)); }, whole);
  }
  [[nodiscard]] std::size_t covered() const { return covered_; }

 private:
  template <Described Part>
  void members(const Part& whole, const Part& shown) {
    const auto hold = [&]<typename One>(const Member<Part, One>& one) {
      value(one.tells, whole.*one.at, shown.*one.at);
    };
    std::apply([&](const auto&... one) { (..., hold(one)); }, Part::members());
  }
  void value(Tells tells, const std::string& whole, const std::string& shown) {
    if (tells == Tells::nobody) {
      EXPECT_EQ(shown, whole);
    } else {
      EXPECT_EQ(shown.find("Quill"), std::string::npos) << shown;
      ++covered_;
    }
  }
  void value(Tells /*tells*/, const MarkedText& /*whole*/, const MarkedText& shown) {
    EXPECT_EQ(shown.plain().find("Quill"), std::string::npos) << shown.plain();
    ++covered_;
  }
  template <typename Part>
  void value(Tells tells, const std::optional<Part>& whole, const std::optional<Part>& shown) {
    ASSERT_EQ(whole.has_value(), shown.has_value());
    if (whole) value(tells, *whole, *shown);
  }
  template <typename Part>
  void value(Tells tells, const std::vector<Part>& whole, const std::vector<Part>& shown) {
    ASSERT_EQ(whole.size(), shown.size());
    for (std::size_t at = 0; at < whole.size(); ++at) value(tells, whole[at], shown[at]);
  }
  template <Described Part>
  void value(Tells /*tells*/, const Part& whole, const Part& shown) {
    members(whole, shown);
  }
  template <typename Part>
    requires(!Described<Part>)
  void value(Tells /*tells*/, const Part& whole, const Part& shown) {
    EXPECT_TRUE(whole == shown);
  }

  std::size_t covered_ = 0;
};

/// Every reason of a kind, with a text of its own in each place. How many texts were covered.
template <typename Reason>
std::size_t expect_covered() {
  std::int64_t number = 0;
  const ReasonMaker maker{[&number] { return "Quill" + std::to_string(++number) + " Feather"; },
                          [&number](std::int64_t first, std::int64_t last) {
                            return first + (number++ * 7) % (std::min<std::int64_t>(last - first, 50) + 1);
                          }};
  Held held;
  for (int round = 0; round < 8; ++round) {
    for (const Reason& whole : maker.template make_each<Reason>()) {
      json::Writer json;
      ReasonWriter(json).write(whole);
      if (json.finish().contains("team.")) continue;  // the names of groups stay
      for (const Veil& veil : {mask, hash}) {
        Reason shown = whole;
        ReasonCover(sample_catalog(), ResourceType::agent, veil)(shown);
        held.against(whole, shown);
      }
    }
  }
  return held.covered();
}

TEST(Reasons, are_covered_whatever_kind_they_are) {
  EXPECT_EQ(expect_covered<Deferral>(), 0U);
  EXPECT_GT(expect_covered<StepReason>(), 2U);
  EXPECT_GT(expect_covered<StepNote>(), 10U);
  EXPECT_GT(expect_covered<Block>(), 20U);
  EXPECT_GT(expect_covered<DriftReason>(), 2U);
  EXPECT_GT(expect_covered<PlanWarning>(), 4U);
  EXPECT_GT(expect_covered<StaleReason>(), 10U);
}

TEST(Reasons, keep_the_names_of_groups) {
  Block kept = KeyKept{
      address("team.projects"), {NaturalKey::By::name, "Projects", {}}, remote_id(7), {}, false, "Projects"};
  ReasonCover(sample_catalog(), ResourceType::agent, mask)(kept);
  EXPECT_EQ(std::get<KeyKept>(kept).holder_name, "Projects");
  EXPECT_EQ(std::get<KeyKept>(kept).key.text, "Projects");
}

TEST(Reasons, cover_a_value_by_the_field_beside_it) {
  const auto covered_text = [](const std::string& field, const std::string& was) {
    StaleReason stale = FieldChangedSince{field, was, {}};
    ReasonCover(sample_catalog(), ResourceType::agent, mask)(stale);
    return *std::get<FieldChangedSince>(stale).was;
  };
  EXPECT_EQ(covered_text("name", "Jane Smith"), "J. S.");
  EXPECT_EQ(covered_text("phone", "+44"), "***");
  EXPECT_EQ(covered_text("role", "Technician"), "Technician");
  EXPECT_EQ(covered_text("unheard_of", "Technician"), "***");
}

Plan plan_of_jane() {
  Plan plan;
  plan.instance = "https://acme.halopsa.com";
  plan.lineage = lineage;
  Changes changes;
  for (const auto& [name, before, after] :
       std::vector<std::array<std::string, 3>>{{"name", "Jane Smith", "Jane Jones"},
                                               {"email", "jane@example.com", "jane.jones@example.com"},
                                               {"username", "jsmith", "jjones"},
                                               {"role", "Technician", "Manager"},
                                               {"phone", "+44 20\nextension 7", "+44 21"}})
    changes.fields.push_back(
        {field(ResourceType::agent, name), Value::text(before), Value::text(after), Drift::yes});
  Step step =
      make_step(address("agent.jane-smith"), Update{remote_id(99), *SomeChanges::of(std::move(changes))});
  step.person = {"Jane Smith", "jane@example.com"};
  step.precondition.key = NaturalKey::of(ResourceType::agent, NaturalKey::By::email, "Jane@example.com");
  step.effect.entry.emplace();
  step.effect.entry->applied.fields = sample_fields(ResourceType::agent, "jane-jones");
  plan.steps.push_back(std::move(step));
  plan.unmanaged_records = {{ResourceType::agent,
                             remote_id(5),
                             "Zoe Doe",
                             "zoe@example.com",
                             true,
                             {},
                             sample_fields(ResourceType::agent, "zoe-doe", {{"phone", "+44 20 1"}})},
                            {ResourceType::team, remote_id(6), "Projects", ""}};
  plan.digest = plan_digest(sample_catalog(), plan);
  return plan;
}

TEST(WithoutPeople, covers_the_fields_of_people_and_no_others) {
  const Plan whole = plan_of_jane();
  const Plan shown = without_people(sample_catalog(), whole, Privacy::mask, lineage);
  const Step& step = shown.steps.front();
  EXPECT_EQ(step.address, whole.steps.front().address);
  EXPECT_EQ(step.id(), remote_id(99));
  EXPECT_EQ(step.person->words(), "\"J. S.\", j***@***");
  EXPECT_EQ(step.precondition.key->written(), "j***@***");
  std::vector<std::string> values;
  for (const FieldChange& change : step.changes()->fields)
    values.push_back(change.before.plain() + " -> " + change.after.plain());
  EXPECT_THAT(values, testing::ElementsAre("J. S. -> J. J.", "j***@*** -> j***@***", "*** -> ***",
                                           "Technician -> Manager", "*** -> ***"));
  EXPECT_EQ(shown.unmanaged_records[0].name, "Z. D.");
  EXPECT_EQ(shown.unmanaged_records[0].email, "z***@***");
  const auto unmanaged = [&](std::string_view name) {
    return shown.unmanaged_records[0].fields.find(field(ResourceType::agent, name))->plain();
  };
  EXPECT_EQ(unmanaged("name"), "Z. D.");
  EXPECT_EQ(unmanaged("phone"), "***");
  EXPECT_EQ(shown.unmanaged_records[1].name, "Projects");
  EXPECT_EQ(shown.digest, whole.digest);
  EXPECT_EQ(shown.privacy, Privacy::mask);
}

// Whoever had it could hash all names there are.
TEST(WithoutPeople, keeps_the_salt_to_itself) {
  const Plan shown = without_people(sample_catalog(), plan_of_jane(), Privacy::hash, lineage);
  EXPECT_EQ(shown.lineage, state::lineage_mark(lineage));
  EXPECT_THAT(encode_plan(sample_catalog(), shown), Not(HasSubstr(std::string(lineage))));
  state::State state;
  state.lineage = lineage;
  EXPECT_EQ(without_people(sample_catalog(), state, mask).lineage, shown.lineage);
  EXPECT_EQ(without_people(sample_catalog(), state, Veil(Privacy::full, lineage)).lineage, lineage);
}

TEST(WithoutPeople, leaves_a_plan_that_is_shown_in_full_as_it_is) {
  const Plan whole = plan_of_jane();
  const std::string text = encode_plan(sample_catalog(), whole);
  EXPECT_EQ(encode_plan(sample_catalog(), without_people(sample_catalog(), whole, Privacy::full, lineage)),
            text);
  const Plan masked = without_people(sample_catalog(), whole, Privacy::mask, lineage);
  EXPECT_EQ(encode_plan(sample_catalog(), without_people(sample_catalog(), masked, Privacy::hash, lineage)),
            encode_plan(sample_catalog(), masked))
      << "what is covered is not covered again";
}

TEST(WithoutPeople, is_the_same_every_time) {
  for (const Privacy privacy : {Privacy::mask, Privacy::hash}) {
    const auto once = [&] {
      return encode_plan(sample_catalog(),
                         without_people(sample_catalog(), plan_of_jane(), privacy, lineage));
    };
    EXPECT_EQ(once(), once());
    EXPECT_THAT(once(), Not(HasSubstr("Jane S")));
  }
}

TEST(WithoutPeople, says_so_in_json_and_is_read_back) {
  const Plan shown = without_people(sample_catalog(), plan_of_jane(), Privacy::hash, lineage);
  const std::string text = encode_plan(sample_catalog(), shown);
  EXPECT_THAT(text, HasSubstr("\"pii\": \"hash\""));
  const auto read = decode_plan(sample_catalog(), text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->privacy, Privacy::hash);
  EXPECT_EQ(read->digest, plan_of_jane().digest);
  // Its seal holds all the same, and one that calls itself whole has another digest.
  std::string edited = text;
  edited.replace(edited.find("\"hash\""), 6, "\"full\"");
  EXPECT_FALSE(decode_plan(sample_catalog(), edited));
  edited = text;
  edited.replace(edited.find("\"pii\": \"hash\""), 13, "\"pii\": \"mask\"");
  EXPECT_FALSE(decode_plan(sample_catalog(), edited));
}

TEST(WithoutPeople, covers_states_and_records) {
  StateDraft draft;
  draft.agent("jane-smith", 99);
  draft.open_intent("agent.john-doe", "2026-11-23T22:00:00.000Z");
  state::State state = draft.build();
  state.open.front().reason = "no answer for John Doe";
  const state::State shown = without_people(sample_catalog(), state, mask);
  const Attributes& fields = shown.resources.begin()->second.draft.applied.fields;
  EXPECT_EQ(fields.text(field(ResourceType::agent, "name")), "J. S.");
  EXPECT_EQ(fields.text(field(ResourceType::agent, "email")), "j***@***");
  EXPECT_EQ(shown.open.front().key.written(), "j***@***");
  EXPECT_EQ(shown.open.front().reason, "***");
  Record record{remote_id(7), sample_fields(ResourceType::agent, "jane-smith"), true};
  record.more_emails = std::vector<std::string>{"old.jane@example.com"};
  const Record masked = without_people(sample_catalog().of(ResourceType::agent), record, mask);
  EXPECT_EQ(masked.fields.text(field(ResourceType::agent, "name")), "J. S.");
  EXPECT_EQ(masked.more_emails->front(), "o***@***");
}

TEST(WithoutPeople, covers_what_a_report_says_of_its_steps) {
  const Plan whole = plan_of_jane();
  ApplyReport report;
  StepResult result;
  result.step = &whole.steps.front();
  result.message = "stored as \"" + marked(Personal::name, "Jane Jones") + '"';
  report.results.push_back(result);
  report.halted =
      Error{ErrorKind::refused, "it says " + marked(Personal::other, "Jane Jones exists"), {}, {}};
  const Plan shown = without_people(sample_catalog(), whole, mask);
  const ApplyReport covered = without_people(sample_catalog(), report, shown, mask);
  EXPECT_EQ(covered.results.front().message, "stored as \"J. J.\"");
  EXPECT_EQ(covered.results.front().step, &shown.steps.front());
  EXPECT_EQ(covered.halted->what, "it says ***");
}

}  // namespace
}  // namespace haloform::plan
