// Feeds are files of the configuration: what their rows declare, what blocks may add, and why a feed is not believed.
#include "planner/config/feeds/feed_keys.hpp"
#include "planner/config/feeds/read_feed.hpp"
#include "tests/config/support.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view root =
    "version: 1\n"
    "teams: {sd: {name: Service Desk}, net: {name: Network}}\n"
    "feeds:\n"
    "  hr:\n"
    "    csv: feeds/hr.csv\n"
    "    type: agent\n"
    "    key: employee_no\n"
    "    fields: {name: \"{first} {last}\", email: \"{mail}\"}\n"
    "    teams: {column: department, map: {Service Desk: sd, Network: net}}\n";

constexpr std::string_view csv =
    "employee_no,first,last,mail,department\n"
    "E1,Jane,Smith,jane@example.com,Service Desk\n"
    "E2,John,Doe,john@example.com,Network\n";

Checked<DesiredState> read(std::string_view root_text, std::string_view feed,
                           std::string_view file = "feeds/hr.csv", Profile profile = Profile::guide) {
  return validate(guide_catalog(), profile,
                  {{"haloform.yaml", std::string(root_text)}, {std::string(file), std::string(feed)}});
}

std::vector<std::string> wrong_in(std::string_view root_text, std::string_view feed,
                                  std::string_view file = "feeds/hr.csv") {
  const auto desired = read(root_text, feed, file);
  return desired ? std::vector<std::string>{} : lines(desired.error());
}

/// What is declared; fails where it is wrong.
DesiredState must_read(std::string_view root_text, std::string_view feed,
                       std::string_view file = "feeds/hr.csv", Profile profile = Profile::guide) {
  auto desired = read(root_text, feed, file, profile);
  if (desired) return std::move(*desired);
  std::string all;
  for (const std::string& line : lines(desired.error())) all += line + '\n';
  throw std::runtime_error(all);
}

std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  const auto at = changed.find(from);
  if (at == std::string::npos) throw std::runtime_error("there is no " + std::string(from));
  return changed.replace(at, from.size(), to);
}

TEST(Feeds, declare_a_person_for_each_row_at_its_place) {
  const DesiredState desired = must_read(root, csv);
  const Resource& jane = resource(desired, "agent.e1");
  EXPECT_EQ(value(jane, "name"), "Jane Smith");
  EXPECT_EQ(value(jane, "email"), "jane@example.com");
  EXPECT_EQ(value(jane, "phone"), "absent");
  EXPECT_THAT(jane.teams, ElementsAre("sd"));
  EXPECT_EQ(*jane.external_id, "E1");
  EXPECT_EQ(desired.span(jane.place).text(), "feeds/hr.csv:2:1");
  ASSERT_THAT(desired.feeds(), SizeIs(1));
  EXPECT_EQ(desired.feeds()[0].rows, 2U);
  ASSERT_NE(desired.feed_of(jane), nullptr);
  EXPECT_EQ(desired.feed_of(jane)->name, "hr");
  EXPECT_EQ(desired.feed_of(resource(desired, "team.sd")), nullptr);
}

TEST(Feeds, take_quotes_line_breaks_blanks_and_crlf_as_csv_has_them) {
  const DesiredState desired =
      must_read(root,
                "\xef\xbb\xbf"
                "employee_no, first ,last,mail,department\r\n"
                "\"E1\",\"Jane \"\"J\"\"\",\"Smith, Jr\", jane@example.com ,\"Service Desk\"\r\n");
  EXPECT_EQ(value(resource(desired, "agent.e1"), "name"), "Jane \"J\" Smith, Jr");
  EXPECT_EQ(value(resource(desired, "agent.e1"), "email"), "jane@example.com");
}

TEST(Feeds, find_their_delimiter_by_the_header) {
  for (const char* delimiter : {";", "\t", "|"}) {
    std::string text(csv);
    for (std::size_t at = 0; (at = text.find(',', at)) != std::string::npos;) text.replace(at, 1, delimiter);
    EXPECT_EQ(value(resource(must_read(root, text), "agent.e2"), "email"), "john@example.com") << delimiter;
  }
}

TEST(Feeds, that_are_one_column_by_the_delimiter_that_is_written_say_so) {
  const std::string fixed = std::string(root) + "    delimiter: \",\"\n";
  EXPECT_THAT(
      wrong_in(fixed,
               with(csv, "employee_no,first,last,mail,department", "employee_no;first;last;mail;department")),
      ElementsAre(HasSubstr("feeds/hr.csv:1:1: the header is one column when it is divided by a comma, "
                            ""
                            "and it has 4 semicolons in it -> write delimiter: \";\"")));
}

TEST(Feeds, keys_become_addresses_by_one_rule) {
  EXPECT_EQ(address_key("E-1001"), "e-1001");
  EXPECT_EQ(address_key("DE/Berlin 7"), "de-berlin-7");
  EXPECT_EQ(address_key("  __x "), "x");
  EXPECT_EQ(address_key("A  /  B/"), "a-b");
  EXPECT_EQ(address_key("Jörg"), "j-rg");
  EXPECT_EQ(address_key("00123"), "00123");
  EXPECT_EQ(address_key("山田"), std::nullopt);
  EXPECT_EQ(address_key(""), std::nullopt);
  EXPECT_EQ(address_key(std::string(101, 'a')), std::nullopt);
}

