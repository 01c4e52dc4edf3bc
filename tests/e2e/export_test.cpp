// Getting in: what lives in an instance becomes files and a state, of which the next plan is empty. The real program, against
// instances that are generated from a seed, with names that break out of something.
#include "tests/e2e/either_profile.hpp"
#include "tests/support/hostile_texts.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

using Folder = std::map<std::string, std::string>;

/// All files of the folder, by path, with what they hold.
Folder files_of(const Stage& stage) {
  namespace fs = std::filesystem;
  Folder files;
  for (const auto& entry : fs::recursive_directory_iterator(stage.path("."))) {
    if (!entry.is_regular_file() || entry.path().filename() == "world.json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.emplace(fs::relative(entry.path(), stage.path(".")).generic_string(),
                  std::string(std::istreambuf_iterator<char>(in), {}));
  }
  return files;
}

json exported(const Stage& stage, Flags more = {}) {
  more.insert(more.begin(), {"export", "-o", "json"});
  const ProcessResult result = stage.haloform(more);
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  return result.exit_code == 0 ? json::parse(result.out) : json();
}

std::vector<std::string> values_of(const json& rows, const char* key) {
  std::vector<std::string> all;
  for (const json& row : rows) all.push_back(row.at(key).get<std::string>());
  return all;
}

std::string why_left_out(const json& report, std::int64_t id) {
  for (const json& row : report.at("left_out")) {
    if (row.at("id") == id) return row.at("why").get<std::string>();
  }
  return {};
}

/// How many lines begin so; not the first one.
std::size_t lines_with(std::string_view text, std::string_view begin) {
  std::size_t count = 0;
  for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1))
    ++count;
  return count;
}

std::size_t hunks_in(std::string_view diff) { return lines_with(diff, "\n@@ "); }

