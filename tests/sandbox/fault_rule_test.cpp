#include "providers/halopsa/sandbox/fault_rule.hpp"

#include <gtest/gtest.h>

namespace haloform::sandbox {
namespace {

TEST(FaultRule, says_which_requests_it_is_about) {
  const auto rule = parse_fault("GET /api/Agent/?page_no=2&search=a%20b:2-4 status=429,retry-after=7");
  ASSERT_TRUE(rule) << rule.error().text();
  EXPECT_EQ(rule->method, "GET");
  EXPECT_EQ(rule->path, "/api/agent");
  EXPECT_EQ(rule->query, (Parameters{{"page_no", "2"}, {"search", "a b"}}));
  EXPECT_EQ(rule->first, 2U);
  EXPECT_EQ(rule->last, 4U);
  EXPECT_EQ(rule->kind, FaultKind::status);
  EXPECT_EQ(rule->number, 429);
  EXPECT_EQ(rule->retry_after, 7);
  EXPECT_FALSE(rule->stored);
}

TEST(FaultRule, looks_into_the_body_and_keeps_words_of_an_error_text) {
  const auto rule = parse_fault("CREATE /api/*~jane@example.com:from-3 error-200=No seats, sorry,stored");
  ASSERT_TRUE(rule) << rule.error().text();
  EXPECT_EQ(rule->body_part, "jane@example.com");
  EXPECT_EQ(rule->first, 3U);
  EXPECT_EQ(rule->last, UINT64_MAX);
  EXPECT_EQ(rule->argument, "No seats, sorry");
  EXPECT_TRUE(rule->stored);
}

TEST(FaultRule, every_kind_can_be_written) {
  for (const char* text : {"* * html",
                           "* /auth/token garbage",
                           "POST /api/Agent empty,stored",
                           "POST /api/Agent empty-object",
                           "GET /api/Agent truncate",
                           "GET /api/Agent cut",
                           "* /api/* reset-before",
                           "* /api/* reset-after",
                           "* /api/* hang-before=5",
                           "* /api/* hang-after=5",
                           "GET /api/Agent drip=90000",
                           "* * huge=100",
                           "LIST /api/Agent content-type=text/html; charset=utf-8",
                           "POST /api/Agent redirect=http://localhost:1/elsewhere,stored",
                           "POST /api/Agent drop-field=phone",
                           "CREATE /api/Agent inactive",
                           "UPDATE /api/Agent duplicate",
                           "POST /api/Agent other-id",
                           "CREATE /api/Agent as-id=7",
                           "* /api/* lean",
                           "LIST /api/Agent short-list=3",
                           "GET /api/Agent empty-list",
                           "GET /api/Agent moving-count",
                           "GET /api/Agent duplicate-row",
                           "LIST /api/Users slipped-page",
                           "UPDATE /api/Agent ignored",
                           "POST /api/Agent warning=Look, this took effect in part",
                           "POST /api/Agent status=400,as=model-state,stored",
                           "* * status=429,as=plain,retry-after=2",
                           "* /api/*:every-5 revoke-token"}) {
    const auto rule = parse_fault(text);
    EXPECT_TRUE(rule) << text << ": " << rule.error().text();
  }
}

TEST(FaultRule, what_is_wrong_is_named_with_what_to_write) {
  struct Row {
    const char* text;
    const char* complaint;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"", "is not METHOD PATH FAULT"},
           {"GET /api/Agent", "is not METHOD PATH FAULT"},
           {"FETCH /api/Agent html", "there is no method \"FETCH\""},
           {"GET /Agent html", "no request has the path \"/Agent\""},
           {"GET /api/Agent:0 html", "cannot read the count \"0\""},
           {"GET /api/Agent:4-2 html", "cannot read the count \"4-2\""},
           {"GET /api/Agent:every-0 html", "cannot read the count \"every-0\""},
           {"GET /api/Agent:often html", "cannot read the count \"often\""},
           {"GET /api/Agent? html", "there is nothing after ?"},
           {"GET /api/Agent htlm", "did you mean \"html\"?"},
           {"GET /api/Agent status", "status needs an argument"},
           {"GET /api/Agent status=99", "there is no status 99"},
           {"GET /api/Agent status=many", "status takes a number"},
           {"GET /api/Agent huge", "huge needs an argument"},
           {"GET /api/Agent drip=slowly", "drip takes a number"},
           {"GET /api/Agent html=1", "html takes no argument"},
           {"GET /api/Agent cut,stored", "takes no \"stored\""},
           {"GET /api/Agent html,retry-after=3", "takes no \"retry-after\""},
           {"GET /api/Agent status=429,retry-after=soon", "retry-after takes a number"},
           {"POST /api/Agent status=400,as=poem", "there is no body \"poem\""},
           {"CREATE /api/Agent ignored", "never happens to CREATE"},
           {"LIST /api/Agent warning=x", "never happens to LIST"},
           {"POST /api/Agent short-list=3", "never happens to POST"},
           {"UPDATE /api/Agent inactive", "never happens to UPDATE"},
       }) {
    const auto rule = parse_fault(row.text);
    ASSERT_FALSE(rule) << row.text;
    EXPECT_EQ(rule.error().kind, ErrorKind::usage);
    EXPECT_NE(rule.error().text().find(row.complaint), std::string::npos) << rule.error().text();
    EXPECT_FALSE(rule.error().advice.empty()) << row.text;
  }
}

}  // namespace
}  // namespace haloform::sandbox