TEST(Feeds, keys_that_become_one_address_are_an_error_with_both_rows) {
  EXPECT_THAT(wrong_in(root, with(csv, "E2,", "e 1,") + ""), IsEmpty()) << "e-1 is another one";
  EXPECT_THAT(wrong_in(root, with(csv, "E2,", "e1,")),
              ElementsAre(HasSubstr("feeds/hr.csv:3:1: the keys \"E1\" and \"e1\" both become agent.e1")));
  EXPECT_THAT(wrong_in(root, with(csv, "E2,", "E1,")),
              ElementsAre(HasSubstr(
                  "feeds/hr.csv:3:1: the key \"E1\" is there twice -> a person has one row: correct "
                  "it where the feed comes from | feeds/hr.csv:2:1: the first row with it")));
}

TEST(Feeds, values_are_checked_as_those_of_blocks_are_at_their_cell) {
  EXPECT_THAT(wrong_in(root, with(csv, "jane@example.com", "jane.example.com")),
              ElementsAre(HasSubstr(
                  "feeds/hr.csv:2:15: \"jane.example.com\" is not an e-mail address: it has no @")));
  EXPECT_THAT(wrong_in(root, with(csv, "jane@example.com", "")),
              ElementsAre(HasSubstr("feeds/hr.csv:2:15: email is required and cannot be cleared")));
  EXPECT_THAT(wrong_in(root, with(csv, "john@example.com", "jane@example.com")),
              ElementsAre(HasSubstr("feeds/hr.csv:3:13: ")));
}

TEST(Feeds, an_empty_cell_clears_a_field_as_an_empty_text_does) {
  const std::string phones = with(root, "email: \"{mail}\"", "email: \"{mail}\", phone: \"{department}\"");
  const std::string no_teams = phones.substr(0, phones.find("    teams:"));
  const DesiredState desired = must_read(no_teams, with(csv, "Service Desk", ""));
  EXPECT_EQ(value(resource(desired, "agent.e1"), "phone"), "null");
}

TEST(Feeds, a_name_without_one_of_its_parts_has_no_blank_too_many) {
  const std::string three = with(root, "{first} {last}", "{first} {middle} {last}");
  const DesiredState desired = must_read(three,
                                         "employee_no,first,middle,last,mail,department\n"
                                         "E1,Jane,,Smith,jane@example.com,Network\n"
                                         "E2,,,Doe,john@example.com,Network\n"
                                         "E3,Ann,B.,Poe,ann@example.com,Network\n");
  EXPECT_EQ(value(resource(desired, "agent.e1"), "name"), "Jane Smith");
  EXPECT_EQ(value(resource(desired, "agent.e2"), "name"), "Doe");
  EXPECT_EQ(value(resource(desired, "agent.e3"), "name"), "Ann B. Poe");
}

TEST(Feeds, braces_are_written_twice) {
  const DesiredState desired = must_read(with(root, "{first} {last}", "{first} {{{last}}}"), csv);
  EXPECT_EQ(value(resource(desired, "agent.e1"), "name"), "Jane {Smith}");
}

TEST(Feeds, a_department_that_the_map_does_not_have_is_an_error_or_nothing_or_none) {
  const std::string other = with(csv, "Network", "Logistics");
  EXPECT_THAT(
      wrong_in(root, other),
      ElementsAre(HasSubstr("feeds/hr.csv:3:30: \"Logistics\" of department is not in the map of teams")));
  const std::string ignored = with(root, "Network: net}}", "Network: net}, unmapped: ignore}");
  const DesiredState nothing = must_read(ignored, other);
  EXPECT_EQ(resource(nothing, "agent.e2").list, MemberList::absent);
  const DesiredState none = must_read(with(ignored, "ignore", "none"), other);
  EXPECT_EQ(resource(none, "agent.e2").list, MemberList::additive);
  EXPECT_THAT(resource(none, "agent.e2").teams, IsEmpty());
}

TEST(Feeds, several_departments_stand_in_one_cell_where_a_separator_is_written) {
  const std::string several = with(root, "Network: net}}", "Network: net}, separator: \";\"}");
  const DesiredState desired = must_read(
      several, with(csv, "Service Desk", "network ; SERVICE  DESK;Network"), "feeds/hr.csv", Profile::halo);
  EXPECT_THAT(resource(desired, "agent.e1").teams, ElementsAre("net", "sd"));
}

TEST(Feeds, a_team_of_the_map_that_nobody_declares_is_wrong_once_and_in_the_map) {
  EXPECT_THAT(
      wrong_in(with(root, "Service Desk: sd", "Service Desk: sdd"), with(csv, "Network", "Service Desk")),
      ElementsAre(HasSubstr("haloform.yaml:9:53: this map names \"sdd\", which no team block declares")));
}

TEST(Feeds, blocks_add_to_a_person_and_stay_with_the_row) {
  const DesiredState desired = must_read(
      std::string(root) + "agents:\n  e1: {jobtitle: Lead, lifecycle: {protect: true}, teams: [net]}\n", csv,
      "feeds/hr.csv", Profile::halo);
  const Resource& jane = resource(desired, "agent.e1");
  EXPECT_EQ(value(jane, "jobtitle"), "Lead");
  EXPECT_EQ(value(jane, "name"), "Jane Smith");
  EXPECT_EQ(jane.lifecycle->protection, Protection::protect);
  EXPECT_THAT(jane.teams, ElementsAre("net", "sd")) << "memberships are joined";
  EXPECT_EQ(desired.span(jane.place).text(), "feeds/hr.csv:2:1");
}

