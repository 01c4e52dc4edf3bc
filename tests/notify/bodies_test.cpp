#include "providers/notify/bodies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace haloform::notify {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Message message_of(std::size_t items) {
  Message message;
  message.event = Event::deferred;
  message.id = "7b1f";
  message.time = WallTime(Milliseconds(1'790'000'000'000));
  message.headline = "2 steps wait for a free seat at https://acme.halopsa.com";
  message.advice = "free a seat or buy one, and run `haloform apply` again";
  for (std::size_t at = 0; at < items; ++at)
    message.items.push_back(
        {"agent.a" + std::to_string(at), "9", "create", "J. S.", "j***@***", "no seat is left"});
  message.counts = {{"done", 3}, {"deferred", 2}};
  message.instance = "https://acme.halopsa.com";
  message.digest = "sha256:d";
  message.commit = "1a2b3c4d5e6f7890";
  message.run_url = "https://ci.example.com/runs/9";
  message.pull_request = "41";
  return message;
}

/// All texts that a receiver may read as more than text.
void collect(const json& node, const std::string& type, std::vector<std::string>& texts) {
  if (node.is_object() && node.value("type", "") == type) texts.push_back(node.at("text").get<std::string>());
  if (node.is_structured()) {
    for (const auto& child : node) collect(child, type, texts);
  }
}

TEST(Bodies, our_own_has_everything_by_name) {
  EXPECT_EQ(json::parse(body_of(Kind::webhook, message_of(1))), json::parse(R"({
    "haloform_notification": 1, "event": "deferred", "id": "7b1f", "time": "2026-09-21T14:13:20.000Z",
    "instance": "https://acme.halopsa.com",
    "text": "2 steps wait for a free seat at https://acme.halopsa.com",
    "advice": "free a seat or buy one, and run `haloform apply` again",
    "counts": {"done": 3, "deferred": 2},
    "steps": [{"address": "agent.a0", "id": "9", "action": "create", "name": "J. S.", "email": "j***@***",
               "message": "no seat is left"}],
    "more": 0, "digest": "sha256:d", "commit": "1a2b3c4d5e6f7890", "run": "https://ci.example.com/runs/9",
    "pull_request": "41"})"));
}

TEST(Bodies, of_slack_is_what_an_incoming_webhook_takes) {
  const json body = json::parse(body_of(Kind::slack, message_of(2)));
  EXPECT_EQ(body.at("text"), "2 steps wait for a free seat at https://acme.halopsa.com");
  const json& blocks = body.at("blocks");
  EXPECT_EQ(blocks.at(0).at("type"), "header");
  EXPECT_EQ(blocks.at(1).at("text").at("text"),
            "create J. S. &lt;j***@***&gt;, agent.a0 (id 9): no seat is left");
  EXPECT_EQ(blocks.at(blocks.size() - 2).at("text").at("text"),
            "https://acme.halopsa.com, pull request 41, commit 1a2b3c4d5e6f");
  EXPECT_EQ(blocks.back().at("text").at("text"), "<https://ci.example.com/runs/9|the run>");
  EXPECT_EQ(blocks.back().at("text").at("verbatim"), true);
}

TEST(Bodies, of_teams_is_an_adaptive_card_as_workflows_take_it) {
  const json body = json::parse(body_of(Kind::teams, message_of(2)));
  EXPECT_EQ(body.at("type"), "message");
  const json& attachment = body.at("attachments").at(0);
  EXPECT_EQ(attachment.at("contentType"), "application/vnd.microsoft.card.adaptive");
  const json& card = attachment.at("content");
  EXPECT_EQ(card.at("type"), "AdaptiveCard");
  EXPECT_EQ(card.at("body").at(0).at("inlines").at(0).at("text"),
            "2 steps wait for a free seat at https://acme.halopsa.com");
  EXPECT_EQ(card.at("actions").at(0).at("url"), "https://ci.example.com/runs/9");
}

