// A few contacts declared among very many: the plan asks for those, and what it finds is as true as a listing.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr int people = 40'000;
constexpr std::int64_t pages = 40;  // of a thousand, which is as many as are served
constexpr std::int64_t first_id = 1'000;

std::string email_of(int number) { return "contact" + std::to_string(number) + "@client.example"; }

std::string email_with_all_letters(int number) {
  return number == 1 ? "sphinx.of.black.quartz.judge.my.vow@client.example" : email_of(number);
}

/// Contacts called after their number, but for number 1, who has all letters: what a search misses may have any of them, and it
/// is seen to find them. `extra` are further rows.
std::string crowd(const std::string& extra = "", int count = people) {
  std::string world = R"({"agents": [], "teams": [], "customers": [)";
  for (int number = 0; number < count; ++number) {
    const std::string tail = std::to_string(number);
    world += (number == 0 ? "{\"id\":" : ",{\"id\":") + std::to_string(first_id + number) + ",\"name\":\"" +
             (number == 1 ? "Sphinx of Black Quartz Judge My Vow" : "Contact " + tail) + "\",\"email\":\"" +
             email_with_all_letters(number) + "\",\"site_id\":5}";
  }
  return world + extra + "]}";
}

Stage stage_with(const std::string& world) {
  const TempDir folder;
  folder.write("world.json", world);
  return Stage::copy_of(folder.path());
}

std::string block(int number, const std::string& more = "") {
  const std::string tail = std::to_string(number);
  std::string text = "  contact-" + tail + ":\n    name: Contact " + tail +
                     "\n    email: " + email_of(number) + "\n    site_id: 5\n";
  return more.empty() ? text : text + "    " + more + "\n";
}

/// Ten people from all over the listing.
std::string ten() {
  std::string text = "contacts:\n";
  for (int number = 3'999; number < people; number += 4'000) text += block(number);
  return text;
}

struct Reading {
  std::int64_t pages = 0;     ///< Pages of the listing of contacts.
  std::int64_t searches = 0;  ///< Of contacts.
  std::int64_t gets = 0;      ///< Of one contact.
  [[nodiscard]] std::int64_t all() const { return pages + searches + gets; }
};

/// What has been asked about contacts since the log was reset.
Reading reading_of(const Stage& stage) {
  Reading reading;
  const json requests = stage.sandbox().requests();
  for (const json& request : requests) {
    const std::string path = request.at("path");
    if (!path.starts_with("/api/Customer") || request.at("method") != "GET") continue;
    if (request.at("kind") == "get") {
      ++reading.gets;
    } else {
      ++(path.contains("search=") ? reading.searches : reading.pages);
    }
  }
  return reading;
}

/// What was sent about contacts since the log was reset, in any order.
std::vector<json> writes_of(const Stage& stage) {
  std::vector<json> bodies;
  const json requests = stage.sandbox().requests();
  for (const json& request : requests) {
    if (request.at("method") == "POST" && request.at("path") == "/api/Customer") {
      bodies.push_back(json::parse(request.at("body").get<std::string>()));
    }
  }
  return bodies;
}

