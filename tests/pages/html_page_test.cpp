// The page of a plan, as a browser shows it: with its script and without, light and dark, on paper, and with names in it that
// would like to be more than names. One browser answers for all tests.
#include "planner/render/html/plan_page.hpp"
#include "tests/pages/browser.hpp"
#include "tests/pages/hostile_plan.hpp"
#include "tests/render/sample_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using render::StepDraft;
using testing::IsEmpty;

plan::Step move_of(int number, int from, int to) {
  plan::Changes all;
  all.teams = plan::TeamsChange{{render::tier(from)}, {render::tier(to)}, plan::Drift::no};
  const std::string key = "mover-" + std::to_string(number);
  StepDraft step("agent." + key, plan::Update{remote_id(500 + number), render::some(all)});
  return step.person("Mover " + std::to_string(number), key + "@example.com").at(7);
}

/// Every action, three who change teams, and one who leaves them.
plan::Plan sample() {
  plan::Plan plan = render::plan_with_every_action();
  for (const auto& [from, to] : std::vector<std::pair<int, int>>{{1, 2}, {1, 2}, {2, 3}})
    plan.steps.push_back(move_of(static_cast<int>(plan.steps.size()), from, to));
  StepDraft leaver("agent.lea", plan::Deactivate{remote_id(600), plan::DeactivateChanges::alone()});
  plan.steps.push_back(leaver.person("Lea Leaver", "").note(plan::WasInTeams{{"Support Tier 3"}}));
  return plan;
}

plan::Plan plan_of_5000() {
  std::vector<plan::Step> steps;
  for (int number = 0; number < 5000; ++number) steps.push_back(move_of(number, number % 7, number % 9));
  return render::sample_plan(std::move(steps));
}

constexpr const char* visible_steps =
    "[...document.querySelectorAll('.step')].filter((one) => one.offsetParent !== null).length";
/// Chooses in a list of the filter by what it says.
std::string choose(const std::string& name, const std::string& label) {
  return "(() => { const list = document.querySelector('[name=" + name +
         "]'); list.value = [...list.options].find((one) => one.text === '" + label +
         "').value; list.dispatchEvent(new Event('input', {bubbles: true})); })()";
}
constexpr const char* show_all = "document.querySelector('[type=reset]').click()";
/// A reset takes effect behind the event.
constexpr const char* what_is_shown =
    "new Promise((done) => setTimeout(() => done(document.querySelector('output').value)))";

json asks(std::initializer_list<const char*> expressions) {
  json steps = json::array();
  for (const char* one : expressions) steps.push_back({{"evaluate", one}});
  return steps;
}

