// What is kept of a text: each habit under both profiles, and what the table of them promises.
#include "providers/halopsa/sandbox/habits.hpp"
#include "tests/sandbox/fixture.hpp"
#include "tests/sandbox/halo_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace haloform::test {
namespace {

using nlohmann::json;

struct Case {
  const char* habit;
  const char* field;  ///< By the world's name.
  const char* given;
  const char* kept;
};

constexpr std::array cases = {
    Case{"trim", "name", " Ann Lee\t", "Ann Lee"},
    Case{"trim=surname", "name", " Ann", " Ann"},
    Case{"collapse-blanks", "name", "Ann \t Lee", "Ann Lee"},
    Case{"nbsp-to-blank", "name", "Ann\u00a0Lee", "Ann Lee"},
    Case{"title-case", "name", "ANN o'hara-łuka", "Ann O'Hara-Łuka"},
    Case{"lower-case", "email", "Ann.LEE@Example.com", "ann.lee@example.com"},
    Case{"lower-case=name", "name", "ÄNN ŽEÉ", "änn žeé"},
    Case{"upper-case", "surname", "straße", "STRAßE"},
    Case{"cut=5", "name", "Äöüßé Lee", "Äöüßé"},
    Case{"cut=surname:3", "name", "Ann Lee", "Ann Lee"},
    Case{"phone-format=e164", "phone", "+44 (20) 7946-0018", "+442079460018"},
    Case{"phone-format=national", "phone", "+44 20 7946 0018", "02079460018"},
    Case{"phone-format=spaced", "phone", "+44 20 7946 0018", "+442 079 460 018"},
    Case{"phone-format=e164", "phone", "ask for Ann", "ask for Ann"},
    Case{"no-tags", "email", "ann+desk@example.com", "ann@example.com"},
    Case{"no-accents", "email", "jürgen.łoß@example.com", "jurgen.loss@example.com"},
    Case{"nfc", "name", "Zoe\u0308 C\u030caj", "Zoë Čaj"},
    Case{"entities", "name", "R&D <O'Hara>", "R&amp;D &lt;O&#x27;Hara&gt;"},
    Case{"no-punctuation", "name", "Dr. Ann O’Hara, Jr", "Dr Ann OHara Jr"},
};

std::string halo_name(const std::string& field) {
  if (field == "email") return "emailaddress";
  return field == "phone" ? "phonenumber" : field;
}

TEST(TextHabits, keep_their_own_form_under_both_profiles) {
  SignedIn guide;
  SignedInHalo halo;
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.habit) + " " + c.given);
    guide.control.clear_habits();
    halo.control.clear_habits();
    guide.control.add_habit(c.habit);
    halo.control.add_habit(c.habit);
    const json seen = guide.client.post("/api/Customer", {{"id", 21}, {c.field, c.given}}).body;
    EXPECT_EQ(seen[c.field], c.kept);
    EXPECT_EQ(guide.control.record("customers", 21)[c.field], c.kept);
    const json wire = halo.client.post("/Users", {{{"id", 21}, {halo_name(c.field), c.given}}}).body;
    EXPECT_EQ(wire[halo_name(c.field)], c.kept);
    for (const SandboxControl& control : {guide.control, halo.control})
      EXPECT_EQ(control.acted(c.habit), std::string(c.given) == c.kept ? 0 : 1);
  }
}

TEST(TextHabits, act_in_the_order_in_which_they_were_given) {
  SignedIn sandbox({.habits = {"cut=name:4", "trim"}});
  EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 11}, {"name", "Ann Lee"}}).body["name"], "Ann");
}

TEST(TextHabits, of_names_build_them_from_their_parts) {
  SignedIn guide({.habits = {"built-name"}});
  const json made =
      guide.client
          .post("/api/Agent",
                {{"name", "A. Lee"}, {"email", "a@example.com"}, {"firstname", "Ann"}, {"surname", "Lee"}})
          .body;
  EXPECT_EQ(made["name"], "Ann Lee");
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", made["id"]}, {"surname", "Poe"}}).body["name"],
            "Ann Poe");
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 15}, {"name", "Desk"}}).body["name"], "Desk");
  EXPECT_EQ(guide.control.acted("built-name"), 2);
}

