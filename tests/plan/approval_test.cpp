// What a reviewer approved, as a file: it says nothing of anybody, and nobody changes it unseen.
#include "planner/plan/approval/approval_codec.hpp"
#include "planner/plan/approval/approval_of.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/codec/seal.hpp"
#include "planner/render/faults.hpp"
#include "tests/plan/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::plan {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Somebody new in a new team, somebody who left, and a number that changes.
Case company() {
  Case one;
  one.crowd(10);
  one.wanted.team("desk", {{"name", "Service Desk"}});
  one.wanted.agent("new-person", {{"phone", "+44 20 7946 0018"}}).teams({"desk"});
  one.known.agent("leaver", 7);
  one.live.agent(7, "leaver");
  one.wanted.agent("jane-smith", {{"phone", "+44 1632 960001"}});
  one.known.agent("jane-smith", 8);
  one.live.agent(8, "jane-smith", {{"phone", "+44 1632 960777"}});
  return one;
}

Approval approval_of_company() { return approval_of(sample_catalog(), company().plan()); }

std::string words_for(std::string_view text) {
  const auto approval = decode_approval(text);
  return approval ? std::string("it is read")
                  : render::error_of(approval.error(), "approval.json").what.plain();
}

/// As whoever knows how it is made would write it.
std::string forged(Approval approval) {
  approval.digest = plan_digest(approval);
  return encode_approval(approval);
}

TEST(Approval, adds_up_to_the_digest_of_its_plan) {
  const Plan plan = company().plan();
  const Approval approval = approval_of(sample_catalog(), plan);
  ASSERT_EQ(approval.steps.size(), plan.steps.size());
  EXPECT_EQ(approval.digest, plan.digest);
  EXPECT_EQ(plan_digest(approval), plan.digest);
}

TEST(Approval, is_read_as_it_was_written) {
  const std::string text = encode_approval(approval_of_company());
  const auto read = decode_approval(text);
  ASSERT_TRUE(read) << words_for(text);
  EXPECT_EQ(encode_approval(*read), text);
  EXPECT_EQ(read->digest, company().plan().digest);
  EXPECT_EQ(words_for("\n" + text + "\n\n"), "it is read") << "copied out of a comment";
}

TEST(Approval, of_a_plan_with_all_that_a_head_has_is_read_as_it_was_written) {
  Plan plan = company().plan();
  plan.tenant = "acme \"##vso[";
  plan.made_from = state::Commit{std::string(40, 'a'), {}};
  plan.allowed = {{"agents.deactivate", 12}};
  plan.deletes_allowed = true;
  plan.raises.push_back(
      {ResourceType::team, GuardKind::remove, {Limit::Unit::percent, 10}, {Limit::Unit::count, 9}});
  plan.guards.push_back({ResourceType::contact, GuardKind::deactivate, {}, 1, 1, 1, true});
  const Approval approval = approval_of(sample_catalog(), plan);
  const auto read = decode_approval(encode_approval(approval));
  ASSERT_TRUE(read) << words_for(encode_approval(approval));
  EXPECT_EQ(read->head.leaves_nobody, approval.head.leaves_nobody);
  EXPECT_EQ(read->head.raises, plan.raises);
  EXPECT_EQ(read->commit, plan.made_from->id);
  EXPECT_EQ(read->head.tenant, plan.tenant);
}

// Addresses are names that Git gives, and everybody who reads a pull request reads them.
TEST(Approval, names_nobody_but_by_address_and_id) {
  const std::string text = encode_approval(approval_of_company());
  EXPECT_THAT(text, HasSubstr("\"agent.jane-smith\",\"update\",8,"));
  for (const char* const said :
       {"Jane", "Smith", "New Person", "example.com", "960001", "960777", "7946", "Service Desk", "Leaver"}) {
    EXPECT_THAT(text, Not(HasSubstr(said)));
  }
  EXPECT_THAT(text, Not(HasSubstr(company().known.build().lineage)))
      << "it keeps the digests from being guessed";
}

// The digest of a number alone is found by trying every number. With the lineage in it, only whoever may read the state can.
TEST(Approval, looks_another_under_another_lineage) {
  Case one = company();
  const Approval here = approval_of(sample_catalog(), one.plan());
  one.known.raw().lineage = "11111111-2222-4333-8444-555555555555";
  const Approval there = approval_of(sample_catalog(), one.plan());
  ASSERT_EQ(here.steps.size(), there.steps.size());
  for (std::size_t at = 0; at < here.steps.size(); ++at) {
    EXPECT_NE(here.steps[at].digest, there.steps[at].digest);
    ASSERT_EQ(here.steps[at].parts.size(), there.steps[at].parts.size());
    for (std::size_t part = 0; part < here.steps[at].parts.size(); ++part)
      EXPECT_NE(here.steps[at].parts[part].digest, there.steps[at].parts[part].digest);
  }
}

TEST(Approval, does_not_show_that_two_people_have_the_same_number) {
  Case one = company();
  one.wanted.agent("bob", {{"phone", "+44 20 7946 0018"}});
  const Approval approval = approval_of(sample_catalog(), one.plan());
  std::vector<std::string> phones;
  for (const ApprovedStep& step : approval.steps) {
    for (const PartDigest& part : step.parts) {
      if (part.part == "phone") phones.push_back(part.digest);
    }
  }
  ASSERT_EQ(phones.size(), 3U);
  EXPECT_EQ(std::set(phones.begin(), phones.end()).size(), 3U);
}