TEST(Feeds, say_the_dates_of_whoever_has_some) {
  const std::string dated =
      std::string(root) +
      "    lifecycle: {ends_on: \"{contract_end}\", grace: 7d}\ntimezone: Europe/London\n";
  const std::string_view rows =
      "employee_no,first,last,mail,department,contract_end\n"
      "E1,Jane,Smith,jane@example.com,Service Desk,2027-06-30\n"
      "E2,John,Doe,john@example.com,Network,\n";
  const DesiredState desired = must_read(dated, rows);
  const Lifecycle::Schedule& jane = *resource(desired, "agent.e1").lifecycle->schedule;
  EXPECT_EQ(iso_time(jane.over.value()), "2027-07-07T23:00:00.000Z");
  EXPECT_EQ(desired.span(jane.ends->place).text(), "feeds/hr.csv:2:45");
  const Resource& john = resource(desired, "agent.e2");
  EXPECT_FALSE(john.lifecycle->schedule->over) << "a grace for everybody is of no meaning without an end";
  EXPECT_FALSE(john.held_until());
  const Resource ended =
      resource(must_read(dated + "agents:\n  e2: {lifecycle: {ends_on: 2027-06-30}}\n", rows), "agent.e2");
  EXPECT_EQ(iso_time(ended.held_until().value()), "2027-07-07T23:00:00.000Z") << "a block gives the end";
  EXPECT_THAT(wrong_in(dated + "agents:\n  e2: {lifecycle: {grace: 3d}}\n", rows), Not(IsEmpty()));
}

TEST(Feeds, an_end_that_has_come_to_be_later_than_an_extension_counts) {
  const std::string dated =
      std::string(root) +
      "    lifecycle: {ends_on: \"{contract_end}\"}\n"
      "agents:\n  e1: {lifecycle: {extended_until: {date: 2027-02-28, reason: handover}}}\n";
  const auto rows = [](std::string_view end) {
    return "employee_no,first,last,mail,department,contract_end\n"
           "E1,Jane,Smith,jane@example.com,Service Desk," +
           std::string(end) + "\n";
  };
  const auto last_day = [&](std::string_view end) {
    return iso_date(resource(must_read(dated, rows(end)), "agent.e1").lifecycle->schedule->last_day()->day);
  };
  EXPECT_EQ(last_day("2027-01-31"), "2027-02-28");
  EXPECT_EQ(last_day("2027-02-28"), "2027-02-28");
  EXPECT_EQ(last_day("2027-06-30"), "2027-06-30");
}

TEST(Feeds, an_end_that_is_taken_back_stops_nobody_else_where_a_block_extends_it) {
  const std::string dated =
      std::string(root) +
      "    lifecycle: {ends_on: \"{contract_end}\"}\n"
      "agents:\n  e1: {lifecycle: {grace: 3d, extended_until: {date: 2027-02-28, reason: handover}}}\n";
  constexpr std::string_view rows =
      "employee_no,first,last,mail,department,contract_end\n"
      "E1,Jane,Smith,jane@example.com,Service Desk,\n";
  const DesiredState desired = must_read(dated, rows);
  EXPECT_FALSE(resource(desired, "agent.e1").lifecycle->schedule->last_day());
  EXPECT_FALSE(resource(desired, "agent.e1").lifecycle->schedule->over);
  EXPECT_THAT(wrong_in(with(dated, "Service Desk: sd", "Service Desk: x"), rows),
              Contains(HasSubstr("haloform.yaml:12:31: extended_until extends nothing: the feed says no "
                                 "ends_on any more, which counts")))
      << "a warning, which is shown beside a mistake";
}

TEST(Feeds, two_sources_of_one_field_are_an_error_unless_one_is_preferred) {
  const std::string both = std::string(root) + "agents:\n  e1: {email: j.smith@example.com, phone: \"1\"}\n";
  EXPECT_THAT(wrong_in(both, csv),
              ElementsAre(HasSubstr(
                  "haloform.yaml:11:8: email of agent.e1 comes from the feed hr too -> keep one of the "
                  "two, or write prefer: yaml or prefer: feed in the feed | feeds/hr.csv:2:15: what "
                  "the feed says")));
  const auto preferring = [&](std::string_view whom) {
    const DesiredState desired =
        must_read(with(both, "    type:", fmt::format("    prefer: {}\n    type:", whom)), csv);
    EXPECT_EQ(value(resource(desired, "agent.e1"), "phone"), "1");
    return value(resource(desired, "agent.e1"), "email");
  };
  EXPECT_EQ(preferring("yaml"), "j.smith@example.com");
  EXPECT_EQ(preferring("feed"), "jane@example.com");
}

TEST(Feeds, a_preferred_block_decides_for_the_team_where_there_can_be_only_one) {
  const std::string both = std::string(root) + "agents:\n  e1: {teams: [net]}\n";
  EXPECT_THAT(wrong_in(both, csv), ElementsAre(HasSubstr("under the profile guide an agent is in one team")));
  const DesiredState desired = must_read(with(both, "    type:", "    prefer: yaml\n    type:"), csv);
  EXPECT_THAT(resource(desired, "agent.e1").teams, ElementsAre("net"));
  EXPECT_THAT(resource(desired, "agent.e2").teams, ElementsAre("net"));
}

