// When a listing has been read to its end: counts that are none, pages that repeat themselves, rows without end.
#include "tests/halopsa/fake_instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace haloform::halopsa {
namespace {

using enum ResourceType;
using testing::answer;
using testing::FakeConnection;
using testing::FakeInstance;
using ::testing::HasSubstr;
using testing::SeenRequest;

std::size_t number_in(const std::string& url, const std::string& name) {
  const auto at = url.find(name + "=");
  return at == std::string::npos ? 0 : static_cast<std::size_t>(std::stoul(url.substr(at + name.size() + 1)));
}

/// `count` agents from `first` on, as rows of JSON.
std::string rows(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t id = first; id < first + count; ++id) {
    const std::string number = std::to_string(id);
    text += (text.empty() ? R"({"id":)" : R"(,{"id":)") + number + R"(,"name":"Agent )" + number + R"("})";
  }
  return text;
}

/// A page by its number and the size that was asked for.
using Server = std::function<std::string(std::size_t page, std::size_t size)>;

struct Listed {
  explicit Listed(Server server) {
    world.instance.before =
        [server = std::move(server)](const SeenRequest& request) -> std::optional<http::HttpResult> {
      if (!request.url.contains("/api/Agent?")) return std::nullopt;
      return answer(200, server(number_in(request.url, "page_no"), number_in(request.url, "page_size")));
    };
  }
  [[nodiscard]] std::size_t requests() const { return world.instance.count("GET /Agent?"); }

  FakeConnection world;
};

/// An instance with so many agents whose pages hold at most `cap`, and that counts as `count` says.
Server instance_with(std::size_t all, std::size_t cap,
                     const std::function<std::string(std::size_t served)>& count) {
  return [=](std::size_t page, std::size_t size) {
    const std::size_t most = std::min(size, cap);
    const std::size_t first = std::min((page - 1) * most, all);
    const std::size_t served = std::min(most, all - first);
    return "{" + count(served) + R"("agents":[)" + rows(first + 1, served) + "]}";
  };
}

std::string counts(std::size_t number) { return R"("record_count":)" + std::to_string(number) + ","; }

// Habits of real instances: 53 of 153 people were not seen, and made again.
TEST(ListingEnd, a_count_that_is_that_of_the_page_hides_nobody) {
  Listed some(instance_with(153, 100, counts));
  EXPECT_EQ(some.world.reader().list(agent).value().records().size(), 153U);
}

TEST(ListingEnd, a_count_that_goes_no_higher_than_100_hides_nobody) {
  for (const std::size_t all : {100U, 101U, 153U, 200U, 417U}) {
    Listed some(
        instance_with(all, 100, [=](std::size_t) { return counts(std::min<std::size_t>(all, 100)); }));
    EXPECT_EQ(some.world.reader().list(agent).value().records().size(), all);
  }
}

TEST(ListingEnd, a_count_below_the_rows_of_its_own_page_is_none) {
  Listed some(instance_with(153, 1000, [](std::size_t) { return counts(100); }));
  EXPECT_EQ(some.world.reader().list(agent).value().records().size(), 153U);
}

// Every plan ended in an error, that of a leaver too.
TEST(ListingEnd, a_count_below_the_rows_of_all_pages_is_none) {
  struct Below {
    std::size_t cap;
    std::size_t count;
  };
  for (const Below& row : {Below{30, 100}, Below{50, 120}, Below{50, 152}, Below{100, 101}}) {
    Listed some(instance_with(153, row.cap, [&](std::size_t) { return counts(row.count); }));
    const auto listed = some.world.reader().list(agent).value();
    EXPECT_EQ(listed.records().size(), 153U) << row.cap << ' ' << row.count;
    EXPECT_EQ(listed.doubt(), "") << row.cap << ' ' << row.count;
  }
}