class HtmlPageInABrowser : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<TempDir>();
    const auto page = [](const char* file, const std::string& text) {
      return "file://" + folder->write(file, text);
    };
    const auto html = [](const plan::Plan& plan) { return render::html_plan(sample_catalog(), plan, {}); };
    const std::string plain = html(sample());
    std::string doctored = plain;
    doctored.insert(doctored.find("</main>"),
                    "<img src=\"https://evil.example/x.png\"><script>document.title = 'taken'</script>"
                    "<b onclick=\"document.title = 'taken'\" id=\"b\">x</b>");
    const std::string filter_text = "document.querySelector('[name=text]').focus()";
    const std::string team = choose("teams", "Support Tier 3");
    const std::string type = choose("type", "contacts");
    const std::string action = choose("action", "update");
    json filters = asks({what_is_shown, visible_steps, filter_text.c_str()});
    filters.push_back({{"type", "MOVER tier-3"}});
    for (const json& more :
         {asks({what_is_shown, show_all, what_is_shown, team.c_str(), what_is_shown, visible_steps, show_all,
                type.c_str(), what_is_shown, show_all, action.c_str(), what_is_shown, team.c_str(),
                what_is_shown}),
          json::array({{{"media", "print"}}}),
          asks({visible_steps, "getComputedStyle(document.getElementById('filter')).display"}),
          json::array({{{"screenshot", "print.png"}}, {{"media", ""}}})}) {
      filters.insert(filters.end(), more.begin(), more.end());
    }
    const json looks{{{"scheme", "light"}},
                     {{"screenshot", "light.png"}},
                     {{"scheme", "dark"}},
                     {{"screenshot", "dark.png"}}};
    json without_script = json::array({{{"script", false}}});
    for (const json& one : asks({visible_steps, "document.getElementById('filter').hidden"}))
      without_script.push_back(one);
    const json access = asks(
        {"document.querySelectorAll('header, main, nav, footer').length", "document.documentElement.lang",
         "[...document.querySelectorAll('input, select')].every((one) => one.labels.length === 1)",
         "[...document.querySelectorAll('section')].every((one) => "
         "document.getElementById(one.getAttribute('aria-labelledby')))",
         "[...document.querySelectorAll('th')].every((one) => one.scope)",
         "[...document.querySelectorAll('[aria-labelledby], [aria-describedby]')].every((one) => "
         "document.getElementById(one.getAttribute('aria-describedby') ?? "
         "one.getAttribute('aria-labelledby')))",
         "[...document.querySelectorAll('nav a')].every((one) => "
         "document.querySelector(one.getAttribute('href')))"});
    json keys = json::array({{{"press", "Tab"}}, {{"evaluate", "document.activeElement.className"}}});
    for (int tabs = 0; tabs < 30; ++tabs) keys.push_back({{"press", "Tab"}});
    keys.push_back({{"evaluate",
                     "document.querySelector('#filter').contains(document.activeElement) || "
                     "document.activeElement === document.body"}});
    const json moves =
        asks({"[...document.querySelectorAll('#moves path title')].map((one) => one.textContent)",
              "[...document.querySelectorAll('#moves-table tbody tr')].map((row) => [...row.cells].map((one) "
              "=> one.textContent))"});
    const json many = asks({what_is_shown,
                            "(() => { const field = document.querySelector('[name=text]'); field.value = "
                            "'mover-4999'; const start = performance.now(); "
                            "field.dispatchEvent(new Event('input', {bubbles: true})); "
                            "document.body.offsetHeight; return performance.now() - start; })()",
                            what_is_shown});
    const json hostile =
        asks({"document.title", "document.querySelectorAll('script').length",
              "document.querySelectorAll('style').length", "document.querySelectorAll('article').length",
              "document.querySelectorAll('h1').length",
              "document.querySelectorAll('img, iframe, b, a[href]:not([href^=\"#\"])').length",
              "[...document.all].flatMap((e) => e.getAttributeNames()).filter((e) => /^on/.test(e))",
              "[...document.querySelectorAll('article h4')].map((one) => one.textContent)", what_is_shown});
    const json policy = asks({"document.title", "document.getElementById('b').click(), document.title"});
    const std::string url = page("plan.html", plain);
    visited = visit_pages(*folder, {{{"url", url}, {"steps", filters}},
                                    {{"url", url}, {"steps", looks}},
                                    {{"url", url}, {"steps", without_script}},
                                    {{"url", url}, {"steps", access}},
                                    {{"url", url}, {"steps", keys}},
                                    {{"url", url}, {"steps", moves}},
                                    {{"url", page("many.html", html(plan_of_5000()))}, {"steps", many}},
                                    {{"url", page("hostile.html", html(hostile_plan()))}, {"steps", hostile}},
                                    {{"url", page("doctored.html", doctored)}, {"steps", policy}}});
  }
  static void TearDownTestSuite() {
    folder.reset();
    visited.clear();
  }
  enum Visit : std::size_t { filters, looks, without_script, access, keys, moves, many, hostile, doctored };
  /// The answers that are not null.
  static json answers(Visit visit) {
    json all = json::array();
    for (const json& one : visited.at(visit).at("answers")) {
      if (!one.is_null()) all.push_back(one);
    }
    return all;
  }

  static std::unique_ptr<TempDir> folder;
  static json visited;
};

std::unique_ptr<TempDir> HtmlPageInABrowser::folder;
json HtmlPageInABrowser::visited;

TEST_F(HtmlPageInABrowser, says_nothing_on_the_console_and_asks_for_nothing) {
  for (const Visit visit : {filters, looks, without_script, access, keys, moves, many, hostile}) {
    EXPECT_THAT(visited.at(visit).at("console"), IsEmpty()) << visit;
    EXPECT_THAT(visited.at(visit).at("requests"), IsEmpty()) << visit;
  }
}

// The test above could not fail if a browser without a network, or this driver, kept quiet.
TEST_F(HtmlPageInABrowser, is_kept_by_its_policy_from_what_is_put_into_it) {
  EXPECT_EQ(visited.at(doctored).at("console").size(), 3U) << visited.at(doctored).at("console");
  for (const json& words : visited.at(doctored).at("console"))
    EXPECT_THAT(words.get<std::string>(), testing::HasSubstr("Content Security Policy")) << words;
  EXPECT_EQ(answers(doctored).at(0), answers(doctored).at(1));
  EXPECT_NE(answers(doctored).at(0), "taken");
}