TEST(Feeds, defaults_are_for_their_people_too_and_a_block_does_not_lose_them) {
  const DesiredState desired = must_read(
      std::string(root) + "defaults: {agent: {timezone: Europe/London}}\nagents:\n  e1: {phone: \"1\"}\n",
      csv);
  EXPECT_EQ(value(resource(desired, "agent.e1"), "timezone"), "Europe/London");
  EXPECT_EQ(value(resource(desired, "agent.e2"), "timezone"), "Europe/London");
}

TEST(Feeds, two_blocks_that_add_to_one_person_are_one_too_many) {
  const auto desired = validate(guide_catalog(), Profile::guide,
                                {{"haloform.yaml", std::string(root) + "agents:\n  e1: {phone: \"1\"}\n"},
                                 {"feeds/hr.csv", std::string(csv)},
                                 {"people.yaml", "agents:\n  e1:\n    phone: \"2\"\n"}});
  ASSERT_FALSE(desired);
  EXPECT_THAT(
      lines(desired.error()),
      ElementsAre(HasSubstr("people.yaml:2:3: agent.e1 is declared again -> keep one of the two blocks | "
                            "haloform.yaml:11:3: the first agent.e1")));
}

TEST(Feeds, a_block_of_somebody_who_left_the_feed_is_a_warning_and_not_in_the_way) {
  const DesiredState desired = must_read(std::string(root) + "agents:\n  e7: {phone: \"1\"}\n", csv);
  EXPECT_EQ(desired.find(*Address::parse("agent.e7")), nullptr);
  EXPECT_THAT(desired.resources(ResourceType::agent), SizeIs(2));
  EXPECT_THAT(wrong_in(std::string(root) + "agents:\n  e7: {name: Ann}\n", csv),
              ElementsAre(HasSubstr("agent.e7 has no email")))
      << "whoever has a name is meant to be declared";
  const std::string preferring = with(root, "    type:", "    prefer: yaml\n    type:");
  EXPECT_THAT(must_read(preferring + "agents:\n  e7: {name: Ann Poe}\n", csv).resources(ResourceType::agent),
              SizeIs(2))
      << "unless the name may be in the place of the feed's";
}

TEST(Feeds, two_feeds_with_one_person_are_an_error) {
  const auto desired =
      validate(guide_catalog(), Profile::guide,
               {{"haloform.yaml", std::string(root) +
                                      "  more: {csv: feeds/more.csv, type: agent, key: no, fields: {name: "
                                      "\"{n}\", email: \"{m}\"}}\n"},
                {"feeds/hr.csv", std::string(csv)},
                {"feeds/more.csv", "no,n,m\nE1,Jane Smith,j2@example.com\n"}});
  ASSERT_FALSE(desired);
  EXPECT_THAT(lines(desired.error()),
              ElementsAre(HasSubstr(
                  "feeds/more.csv:2:1: agent.e1 is in two feeds -> one of them must leave the person "
                  "out; where they are two people, write key: \"NAME-{column}\" in a feed | "
                  "feeds/hr.csv:2:1: the first agent.e1")));
}

TEST(Feeds, active_is_a_word_or_what_is_mapped) {
  const std::string active = std::string(root) + "    active: \"{status}\"\n";
  const auto with_status = [](std::string_view status) {
    return fmt::format("employee_no,first,last,mail,department,status\nE1,A,B,a@example.com,Network,{}\n",
                       status);
  };
  EXPECT_EQ(resource(must_read(active, with_status("No")), "agent.e1").active, false);
  EXPECT_EQ(resource(must_read(active, with_status("TRUE")), "agent.e1").active, std::nullopt)
      << "written out it would switch on again whom somebody switched off in an emergency";
  EXPECT_THAT(wrong_in(active, with_status("left")),
              ElementsAre(HasSubstr("feeds/hr.csv:2:30: active is \"left\", which is neither yes nor no")));
  const std::string mapped =
      std::string(root) + "    active: {column: status, map: {Left: false, Here: true}}\n";
  EXPECT_EQ(resource(must_read(mapped, with_status("left")), "agent.e1").active, false);
}

TEST(Feeds, a_block_switches_somebody_off_before_hr_does) {
  const std::string active = std::string(root) + "    active: \"{status}\"\nagents:\n  e1: {active: false}\n";
  const auto with_status = [](std::string_view status) {
    return fmt::format("employee_no,first,last,mail,department,status\nE1,A,B,a@example.com,Network,{}\n",
                       status);
  };
  EXPECT_EQ(resource(must_read(active, with_status("yes")), "agent.e1").active, false);
  EXPECT_EQ(resource(must_read(active, with_status("no")), "agent.e1").active, false)
      << "both say the same, and nobody else waits until somebody has tidied the block";
  EXPECT_THAT(wrong_in(with(active, "active: false", "active: true"), with_status("no")),
              ElementsAre(HasSubstr("active of agent.e1 comes from the feed hr too")));
}

TEST(Feeds, a_broken_one_leaves_no_other_mistakes_behind) {
  const std::string used =
      std::string(root) + "agents:\n  e1: {phone: \"1\"}\n  x: {name: X Y, email: x@example.com}\n";
  EXPECT_THAT(wrong_in(with(used, "name: Network", "name: Network, members: [e2]"), with(csv, "E2,", ",")),
              ElementsAre(HasSubstr("feeds/hr.csv:3:1: the key (\"employee_no\") is empty")));
}