TEST(ListingEnd, a_count_of_what_is_left_or_of_what_was_asked_for_is_none) {
  for (const std::size_t all : {30U, 100U, 153U}) {
    Listed left([=](std::size_t page, std::size_t size) {
      const std::size_t most = std::min<std::size_t>(size, 50);
      const std::size_t first = std::min((page - 1) * most, all);
      return "{" + counts(all - first) + R"("agents":[)" + rows(first + 1, std::min(most, all - first)) +
             "]}";
    });
    EXPECT_EQ(left.world.reader().list(agent).value().records().size(), all);
    Listed asked([=](std::size_t page, std::size_t size) {
      const std::size_t most = std::min<std::size_t>(size, 50);
      const std::size_t first = std::min((page - 1) * most, all);
      return "{" + counts(size) + R"("agents":[)" + rows(first + 1, std::min(most, all - first)) + "]}";
    });
    EXPECT_EQ(asked.world.reader().list(agent).value().records().size(), all);
    EXPECT_EQ(asked.world.instance.count("page_no=1&"), 1U);
  }
}

TEST(ListingEnd, a_count_that_a_page_with_room_left_fulfils_is_believed) {
  Listed some(instance_with(37, 100, [](std::size_t) { return counts(37); }));
  const auto listed = some.world.reader().list(agent).value();
  EXPECT_EQ(listed.records().size(), 37U);
  EXPECT_EQ(some.requests(), 1U);
}

TEST(ListingEnd, a_true_count_of_exactly_one_page_takes_one_request_more) {
  Listed some(instance_with(100, 100, [](std::size_t) { return counts(100); }));
  const auto listed = some.world.reader().list(agent).value();
  EXPECT_EQ(listed.records().size(), 100U);
  EXPECT_EQ(listed.doubt(), "");
  EXPECT_EQ(some.requests(), 2U);
}

TEST(ListingEnd, that_request_is_sent_beside_the_first_where_the_state_knows_as_many) {
  for (const std::size_t all : {1'000U, 2'500U}) {
    Listed some(instance_with(all, 1000, [=](std::size_t) { return counts(all); }));
    ports::Reader& reader = some.world.reader();
    ports::Forecast known{all, {}};
    reader.prefetch(known);
    known.known = {all, all, all};
    reader.prefetch(known);
    EXPECT_EQ(reader.list(agent).value().records().size(), all);
    EXPECT_EQ(reader.read(agent, {}).value().records().size(), all);
    EXPECT_EQ(some.world.instance.count("GET /Agent?page_no=2"), 2U) << "once for each of the two readings";
  }
}

TEST(ListingEnd, without_a_count_it_ends_with_a_page_of_what_came_before) {
  Listed some([](std::size_t, std::size_t) { return "[" + rows(1, 37) + "]"; });
  const auto listed = some.world.reader().list(agent).value();
  EXPECT_EQ(listed.records().size(), 37U);
  EXPECT_EQ(listed.doubt(), "");
  EXPECT_EQ(some.requests(), 2U);
}

/// Answers so to every page that begins behind `all` agents, which come 100 at a time at most.
void refuse_behind(Listed& some, std::size_t all, int status) {
  const auto serve = some.world.instance.before;
  some.world.instance.before = [=](const SeenRequest& request) -> std::optional<http::HttpResult> {
    const std::size_t size = std::min<std::size_t>(number_in(request.url, "page_size"), 100);
    const bool listing = request.url.contains("/api/Agent?");
    if (listing && (number_in(request.url, "page_no") - 1) * size >= all)
      return answer(status, R"({"message":"no such page"})");
    return serve(request);
  };
}

std::string counts_nothing(std::size_t) { return {}; }

// Every plan ended with an error.
TEST(ListingEnd, without_a_count_it_ends_where_the_page_behind_the_last_is_refused) {
  for (const int status : {400, 404}) {
    for (const std::size_t all : {37U, 100U, 153U, 300U}) {
      Listed some(instance_with(all, 100, counts_nothing));
      refuse_behind(some, all, status);
      const auto listed = some.world.reader().list(agent);
      ASSERT_TRUE(listed) << all << ": " << listed.error().what;
      EXPECT_EQ(listed->records().size(), all);
      EXPECT_EQ(listed->doubt(), "");
    }
  }
}