void expect_empty_plan(const Stage& stage) {
  const ProcessResult plan = stage.plan({"--detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
}

/// Without the state, everybody is adopted, and nothing is sent.
void expect_empty_without_state(const Stage& stage) {
  const std::string state = stage.read("haloform.state.json");
  stage.remove("haloform.state.json");
  const ProcessResult plan = stage.plan({"-o", "json"});
  ASSERT_EQ(plan.exit_code, 0) << shown(plan);
  const json document = json::parse(plan.out);
  EXPECT_EQ(document.at("haloform").at("requests"), 0);
  EXPECT_FALSE(document.at("errored").get<bool>());
  for (const json& change : document.at("resource_changes"))
    EXPECT_EQ(change.at("change").at("actions"), json::array({"no-op"})) << change.dump();
  stage.write("haloform.state.json", state);
}

// ---- tenants from a seed

/// Whatever an instance may hold.
class Tenant {
 public:
  Tenant(unsigned seed, std::string profile, int people)
      : dice_(seed), profile_(std::move(profile)), people_(people) {}

  json world() {
    companies();
    json agents =
        json::array({{{"id", 1}, {"name", "Unassigned"}, {"email", ""}, {"builtin", true}},
                     {{"id", 2}, {"name", "API"}, {"email", "api@example.com"}, {"is_api_only", true}}});
    for (int at = 0; at < people_ / 2; ++at) agents.push_back(agent(at));
    for (int at = 0; at < people_ - people_ / 2; ++at) customers_.push_back(contact(at));
    return {{"agents", agents}, {"customers", customers_}, {"teams", teams_},
            {"sites", sites_},  {"roles", roles},          {"next_id", 9000}};
  }

 private:
  static inline const json roles = {"Technician", "Dispatcher", "Auditor"};

  bool rarely(int percent) { return roll(100) < percent; }
  int roll(int sides) { return static_cast<int>(dice_() % static_cast<unsigned>(sides)); }

  std::string name() {
    static constexpr std::array<std::string_view, 4> first{"Ann", "Bob", "Zo\u00eb", "\u0141ukasz"};
    static constexpr std::array<std::string_view, 4> last{"Archer", "O'Hara",
                                                          "\u0416\u0443\u043a\u043e\u0432", "no"};
    const auto& hostile = hostile_texts();
    if (rarely(30)) {
      const std::string& text =
          hostile[static_cast<std::size_t>(roll(static_cast<int>(hostile.size())))].text;
      // What is not UTF-8 cannot be in an answer of JSON.
      return json(text).dump(-1, ' ', false, json::error_handler_t::replace).empty() ? text : sound(text);
    }
    return std::string(first.at(static_cast<std::size_t>(roll(4)))) + " " +
           std::string(last.at(static_cast<std::size_t>(roll(4))));
  }
  static std::string sound(const std::string& text) {
    return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
  }

  void companies() {
    static constexpr std::array<std::string_view, 5> names{"Acme Ltd", "Globex", "Acme  Ltd!", "Sl/ash",
                                                           "\u6f22\u5b57"};
    static constexpr std::array<std::string_view, 5> teams{"Service Desk", "Projects", "null", "Ops & Sales",
                                                           "\u00dcber"};
    for (int at = 0; at < 1 + roll(5); ++at)
      teams_.push_back({{"id", at + 1}, {"name", teams.at(static_cast<std::size_t>(at))}});
    for (int at = 0; at < 1 + roll(5); ++at) {
      customers_.push_back({{"id", 20 + at},
                            {"name", names.at(static_cast<std::size_t>(at))},
                            {"type", "company"},
                            {"main_site_id", 30 + 2 * at}});
      sites_.push_back({{"id", 30 + 2 * at}, {"name", "Head Office"}, {"client_id", 20 + at}});
      sites_.push_back(
          {{"id", 31 + 2 * at}, {"name", rarely(50) ? "Head Office" : "Leeds"}, {"client_id", 20 + at}});
      customers_.push_back({{"id", 60 + at},
                            {"name", "General User"},
                            {"email", ""},
                            {"builtin", true},
                            {"site_id", 30 + 2 * at}});
    }
  }

  json agent(int at) {
    json row{{"id", 100 + at},
             {"name", name()},
             {"email", "a" + std::to_string(at) + "@example.com"},
             {"isactive", !rarely(15)}};
    if (rarely(8)) row["email"] = "a0@example.com";
    if (rarely(5)) row["email"] = "no address";
    if (rarely(60)) row["surname"] = name();
    if (rarely(80)) row["team_id"] = 1 + roll(static_cast<int>(teams_.size()));
    if (rarely(50)) row["role"] = roles.at(static_cast<std::size_t>(roll(3)));
    if (profile_ == "guide" && rarely(50)) row["phone"] = rarely(50) ? "012" : "+44 20 7946 0018";
    if (profile_ == "halo" && rarely(50)) {
      row["teams"] = json::array();
      for (const json& team : teams_) {
        if (rarely(50)) row["teams"].push_back({{"team_id", team.at("id")}, {"in_section", true}});
      }
    }
    if (profile_ == "halo") more_of_agent(row);
    return row;
  }

  json contact(int at) {
    json row{
        {"id", 1000 + at},
        {"name", name()},
        {"email", "c" + std::to_string(at) + "@client.example"},
        {"isactive", !rarely(15)},
        {"site_id", sites_.at(static_cast<std::size_t>(roll(static_cast<int>(sites_.size())))).at("id")}};
    if (rarely(8)) row["email"] = "";
    if (rarely(8)) row["email"] = "c0@client.example";
    if (rarely(50)) row["phone"] = rarely(50) ? "5" : "+44 20 7946 0018";
    if (profile_ == "halo") more_of_contact(row, at);
    return row;
  }

  /// Managers in a circle, and people who are their own, among them.
  void more_of_agent(json& row) {
    if (rarely(30)) row["linemanager"] = 100 + roll(people_ / 2);
    if (rarely(30)) row["departments"] = json::array({1 + roll(3)});
    if (rarely(30)) row["jobtitle"] = name();
    if (rarely(30)) row["colour"] = "#aabbcc";
    if (rarely(30)) row["is_sales"] = true;
    if (rarely(30)) row["customfields"] = {{"CFEmployeeNumber", name()}, {"CFShift", roll(9)}};
  }
  void more_of_contact(json& row, int at) {
    if (rarely(20)) row["email2"] = "second" + std::to_string(at) + "@client.example";
    if (rarely(20)) row["mobilenumber2"] = "0123";
    if (rarely(20)) row["notes"] = name() + "\n" + name();
    if (rarely(20)) row["isimportantcontact"] = true;
    if (rarely(20)) row["ismaincontact"] = true;
    if (rarely(20)) row["admanager"] = name();
    if (rarely(20) && people_ > 1) row["linked_agent_id"] = 100 + roll(people_ / 2);
    if (rarely(20)) row["user_roles"] = json::array({1 + roll(3)});
    if (rarely(20)) row["customfields"] = {{"CFShirtSize", name()}, {"CFVan", roll(9)}};
  }

  std::mt19937 dice_;
  std::string profile_;
  int people_;
  json teams_ = json::array();
  json sites_ = json::array();
  json customers_ = json::array();
};

/// Each record that the program can see, by type and id.
std::set<std::pair<std::string, std::int64_t>> everybody(const Stage& stage) {
  std::set<std::pair<std::string, std::int64_t>> all;
  const json world = stage.sandbox().world();
  for (const auto& [type, rows] :
       {std::pair("agent", "agents"), {"contact", "customers"}, {"team", "teams"}}) {
    for (const json& row : world.at(rows)) {
      const bool unseen = type == std::string("agent") && row.at("id") == 1;  // halo lists no Unassigned
      if (row.value("type", "") != "company" && !unseen) all.emplace(type, row.at("id").get<std::int64_t>());
    }
  }
  return all;
}

/// Five people have another e-mail: five lines of files, and a plan that is empty again.
void change_five_and_merge(const Stage& stage, const json& report) {
  std::set<std::string> changed;
  for (const json& one : report.at("exported")) {
    if (changed.size() == 5 || one.at("email").get<std::string>().empty()) continue;
    stage.control().patch(one.at("type") == "agent" ? "agents" : "customers", one.at("id").get<int>(),
                          {{"email", "another" + std::to_string(changed.size()) + "@new.example"}});
    changed.insert(one.at("address"));
  }
  const ProcessResult merged = stage.haloform({"export", "--merge", "-o", "json"});
  ASSERT_EQ(merged.exit_code, 0) << shown(merged);
  const auto updated = json::parse(merged.out).at("updated").get<std::vector<std::string>>();
  EXPECT_EQ(std::set(updated.begin(), updated.end()), changed);
  // A twin of one of them may be told apart by now, and is new.
  EXPECT_EQ(lines_with(merged.err, "\n-"), changed.size() + lines_with(merged.err, "\n--- ")) << merged.err;
  expect_empty_plan(stage);
}

class GeneratedTenant : public testing::TestWithParam<unsigned> {};

TEST_P(GeneratedTenant, is_exported_and_the_next_plan_is_empty_with_the_state_and_without) {
  const unsigned seed = GetParam();
  const std::string profile = seed % 2 == 0 ? "guide" : "halo";
  const int people = std::array{60, 3, 300, 20, 0}.at(seed % 5);
  const Stage stage(Tenant(seed, profile, people).world(), {"--profile", profile});
  const json report = exported(stage);
  ASSERT_FALSE(report.is_null());
  std::set<std::pair<std::string, std::int64_t>> told;
  for (const char* list : {"exported", "left_out"}) {
    for (const json& row : report.at(list)) {
      if (row.at("id") != 1 || row.at("type") != "agent")
        told.emplace(row.at("type"), row.at("id").get<std::int64_t>());
    }
  }
  EXPECT_EQ(told, everybody(stage)) << "each record is either exported or listed with a reason";
  expect_empty_plan(stage);
  expect_empty_without_state(stage);
  const Folder once = files_of(stage);
  EXPECT_EQ(stage.haloform({"export"}).exit_code, 0);
  EXPECT_EQ(stage.haloform({"export", "--merge"}).exit_code, 0);
  EXPECT_EQ(files_of(stage), once) << "a second export finds nothing";
  change_five_and_merge(stage, report);
}

/// Four of twenty, unless HALOFORM_TENANTS asks for more.
unsigned tenants() {
  const char* wanted = std::getenv("HALOFORM_TENANTS");
  return wanted == nullptr ? 4U : static_cast<unsigned>(std::strtoul(wanted, nullptr, 10));
}

INSTANTIATE_TEST_SUITE_P(Seeds, GeneratedTenant, testing::Range(0U, tenants()));

// ---- files

json small_world() {
  return json::parse(R"({
    "agents": [
      {"id":1,"name":"Unassigned","email":"","builtin":true},
      {"id":2,"name":"API","email":"api@example.com","is_api_only":true},
      {"id":101,"name":"Jane Smith","email":"jane@example.com","surname":"Smith","team_id":11},
      {"id":102,"name":"John Doe","email":"john@example.com","team_id":11},
      {"id":103,"name":"Ann No","email":"ann@example.com","surname":"No","team_id":12,"isactive":false},
      {"id":104,"name":"Jane Smith","email":"js@example.com","team_id":12}],
    "customers": [
      {"id":20,"name":"Acme Ltd","type":"company","main_site_id":30},
      {"id":301,"name":"Bob Jones","email":"bob@acme.example","phone":"012","site_id":30},
      {"id":302,"name":"Cleo Carter","email":"cleo@acme.example","site_id":30}],
    "sites": [{"id":30,"name":"Head Office","client_id":20}],
    "teams": [{"id":11,"name":"Service Desk"},{"id":12,"name":"Second Line"}],
    "roles": ["Technician"]})");
}

TEST(Export, writes_tidy_files_by_team_and_client_with_references_by_name) {
  const Stage stage(small_world(), {"--profile", "halo"});
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  EXPECT_EQ(stage.read("haloform.yaml"),
            "# yaml-language-server: $schema=.haloform/schema.json\n"
            "version: 1\ninclude: [people/*.yaml, people/agents/*.yaml, people/contacts/*.yaml]\n"
            "instance:\n  url: \"" +
                stage.sandbox().url() + "\"\n");
  EXPECT_EQ(stage.read("people/teams.yaml"),
            "# yaml-language-server: $schema=../.haloform/schema.json\n"
            "teams:\n  second-line:\n    name: Second Line\n  service-desk:\n    name: Service Desk\n");
  EXPECT_EQ(stage.read("people/agents/second-line.yaml"),
            "# yaml-language-server: $schema=../../.haloform/schema.json\n"
            "agents:\n"
            "  ann-no:\n    name: Ann No\n    email: ann@example.com\n    surname: \"No\"\n"
            "    default_team: second-line\n    active: false\n    teams: [second-line]\n"
            "  jane-smith-js:\n    name: Jane Smith\n    email: js@example.com\n"
            "    default_team: second-line\n    teams: [second-line]\n");
  EXPECT_EQ(stage.read("people/contacts/acme-ltd.yaml"),
            "# yaml-language-server: $schema=../../.haloform/schema.json\n"
            "contacts:\n"
            "  bob-jones:\n    name: Bob Jones\n    email: bob@acme.example\n    phone: \"012\"\n    site: "
            "Acme Ltd/Head Office\n"
            "  cleo-carter:\n    name: Cleo Carter\n    email: cleo@acme.example\n    site: Acme Ltd/Head "
            "Office\n");
  EXPECT_EQ(stage.read(".haloform/schema.json"), stage.haloform({"schema"}).out);
  expect_empty_plan(stage);
}

TEST(Export, names_no_schema_that_a_configuration_does_not_have) {
  const Stage stage(small_world(), {"--profile", "halo"});
  stage.write("haloform.yaml", "version: 1\ninstance: {url: \"" + stage.sandbox().url() + "\"}\n");
  ASSERT_EQ(stage.haloform({"export", "--type", "teams"}).exit_code, 0);
  EXPECT_TRUE(stage.read("people/teams.yaml").starts_with("teams:\n"));
  EXPECT_FALSE(stage.exists(".haloform"));
  stage.write(".haloform/schema.json", stage.haloform({"schema"}).out);
  ASSERT_EQ(stage.haloform({"export", "--type", "contacts"}).exit_code, 0);
  EXPECT_TRUE(stage.read("people/contacts/acme-ltd.yaml")
                  .starts_with("# yaml-language-server: $schema=../../.haloform/schema.json\ncontacts:\n"));
  expect_empty_plan(stage);
}

TEST(Export, takes_a_few_requests_for_a_thousand_contacts) {
  json world = small_world();
  for (int at = 0; at < 1000; ++at)
    world["customers"].push_back({{"id", 2000 + at},
                                  {"name", "Contact " + std::to_string(at)},
                                  {"email", "c" + std::to_string(at) + "@acme.example"},
                                  {"email2", "second" + std::to_string(at) + "@acme.example"},
                                  {"site_id", 30}});
  const Stage stage(world, {"--profile", "halo"});
  EXPECT_THAT(exported(stage).at("exported"), SizeIs(1008));
  EXPECT_LE(stage.control().count("get"), 5) << "nobody is read one by one";
  EXPECT_LE(stage.control().count("list"), 25);
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_THAT(stage.read("people/contacts/acme-ltd.yaml"), Not(HasSubstr("email2")));
  stage.control().reset_log();
  expect_empty_plan(stage);
  EXPECT_LE(stage.control().count("get"), 5) << "nor in the plan behind it";
}

// Who has to be read one by one anyway is written whole.
TEST(Export, writes_what_each_record_was_read_for) {
  json world = small_world();
  world["agents"][2]["linemanager"] = 102;
  world["agents"][3]["linemanager"] = 2;
  world["agents"][2]["customfields"] = {{"CFEmployeeNumber", "0071"}, {"CFShift", 3}, {"CFOnCall", true}};
  const Stage stage(world, {"--profile", "halo"});
  stage.write("haloform.yaml", "version: 1\ninstance:\n  url: \"" + stage.sandbox().url() +
                                   "\"\ndefaults:\n  agent: {is_sales: false, custom: {CFShift: 3}}\n");
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  const std::string desk = stage.read("people/agents/service-desk.yaml");
  EXPECT_THAT(desk, HasSubstr("    line_manager: agent.john-doe\n"));
  EXPECT_THAT(desk, HasSubstr("    line_manager: 2\n")) << "an application is no block";
  EXPECT_THAT(desk, HasSubstr("    custom: {CFEmployeeNumber: \"0071\", CFOnCall: true, CFShift: 3}\n"));
  expect_empty_plan(stage);
  expect_empty_without_state(stage);
}

class ExportOfEither : public EitherProfile {
 protected:
  [[nodiscard]] static std::string contacts_file() {
    return GetParam() == std::string("halo") ? "people/contacts/acme-ltd.yaml"
                                             : "people/contacts/site-30.yaml";
  }
};
INSTANTIATE_TEST_SUITE_P(Profiles, ExportOfEither, either_profile, EitherProfile::name);

TEST_P(ExportOfEither, merges_five_changes_as_five_hunks_and_leaves_every_other_byte) {
  const Stage stage(small_world(), speaking());
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  stage.replace("people/agents/service-desk.yaml", "agents:\n", "# Who answers.\nagents:\n");
  stage.replace("people/agents/service-desk.yaml", "name: John Doe\n", "name: John Doe   # the first one\n");
  const Folder before = files_of(stage);
  // A joiner, a marriage, somebody who is switched off, a number, a new team.
  stage.control().add(
      "agents", {{"name", "Adam First"}, {"email", "adam@example.com"}, {"team_id", 11}, {"isactive", true}});
  stage.control().patch("agents", 103, {{"surname", "Yes"}});
  stage.control().patch("agents", 102, {{"isactive", false}});
  stage.control().patch("customers", 301, {{"phone", "0777"}});
  stage.control().add("teams", {{"name", "Zebra"}});
  const ProcessResult refused = stage.haloform({"export"});
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("is there already"), HasSubstr("--merge")));
  const ProcessResult dry = stage.haloform({"export", "--merge", "--dry-run"});
  EXPECT_EQ(dry.exit_code, 0) << shown(dry);
  EXPECT_EQ(hunks_in(dry.out), 5U) << dry.out;
  EXPECT_EQ(files_of(stage), before) << "a dry run, and a run that is refused, write nothing";

  const ProcessResult merged = stage.haloform({"export", "--merge"});
  EXPECT_EQ(merged.exit_code, 0) << shown(merged);
  EXPECT_EQ(hunks_in(merged.out), 5U) << merged.out;
  const std::string desk = stage.read("people/agents/service-desk.yaml");
  EXPECT_THAT(desk, AllOf(StartsWith("# yaml-language-server: "),
                          HasSubstr("\n# Who answers.\nagents:\n  adam-first:\n    name: Adam First\n"),
                          HasSubstr("name: John Doe   # the first one\n"), HasSubstr("active: false")));
  EXPECT_THAT(stage.read("people/teams.yaml"), HasSubstr("  zebra:\n    name: Zebra\n"));
  EXPECT_THAT(stage.read("people/agents/second-line.yaml"), HasSubstr("surname: \"Yes\""));
  EXPECT_EQ(stage.read("haloform.yaml"), before.at("haloform.yaml"));
  expect_empty_plan(stage);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(ExportOfEither, leaves_what_waits_in_a_file_for_an_apply) {
  const Stage stage(small_world(), speaking());
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  const std::string file = contacts_file();
  stage.replace(file, "phone: \"012\"", "phone: \"0777\"   # from Monday on");
  stage.control().patch("customers", 301, {{"phone", "0999"}, {"name", "Bob Jonas"}});
  const ProcessResult merged = stage.haloform({"export", "--merge"});
  EXPECT_EQ(merged.exit_code, 0) << shown(merged);
  EXPECT_THAT(
      unwrapped(merged.out),
      HasSubstr("contact.bob-jones: phone was changed in the file too, and waits there for an apply"));
  EXPECT_THAT(merged.err, AllOf(HasSubstr("a plan shows what is left"), Not(HasSubstr("nothing to do"))));
  EXPECT_THAT(stage.read(file),
              AllOf(HasSubstr("name: Bob Jonas\n"), HasSubstr("phone: \"0777\"   # from Monday on\n")));
  EXPECT_THAT(stage.plan().out, HasSubstr("\"0999\" -> \"0777\""));
}