TEST_F(HtmlPageInABrowser, filters_by_words_team_type_and_action) {
  const json shown = answers(filters);
  EXPECT_EQ(shown.at(0), "15 of 15 steps");
  EXPECT_EQ(shown.at(1), 15);
  EXPECT_EQ(shown.at(2), "1 of 15 steps") << "words, in whatever case, all of them";
  EXPECT_EQ(shown.at(3), "15 of 15 steps");
  EXPECT_EQ(shown.at(4), "2 of 15 steps") << "who joins the team, and who was in it";
  EXPECT_EQ(shown.at(5), 2);
  EXPECT_EQ(shown.at(6), "1 of 15 steps") << "contacts";
  EXPECT_EQ(shown.at(7), "4 of 15 steps") << "updates";
  EXPECT_EQ(shown.at(8), "1 of 15 steps") << "updates of a team";
}

TEST_F(HtmlPageInABrowser, is_whole_on_paper_whatever_is_filtered) {
  const json shown = answers(filters);
  EXPECT_EQ(shown.at(9), 15);
  EXPECT_EQ(shown.at(10), "none");
  EXPECT_GT(shown.at(11).at("light"), 230);
}

TEST_F(HtmlPageInABrowser, is_light_or_dark_as_the_system_is) {
  const json seen = answers(looks);
  EXPECT_GT(seen.at(0).at("light"), 200);
  EXPECT_LT(seen.at(1).at("light"), 60);
  for (const json& one : seen) EXPECT_GT(one.at("colours"), 50) << "it is blank";
}

TEST_F(HtmlPageInABrowser, shows_all_without_its_script) {
  EXPECT_EQ(answers(without_script), json::parse("[15, true]"));
}

TEST_F(HtmlPageInABrowser, has_landmarks_labels_and_headings_that_belong_together) {
  EXPECT_EQ(answers(access), json::parse(R"([4, "en", true, true, true, true, true])"));
}

TEST_F(HtmlPageInABrowser, can_be_used_from_the_keyboard) { EXPECT_EQ(answers(keys).at(0), "skip"); }

TEST_F(HtmlPageInABrowser, draws_who_moves_between_teams) {
  const json drawn = answers(moves).at(0);
  EXPECT_THAT(drawn, testing::Contains("Support Tier 1 to Support Tier 2: Mover 12, Mover 13"));
  EXPECT_THAT(drawn, testing::Contains("Support Tier 2 to Support Tier 3: Mover 14"));
  EXPECT_THAT(drawn, testing::Contains("Support Tier 3 to deactivated or deleted: Lea Leaver"));
  EXPECT_THAT(drawn, testing::Contains("new or back to Support Tier 1: Nina Newcomer"));
  EXPECT_EQ(answers(moves).at(1).size(), drawn.size());
}

TEST_F(HtmlPageInABrowser, of_5000_steps_is_filtered_at_once) {
  EXPECT_EQ(answers(many).at(0), "5000 of 5000 steps");
  EXPECT_LT(answers(many).at(1).get<double>(), 5000.0) << "milliseconds";
  EXPECT_EQ(answers(many).at(2), "1 of 5000 steps");
}

TEST_F(HtmlPageInABrowser, takes_names_for_names) {
  const json seen = answers(hostile);
  const std::size_t count = hostile_names().size();
  EXPECT_EQ(seen.at(0), "Plan: " + std::to_string((count + 1) / 2) + " agents to deactivate; " +
                            std::to_string(count / 2) + " agents to update.");
  EXPECT_EQ(seen.at(1), 1) << "scripts";
  EXPECT_EQ(seen.at(2), 1) << "styles";
  EXPECT_EQ(seen.at(3), count) << "steps";
  EXPECT_EQ(seen.at(4), 1) << "headings";
  EXPECT_EQ(seen.at(5), 0) << "elements from outside";
  EXPECT_THAT(seen.at(6), IsEmpty()) << "attributes from outside";
  EXPECT_THAT(seen.at(7).dump(), testing::HasSubstr("<script>document.title = 'taken'</script>"));
  EXPECT_EQ(seen.at(8), std::to_string(count) + " of " + std::to_string(count) + " steps");
}

}  // namespace
}  // namespace haloform::test