TEST(Approval, that_was_changed_anywhere_is_refused) {
  const std::string text = encode_approval(approval_of_company());
  std::size_t refused = 0;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    std::string edited = text;
    edited[at] = edited[at] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(decode_approval(edited)) << "at " << at << ": " << edited.substr(at, 20);
    edited = text;
    edited.erase(at, 1);
    EXPECT_FALSE(decode_approval(edited)) << "without " << at;
    ++refused;
  }
  EXPECT_GT(refused, 500U);
}

TEST(Approval, that_was_cut_is_refused_wherever) {
  const std::string text = encode_approval(approval_of_company());
  for (std::size_t size = 0; size + 1 < text.size(); ++size)
    ASSERT_FALSE(decode_approval(text.substr(0, size))) << size;
  EXPECT_THAT(words_for(text.substr(0, text.size() / 2)), HasSubstr("only a part of one"));
  EXPECT_THAT(words_for(""), HasSubstr("only a part of one"));
}

TEST(Approval, is_told_from_what_is_none) {
  EXPECT_THAT(words_for(encode_plan(sample_catalog(), company().plan())), HasSubstr("this is a plan"));
  EXPECT_THAT(words_for(encode_no_approval()), HasSubstr("approves nothing"));
  EXPECT_THAT(words_for("{\"haloform_approval\":2}"), HasSubstr("another version"));
  EXPECT_THAT(words_for("[]"), HasSubstr("not an approval"));
  EXPECT_THAT(words_for("{\"haloform_approval\":1}"), HasSubstr("digest"));
  EXPECT_THAT(words_for(std::string(1000, '[')), HasSubstr("not an approval"));
}

// Whoever takes digest and seal anew has a file that is read: it is of another digest than the one that was reviewed.
TEST(Approval, that_was_forged_with_care_is_of_another_digest) {
  const Approval reviewed = approval_of_company();
  const auto edits = [&](auto edit) {
    Approval one = reviewed;
    edit(one);
    const std::string text = forged(one);
    const auto read = decode_approval(text);
    ASSERT_TRUE(read) << words_for(text);
    EXPECT_NE(read->digest, reviewed.digest);
  };
  edits([](Approval& one) { one.steps.front().digest = std::string(22, 'A'); });
  edits([](Approval& one) { one.steps.front().id = remote_id(4711); });
  edits([](Approval& one) { one.steps.front().changed += 1; });
  edits([](Approval& one) { one.steps.front().action = ActionKind::remove; });
  edits([](Approval& one) { one.steps.front().address = address("agent.somebody-else"); });
  edits([](Approval& one) { one.steps.back().needs.push_back(address("team.other")); });
  edits([](Approval& one) { one.steps.pop_back(); });
  edits([](Approval& one) { one.steps.push_back(one.steps.front()); });
  edits([](Approval& one) { std::swap(one.steps.front(), one.steps.back()); });
  edits([](Approval& one) { one.head.instance = "https://other.halopsa.com"; });
  edits([](Approval& one) { one.head.tenant = "other"; });
  edits([](Approval& one) { one.head.profile = Profile::halo; });
  edits([](Approval& one) { one.head.lineage = ""; });
  edits([](Approval& one) { one.head.allowed["agents.deactivate"] = 1000; });
  edits([](Approval& one) { one.head.deletes_allowed = true; });
  edits(
      [](Approval& one) { one.head.leaves_nobody.emplace_back(ResourceType::agent, GuardKind::deactivate); });
  edits([](Approval& one) {
    one.head.raises.push_back({ResourceType::agent, GuardKind::create, {}, {Limit::Unit::count, 1000}});
  });
  edits([](Approval& one) { one.head.rest = std::string(22, 'A'); });
}

TEST(Approval, with_another_digest_than_its_own_is_refused) {
  Approval approval = approval_of_company();
  approval.steps.front().digest = std::string(22, 'A');
  EXPECT_THAT(words_for(encode_approval(approval)), HasSubstr("do not add up"));
}

TEST(Approval, with_a_seal_of_another_text_is_refused) {
  std::string text = encode_approval(approval_of_company());
  const std::size_t seal = text.find("\"seal\":\"sha256:") + 15;
  text[seal] = text[seal] == '0' ? '1' : '0';
  EXPECT_THAT(words_for(text), HasSubstr("seal"));
}

// Only what is said of a difference stands there; the digest does not cover it, and the seal does.
TEST(Approval, whose_parts_were_changed_is_refused_by_its_seal) {
  Approval approval = approval_of_company();
  std::string text = encode_approval(approval);
  const std::string part = approval.steps.front().parts.front().digest;
  text.replace(text.find(part), part.size(), "AAA");
  EXPECT_THAT(words_for(text), HasSubstr("changed after it was written"));
}

/// So many people whose records carry all that a block declares.
Plan large_plan(int people) {
  Case one;
  one.policy.allow = {{"update", 100'000}, {"create", 100'000}};
  for (int number = 0; number < people; ++number) {
    const std::string key = "jane.smith-" + std::to_string(number);
    one.wanted.agent(key,
                     {{"phone", "+44 20 7946 0018"}, {"mobile", "+44 7700 900123"}, {"role", "Technician"}});
    if (number % 2 == 0) continue;
    one.known.agent(key, number + 1);
    one.live.agent(number + 1, key, {{"phone", "1"}, {"mobile", "2"}, {"role", "Dispatcher"}});
  }
  return one.plan();
}

TEST(Approval, of_five_thousand_people_is_half_a_megabyte) {
  const Plan plan = large_plan(5000);
  ASSERT_EQ(plan.steps.size(), 5000U);
  const std::string text = encode_approval(approval_of(sample_catalog(), plan));
  EXPECT_LT(text.size(), 520'000U) << "with four fields each, as read and as sent";
  EXPECT_TRUE(decode_approval(text));
}

}  // namespace
}  // namespace haloform::plan