TEST_P(ExportOfEither, leaves_what_is_accepted_for_a_while) {
  const Stage stage(small_world(), speaking());
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  const std::string file = contacts_file();
  stage.replace(
      file, "phone: \"012\"\n",
      "phone: \"012\"\n    lifecycle: {drift: [{accept: phone, until: 2999-01-31, reason: away}]}\n");
  stage.control().patch("customers", 301, {{"phone", "0999"}, {"name", "Bob Jonas"}});
  ASSERT_EQ(stage.haloform({"export", "--merge"}).exit_code, 0);
  EXPECT_THAT(stage.read(file), AllOf(HasSubstr("name: Bob Jonas\n"), HasSubstr("phone: \"012\"\n")));
}

TEST_P(ExportOfEither, takes_over_all_that_a_block_can_say_and_names_the_rest) {
  const Stage stage(small_world(), speaking());
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  const std::string file = contacts_file();
  stage.replace(file, "phone: \"012\"", "phone: &desk \"012\"");
  stage.control().patch("customers", 301, {{"phone", "0999"}});
  const json nothing = exported(stage, {"--merge"});
  EXPECT_THAT(nothing.at("updated"), IsEmpty()) << "no block says anything else";
  EXPECT_THAT(nothing.at("not_taken_over"), SizeIs(1));
  stage.control().patch("customers", 301, {{"name", "Bob Jonas"}});
  const json some = exported(stage, {"--merge"});
  EXPECT_EQ(some.at("updated"), json::array({"contact.bob-jones"}));
  EXPECT_THAT(some.at("not_taken_over").dump(), HasSubstr("phone of contact.bob-jones has an anchor"));
  EXPECT_THAT(stage.read(file), AllOf(HasSubstr("name: Bob Jonas\n"), HasSubstr("phone: &desk \"012\"\n")));
}