TEST(TextHabits, of_nothing_clear_with_an_empty_text_alone_or_show_one) {
  SignedIn guide({.habits = {"ignores-null"}});
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"phone", nullptr}}).body["phone"],
            "+44 20 7946 0001");
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"phone", ""}}).body["phone"], "");
  SignedInHalo halo({.habits = {"ignores-null", "null-to-text"}});
  const auto posted = [&](const json& value) {
    return halo.client.post("/Agent", {{{"id", 11}, {"extensionnumber", value}}}).body["extensionnumber"];
  };
  EXPECT_EQ(posted(nullptr), "+44 20 7946 0001");
  EXPECT_EQ(posted(""), "");
  EXPECT_EQ(halo.client.get("/Agent/12").body["extensionnumber"], "");
  EXPECT_EQ(HaloClient::with_id(halo.client.all("/Agent", "agents"), 12)["extensionnumber"], "");
}

TEST(TextHabits, refuse_what_they_do_not_take) {
  SignedIn guide({.habits = {"refuse=plus", "refuse=blanks", "refuse=non-ascii"}});
  SignedInHalo halo({.habits = {"refuse=plus"}});
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"email", "a+b@example.com"}}).status, 400);
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"phone", "+44 20 7946 0002"}}).status, 200);
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"name", "Ann  Lee"}}).status, 400);
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"name", "Zoë"}}).status, 400);
  EXPECT_EQ(halo.client.post("/Users", {{{"id", 21}, {"emailaddress", "a+b@example.com"}}}).status, 400);
  EXPECT_EQ(guide.control.record("agents", 11)["name"], "Jane Smith");
  EXPECT_EQ(guide.control.acted("refuse"), 3);
}

TEST(TextHabits, refuse_null_where_a_text_may_stand) {
  SignedIn guide({.habits = {"refuse=null"}});
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"phone", nullptr}}).status, 400);
  EXPECT_EQ(guide.control.record("agents", 11)["phone"], "+44 20 7946 0001");
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"phone", ""}}).body["phone"], "");
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"team_id", nullptr}}).status, 200);
  EXPECT_EQ(guide.control.acted("refuse"), 1);
  SignedInHalo halo({.habits = {"refuse=null"}});
  EXPECT_EQ(halo.client.post("/Agent", {{{"id", 11}, {"extensionnumber", nullptr}}}).status, 400);
  EXPECT_EQ(halo.client.post("/Agent", {{{"id", 11}, {"extensionnumber", ""}}}).status, 201);
}

TEST(Habits, that_are_not_known_are_named_with_what_there_is) {
  const SandboxThread sandbox;
  const auto refused = [&](const char* habit) -> std::string {
    try {
      sandbox.control().add_habit(habit);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "it was taken";
  };
  EXPECT_NE(refused("trimm").find("did you mean \"trim\"?"), std::string::npos);
  EXPECT_NE(refused("quux-quux").find("read-lag"), std::string::npos);
  EXPECT_NE(refused("trim=nose").find("firstname"), std::string::npos);
  EXPECT_NE(refused("cut=name:0").find("cut=name:20"), std::string::npos);
  EXPECT_NE(refused("cut").find("needs a value"), std::string::npos);
  EXPECT_NE(refused("read-lag=soon").find("read-lag=1.5"), std::string::npos);
  EXPECT_NE(refused("answer=object").find("array, envelope"), std::string::npos);
  EXPECT_NE(refused("no-count=3").find("no-count alone"), std::string::npos);
}

TEST(Habits, all_stand_in_the_documentation) {
  std::ifstream file(HALOFORM_EXAMPLES "/../docs/sandbox.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const std::string& line : sandbox::habit_lines()) {
    const std::string name = line.substr(0, line.find_first_of(" =["));
    EXPECT_NE(text.str().find("`" + name), std::string::npos) << name;
  }
  EXPECT_GE(sandbox::habit_lines().size(), 30U);
}

}  // namespace
}  // namespace haloform::test