TEST(Feeds, a_default_grace_follows_the_end_that_a_block_adds) {
  const std::string dated = std::string(root) +
                            "defaults: {agent: {lifecycle: {grace: 1d}}}\n"
                            "agents:\n  e2: {lifecycle: {ends_on: 2027-02-28}}\n";
  EXPECT_EQ(iso_time(resource(must_read(dated, csv), "agent.e2").lifecycle->schedule->over.value()),
            "2027-03-02T00:00:00.000Z");
  EXPECT_THAT(wrong_in(std::string(root) + "agents:\n  e1: {lifecycle: {grace: 7d}}\n", csv),
              ElementsAre(HasSubstr("haloform.yaml:11:20: grace follows no end: there is no ends_on")));
}

constexpr std::string_view more_columns =
    "employee_no,first,last,mail,department,boss,sales,shirt\n"
    "E/1,Jane,Smith,jane@example.com,Service Desk,,yes,XL\n"
    "E/2,John,Doe,john@example.com,Network,E/1,,004\n"
    "E/3,Ann,Poe,ann@example.com,Network,e 1,N,\n";

TEST(Feeds, give_managers_by_their_keys_yes_and_no_and_custom_fields) {
  const std::string more = with(
      root, "email: \"{mail}\"",
      "email: \"{mail}\", line_manager: \"{boss}\", is_sales: \"{sales}\", custom: {CFShirt: \"{shirt}\"}");
  const DesiredState desired = must_read(more, more_columns, "feeds/hr.csv", Profile::halo);
  const auto of = [&](const char* who, const char* field) { return value(resource(desired, who), field); };
  EXPECT_EQ(of("agent.e-1", "line_manager"), "null");
  EXPECT_EQ(of("agent.e-2", "line_manager"), "agent.e-1");
  EXPECT_EQ(of("agent.e-3", "line_manager"), "agent.e-1");
  EXPECT_EQ(of("agent.e-1", "is_sales"), "true");
  EXPECT_EQ(of("agent.e-2", "is_sales"), "null");
  EXPECT_EQ(of("agent.e-3", "is_sales"), "false");
  EXPECT_EQ(of("agent.e-1", "custom"), "CFShirt: XL");
  EXPECT_EQ(of("agent.e-2", "custom"), "CFShirt: 004") << "a number with zeros in front is no number";
  EXPECT_EQ(of("agent.e-3", "custom"), "CFShirt: null");
  const auto wrong = [&](std::string_view from, std::string_view to) {
    const auto read_it = read(more, with(more_columns, from, to), "feeds/hr.csv", Profile::halo);
    return read_it ? std::vector<std::string>{} : lines(read_it.error());
  };
  EXPECT_THAT(
      wrong(",e 1,N", ",1,N"),
      ElementsAre(HasSubstr(
          "feeds/hr.csv:4:37: the line_manager of agent.e-3 is \"1\", which no agent block declares")))
      << "the number of an employee, and not the id of a record";
  EXPECT_THAT(wrong(",e 1,N", ",e 1,maybe"),
              ElementsAre(HasSubstr("is_sales is \"maybe\", which is neither yes nor no")));
}

TEST(Feeds, give_managers_by_keys_that_are_texts) {
  const std::string more = with(with(root, "key: employee_no", "key: \"g-{employee_no}\""),
                                "email: \"{mail}\"", "email: \"{mail}\", line_manager: \"g-{boss}\"");
  const DesiredState desired = must_read(more, more_columns, "feeds/hr.csv", Profile::halo);
  EXPECT_EQ(value(resource(desired, "agent.g-e-2"), "line_manager"), "agent.g-e-1");
  EXPECT_EQ(value(resource(desired, "agent.g-e-1"), "line_manager"), "null") << "and not agent.g";
}

TEST(Feeds, an_id_of_a_record_is_written_in_the_yaml) {
  const std::string fixed = with(root, "email: \"{mail}\"", "email: \"{mail}\", line_manager: 14");
  EXPECT_EQ(value(resource(must_read(fixed, csv, "feeds/hr.csv", Profile::halo), "agent.e1"), "line_manager"),
            "14");
}

TEST(Feeds, the_key_is_the_number_of_one_person_among_all) {
  const std::string other =
      std::string(root) + "agents:\n  ann: {name: Ann Poe, email: ann@example.com, external_id: \"E1\"}\n";
  EXPECT_THAT(wrong_in(other, csv), ElementsAre(HasSubstr("agent.ann and agent.e1 have one external_id")));
  const std::string said_again =
      with(root, "    type:", "    prefer: yaml\n    type:") + "agents:\n  e1: {external_id: \"E1\"}\n";
  EXPECT_EQ(*resource(must_read(said_again, csv), "agent.e1").external_id, "E1");
}

TEST(Feeds, a_key_has_nothing_in_it_that_nobody_sees) {
  EXPECT_THAT(wrong_in(root, with(csv, "E2,",
                                  "E\xe2\x80\x8b"
                                  "2,")),
              ElementsAre(HasSubstr("contains U+200B, which cannot be seen")));
}

constexpr std::string_view two_clients =
    "version: 1\n"
    "feeds:\n"
    "  acme: {csv: feeds/hr.csv, type: contact, key: no, fields: {name: \"{n}\", email: \"{m}\"}}\n"
    "  globex: {csv: feeds/globex.csv, type: contact, key: \"globex-{no}\", fields: {name: \"{n}\", email: "
    "\"{m}\"}}\n";