// Ten lines are read, a hundred are not; a card of Teams takes 28 KB, a section of Slack 3,000 characters.
TEST(Bodies, of_chats_stay_short_however_many_people_there_are) {
  Message message = message_of(100);
  message.more = 4'900;
  for (Item& item : message.items) item.what = std::string(5'000, 'x');
  message.headline = std::string(1'000, 'y');
  for (const Kind kind : {Kind::slack, Kind::teams}) {
    const std::string body = body_of(kind, message);
    EXPECT_LT(body.size(), 10'000U);
    EXPECT_THAT(body, HasSubstr("and 4990 more"));
  }
  EXPECT_EQ(json::parse(body_of(Kind::webhook, message)).at("more"), 4900);
}

const std::vector<std::string> hostile{"<!channel>",
                                       "<@U123> & <https://evil.example|the plan>",
                                       "[click](https://evil.example) **bold** `code`",
                                       "![x](https://evil.example/x.png)",
                                       "<at>everyone</at>",
                                       "~Jane Smith~ :white_check_mark: *done* @everyone > quote",
                                       std::string(500, '<'),
                                       "\x1b[2J\a\r\n::error::x\n##vso[task]",
                                       "\u202egnp.exe",
                                       "</TextRun> {{expression}} @{variables('x')}",
                                       "a\tb\u200bc\u2028d",
                                       std::string("a\0b", 3),
                                       "\xff\xfe not UTF-8",
                                       "\"}],\"type\":\"Action.Submit\"",
                                       "\U0001f600 |||"};

Message hostile_message(const std::string& text) {
  Message message = message_of(1);
  message.headline = text;
  message.advice = text;
  message.instance = text;
  message.commit = text;
  message.pull_request = text;
  message.digest = text;
  message.run_url = text;
  message.items.front() = {text, text, text, text, text, text};
  return message;
}

TEST(BodiesOfHostileTexts, are_json_and_show_nothing_that_cannot_be_seen) {
  for (const std::string& text : hostile) {
    for (const Kind kind : {Kind::webhook, Kind::slack, Kind::teams}) {
      const std::string body = body_of(kind, hostile_message(text));
      ASSERT_TRUE(json::accept(body)) << body;
      EXPECT_THAT(body, Not(HasSubstr("##vso["))) << body;
      if (kind == Kind::webhook) continue;
      for (const char* unseen : {"\x1b", "\u202e", "\u200b", "\\u202e", "\\u001b", "\\r", "\\n\\u003a"})
        EXPECT_THAT(body.substr(0, body.size() - 1), Not(HasSubstr(unseen))) << text;
    }
  }
}

TEST(BodiesOfHostileTexts, give_slack_no_mention_and_no_link) {
  for (const std::string& text : hostile) {
    const json body = json::parse(body_of(Kind::slack, hostile_message(text)));
    std::vector<std::string> texts{body.at("text").get<std::string>()};
    collect(body, "mrkdwn", texts);
    EXPECT_EQ(texts.size(), 1U) << "nothing from outside stands where ~x~ or :x: means something";
    EXPECT_EQ(body.at("mrkdwn"), false);
    collect(body, "plain_text", texts);
    EXPECT_LE(body.at("blocks").at(0).at("text").at("text").get<std::string>().size(), 150U);
    for (const std::string& one : texts) {
      EXPECT_EQ(one.find_first_of("<>"), std::string::npos) << one;
      for (auto at = one.find('&'); at != std::string::npos; at = one.find('&', at + 1)) {
        const std::string_view rest = std::string_view(one).substr(at);
        EXPECT_TRUE(rest.starts_with("&amp;") || rest.starts_with("&lt;") || rest.starts_with("&gt;")) << one;
      }
    }
  }
}

// A TextBlock and the values of a FactSet are read as Markdown; there is none of either.
TEST(BodiesOfHostileTexts, stand_in_teams_where_no_markdown_is_read) {
  for (const std::string& text : hostile) {
    const json body = json::parse(body_of(Kind::teams, hostile_message(text)));
    const json& card = body.at("attachments").at(0).at("content");
    EXPECT_FALSE(card.contains("actions")) << "a link that is none is left out";
    for (const json& block : card.at("body")) {
      EXPECT_EQ(block.at("type"), "RichTextBlock");
      for (const json& run : block.at("inlines")) EXPECT_EQ(run.at("type"), "TextRun");
    }
  }
}

}  // namespace
}  // namespace haloform::notify