TEST(ListingEnd, with_a_count_too_where_that_page_is_asked_for) {
  for (const int status : {400, 404}) {
    Listed some(instance_with(100, 100, [](std::size_t) { return counts(100); }));
    refuse_behind(some, 100, status);
    const auto listed = some.world.reader().list(agent);
    ASSERT_TRUE(listed) << listed.error().what;
    EXPECT_EQ(listed->records().size(), 100U);
  }
}

TEST(ListingEnd, a_page_behind_the_last_that_is_refused_may_be_asked_for_beside_the_first) {
  Listed some(instance_with(1'000, 1000, [](std::size_t) { return counts(1'000); }));
  const auto serve = some.world.instance.before;
  some.world.instance.before = [serve](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (request.url.contains("page_no=2&")) return answer(404);
    return serve(request);
  };
  ports::Reader& reader = some.world.reader();
  ports::Forecast known{1'000, {}};
  reader.prefetch(known);
  known.known = {1'000, 1'000, 1'000};
  reader.prefetch(known);
  const auto listed = reader.read(agent, {});
  ASSERT_TRUE(listed) << listed.error().what;
  EXPECT_EQ(listed->records().size(), 1'000U);
}

TEST(ListingEnd, a_page_that_is_counted_and_refused_is_an_error) {
  Listed some(instance_with(153, 100, [](std::size_t) { return counts(153); }));
  refuse_behind(some, 100, 404);
  const auto listed = some.world.reader().list(agent);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().kind, ErrorKind::not_found);
}

// A page of a proxy in the place of rows says nothing about the end.
TEST(ListingEnd, without_a_count_a_page_that_is_no_listing_is_an_error) {
  Listed some(instance_with(153, 100, counts_nothing));
  refuse_behind(some, 100, 200);
  const auto listed = some.world.reader().list(agent);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().kind, ErrorKind::protocol);
}

// --- where somebody is to be created whom a listing lacks, which seemed whole

/// Asks for `Agent NUMBER` by name, as for someone who is to be created where nobody has that name.
ports::Wanted wanting(std::size_t number) {
  return {{}, {NaturalKey::of(agent, NaturalKey::By::name, "Agent " + std::to_string(number))}, {}};
}

// 123 of 153 people were not seen, and made again: only caps at a multiple of 50 were known.
TEST(ListingBeyond, a_page_of_any_size_is_seen_not_to_be_all_before_anybody_is_created) {
  for (const std::size_t cap : {20U, 30U, 33U, 75U, 99U}) {
    Listed some(instance_with(153, cap, counts));
    ports::Reader& reader = some.world.reader();
    EXPECT_EQ(reader.read(agent, wanting(150)).value().records().size(), 153U) << cap;
    EXPECT_EQ(reader.list(agent).value().records().size(), 153U) << "a look after a create sees all too";
  }
}

TEST(ListingBeyond, a_small_company_takes_one_request_more_and_only_then) {
  Listed some(instance_with(37, 1000, counts));
  ports::Reader& reader = some.world.reader();
  EXPECT_EQ(reader.read(agent, wanting(37)).value().records().size(), 37U);
  EXPECT_EQ(some.requests(), 1U) << "who is there is not created";
  const auto listed = reader.read(agent, wanting(38)).value();
  EXPECT_EQ(listed.records().size(), 37U);
  EXPECT_EQ(listed.doubt(), "");
  EXPECT_EQ(some.requests(), 4U) << "page 2, and a search";
}