TEST(Feeds, of_two_clients_number_their_people_each_for_itself) {
  const auto desired = validate(guide_catalog(), Profile::guide,
                                {{"haloform.yaml", std::string(two_clients)},
                                 {"feeds/hr.csv", "no,n,m\n7,Ann Poe,ann@example.com\n"},
                                 {"feeds/globex.csv", "n,no,m\nBob Ray,7,bob@example.com\n"}});
  ASSERT_TRUE(desired) << testing::PrintToString(lines(desired.error()));
  EXPECT_EQ(value(resource(*desired, "contact.7"), "name"), "Ann Poe");
  const Resource& bob = resource(*desired, "contact.globex-7");
  EXPECT_EQ(value(bob, "name"), "Bob Ray");
  EXPECT_EQ(*bob.external_id, "globex-7");
  EXPECT_EQ(desired->span(bob.place).text(), "feeds/globex.csv:2:9") << "where its number stands";
}

TEST(Feeds, keys_of_a_text_need_every_column_in_it) {
  const std::string written = with(root, "key: employee_no", "key: \"x-{department}/{employee_no}\"");
  EXPECT_EQ(*resource(must_read(written, csv), "agent.x-network-e2").external_id, "x-Network/E2");
  EXPECT_THAT(wrong_in(written, with(csv, "example.com,Network", "example.com,")),
              ElementsAre(HasSubstr("feeds/hr.csv:3:30: the key (\"department\") is empty")));
  EXPECT_THAT(wrong_in(with(root, "key: employee_no", "key: \"{{x}}\""), csv),
              ElementsAre(HasSubstr("haloform.yaml:7:10: key is wrong: there is no column in it")));
  EXPECT_THAT(wrong_in(with(root, "key: employee_no", "key: \"{employee_no\""), csv),
              ElementsAre(HasSubstr("haloform.yaml:7:10: key is wrong: a { is never closed")));
}

TEST(Feeds, have_letters_that_are_encoded_once) {
  EXPECT_THAT(wrong_in(root, with(csv, "Jane", "Ren\xc3\x83\xc2\xa9")),
              ElementsAre(HasSubstr("feeds/hr.csv:2:7: é at byte 45 (counted from 0) is encoded twice")));
  EXPECT_THAT(wrong_in(root, with(csv, "Jane", "\xc3\x82\xc2\xa3")), ElementsAre(HasSubstr("£ at byte 42")));
  EXPECT_THAT(wrong_in(root, with(csv, "Jane", "Jo\xc3\x83o \xc3\x82ngela \xc2\xbf")), IsEmpty())
      << "João Ângela ¿";
}

TEST(Feeds, a_key_that_a_program_shortened_is_none) {
  EXPECT_THAT(wrong_in(root, with(csv, "E2,", "1.23457e+11,")),
              ElementsAre(HasSubstr("is a number that a spreadsheet shortened")));
}

// ---- how a feed is written down

TEST(FeedSection, says_what_is_missing_and_what_is_unknown) {
  EXPECT_THAT(full_mistakes_in("feeds: {hr: {csv: a.csv, type: agent}}\n"),
              ElementsAre(HasSubstr("the feed hr has no key"), HasSubstr("the feed hr has no fields")));
  EXPECT_THAT(
      full_mistakes_in("feeds: {hr: {type: team, key: a, fields: {name: \"{a}\"}}}\n"),
      ElementsAre(HasSubstr("the feed hr has no file"), HasSubstr("a feed of \"team\" is not possible")));
  EXPECT_THAT(wrong_in(with(root, "email:", "emial:"), csv),
              ElementsAre(HasSubstr("unknown key \"emial\" in fields of agents -> did you mean \"email\"?")));
  EXPECT_THAT(
      wrong_in(with(root, "    type:", "    delimeter: \",\"\n    type:"), csv),
      ElementsAre(HasSubstr("unknown key \"delimeter\" in the feed hr -> did you mean \"delimiter\"?")));
  EXPECT_THAT(wrong_in(with(root, "{first} {last}", "{first} {last"), csv),
              ElementsAre(HasSubstr("name is wrong: a { is never closed")));
  EXPECT_THAT(
      wrong_in(with(root, "email:", "sms: \"{mail}\", email:"), csv),
      ElementsAre(HasSubstr("unknown key sms in fields of agents -> this field is called mobile here")));
  EXPECT_THAT(wrong_in(with(root, "email:", "roles: Technician, email:"), csv),
              ElementsAre(HasSubstr("does not support roles of agents -> write role: Technician")));
  EXPECT_THAT(full_mistakes_in("feeds: {hr: {csv: a.csv, type: contact, key: no, fields: {name: \"{n}\"}, "
                               "teams: \"{t}\"}}\n"),
              ElementsAre(HasSubstr("contacts are in no teams -> remove teams")));
  EXPECT_THAT(wrong_in(std::string(root) + "    population: {colum: company}\n", csv),
              ElementsAre(HasSubstr("population must name a column"),
                          HasSubstr("unknown key \"colum\" in population")));
  EXPECT_THAT(wrong_in(with(root, "feeds/hr.csv", "../hr.csv"), csv, "../hr.csv"), SizeIs(1));
  EXPECT_THAT(wrong_in(std::string(root) + "    max_age: 36h\n", csv),
              ElementsAre(HasSubstr("the feed hr has no generated, which max_age needs")));
}

