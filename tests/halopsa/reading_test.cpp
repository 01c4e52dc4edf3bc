#include "tests/halopsa/fake_instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

namespace haloform::halopsa {
namespace {

using enum ResourceType;
using testing::answer;
using ::testing::ElementsAre;
using testing::FakeConnection;
using testing::FakeInstance;
using ::testing::HasSubstr;
using testing::id;
using testing::SeenRequest;
using testing::silence;

NaturalKey email_key(ResourceType type, std::string text, std::optional<std::int64_t> site = {}) {
  return {type, NaturalKey::By::email, std::move(text), site};
}

bool holds(const SeenRequest& request, std::string_view part) {
  return request.url.find(part) != std::string::npos;
}

/// What a configuration and a state want that know these ids.
ports::Wanted ids(std::int64_t first, std::int64_t last) {
  ports::Wanted wanted;
  for (std::int64_t number = first; number <= last; ++number) wanted.ids.push_back(id(number));
  return wanted;
}

Error list_error(FakeConnection& world, ResourceType type = agent) {
  auto listed = world.reader().list(type);
  EXPECT_FALSE(listed.has_value());
  return listed ? Error{} : listed.error();
}

TEST(Listing, ten_thousand_agents_take_a_token_ten_pages_and_one_request_for_each_other_type) {
  FakeConnection world(FakeInstance::with_agents(10'000));
  ports::Reader& reader = world.reader();
  reader.prefetch({10'000});
  EXPECT_EQ(reader.read(agent, ids(1, 10'000)).value().records().size(), 10'000U);
  EXPECT_TRUE(reader.read(contact, {}).value().is_whole());
  EXPECT_TRUE(reader.read(team, {}).value().is_whole());
  EXPECT_EQ(reader.requests(), 13U);
  EXPECT_EQ(world.instance.count("GET /Agent"), 10U);
  EXPECT_EQ(world.instance.count("GET /Customer?type=contact&page_no=1&page_size=1000"), 1U);
  EXPECT_EQ(world.instance.count("GET /Team"), 1U);
}

/// Remembers what was told of listings.
class ToldPages final : public ports::Progress {
 public:
  void reading(ResourceType type, ports::PagesRead pages) override {
    const std::lock_guard lock(mutex_);
    told.emplace_back(type_name(type), pages.here, pages.of);
  }
  void has_read(ResourceType type) override {
    const std::lock_guard lock(mutex_);
    ended.insert(type);
  }
  void in_flight(int change) override {
    const std::lock_guard lock(mutex_);
    under_way += change;
  }
  void waiting(const ports::Wait&) override {}

  std::vector<std::tuple<std::string_view, std::size_t, std::size_t>> told;
  std::set<ResourceType> ended;
  int under_way = 0;

 private:
  std::mutex mutex_;
};

TEST(Listing, is_told_page_by_page_and_when_it_has_ended) {
  ToldPages progress;
  FakeConnection world(FakeInstance::with_agents(3'000));
  world.progress = &progress;
  EXPECT_EQ(world.reader().list(agent).value().records().size(), 3'000U);
  EXPECT_THAT(progress.told, ElementsAre(std::tuple("agent", 0U, 0U), std::tuple("agent", 1U, 3U),
                                         std::tuple("agent", 2U, 3U)));
  EXPECT_THAT(progress.ended, ElementsAre(agent));
  EXPECT_EQ(progress.under_way, 0);
}

TEST(Listing, nothing_is_asked_about_seats_or_the_own_agent) {
  FakeConnection world;
  EXPECT_EQ(world.reader().agent_facts(0).value().seats.has_value(), false);
  EXPECT_EQ(world.reader().self().value().has_value(), false);
  EXPECT_EQ(world.reader().requests(), 0U);
}

TEST(Listing, rows_come_in_the_order_of_the_pages) {
  FakeConnection world(FakeInstance::with_agents(3'500));
  const auto snapshot = world.reader().list(agent).value();
  for (std::size_t at = 0; at < 3'500; ++at)
    ASSERT_EQ(snapshot.records()[at].id.number(), static_cast<std::int64_t>(at + 1));
}

// Some instances cut pages at 100 whatever was asked, and keep counting the truth: who computes the number of
// pages from the size that was asked for loses most of the people.
TEST(Listing, pages_that_are_cut_shorter_than_asked_are_all_read) {
  FakeConnection world(FakeInstance::with_agents(717));
  world.instance.page_cap = 100;
  EXPECT_EQ(world.reader().list(agent).value().records().size(), 717U);
  EXPECT_EQ(world.instance.count("GET /Agent"), 8U);
  EXPECT_EQ(world.instance.count("page_no=8&page_size=100"), 1U);
}

TEST(Listing, companies_count_as_rows_but_are_no_contacts) {
  FakeConnection world;
  world.instance.add_contacts(1'500);
  for (std::size_t at = 0; at < 1'500; at += 3) world.instance.customers[at].type = "company";
  const auto snapshot = world.reader().list(contact).value();
  EXPECT_EQ(snapshot.records().size(), 1'000U);
  EXPECT_EQ(snapshot.total(), 1'000U);
  EXPECT_TRUE(snapshot.is_whole());
}

TEST(Listing, that_is_cut_short_is_an_error_that_counts) {
  FakeConnection world(FakeInstance::with_agents(50));
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (!holds(request, "/api/Agent")) return std::nullopt;
    return answer(200, holds(request, "page_no=1&") ? R"({"record_count":120,"agents":[{"id":1},{"id":2}]})"
                                                    : R"({"record_count":120,"agents":[]})");
  };
  const Error error = list_error(world);
  EXPECT_EQ(error.kind, ErrorKind::incomplete);
  EXPECT_EQ(error.what, "the listing of agents stopped after 2 of 120 rows; it was read 4 times");
  EXPECT_EQ(error.where, "GET https://acme.example/api/Agent?page_no=1&page_size=1000");
  EXPECT_FALSE(error.advice.empty());
}

TEST(Listing, that_counts_rows_and_shows_none_is_an_error) {
  FakeConnection world(FakeInstance::with_agents(5));
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (!holds(request, "/api/Agent")) return std::nullopt;
    return answer(200, R"({"record_count":120,"agents":[]})");
  };
  EXPECT_THAT(list_error(world).what, HasSubstr("stopped after 0 of 120 rows"));
}

TEST(Listing, that_grows_while_it_is_read_is_read_again) {
  FakeConnection world(FakeInstance::with_agents(1'500));
  bool grown = false;
  world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (holds(request, "page_no=2") && !grown) {
      grown = true;
      world.instance.agents.push_back({9'000, "New", "new@example.com", {}, {}});
    }
    return std::nullopt;
  };
  EXPECT_EQ(world.reader().list(agent).value().records().size(), 1'501U);
  EXPECT_EQ(world.instance.count("GET /Agent"), 4U);
}

TEST(Listing, that_never_stands_still_is_an_error_after_three_more_readings) {
  FakeConnection world(FakeInstance::with_agents(1'500));
  std::int64_t next = 9'000;
  world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (holds(request, "page_no=2"))
      world.instance.agents.push_back({next++, "New", "new@example.com", {}, {}});
    return std::nullopt;
  };
  const Error error = list_error(world);
  EXPECT_EQ(error.kind, ErrorKind::incomplete);
  EXPECT_THAT(error.what, HasSubstr("changed while it was read: the instance counted 1503 rows, then 1504"));
  EXPECT_EQ(world.instance.count("page_no=1&"), 4U);
}

TEST(Listing, with_an_id_twice_is_an_error) {
  FakeConnection world(FakeInstance::with_agents(1'500));
  world.instance.agents[1'200].id = 7;
  const Error error = list_error(world);
  EXPECT_EQ(error.kind, ErrorKind::incomplete);
  EXPECT_THAT(error.what, HasSubstr("id 7 twice"));
}

TEST(Listing, without_a_count_is_read_until_a_page_is_empty) {
  FakeConnection world;
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (holds(request, "page_no=1&page_size=1000")) return answer(200, R"([{"id":1},{"id":2}])");
    if (holds(request, "page_no=2&page_size=2")) return answer(200, R"([{"id":3}])");
    if (holds(request, "page_no=3&page_size=2")) return answer(200, "[]");
    return std::nullopt;
  };
  EXPECT_EQ(world.reader().list(agent).value().records().size(), 3U);
}

TEST(Listing, without_a_count_whose_pages_overlap_is_an_error) {
  FakeConnection world;
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (holds(request, "page_no=1&")) return answer(200, R"([{"id":1},{"id":2}])");
    if (holds(request, "/api/Agent")) return answer(200, R"([{"id":2},{"id":3}])");
    return std::nullopt;
  };
  EXPECT_THAT(list_error(world).what, HasSubstr("page 2 of the listing of agents has id 2 again"));
}

TEST(Listing, a_forbidden_one_names_the_scope) {
  FakeConnection world(FakeInstance::with_agents(5));
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (holds(request, "/api/Customer")) return answer(403, R"({"Message":"no"})");
    return std::nullopt;
  };
  const Error error = list_error(world, contact);
  EXPECT_EQ(error.kind, ErrorKind::permission);
  EXPECT_THAT(error.what, HasSubstr("read:customers"));
  EXPECT_THAT(error.what, HasSubstr("read:customers"));
  EXPECT_THAT(error.where, HasSubstr("GET https://acme.example/api/Customer?type=contact"));
}

TEST(Listing, pages_that_fail_for_a_while_are_asked_for_again) {
  FakeConnection world(FakeInstance::with_agents(5'000));
  int failures = 0;
  world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (!holds(request, "/api/Agent") || failures >= 6) return std::nullopt;
    ++failures;
    if (failures % 3 == 0) return silence(http::TransportFailure::Kind::reset);
    return answer(failures % 2 == 0 ? 503 : 429);
  };
  EXPECT_EQ(world.reader().list(agent).value().records().size(), 5'000U);
  EXPECT_EQ(world.instance.count("GET /Agent"), 11U);
}

TEST(Listing, an_html_page_is_not_asked_for_again) {
  FakeConnection world(FakeInstance::with_agents(5));
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (holds(request, "/api/Agent")) return answer(200, "<html>\nMaintenance</html>", "text/html");
    return std::nullopt;
  };
  const Error error = list_error(world);
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_THAT(error.what, HasSubstr("it starts with: <html>"));
  EXPECT_EQ(world.instance.count("GET /Agent"), 1U);
}

TEST(Listing, an_interrupt_ends_it) {
  FakeConnection world(FakeInstance::with_agents(5'000));
  world.instance.before = [&](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (holds(request, "page_no=1")) world.stop.raise();
    return std::nullopt;
  };
  EXPECT_EQ(list_error(world).kind, ErrorKind::interrupted);
}

TEST(Listing, one_that_nobody_came_for_ends_with_its_reader) {
  FakeConnection world(FakeInstance::with_agents(50'000));
  world.reader().prefetch({1});
  SUCCEED();
}

// --- asking for few among many

TEST(Asking, few_contacts_among_many_are_asked_for_one_by_one) {
  FakeConnection world;
  world.instance.add_contacts(12'000);
  ports::Reader& reader = world.reader();
  reader.prefetch({8});
  ports::Wanted wanted;
  wanted.ids = {id(15'000), id(20'500), id(10'001)};
  wanted.keys = {email_key(contact, "contact11500@client.example", 5),
                 email_key(contact, "anton@client.example")};
  const auto snapshot = reader.read(contact, wanted).value();
  EXPECT_FALSE(snapshot.is_whole());
  EXPECT_EQ(snapshot.total(), 12'000U);
  ASSERT_EQ(snapshot.records().size(), 4U);
  EXPECT_NE(snapshot.find(id(21'500)), nullptr);
  EXPECT_TRUE(snapshot.covers(wanted.keys[1]));
  EXPECT_FALSE(snapshot.covers(email_key(contact, "other@client.example")));
  EXPECT_EQ(world.instance.count("GET /Customer/"), 2U) << "10001 stood on the first page";
  EXPECT_EQ(world.instance.count("search="), 3U) << "the two, and one of the last page";
  EXPECT_EQ(world.instance.count("GET /Customer?type=contact&page_no="), 2U) << "the first and the last";
}

/// Twelve pages of contacts. The four behind the first take so long that others have not been asked for when `read` is called,
/// however busy the machine is.
void slow_first_pages(FakeConnection& world) {
  world.instance.add_contacts(12'000);
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    for (const char page : {'2', '3', '4', '5'}) {
      if (holds(request, std::string("/Customer?type=contact&page_no=") + page + '&'))
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
    }
    return std::nullopt;
  };
  world.reader().prefetch({10'000});
}

TEST(Asking, what_the_listing_has_not_asked_for_yet_is_not_asked_for_any_more) {
  FakeConnection world;
  slow_first_pages(world);
  const auto snapshot = world.reader().read(contact, ids(20'000, 20'000)).value();
  EXPECT_FALSE(snapshot.is_whole());
  EXPECT_EQ(snapshot.total(), 12'000U);
  EXPECT_NE(snapshot.find(id(20'000)), nullptr);
  EXPECT_LE(world.instance.count("GET /Customer?type=contact&page_no="), 5U) << "one, and four under way";
}

TEST(Asking, a_listing_that_was_held_goes_on_where_it_is_wanted_after_all) {
  FakeConnection world;
  slow_first_pages(world);
  const auto snapshot = world.reader().read(contact, ids(10'001, 22'000)).value();
  EXPECT_TRUE(snapshot.is_whole());
  EXPECT_EQ(snapshot.records().size(), 12'000U);
  EXPECT_EQ(world.instance.count("GET /Customer"), 12U) << "each page once";
}

TEST(Asking, costs_more_than_the_pages_so_the_pages_are_read) {
  FakeConnection world;
  world.instance.add_contacts(5'000);
  ports::Wanted wanted;
  for (int number = 1; number <= 4; ++number) wanted.ids.push_back(id(14'000 + number));
  const auto snapshot = world.reader().read(contact, wanted).value();
  EXPECT_TRUE(snapshot.is_whole());
  EXPECT_EQ(world.instance.count("GET /Customer"), 5U);
}

TEST(Asking, is_no_way_to_read_everybody) {
  FakeConnection world;
  world.instance.add_contacts(12'000);
  ports::Wanted wanted = ids(15'000, 15'000);
  wanted.extent = ports::Wanted::Extent::everybody;
  EXPECT_TRUE(world.reader().read(contact, wanted).value().is_whole());
}

TEST(Asking, a_search_that_finds_nothing_is_tried_on_a_record_that_exists) {
  FakeConnection world;
  world.instance.add_contacts(12'000);
  const auto snapshot =
      world.reader().read(contact, {{}, {email_key(contact, "anton@client.example")}}).value();
  EXPECT_FALSE(snapshot.is_whole());
  EXPECT_TRUE(snapshot.records().empty());
  EXPECT_EQ(world.instance.count("search="), 2U);
  EXPECT_EQ(world.instance.count("search=contact12000%40client.example"), 1U);
}

/// Twelve pages of contacts whose searches find nobody by a text with one of these in it.
void deaf_for(FakeConnection& world, std::vector<std::string> texts) {
  world.instance.add_contacts(12'000);
  world.instance.customers[5].email = "zoe@client.example";
  world.instance.before =
      [texts = std::move(texts)](const SeenRequest& request) -> std::optional<http::HttpResult> {
    const auto at = request.url.find("search=");
    if (at == std::string::npos) return std::nullopt;
    const std::string sought = request.url.substr(at, request.url.find('&', at) - at);
    const bool deaf =
        std::ranges::any_of(texts, [&](const std::string& text) { return sought.contains(text); });
    if (!deaf) return std::nullopt;
    return answer(200, R"({"record_count":0,"customers":[]})");
  };
}

// Three of three people were made again where the search knew only the first thousand rows, and one for each deaf letter.
TEST(Asking, a_search_that_is_deaf_for_a_letter_a_digit_or_a_part_of_the_rows_proves_nothing) {
  struct Case {
    const char* sought;
    std::vector<std::string> deaf;
    bool whole;
  };
  for (const Case& one : {
           Case{"ozan@client.example", {}, false}, Case{"ozan@client.example", {"z"}, true},
           Case{"anton7@client.example", {}, false}, Case{"anton7@client.example", {"7"}, true},
           Case{"anton@client.example", {"contact11", "contact12000"}, true},
           Case{"wanda@client.example", {}, true},  // Of a letter that nobody has, nothing is seen.
       }) {
    FakeConnection world;
    deaf_for(world, one.deaf);
    const auto read = world.reader().read(contact, {{}, {email_key(contact, one.sought)}}).value();
    EXPECT_EQ(read.is_whole(), one.whole) << one.sought;
  }
}

TEST(Asking, one_who_is_found_proves_what_is_in_the_text) {
  FakeConnection world;
  deaf_for(world, {});
  const auto read =
      world.reader()
          .read(contact,
                {{}, {email_key(contact, "zoe@client.example"), email_key(contact, "ozan@client.example")}})
          .value();
  EXPECT_FALSE(read.is_whole());
  EXPECT_EQ(world.instance.count("search="), 3U);
}

TEST(Asking, a_search_that_is_blind_proves_nothing_so_the_listing_is_read) {
  FakeConnection world;
  world.instance.add_contacts(12'000);
  world.instance.search_works = false;
  const auto snapshot =
      world.reader().read(contact, {{}, {email_key(contact, "contact11999@client.example")}}).value();
  EXPECT_TRUE(snapshot.is_whole());
  EXPECT_EQ(snapshot.records().size(), 12'000U);
}

// It finds plain addresses; whether it would find one with a plus in it, nobody has seen.
TEST(Asking, a_search_that_finds_others_proves_nothing_for_a_text_with_further_marks) {
  for (const char* text :
       {"contact7+x@client.example", "o'hara@client.example", "ren\u00e9@client.example"}) {
    FakeConnection world;
    world.instance.add_contacts(12'000);
    const std::vector<NaturalKey> keys{email_key(contact, "contact11999@client.example"),
                                       email_key(contact, text)};
    EXPECT_TRUE(world.reader().read(contact, {{}, keys}).value().is_whole()) << text;
  }
}

TEST(Asking, a_get_that_knows_nobody_proves_nothing_so_the_listing_is_read) {
  FakeConnection world;
  world.instance.add_contacts(12'000);
  world.instance.contacts_by_id = false;
  const auto snapshot = world.reader().read(contact, {{id(21'999)}, {}}).value();
  EXPECT_TRUE(snapshot.is_whole());
}

// Whether the failure is about this record alone, whoever has the listing can find out.
TEST(Asking, a_record_that_may_not_be_read_gives_way_to_the_listing) {
  for (const int status : {403, 500}) {
    FakeConnection world;
    world.instance.add_contacts(12'000);
    world.instance.before = [status](const SeenRequest& request) -> std::optional<http::HttpResult> {
      return holds(request, "/Customer/21999") ? std::optional(answer(status, "{}")) : std::nullopt;
    };
    ports::Reader& reader = world.reader();
    const auto snapshot = reader.read(contact, ids(21'999, 21'999));
    ASSERT_TRUE(snapshot) << status;
    EXPECT_TRUE(snapshot->is_whole()) << status;
    const auto record = reader.get(contact, id(21'999));
    ASSERT_FALSE(record) << status;
    EXPECT_EQ(record.error().status, status);
    EXPECT_TRUE(ports::may_be_of_one_record(record.error())) << status;
  }
}

TEST(Asking, what_is_gone_is_missing_from_the_answer) {
  FakeConnection world;
  world.instance.add_contacts(12'000);
  const auto snapshot = world.reader().read(contact, {{id(77)}, {}}).value();
  EXPECT_FALSE(snapshot.is_whole());
  EXPECT_TRUE(snapshot.covers(id(77)));
  EXPECT_EQ(snapshot.find(id(77)), nullptr);
  EXPECT_EQ(world.instance.count("GET /Customer/"), 2U) << "the record, and a control";
}

// --- one record

TEST(Get, finds_a_record_or_an_affirmative_404) {
  FakeConnection world(FakeInstance::with_agents(3));
  EXPECT_EQ(world.reader().get(agent, id(2)).value()->id, id(2));
  EXPECT_FALSE(world.reader().get(agent, id(4)).value().has_value());
  EXPECT_EQ(world.reader().requests(), 3U);
}

TEST(Get, a_404_for_a_contact_counts_only_beside_one_that_is_found) {
  FakeConnection world;
  world.instance.add_contacts(3);
  const auto unknown = world.reader().get(contact, id(4));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().kind, ErrorKind::incomplete);
  ASSERT_TRUE(world.reader().list(contact).has_value());
  EXPECT_FALSE(world.reader().get(contact, id(4)).value().has_value());
  EXPECT_FALSE(world.reader().get(contact, id(5)).value().has_value());
  EXPECT_EQ(world.instance.count("GET /Customer/10001"), 1U) << "one control is enough";
}

TEST(Get, a_404_for_everything_is_an_error) {
  FakeConnection world;
  world.instance.add_contacts(3);
  world.instance.contacts_by_id = false;
  ASSERT_TRUE(world.reader().list(contact).has_value());
  const auto unknown = world.reader().get(contact, id(4));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().kind, ErrorKind::protocol);
  EXPECT_THAT(unknown.error().what, HasSubstr("contact 4 may exist too"));
}

TEST(Get, answers_that_are_not_the_record_are_errors) {
  for (const char* body :
       {"", "{}", "null", R"({"error":"gone"})", "<html>", R"({"id":3,"name":"x"})", "[]"}) {
    FakeConnection world(FakeInstance::with_agents(3));
    world.instance.before = [body](const SeenRequest& request) -> std::optional<http::HttpResult> {
      if (holds(request, "/api/Agent/2")) return answer(200, body);
      return std::nullopt;
    };
    const auto record = world.reader().get(agent, id(2));
    ASSERT_FALSE(record.has_value()) << body;
    EXPECT_EQ(record.error().kind, ErrorKind::protocol) << body;
  }
}

TEST(Get, a_company_is_no_contact) {
  FakeConnection world;
  world.instance.customers = {{7, "Acme Corp", "contact@acme.example", {}, "company"}};
  const auto record = world.reader().get(contact, id(7));
  ASSERT_FALSE(record.has_value());
  EXPECT_THAT(record.error().what, HasSubstr("id 7 is a company, not a contact"));
}

// --- search

TEST(Search, compares_exactly_whatever_the_instance_offers) {
  FakeConnection world(FakeInstance::with_agents(12));
  world.instance.agents[4].email = "AGENT1@Example.com ";
  const auto found = world.reader().search(email_key(agent, "agent1@example.com")).value();
  ASSERT_EQ(found.size(), 2U) << "agent11 and agent12 were offered too";
  EXPECT_EQ(found[0].id, id(1));
  EXPECT_EQ(found[1].id, id(5));
  EXPECT_EQ(world.instance.asked().at(0), "GET /Agent?search=agent1%40example.com&page_no=1&page_size=1000");
}

TEST(Search, a_contact_of_another_site_does_not_answer) {
  FakeConnection world;
  world.instance.add_contacts(2);
  EXPECT_EQ(world.reader().search(email_key(contact, "contact1@client.example", 5)).value().size(), 1U);
  EXPECT_TRUE(world.reader().search(email_key(contact, "contact1@client.example", 6)).value().empty());
}

TEST(Search, a_row_that_keeps_quiet_about_its_site_is_asked_for_in_full) {
  FakeConnection world;
  world.instance.add_contacts(1);
  world.instance.before = [](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (!holds(request, "search=")) return std::nullopt;
    return answer(
        200, R"({"record_count":1,"customers":[{"id":10001,"name":"C","email":"contact1@client.example"}]})");
  };
  EXPECT_EQ(world.reader().search(email_key(contact, "contact1@client.example", 5)).value().size(), 1U);
  EXPECT_TRUE(world.reader().search(email_key(contact, "contact1@client.example", 6)).value().empty());
  EXPECT_EQ(world.instance.count("GET /Customer/10001"), 2U);
}

TEST(Search, reads_all_its_pages) {
  FakeConnection world(FakeInstance::with_agents(250));
  world.instance.page_cap = 100;
  const NaturalKey key{agent, NaturalKey::By::name, "agent 250", {}};
  world.instance.agents[248].name = "Agent 2500";
  EXPECT_EQ(world.reader().search(key).value().size(), 1U);
  world.instance.forget();
  EXPECT_EQ(world.reader().search({agent, NaturalKey::By::name, "agent", {}}).value().size(), 0U);
  EXPECT_EQ(world.instance.count("search="), 3U);
}

TEST(Search, of_teams_is_their_listing) {
  FakeConnection world;
  world.instance.teams = {
      {3, "Support Tier 1", "", {}, {}}, {4, "support tier 1 ", "", {}, {}}, {5, "Other", "", {}, {}}};
  EXPECT_EQ(world.reader().search({team, NaturalKey::By::name, "support tier 1", {}}).value().size(), 2U);
}

}  // namespace
}  // namespace haloform::halopsa