// Three of four people who are not shown were made again: no page of such a listing tells that there are more.
TEST(ListingBeyond, whoever_is_found_by_a_search_and_not_listed_is_a_doubt) {
  for (const bool counted : {true, false}) {
    for (const std::size_t shown : {25U, 37U, 120U}) {
      Listed some([=](std::size_t, std::size_t) {
        return "{" + (counted ? counts(shown) : std::string()) + R"("agents":[)" + rows(1, shown) + "]}";
      });
      const auto serve = some.world.instance.before;
      some.world.instance.before = [serve](const SeenRequest& request) -> std::optional<http::HttpResult> {
        if (!request.url.contains("search=")) return serve(request);
        const bool there = request.url.contains("150");
        return answer(200,
                      "{" + counts(there ? 1 : 0) + R"("agents":[)" + (there ? rows(150, 1) : "") + "]}");
      };
      const auto listed = some.world.reader().read(agent, wanting(150)).value();
      EXPECT_NE(listed.doubt(), "") << shown;
      EXPECT_EQ(some.world.reader().read(agent, wanting(7)).value().doubt(), "")
          << "who is shown is not made";
    }
  }
}

// A plan beside a run at work was blocked.
TEST(ListingBeyond, whoever_was_made_since_is_in_the_next_listing) {
  std::size_t there = 37;
  Listed some([&](std::size_t, std::size_t) {
    const std::size_t shown = there;
    there = 38;
    return "{" + counts(shown) + R"("agents":[)" + rows(1, shown) + "]}";
  });
  const auto serve = some.world.instance.before;
  some.world.instance.before = [serve](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (request.url.contains("page_no=2")) return answer(200, R"({"record_count":37,"agents":[]})");
    if (!request.url.contains("search=")) return serve(request);
    return answer(200, "{" + counts(1) + R"("agents":[)" + rows(38, 1) + "]}");
  };
  const auto listed = some.world.reader().read(agent, wanting(38)).value();
  EXPECT_EQ(listed.records().size(), 38U);
  EXPECT_EQ(listed.doubt(), "");
}

TEST(ListingBeyond, a_few_searches_are_enough_and_one_that_fails_says_nothing) {
  Listed some(instance_with(37, 1000, counts));
  ports::Wanted many;
  for (std::size_t number = 100; number < 120; ++number) many.keys.push_back(wanting(number).keys.front());
  EXPECT_EQ(some.world.reader().read(agent, many).value().doubt(), "");
  EXPECT_EQ(some.world.instance.count("search="), 3U);
  const auto serve = some.world.instance.before;
  some.world.instance.before = [serve](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (request.url.contains("search=")) return answer(400, R"({"message":"no search"})");
    return serve(request);
  };
  EXPECT_EQ(some.world.reader().read(agent, many).value().doubt(), "");
}