TEST(FeedSection, names_no_file_that_is_not_called_as_a_feed) {
  EXPECT_THAT(
      wrong_in(with(root, "feeds/hr.csv", ".git/config"), csv, ".git/config"),
      ElementsAre(HasSubstr("haloform.yaml:5:10: \".git/config\" is not the name of a feed -> its name ends "
                            "with .csv or .tsv")));
}

TEST(FeedSection, is_no_part_of_an_included_file) {
  EXPECT_THAT(mistakes({{"haloform.yaml", "version: 1\n"}, {"a.yaml", "feeds: {}\n"}}),
              ElementsAre("a.yaml:1:1: feeds is not allowed in an included file"));
}

// ---- JSON

constexpr std::string_view scim_root =
    "version: 1\n"
    "teams: {sd: {name: Service Desk}}\n"
    "feeds:\n"
    "  hr:\n"
    "    scim: feeds/hr.scim\n"
    "    type: agent\n"
    "    key: externalId\n"
    "    fields: {name: \"{name.givenName} {name.familyName}\", email: \"{emails[type eq "
    "\\\"work\\\"].value}\"}\n"
    "    teams: {column: \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department\", map: "
    "{Service Desk: sd}}\n";

constexpr std::string_view scim =
    "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],\n"
    " \"Operations\": [\n"
    "  {\"method\": \"POST\", \"path\": \"/Users\", \"bulkId\": \"1\", \"data\": {\n"
    "    \"externalId\": \"701984\", \"userName\": \"jane\", \"active\": true,\n"
    "    \"name\": {\"givenName\": \"Jane\", \"familyName\": \"Sm\\u00efth \\ud83d\\ude00\"},\n"
    "    \"emails\": [{\"value\": \"home@example.com\", \"type\": \"home\"}, {\"type\": \"work\", \"value\": "
    "\"jane@example.com\"}],\n"
    "    \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\": {\"department\": \"Service "
    "Desk\"}}},\n"
    "  {\"method\": \"post\", \"path\": \"/Users\", \"data\": {\"ExternalID\": \"701985\", \"active\": "
    "false,\n"
    "    \"name\": {\"givenName\": \"John\", \"familyName\": \"Doe\"}, \"emails\": [{\"type\": \"work\", "
    "\"value\": \"john@example.com\"}]}},\n"
    "  {\"method\": \"DELETE\", \"path\": \"/Users/701986\"}\n"
    " ]}\n";

TEST(ScimFeeds, declare_users_by_paths_at_their_places) {
  const DesiredState desired = must_read(scim_root, scim, "feeds/hr.scim");
  const Resource& jane = resource(desired, "agent.701984");
  EXPECT_EQ(value(jane, "name"), "Jane Smïth 😀");
  EXPECT_EQ(value(jane, "email"), "jane@example.com");
  EXPECT_THAT(jane.teams, ElementsAre("sd"));
  EXPECT_EQ(jane.active, std::nullopt);
  EXPECT_EQ(desired.span(jane.place).text(), "feeds/hr.scim:4:19");
  EXPECT_EQ(resource(desired, "agent.701985").active, false);
  EXPECT_THAT(desired.feeds()[0].deleted, ElementsAre("701986"));
}