TEST_P(ExportOfEither, takes_everybody_who_left_a_team_out_of_its_list) {
  const Stage stage(small_world(), speaking());
  stage.configure("teams:\n  desk:\n    name: Service Desk\n    members: [jane, john]\nagents:\n" +
                  agent_block("jane", "Jane Smith", "jane@example.com") +
                  agent_block("john", "John Doe", "john@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  for (const int id : {101, 102}) stage.control().patch("agents", id, {{"team_id", 12}});
  ASSERT_EQ(stage.haloform({"export", "--merge", "--type", "agents", "--type", "teams"}).exit_code, 0);
  EXPECT_THAT(stage.read("haloform.yaml"), HasSubstr("    members: []\n"));
  expect_empty_plan(stage);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(ExportOfEither, keeps_a_root_file_but_for_its_include) {
  const Stage stage(small_world(), speaking());
  stage.configure("# ours\ndefaults:\n  agent: {surname: Smith}   # most of us\nguards: {deactivate: 3}\n");
  const std::string root = stage.read("haloform.yaml");
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  std::string without = stage.read("haloform.yaml");
  const std::size_t line = without.find("include: ");
  ASSERT_NE(line, std::string::npos);
  without.erase(line, without.find('\n', line) + 1 - line);
  EXPECT_EQ(without, root);
  EXPECT_THAT(
      stage.read("people/agents/service-desk.yaml"),
      AllOf(Not(HasSubstr("surname: Smith")),
            HasSubstr("john-doe:\n    name: John Doe\n    email: john@example.com\n    surname: null\n")))
      << "a default is not repeated, and taken back where the record has nothing";
  expect_empty_plan(stage);
}

TEST_P(ExportOfEither, adds_only_whom_nobody_declares) {
  const Stage stage(small_world(), speaking());
  stage.configure("agents:\n" + agent_block("boss", "Jane Smith", "jane@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const json report = exported(stage);
  EXPECT_EQ(report.at("managed"), 1);
  EXPECT_THAT(values_of(report.at("exported"), "address"), Not(Contains("agent.boss")));
  EXPECT_THAT(values_of(report.at("exported"), "address"), Contains("agent.jane-smith"))
      << "the other one: the key is free";
  expect_empty_plan(stage);
  EXPECT_EQ(stage.state().at("resources").at("agent.boss").at("id"), 101);
}

TEST_P(ExportOfEither, gives_the_addresses_of_the_state_where_the_files_are_lost) {
  const Stage stage(small_world(), speaking());
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  ASSERT_EQ(stage.haloform({"state", "mv", "agent.jane-smith", "agent.the-boss"}).exit_code, 0);
  std::filesystem::remove_all(stage.path("people"));
  stage.remove("haloform.yaml");
  EXPECT_THAT(values_of(exported(stage).at("exported"), "address"),
              AllOf(Contains("agent.the-boss"), Not(Contains("agent.jane-smith")), Contains("agent.ann-no")));
  expect_empty_plan(stage);
}

TEST(Export, leaves_a_leaver_out_whose_block_was_taken_out) {
  const Stage stage(small_world(), {"--profile", "guide"});
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  stage.remove_block("people/agents/service-desk.yaml", "john-doe");
  EXPECT_EQ(why_left_out(exported(stage, {"--merge"}), 102), "leaver");
}

TEST(Export, says_who_was_left_out_and_why) {
  json world = small_world();
  world["agents"].push_back({{"id", 110}, {"name", "Twin"}, {"email", "JANE@example.com"}});
  world["agents"].push_back({{"id", 111}, {"name", "Odd"}, {"email", "no address"}});
  const Stage stage(world, {"--profile", "guide"});
  const json report = exported(stage, {"--active-only"});
  EXPECT_EQ(why_left_out(report, 1), "unassigned");
  EXPECT_EQ(why_left_out(report, 2), "api_only");
  EXPECT_EQ(why_left_out(report, 101), "twin");
  EXPECT_EQ(why_left_out(report, 110), "twin");
  EXPECT_EQ(why_left_out(report, 111), "invalid");
  EXPECT_EQ(why_left_out(report, 103), "inactive");
  expect_empty_plan(stage);
  expect_empty_without_state(stage);
}

TEST(Export, names_the_site_of_whom_somebody_moved) {
  json world = small_world();
  world["sites"].push_back({{"id", 31}, {"name", "Leeds"}, {"client_id", 20}});
  const Stage stage(world, {"--profile", "halo"});
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  const std::string file = "people/contacts/acme-ltd.yaml";
  stage.replace(file, "email: cleo@acme.example\n    site: Acme Ltd/Head Office",
                "email: cleo@acme.example\n    site_id: 30");
  for (const int id : {301, 302}) stage.control().patch("customers", id, {{"site_id", 31}});
  ASSERT_EQ(stage.haloform({"export", "--merge"}).exit_code, 0);
  EXPECT_THAT(stage.read(file), AllOf(HasSubstr("site: Acme Ltd/Leeds\n"), HasSubstr("site_id: 31\n")));
  expect_empty_plan(stage);
}

TEST(Export, says_of_which_type_somebody_may_be_missing) {
  const Stage stage(small_world(), {"--profile", "halo", "--habit", "more-agents=3"});
  const ProcessResult dry = stage.haloform({"export", "--dry-run"});
  EXPECT_EQ(dry.exit_code, 0) << shown(dry);
  EXPECT_THAT(
      unwrapped(dry.out),
      HasSubstr("warning: agents may exist that were not listed, and are in no file: the instance counts"));
  EXPECT_EQ(values_of(exported(stage).at("doubts"), "type"), std::vector<std::string>{"agent"});
  const json contacts = exported(stage, {"--merge", "--type", "contacts"});
  EXPECT_THAT(contacts.at("doubts"), IsEmpty());
}

TEST(Export, covers_people_where_it_is_asked_to) {
  const Stage stage(small_world(), {"--profile", "guide"});
  const ProcessResult masked = stage.haloform({"export", "--dry-run", "--pii", "mask"});
  EXPECT_THAT(shown(masked), AllOf(Not(HasSubstr("jane@example.com")), Not(HasSubstr("Jane Smith")),
                                   HasSubstr("not shown")));
  const json report = exported(stage, {"--dry-run", "--pii", "mask"});
  EXPECT_EQ(report.at("pii"), "mask");
  EXPECT_THAT(values_of(report.at("exported"), "name"), Contains("J. S."));
  EXPECT_THAT(files_of(stage), IsEmpty());
  stage.configure("pii: {export: mask}\n");
  EXPECT_EQ(exported(stage, {"--dry-run"}).at("pii"), "mask");
}

TEST(Export, keeps_to_one_team_or_one_client) {
  const Stage stage(small_world(), {"--profile", "halo"});
  EXPECT_THAT(values_of(exported(stage, {"--dry-run", "--team", "second-line"}).at("exported"), "address"),
              ElementsAre("agent.ann-no", "agent.jane-smith-js", "team.second-line"));
  EXPECT_THAT(values_of(exported(stage, {"--dry-run", "--client", "acme ltd"}).at("exported"), "address"),
              ElementsAre("contact.bob-jones", "contact.cleo-carter"));
  EXPECT_THAT(values_of(exported(stage, {"--dry-run", "--type", "teams"}).at("exported"), "address"),
              ElementsAre("team.second-line", "team.service-desk"));
  const ProcessResult unknown = stage.haloform({"export", "--team", "second-lime"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean second-line?"));
  EXPECT_THAT(files_of(stage), IsEmpty());
}

TEST(Export, does_not_take_in_what_lies_beside_its_files) {
  const Stage stage(small_world(), {"--profile", "guide"});
  stage.configure("");
  stage.write("people/agents/draft.yaml", "agents:\n  stranger: {name: Stranger, email: s@example.com}\n");
  ASSERT_EQ(stage.haloform({"export"}).exit_code, 0);
  EXPECT_THAT(stage.read("haloform.yaml"),
              AllOf(HasSubstr("people/agents/service-desk.yaml"), Not(HasSubstr("people/agents/*"))));
  expect_empty_plan(stage);
  stage.write("people/agents/zebra.yaml", "agents: {}\n");
  const std::int64_t zebra = stage.control().add("teams", {{"name", "Zebra"}});
  stage.control().add(
      "agents",
      {{"name", "Adam First"}, {"email", "adam@example.com"}, {"team_id", zebra}, {"isactive", true}});
  const ProcessResult beside = stage.haloform({"export", "--merge"});
  EXPECT_THAT(beside.err, HasSubstr("not part of the configuration"));
}

TEST(Export, makes_the_folder_that_it_is_to_write_into) {
  const Stage stage(small_world(), {"--profile", "halo"});
  EXPECT_EQ(stage.haloform({"export", "--to", "company/git", "--dry-run"}).exit_code, 0);
  EXPECT_THAT(files_of(stage), IsEmpty());
  const ProcessResult result = stage.haloform({"export", "--to", "company/git"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  const ProcessResult plan = stage.haloform({"plan", "--chdir", "company/git", "--detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
}

TEST(Export, writes_through_no_link_that_leads_out_of_its_folder) {
  const Stage stage(small_world(), {"--profile", "halo"});
  const TempDir elsewhere;
  std::filesystem::create_directory_symlink(elsewhere.path(), stage.path("people"));
  const ProcessResult result = stage.haloform({"export"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("outside of the configuration's folder"));
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
  EXPECT_FALSE(stage.exists("haloform.yaml"));
}

// ---- ended in the middle

/// Whether no file is a half one: what the folder declares is right, or it declares nothing yet.
void expect_nothing_half(const Stage& stage, const Folder& whole) {
  for (const auto& [path, text] : files_of(stage)) {
    if (whole.contains(path) && path.ends_with(".yaml")) {
      EXPECT_EQ(text, whole.at(path)) << path;
    }
  }
  if (stage.exists("haloform.yaml")) {
    EXPECT_EQ(stage.haloform({"validate"}).exit_code, 0);
    const ProcessResult plan = stage.plan({"-o", "json"});
    EXPECT_EQ(json::parse(plan.out).at("haloform").at("requests"), 0) << "files without a state are adopted";
  }
}

TEST(KilledAtAnyMoment, an_export_leaves_nothing_half_and_the_next_one_ends_it) {
  const json world = Tenant(7, "halo", 60).world();
  const Stage reference(world, {"--profile", "halo"});
  ASSERT_EQ(reference.haloform({"export"}).exit_code, 0);
  Folder whole = files_of(reference);
  whole.erase("haloform.yaml");
  std::mt19937 dice(11);
  for (int round = 0; round < 8; ++round) {
    const Stage stage(world, {"--profile", "halo"});
    RunningProcess run = stage.start({"export"});
    usleep(static_cast<useconds_t>(20'000 + dice() % 300'000));
    run.kill(SIGKILL);
    static_cast<void>(run.wait());
    expect_nothing_half(stage, whole);
    const ProcessResult again = stage.haloform({"export", "--lock-timeout", "5s"});
    EXPECT_EQ(again.exit_code, 0) << shown(again);
    expect_empty_plan(stage);
  }
}

}  // namespace
}  // namespace haloform::test
