#include "planner/watch/event.hpp"

#include "planner/json/tree.hpp"
#include "planner/watch/event_codec.hpp"
#include "tests/watch/case.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haloform::watch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Event sample_event() {
  Event event{{ResourceType::agent, EventKind::updated}, remote_id(11)};
  event.address = address("agent.jane-smith");
  event.name = "Jane Smith";
  event.time = noon;
  event.sequence = 7;
  event.before = Side{fields_of(ResourceType::agent, {{"email", "jane@example.com"}, {"phone", nullptr}})};
  event.after = Side{fields_of(ResourceType::agent, {{"email", "j@example.com"}, {"phone", "2"}})};
  return event;
}

nlohmann::json line_of(const Event& event) {
  return nlohmann::json::parse(encode_event(sample_catalog(), event));
}

TEST(WatchEvents, are_a_closed_list) {
  std::vector<std::string> names;
  for (const EventType what : all_events()) names.push_back(event_name(what));
  EXPECT_THAT(names, ::testing::ElementsAre("agent.created", "agent.updated", "agent.team_changed",
                                            "agent.deactivated", "agent.reactivated", "agent.deleted",
                                            "contact.created", "contact.updated", "contact.deactivated",
                                            "contact.reactivated", "contact.deleted", "team.created",
                                            "team.updated", "team.deleted"));
}

TEST(WatchEvents, are_chosen_by_name_or_type) {
  EXPECT_EQ(event_types("team")->size(), 3U);
  EXPECT_EQ(*event_types("team.*"), *event_types("team"));
  EXPECT_EQ(event_types("agent.created, contact.*")->size(), 6U);
  for (const char* wrong :
       {"", "agent.create", "agents", "team.deactivated", "contact.team_changed", "agent,", "*"})
    EXPECT_FALSE(event_types(wrong)) << wrong;
  EXPECT_THAT(event_types("agent.creatd").error().advice.plain(), HasSubstr("did you mean agent.created?"));
}

TEST(WatchEvents, are_one_line_of_json_whatever_is_in_them) {
  Event event = sample_event();
  event.name = "a\nb\t\x1b[31m##vso[task]\xe2\x80\xae\xff";
  event.after->fields.set(field(ResourceType::agent, "phone"), Value::text("::error::x\r\n<script>`|"));
  const std::string line = encode_event(sample_catalog(), event);
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  EXPECT_THAT(line, Not(HasSubstr("##vso[")));
  EXPECT_EQ(nlohmann::json::parse(line).at("after").at("phone"), "::error::x\r\n<script>`|");
}

TEST(WatchEvents, say_who_what_and_when) {
  const nlohmann::json line = line_of(sample_event());
  EXPECT_EQ(line.at("type"), "agent.updated");
  EXPECT_EQ(line.at("time"), "2026-11-30T12:00:00.000Z");
  EXPECT_EQ(line.at("sequence"), 7);
  EXPECT_EQ(line.at("id"), 11);
  EXPECT_EQ(line.at("address"), "agent.jane-smith");
  EXPECT_EQ(line.at("managed"), true);
  EXPECT_EQ(line.at("before"), nlohmann::json::parse(R"({"email":"jane@example.com","phone":null})"));
  EXPECT_FALSE(line.contains("built_in"));
}

TEST(WatchEvents, are_read_back_as_they_were_written) {
  Event event = sample_event();
  event.built_in = true;
  event.key = "sha256:00";
  event.after->active = false;
  event.after->teams =
      std::vector<TeamSeen>{{remote_id(3), "Core", address("team.core")}, {remote_id(4), "", {}}};
  event.before.reset();
  const nlohmann::json tree = line_of(event);
  json::Trouble trouble;
  EXPECT_EQ(decode_event(sample_catalog(), json::Node(tree, "", trouble)), event);
  EXPECT_FALSE(trouble.what);
}

TEST(WatchEvents, have_a_key_of_everything_that_makes_them_what_they_are) {
  const auto key = [](const Event& event, std::string_view salt = "salt") {
    return key_of(sample_catalog(), event, salt);
  };
  const std::string usual = key(sample_event());
  EXPECT_EQ(key(sample_event()), usual);
  std::vector<std::string> others{key(sample_event(), "another")};
  for (const auto& change : std::vector<void (*)(Event&)>{
           [](Event& event) { event.sequence = 8; },
           [](Event& event) { event.what.kind = EventKind::created; },
           [](Event& event) { event.address.reset(); }, [](Event& event) { event.before.reset(); },
           [](Event& event) { event.after->active = true; },
           [](Event& event) {
             event.after->fields.set(field(ResourceType::agent, "phone"), Value::text("3"));
           }}) {
    Event event = sample_event();
    change(event);
    others.push_back(key(event));
  }
  for (const std::string& other : others) EXPECT_NE(other, usual);
  std::ranges::sort(others);
  EXPECT_EQ(std::ranges::adjacent_find(others), others.end());
  Event later = sample_event();
  later.time += Milliseconds(1);
  later.name = "who it is said to be";
  EXPECT_EQ(key(later), usual);
}

TEST(WatchEvents, are_covered_with_their_key_as_it_was) {
  Event event = sample_event();
  event.key = key_of(sample_catalog(), event, "salt");
  const Event masked = without_people(sample_catalog(), event, plan::Veil(Privacy::mask, ""));
  EXPECT_EQ(masked.name, "J. S.");
  EXPECT_EQ(masked.key, event.key);
  const std::string line = encode_event(sample_catalog(), masked);
  EXPECT_THAT(line, Not(HasSubstr("jane@")));
  EXPECT_THAT(line, HasSubstr("j***@***"));
}

}  // namespace
}  // namespace haloform::watch