TEST(ScimFeeds, take_shorter_paths_too) {
  const std::string shorter =
      with(with(scim_root, "emails[type eq \\\"work\\\"].value", "emails[work].value"),
           "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "enterprise:department");
  EXPECT_EQ(value(resource(must_read(shorter, scim, "feeds/hr.scim"), "agent.701984"), "email"),
            "jane@example.com");
}

TEST(ScimFeeds, that_are_no_bulk_request_of_users_are_not_believed) {
  const auto wrong = [](std::string_view from, std::string_view to) {
    return wrong_in(scim_root, with(scim, from, to), "feeds/hr.scim");
  };
  EXPECT_THAT(wrong("BulkRequest", "BulkResponse"),
              ElementsAre(HasSubstr("feeds/hr.scim:1:1: the schemas of this body")));
  EXPECT_THAT(wrong("\"POST\"", "\"PATCH\""),
              ElementsAre(HasSubstr("feeds/hr.scim:3:3: the method of this operation is \"PATCH\"")));
  EXPECT_THAT(wrong("\"/Users\"", "\"/Groups\""), ElementsAre(HasSubstr("this operation is on \"/Groups\"")));
  EXPECT_THAT(wrong("/Users/701986", "/Users/701985"),
              ElementsAre(HasSubstr("\"701985\" is to go, and has a row too")));
  EXPECT_THAT(wrong("\n ]}", ""), ElementsAre(HasSubstr("this is not JSON")));
  EXPECT_THAT(wrong("\"bulkId\"", "\"path\""),
              ElementsAre(HasSubstr("feeds/hr.scim:3:40: the member \"path\" stands in this object twice")));
}

TEST(ScimFeeds, whose_operations_are_odd_are_not_believed) {
  const auto wrong = [](std::string_view from, std::string_view to) {
    return wrong_in(scim_root, with(scim, from, to), "feeds/hr.scim");
  };
  EXPECT_THAT(
      wrong("\"POST\", \"path\": \"/Users\"", "\"POST\", \"path\": \"/Users/7\""),
      ElementsAre(HasSubstr("feeds/hr.scim:3:3: this POST is to \"/Users/7\", and a user is made by a "
                            "POST to /Users -> write PUT")));
  for (const char* odd :
       {"/Users/../Groups", "/Users/a/b", "/Users/a?b", "/Users/%", "/Users/%zz", "/Users/%ff"})
    EXPECT_THAT(wrong("/Users/701986", odd), ElementsAre(HasSubstr("feeds/hr.scim:10:3: the path of this")))
        << odd;
  EXPECT_THAT(
      must_read(scim_root, with(scim, "/Users/701986", "/Users/E%2F7"), "feeds/hr.scim").feeds()[0].deleted,
      ElementsAre("e-7"));
  EXPECT_THAT(wrong("\"bulkId\"", "\"Path\""),
              ElementsAre(HasSubstr("feeds/hr.scim:3:40: the member \"Path\" stands in this object twice")))
      << "names of SCIM are the same in whatever letter case";
  EXPECT_THAT(
      wrong("\"familyName\": \"Doe\"", "\"familyName\": {\"a\": \"Doe\"}"),
      ElementsAre(HasSubstr("feeds/hr.scim:9:49: \"name.familyName\" is an object here, and a value is "
                            "expected")));
  EXPECT_THAT(wrong("\"701984\"", "[\"701984\", \"7\"]"),
              ElementsAre(HasSubstr("feeds/hr.scim:4:20: the key (\"externalId\") has several values")));
  EXPECT_THAT(wrong("Sm\\u00efth", "Sm\\ufffdth"),
              ElementsAre(HasSubstr("this text contains U+FFFD, in the place of a lost letter")));
}

TEST(ScimFeeds, know_one_filter_of_paths) {
  for (const char* odd :
       {"type co \\\"work\\\"", "type eq \\\"work\\\" and primary eq true", "type eq 'work'"})
    EXPECT_THAT(wrong_in(with(scim_root, "type eq \\\"work\\\"", odd), scim, "feeds/hr.scim"),
                ElementsAre(HasSubstr("is not a path of SCIM: of filters only eq is known")))
        << odd;
}

TEST(JsonLines, are_an_object_on_each_line) {
  const std::string jsonl = with(with(root, "csv: feeds/hr.csv", "jsonl: feeds/hr.jsonl"),
                                 "{column: department", "{column: org.departments");
  const DesiredState desired = must_read(jsonl,
                                         "{\"employee_no\": 1, \"first\": \"Jane\", \"last\": \"Smith\", "
                                         "\"mail\": \"jane@example.com\", \"org\": "
                                         "{\"departments\": [\"Network\", \"Service Desk\"]}}\n"
                                         "{\"employee_no\": 2, \"first\": \"John\", \"last\": \"Doe\", "
                                         "\"mail\": \"john@example.com\", \"extra\": null}\n",
                                         "feeds/hr.jsonl", Profile::halo);
  EXPECT_THAT(resource(desired, "agent.1").teams, ElementsAre("net", "sd"));
  EXPECT_EQ(desired.span(resource(desired, "agent.2").place).text(), "feeds/hr.jsonl:2:17");
  EXPECT_THAT(wrong_in(jsonl, "{\"employee_no\": 1}\n{\"employee_no\": 2, \"fir", "feeds/hr.jsonl"),
              ElementsAre(HasSubstr("feeds/hr.jsonl:2:")));
  EXPECT_THAT(wrong_in(jsonl, "{\"employee_no\": 1}\n[1]\n", "feeds/hr.jsonl"),
              ElementsAre(HasSubstr("feeds/hr.jsonl:2:1: this line is not an object")));
}

TEST(JsonLines, of_endless_depth_and_breadth_are_refused) {
  const std::string jsonl = with(root, "csv: feeds/hr.csv", "jsonl: feeds/hr.jsonl");
  const auto deep = wrong_in(jsonl, "{\"employee_no\": " + std::string(200'000, '['), "feeds/hr.jsonl");
  EXPECT_THAT(deep, ElementsAre(HasSubstr("feeds/hr.jsonl:1:1: there are more values, or levels, of JSON")));
  std::string wide = "{\"employee_no\": 1";
  for (int at = 0; at < 100'000; ++at) wide += fmt::format(", \"m{}\": 1", at);
  EXPECT_THAT(wrong_in(jsonl, wide + "}\n", "feeds/hr.jsonl"),
              ElementsAre(HasSubstr("this object has more than 1000 members")));
}

TEST(FeedTimes, are_days_and_instants_with_and_without_a_zone) {
  const auto time = [](std::string_view text) {
    const auto read = parse_feed_time(text);
    return read ? iso_time(*read) : std::string("none");
  };
  EXPECT_EQ(time("2026-11-30"), "2026-11-30T00:00:00.000Z");
  EXPECT_EQ(time("2026-11-30T06:01:02Z"), "2026-11-30T06:01:02.000Z");
  EXPECT_EQ(time("2026-11-30 06:01"), "2026-11-30T06:01:00.000Z");
  EXPECT_EQ(time("2026-11-30T06:01:02.123456+01:30"), "2026-11-30T04:31:02.000Z");
  EXPECT_EQ(time("2026-11-30T06:01:02-0500"), "2026-11-30T11:01:02.000Z");
  for (const char* bad : {"", "30.11.2026", "2026-02-30", "2026-11-30T25:00:00Z", "2026-11-30T06",
                          "2026-11-30T06:01:02+1", "2026-11-30X06:01:02Z", "2026-11-30T06:01:02Zx"})
    EXPECT_EQ(time(bad), "none") << bad;
}

}  // namespace
}  // namespace haloform::config