TEST(ListingBeyond, a_count_that_ends_with_a_full_page_is_looked_behind) {
  Listed some(instance_with(153, 33, [](std::size_t) { return counts(99); }));
  ports::Wanted one = wanting(2'400);
  one.extent = ports::Wanted::Extent::everybody;
  EXPECT_EQ(some.world.reader().read(agent, one).value().records().size(), 153U);
  Listed more(instance_with(2'500, 1000, [](std::size_t) { return counts(2'000); }));
  EXPECT_EQ(more.world.reader().list(agent).value().records().size(), 2'000U);
  EXPECT_EQ(more.world.reader().read(agent, one).value().records().size(), 2'500U);
}

TEST(ListingBeyond, an_instance_that_refuses_the_page_behind_the_last_has_shown_all) {
  Listed some(instance_with(37, 1000, counts));
  const auto serve = some.world.instance.before;
  some.world.instance.before = [serve](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (request.url.contains("page_no=2")) return answer(400, R"({"message":"no such page"})");
    return serve(request);
  };
  EXPECT_EQ(some.world.reader().read(agent, wanting(38)).value().records().size(), 37U);
}

TEST(ListingBeyond, a_page_that_was_refused_once_is_asked_for_again) {
  Listed some(instance_with(153, 100, counts_nothing));
  const auto serve = some.world.instance.before;
  bool refused = false;
  some.world.instance.before = [serve,
                                &refused](const SeenRequest& request) -> std::optional<http::HttpResult> {
    if (request.url.contains("page_no=2&") && !std::exchange(refused, true)) return answer(404);
    return serve(request);
  };
  EXPECT_EQ(some.world.reader().read(agent, wanting(154)).value().records().size(), 153U);
}

struct Deaf {
  const char* name;
  Server server;
  bool doubted;
};

/// Instances that overlook page numbers, with 37 people to show.
std::vector<Deaf> deaf_to_pages() {
  const auto shown = [](std::size_t size) { return std::min<std::size_t>(size, 37); };
  return {
      {"a count of all",
       [=](std::size_t, std::size_t size) {
         return "{" + counts(37) + R"("agents":[)" + rows(1, shown(size)) + "]}";
       },
       false},
      {"a count of the page",
       [=](std::size_t, std::size_t size) {
         return "{" + counts(shown(size)) + R"("agents":[)" + rows(1, shown(size)) + "]}";
       },
       true},
      {"no count",
       [=](std::size_t, std::size_t size) { return R"({"agents":[)" + rows(1, shown(size)) + "]}"; }, true},
      {"no count, and no sizes either", [](std::size_t, std::size_t) { return "[" + rows(1, 37) + "]"; },
       false},
  };
}

// 93 of 153 people were made again where page 2 was page 1 and nothing was counted.
TEST(ListingBeyond, a_first_page_that_comes_again_is_doubted_where_it_may_be_cut) {
  for (const Deaf& row : deaf_to_pages()) {
    Listed some(row.server);
    const auto listed = some.world.reader().read(agent, wanting(38)).value();
    EXPECT_EQ(listed.records().size(), 37U) << row.name;
    EXPECT_EQ(!listed.doubt().empty(), row.doubted) << row.name << ": " << listed.doubt();
    Listed other(row.server);
    EXPECT_EQ(other.world.reader().read(agent, wanting(7)).value().doubt(), "") << row.name;
  }
}

// One who is hidden and counted ended every plan, that of a leaver too.
TEST(ListingBeyond, a_few_rows_too_few_are_doubted_and_more_an_error) {
  const ports::Wanted everybody{{}, {}, {}, ports::Wanted::Extent::everybody};
  const auto short_by = [](std::size_t hidden) {
    return Listed(instance_with(9 - hidden, 1000, [](std::size_t) { return counts(9); }));
  };
  Listed one = short_by(1);
  const auto listed = one.world.reader().read(agent, everybody).value();
  EXPECT_EQ(listed.records().size(), 8U);
  EXPECT_THAT(listed.doubt(), HasSubstr("stopped after 8 of 9 rows; it was read 4 times"));
  Listed look = short_by(1);
  EXPECT_FALSE(look.world.reader().list(agent)) << "a look after a create takes no such listing for a proof";
  Listed most = short_by(2);
  EXPECT_FALSE(most.world.reader().read(agent, everybody));
}

/// 153 agents in pages of 50, of whom three are left out once the pages are cut: two of the first page.
Server that_hides_three(const std::string& count) {
  return [count](std::size_t page, std::size_t size) {
    const std::size_t most = std::min<std::size_t>(size, 50);
    const std::size_t first = std::min<std::size_t>((page - 1) * most, 153);
    std::string shown;
    for (std::size_t id = first + 1; id <= std::min<std::size_t>(first + most, 153); ++id) {
      if (id != 3 && id != 7 && id != 90) shown += (shown.empty() ? "" : ",") + rows(id, 1);
    }
    return "{" + count + R"("agents":[)" + shown + "]}";
  };
}

// Pages by what the first one showed overlapped, and every plan ended with an id that came twice.
TEST(ListingBeyond, rows_that_are_hidden_once_the_pages_are_cut_are_a_doubt) {
  Listed counted(that_hides_three(counts(153)));
  const auto listed =
      counted.world.reader().read(agent, {{}, {}, {}, ports::Wanted::Extent::everybody}).value();
  EXPECT_EQ(listed.records().size(), 150U);
  EXPECT_THAT(listed.doubt(), HasSubstr("stopped after 150 of 153 rows; it was read 4 times"));
  Listed uncounted(that_hides_three(""));
  const auto shown = uncounted.world.reader().list(agent).value();
  EXPECT_EQ(shown.records().size(), 150U);
  EXPECT_THAT(shown.doubt(), HasSubstr("pages of 48 rows of the listing of agents overlap"));
}

TEST(ListingBeyond, pages_that_overlap_once_are_asked_for_as_before) {
  std::size_t readings = 0;
  Listed some([&](std::size_t page, std::size_t size) {
    if (page == 1) ++readings;
    const std::size_t most = std::min<std::size_t>(size, 50);
    const std::size_t slip = page == 2 && readings == 1 ? 1 : 0;
    const std::size_t first = std::min<std::size_t>((page - 1) * most, 153) - slip;
    return "{" + counts(153) + R"("agents":[)" + rows(first + 1, std::min<std::size_t>(most, 153 - first)) +
           "]}";
  });
  EXPECT_EQ(some.world.reader().list(agent).value().records().size(), 153U);
  EXPECT_EQ(some.world.instance.count("page_no=2&page_size=50"), 2U);
}

// A server that knows no pages and one that cuts at a hundred look alike: that somebody is missing cannot be ruled out.
TEST(ListingEnd, a_full_page_that_comes_again_and_again_leaves_a_doubt) {
  Listed some([](std::size_t, std::size_t) { return "[" + rows(1, 100) + "]"; });
  const auto listed = some.world.reader().list(agent).value();
  EXPECT_EQ(listed.records().size(), 100U);
  EXPECT_THAT(listed.doubt(), HasSubstr("page 2 of the listing of agents repeats page 1"));
}

TEST(ListingEnd, a_last_page_that_comes_again_and_again_ends_it) {
  Listed some(
      [](std::size_t page, std::size_t) { return "[" + (page == 1 ? rows(1, 1000) : rows(1001, 53)) + "]"; });
  EXPECT_EQ(some.world.reader().list(agent).value().records().size(), 1053U);
}

TEST(ListingEnd, rows_without_end_are_an_error) {
  Listed some(
      [](std::size_t page, std::size_t size) { return "[" + rows(1 + (page - 1) * size, size) + "]"; });
  const auto listed = some.world.reader().list(agent);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().kind, ErrorKind::incomplete);
  EXPECT_THAT(listed.error().what, HasSubstr("the listing of agents does not end"));
  EXPECT_LE(some.requests(), 201U);
}