json unblocked_plan(const Stage& stage) {
  const ProcessResult result = stage.plan({"-o", "json=plan.json"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  return json::parse(stage.read("plan.json"));
}

void expect_nothing_to_do(const Stage& stage) {
  const ProcessResult again = stage.plan({"--detailed-exitcode"});
  EXPECT_EQ(again.exit_code, 0) << shown(again);
  EXPECT_THAT(again.out, HasSubstr("No changes."));
}

TEST(NarrowReading, asks_for_those_who_are_declared_and_gets_them_right) {
  const Stage stage = stage_with(crowd(R"(,{"id": 900, "name": "Front Desk", "site_id": 6, "phone": "1"})"));
  stage.configure(ten() + block(17, "phone: \"+44 20 7946 0017\"") + block(31'234, "phone: \"2\"") +
                  "  front-desk:\n    name: Front Desk\n    site_id: 6\n    phone: \"1\"\n" +
                  "  new-1:\n    name: New One\n    email: new1@client.example\n    site_id: 5\n" +
                  "  new-2:\n    name: New Two\n    site_id: 6\n");
  const json plan = unblocked_plan(stage);
  const json& read = plan.at("haloform").at("read").at("contact");
  EXPECT_EQ(read.at("whole"), false);
  EXPECT_EQ(read.at("live"), people + 1);
  EXPECT_EQ(plan.at("haloform").at("unmanaged").at("contact"), people + 1 - 13);
  const Reading reading = reading_of(stage);
  EXPECT_EQ(reading.pages, 2) << "the first tells how many there are, the last whether searches know them";
  EXPECT_LT(reading.all(), pages * 2 / 3);

  const ProcessResult unmanaged = stage.plan({"--show-unmanaged"});
  EXPECT_THAT(unmanaged.out, HasSubstr("39988 contacts\n    id 1000 "));
  EXPECT_THAT(unmanaged.out, Not(HasSubstr("not listed")));

  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(applied.out, HasSubstr("only the declared ones of 40001 contacts"));
  EXPECT_THAT(applied.out, AllOf(HasSubstr("2 to create"), HasSubstr("2 to adopt and update"),
                                 HasSubstr("11 to adopt unchanged")));
  EXPECT_THAT(
      writes_of(stage),
      UnorderedElementsAre(json{{"id", first_id + 17}, {"phone", "+44 20 7946 0017"}},
                           json{{"id", first_id + 31'234}, {"phone", "2"}},
                           json{{"name", "New One"}, {"email", "new1@client.example"}, {"site_id", 5}},
                           json{{"name", "New Two"}, {"site_id", 6}}));
  EXPECT_EQ(stage.state().at("resources").at("contact.front-desk").at("id"), 900);

  stage.control().reset_log();
  expect_nothing_to_do(stage);
  EXPECT_LT(reading_of(stage).all(), pages) << "by id and by key";
}

/// A plan against an instance that answers so slowly that `most` requests are not yet sent when the configuration has been read.
/// A busy machine may read it later than that: then once more, slower.
std::string slow_plan(const Stage& stage, std::int64_t most) {
  std::string out;
  for (std::chrono::milliseconds latency(400); latency <= std::chrono::milliseconds(6400); latency *= 2) {
    stage.control().reset_log();
    stage.control().set_latency(latency);
    out = stage.plan().out;
    if (reading_of(stage).all() < most) break;
  }
  return out;
}

// What a configuration declares is not known before it is read, and by then the listing has been begun.
TEST(NarrowReading, gives_up_a_listing_that_was_begun_for_nothing) {
  const Stage stage = stage_with(crowd());
  const std::string agents = many_agents(60);
  stage.configure(ten() + agents);
  EXPECT_THAT(slow_plan(stage, pages - 5), HasSubstr("only the declared ones of 40000 contacts"));
  EXPECT_LT(reading_of(stage).all(), pages - 5) << "ten searches, and what was under way";

  stage.configure(agents);
  EXPECT_THAT(slow_plan(stage, pages / 2), HasSubstr("40000 contacts"));
  EXPECT_LT(reading_of(stage).all(), pages / 2) << "nobody declares a contact";
}

TEST(NarrowReading, follows_somebody_through_the_years) {
  const Stage stage = stage_with(crowd());
  stage.configure(ten());
  ASSERT_EQ(stage.apply().exit_code, 0);

  stage.control().patch("customers", first_id + 3'999, {{"name", "By Hand"}});
  stage.control().remove("customers", first_id + 7'999);
  stage.replace("haloform.yaml", block(11'999), "");
  stage.replace("haloform.yaml", email_of(15'999), "new.address@client.example");
  const json plan = unblocked_plan(stage);
  EXPECT_EQ(plan.at("haloform").at("read").at("contact").at("whole"), false);
  std::map<std::string, std::string> actions;
  for (const json& change : plan.at("resource_changes")) {
    actions[change.at("address")] = change.at("haloform").at("action");
  }
  EXPECT_EQ(actions, (std::map<std::string, std::string>{{"contact.contact-3999", "update"},
                                                         {"contact.contact-7999", "create"},
                                                         {"contact.contact-11999", "deactivate"},
                                                         {"contact.contact-15999", "update"}}));
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(applied.out, HasSubstr("deleted outside (was id 8999)"));
  EXPECT_THAT(
      writes_of(stage),
      UnorderedElementsAre(json{{"id", first_id + 3'999}, {"name", "Contact 3999"}},
                           json{{"id", first_id + 11'999}, {"isactive", false}},
                           json{{"id", first_id + 15'999}, {"email", "new.address@client.example"}},
                           json{{"name", "Contact 7999"}, {"email", email_of(7'999)}, {"site_id", 5}}));
  expect_nothing_to_do(stage);

  stage.replace("haloform.yaml", "contacts:\n", "contacts:\n" + block(11'999));
  EXPECT_THAT(stage.apply().out, HasSubstr("1 to reactivate"));
  EXPECT_THAT(writes_of(stage), Contains(json{{"id", first_id + 11'999}, {"isactive", true}}));
  expect_nothing_to_do(stage);
}

TEST(NarrowReading, finds_the_other_one_who_answers_too) {
  const Stage stage = stage_with(
      crowd(R"(,{"id": 900, "name": "Twin", "email": "CONTACT3999@client.example", "site_id": 5})"));
  stage.configure(ten());
  const ProcessResult two = stage.plan();
  EXPECT_EQ(two.exit_code, 5) << shown(two);
  EXPECT_THAT(two.out, HasSubstr("id 900"));
  EXPECT_THAT(two.out, HasSubstr("id 4999"));

  stage.control().remove("customers", 900);
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.replace("haloform.yaml", email_of(15'999), email_of(16'000));
  stage.control().reset_log();
  const ProcessResult taken = stage.apply();
  EXPECT_EQ(taken.exit_code, 5) << "somebody else has that address: " << shown(taken);
  EXPECT_THAT(unwrapped(taken.out), HasSubstr("record 17000 \"Contact 16000\" keeps"));
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_LT(reading_of(stage).all(), pages);
}

TEST(NarrowReading, holds_a_saved_plan_against_those_whom_it_concerns) {
  const Stage stage = stage_with(crowd());
  stage.configure(ten() + block(17, "phone: \"1\"") +
                  "  new-1:\n    name: New One\n    email: new1@client.example\n    site_id: 5\n");
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  const std::int64_t id = stage.control().add(
      "customers", {{"name", "New One"}, {"email", "New1@client.example"}, {"site_id", 5}});
  const ProcessResult stale = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(stale.exit_code, 8) << shown(stale);
  EXPECT_THAT(stale.err, HasSubstr("contact.new-1"));

  stage.control().remove("customers", id);
  stage.control().reset_log();
  const ProcessResult applied = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_LT(reading_of(stage).all(), pages);
  expect_nothing_to_do(stage);
}

TEST(NarrowReading, is_not_chosen_where_the_listing_is_shorter) {
  const Stage stage = stage_with(crowd());
  std::string text = "contacts:\n";
  for (int number = 0; number < people; number += 500) text += block(number);
  stage.configure(text);
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(applied.out, HasSubstr("40000 contacts, "));
  EXPECT_THAT(applied.out, Not(HasSubstr("only the declared")));
  const Reading reading = reading_of(stage);
  EXPECT_EQ(reading.pages, pages);
  EXPECT_EQ(reading.searches + reading.gets, 0);
}

// The people are there, and the search does not find them: a plan that believed it would make them a second time.
TEST(NarrowReading, that_cannot_prove_what_it_does_not_find_gives_way_to_the_listing) {
  const Stage stage = stage_with(crowd());
  stage.configure(ten() + "  new-1:\n    name: New One\n    email: new1@client.example\n    site_id: 5\n");
  for (const char* kind : {"empty-list", "status=400", "error-200=No", "html"}) {
    const std::int64_t fault = stage.sandbox().add_fault("LIST /api/Customer?search=* " + std::string(kind));
    stage.control().reset_log();
    const ProcessResult plan = stage.plan();
    EXPECT_EQ(plan.exit_code, 0) << kind << ": " << shown(plan);
    EXPECT_GT(stage.control().fired(fault), 0) << kind;
    EXPECT_THAT(plan.out, AllOf(HasSubstr("1 to create"), HasSubstr("10 to adopt unchanged"))) << kind;
    EXPECT_THAT(plan.out, Not(HasSubstr("only the declared"))) << kind;
    // The last page comes twice where the search was tried on it.
    EXPECT_THAT(reading_of(stage).pages, AnyOf(pages, pages + 1)) << kind;
    stage.control().clear_faults();
  }

  stage.sandbox().add_fault("LIST /api/Customer?search=* empty-list");
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.control().count("create"), 1);
  expect_nothing_to_do(stage);
}

/// A habit, and a contact whom it changes beyond what a search for name or e-mail finds.
struct Changed {
  const char* habit;
  const char* block;
};

// The state is lost, and the instance has each of them in a form of its own: nobody is made again.
TEST(NarrowReading, finds_whom_the_instance_keeps_in_another_form) {
  for (const Changed& one : std::to_array<Changed>({
           {"collapse-blanks", "{name: \"R  D  Desk\", site_id: 6}"},
           {"nbsp-to-blank", "{name: \"R\u00a0D\u00a0Desk\", site_id: 6}"},
           {"cut=name:12", "{name: Front Desk of the house, site_id: 6}"},
           {"no-accents", "{name: Jos\u00e9 Desk, site_id: 6}"},
           {"built-name", "{name: Jim Smith, firstname: James, surname: Smith, site_id: 6}"},
           {"cut=email:16", "{name: Jose Desk, email: jose.longer@x.example, site_id: 6}"},
           {"cut=15", "{name: Maximilian Longname, email: maximilian.longname@example.com, site_id: 6}"},
           {"no-tags", "{name: Jose Desk, email: jose.d+abc@x.example, site_id: 6}"},
       })) {
    json world = json::parse(crowd("", 1'500));
    world["customers"].push_back({{"id", 4}, {"name", "Acme"}, {"type", "company"}, {"main_site_id", 5}});
    world["sites"] = {{{"id", 5}, {"name", "Main"}, {"client_id", 4}},
                      {{"id", 6}, {"name", "Leeds"}, {"client_id", 4}}};
    const Stage stage(world, {"--profile", "halo", "--habit", one.habit});
    stage.configure("contacts:\n  new-1: " + std::string(one.block) + "\n");
    ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0) << one.habit;
    ASSERT_EQ(stage.apply().exit_code, 0) << one.habit;
    stage.remove("haloform.state.json");
    stage.control().reset_log();
    const ProcessResult saved = stage.haloform({"apply", "plan.json"});
    EXPECT_EQ(saved.exit_code, 8) << one.habit << ": " << shown(saved);
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(stage.control().count("create"), 0) << one.habit << ": " << shown(applied);
    EXPECT_THAT(applied.exit_code, AnyOf(0, 5, 6)) << one.habit << ": " << shown(applied);
  }
}

TEST(NarrowReading, asks_for_those_whom_it_does_not_find_by_a_piece_of_them) {
  const Stage stage = stage_with(crowd());
  stage.configure(ten() + "  new-1: {name: New One, email: new1@client.example, site_id: 5}\n" +
                  "  new-2: {name: New Two, site_id: 6}\n");
  EXPECT_THAT(stage.plan().out, HasSubstr("only the declared ones of 40000 contacts"));
  EXPECT_LT(reading_of(stage).all(), pages * 2 / 3);
  // A search that finds whole values only says nothing of what is kept in another form.
  stage.control().add_habit("search=exact");
  stage.control().reset_log();
  const ProcessResult exact = stage.plan();
  EXPECT_EQ(exact.exit_code, 0) << shown(exact);
  EXPECT_THAT(exact.out, AllOf(HasSubstr("2 to create"), HasSubstr("10 to adopt unchanged"),
                               Not(HasSubstr("only the declared"))));
  EXPECT_EQ(reading_of(stage).pages, pages + 1) << "the last one twice";
}

}  // namespace
}  // namespace haloform::test