TEST(ListingEnd, pages_of_one_row_without_end_are_an_error) {
  Listed some([](std::size_t page, std::size_t) { return "[" + rows(page, 1) + "]"; });
  ASSERT_FALSE(some.world.reader().list(agent));
  EXPECT_LE(some.requests(), 2'000U);
}

TEST(ListingEnd, a_count_beyond_all_measure_is_an_error_at_once) {
  Listed some([](std::size_t, std::size_t) {
    return "{" + counts(50'000'000) + R"("agents":[)" + rows(1, 1000) + "]}";
  });
  const auto listed = some.world.reader().list(agent);
  ASSERT_FALSE(listed);
  EXPECT_THAT(listed.error().what, HasSubstr("more than 1000000 rows"));
  EXPECT_EQ(some.requests(), 1U);
}

TEST(ListingEnd, brackets_without_end_are_no_listing) {
  for (const char* bracket : {"[", R"({"a":)", R"({"agents":[{"id":1,"x":)"}) {
    std::string body;
    while (body.size() < 1'000'000) body += bracket;
    Listed some([body](std::size_t, std::size_t) { return body; });
    const auto listed = some.world.reader().list(agent);
    ASSERT_FALSE(listed);
    EXPECT_EQ(listed.error().kind, ErrorKind::protocol);
    EXPECT_THAT(listed.error().what, HasSubstr("nested deeper than 64 levels"));
  }
}

}  // namespace
}  // namespace haloform::halopsa
