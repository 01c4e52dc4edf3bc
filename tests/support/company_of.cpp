// From choices to a company: one world and two configurations in which each choice is to be seen.
#include "tests/support/random_company.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace haloform::test {

namespace {

using nlohmann::ordered_json;
using Kind = PersonChoices::Kind;
using Story = PersonChoices::Story;
using Live = PersonChoices::Live;
using Teams = PersonChoices::Teams;

enum class Time : std::uint8_t { before, after };

constexpr int company_id = 20;
constexpr int first_site = 5;
constexpr int first_team = 11;
constexpr int first_agent = 101;
constexpr int first_contact = 301;

/// Names that somebody may well have and that something may well stumble over.
constexpr std::array<std::string_view, 6> odd_names = {
    "Zo\u00eb \"Zed\" O'Hara", "\U0001F600 Smile",  "\u200f\u0645\u0631\u064a\u0645 \u200fPerson",
    "key: value # no",         "- [dash, {brace}]", "null"};

/// Whatever it is, YAML reads the same text again.
std::string in_quotes(std::string_view text) { return ordered_json(std::string(text)).dump(); }

std::string shouted(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return "[" + out + "]";
}

class CompanyMaker {
 public:
  CompanyMaker(const CompanyChoices& choices, const std::string& profile)
      : choices_(choices), profile_(profile) {}

  Company company() {
    return {profile_, world(), configuration(Time::before), configuration(Time::after), by_hand()};
  }

 private:
  struct Person {
    const PersonChoices& say;
    std::size_t at;
    [[nodiscard]] bool is_agent() const { return say.kind == Kind::agent; }
    [[nodiscard]] std::string number() const { return std::to_string(at); }
  };
  [[nodiscard]] Person person(std::size_t at) const { return {choices_.people[at], at}; }

  // What is declared.

  static bool declares(Story story, Time time) {
    switch (story) {
      case Story::not_declared: return false;
      case Story::comes: return time == Time::after;
      case Story::goes: return time == Time::before;
      default: return true;
    }
  }
  static bool has_new_key(const Person& one) {
    return one.say.story == Story::key_moved || one.say.story == Story::key_replaced;
  }
  static std::string key(const Person& one, Time time) {
    return (has_new_key(one) && time == Time::after ? "q" : "p") + one.number();
  }
  static std::string name(const Person& one, Time time) {
    if (one.say.name == PersonChoices::Name::odd)
      return std::string(odd_names.at(one.at % odd_names.size())) + " " + one.number();
    const bool changed = one.say.name == PersonChoices::Name::changes && time == Time::after;
    return (changed ? "Renamed " : "Person ") + one.number();
  }
  static std::string usual_email(std::size_t at) { return "p" + std::to_string(at) + "@example.com"; }
  /// Nothing for a contact who has none.
  [[nodiscard]] std::optional<std::string> email(const Person& one, Time time) const {
    std::string usual = usual_email(one.at);
    const bool after = time == Time::after;
    switch (one.say.email) {
      case PersonChoices::Email::stays: return usual;
      case PersonChoices::Email::absent: return one.is_agent() ? std::optional(usual) : std::nullopt;
      case PersonChoices::Email::shouted: return after ? shouted(usual) : usual;
      case PersonChoices::Email::changes: break;
      case PersonChoices::Email::of_the_next:
        // Only where that one lets it go: else it is declared twice.
        if (after && lets_go(one.at + 1) && person(one.at + 1).say.kind == one.say.kind)
          return usual_email(one.at + 1);
        break;
    }
    return after ? "p" + one.number() + ".new@example.com" : usual;
  }
  [[nodiscard]] bool lets_go(std::size_t at) const {
    return at < choices_.people.size() && person(at).say.email == PersonChoices::Email::changes;
  }
  static std::optional<std::string> surname(const Person& one, Time time) {
    const bool after = time == Time::after;
    std::string usual = "Surname " + one.number();
    switch (one.say.surname) {
      case PersonChoices::Surname::absent: return std::nullopt;
      case PersonChoices::Surname::stays: return usual;
      case PersonChoices::Surname::changes: return after ? "New " + usual : usual;
      case PersonChoices::Surname::cleared: return after ? std::string() : usual;
      case PersonChoices::Surname::taken_out: return after ? std::nullopt : std::optional(usual);
      case PersonChoices::Surname::comes: return after ? std::optional(usual) : std::nullopt;
    }
    return std::nullopt;
  }
  static std::optional<bool> active(const Person& one, Time time) {
    switch (one.say.active) {
      case PersonChoices::Active::unsaid: return std::nullopt;
      case PersonChoices::Active::said: return true;
      case PersonChoices::Active::off: return false;
      case PersonChoices::Active::off_after: return time == Time::after ? std::optional(false) : std::nullopt;
      case PersonChoices::Active::off_before:
        return time == Time::before ? std::optional(false) : std::nullopt;
    }
    return std::nullopt;
  }

  // Teams.

  [[nodiscard]] bool declares_team(std::size_t at, Time time) const {
    switch (choices_.teams[at].story) {
      case TeamChoices::Story::stays: return true;
      case TeamChoices::Story::comes: return time == Time::after;
      case TeamChoices::Story::goes: return time == Time::before;
      case TeamChoices::Story::not_declared: return false;
    }
    return false;
  }
  [[nodiscard]] std::string team_name(std::size_t at, Time time) const {
    const TeamChoices& say = choices_.teams[at];
    const std::string number = std::to_string(at);
    if (say.name == TeamChoices::Name::odd) return std::string(odd_names.at(at)) + " Team";
    const bool changed = say.name == TeamChoices::Name::changes && time == Time::after;
    return (changed ? "Crew " : "Team ") + number;
  }
  /// The declared teams that an agent is declared to be in; nothing where that is not said at all.
  [[nodiscard]] std::optional<std::vector<std::size_t>> wanted_teams(const Person& one, Time time) const {
    const Teams say = time == Time::before ? one.say.teams_before : one.say.teams_after;
    if (!one.is_agent() || say == Teams::unsaid) return std::nullopt;
    std::vector<std::size_t> teams;
    for (const std::size_t at : {std::size_t{0}, std::size_t{1}}) {
      const bool here = say == Teams::both || say == (at == 0 ? Teams::first : Teams::second);
      if (here && at < choices_.teams.size() && declares_team(at, time)) teams.push_back(at);
    }
    if (profile_ == "guide" && teams.size() > 1) teams.pop_back();
    return teams;
  }
  /// Whether it is the team's block that lists the agent.
  [[nodiscard]] bool is_listed(const Person& one, std::size_t team, Time time) const {
    if (!declares(one.say.story, time) || one.say.side != PersonChoices::Side::team) return false;
    const auto teams = wanted_teams(one, time);
    return teams && std::ranges::count(*teams, team) > 0 &&
           choices_.teams[team].members != TeamChoices::Members::absent;
  }

  // The text.

  [[nodiscard]] std::string configuration(Time time) const {
    std::string text = "version: 1\ninstance: {api: " + profile_;
    if (profile_ == "halo" && choices_.batch == CompanyChoices::Batch::several) text += ", batch: 5";
    text += "}\nguards: {create: 1000, update: 1000, deactivate: 1000, delete: 1000}\n";
    if (const auto limit = seats(); limit && profile_ == "guide")
      text += "seats: {agents: " + std::to_string(*limit) + "}\n";
    if (time == Time::after) text += moves();
    text += section("teams", team_blocks(time));
    text += section("agents", blocks_of(Kind::agent, time));
    return text + section("contacts", blocks_of(Kind::contact, time));
  }
  static std::string section(std::string_view name, const std::string& blocks) {
    return blocks.empty() ? "" : std::string(name) + ":\n" + blocks;
  }
  [[nodiscard]] std::string moves() const {
    std::string text;
    for (std::size_t at = 0; at < choices_.people.size(); ++at) {
      const Person one = person(at);
      if (one.say.story != Story::key_moved) continue;
      const std::string type = one.is_agent() ? "agent." : "contact.";
      text += "  - {from: " + type + key(one, Time::before) + ", to: " + type + key(one, Time::after) + "}\n";
    }
    return section("moved", text);
  }
  [[nodiscard]] std::string team_blocks(Time time) const {
    std::string text;
    for (std::size_t at = 0; at < choices_.teams.size(); ++at) {
      if (!declares_team(at, time)) continue;
      text += "  t" + std::to_string(at) + ":\n    name: " + in_quotes(team_name(at, time)) + "\n";
      const auto say = choices_.teams[at].members;
      if (say == TeamChoices::Members::absent) continue;
      std::vector<std::string> keys;
      for (std::size_t who = 0; who < choices_.people.size(); ++who) {
        if (is_listed(person(who), at, time)) keys.push_back(key(person(who), time));
      }
      text += "    members: " + listed(keys) + "\n";
      if (say == TeamChoices::Members::exclusive) text += "    membership: exclusive\n";
    }
    return text;
  }
  [[nodiscard]] std::string blocks_of(Kind kind, Time time) const {
    std::string text;
    for (std::size_t at = 0; at < choices_.people.size(); ++at) {
      const Person one = person(at);
      if (one.say.kind == kind && declares(one.say.story, time)) text += block(one, time);
    }
    return text;
  }
  [[nodiscard]] std::string block(const Person& one, Time time) const {
    std::string text = "  " + key(one, time) + ":\n    name: " + in_quotes(name(one, time)) + "\n";
    if (const auto mail = email(one, time)) text += "    email: " + in_quotes(*mail) + "\n";
    if (const auto value = surname(one, time)) text += "    surname: " + in_quotes(*value) + "\n";
    if (const auto value = active(one, time))
      text += std::string("    active: ") + (*value ? "true\n" : "false\n");
    if (!one.is_agent()) text += "    site_id: " + std::to_string(site(one)) + "\n";
    if (const auto teams = wanted_teams(one, time)) {
      std::vector<std::string> keys;
      for (const std::size_t team : *teams) {
        if (!is_listed(one, team, time)) keys.push_back("t" + std::to_string(team));
      }
      if (!keys.empty() || teams->empty()) text += "    teams: " + listed(keys) + "\n";
    }
    return text + lifecycle(one);
  }
  [[nodiscard]] std::string lifecycle(const Person& one) const {
    std::vector<std::string> said;
    if (one.say.going == PersonChoices::Going::forget) said.emplace_back("on_removal: forget");
    if (one.say.going == PersonChoices::Going::remove) said.emplace_back("on_removal: delete");
    if (one.say.going == PersonChoices::Going::protect) said.emplace_back("protect: true");
    if (one.say.ignored == PersonChoices::Ignored::surname) said.emplace_back("ignore_changes: [surname]");
    const auto old_mail = email(one, Time::before);
    const auto new_mail = email(one, Time::after);
    // On both sides, since the way back is a change as well.
    if (one.say.previously == PersonChoices::Previously::where_needed && old_mail && new_mail &&
        old_mail != new_mail)
      said.emplace_back("previously: [" + in_quotes(*old_mail) + ", " + in_quotes(*new_mail) + "]");
    if (said.empty()) return {};
    const std::string all = listed(said);
    return "    lifecycle: {" + all.substr(1, all.size() - 2) + "}\n";
  }

  // What lives.

  static int site(const Person& one) { return first_site + static_cast<int>(one.at % 2); }
  static int id(const Person& one) {
    return (one.is_agent() ? first_agent : first_contact) + static_cast<int>(one.at);
  }
  [[nodiscard]] int active_agents() const {
    int count = 1;
    for (std::size_t at = 0; at < choices_.people.size(); ++at) {
      const Person one = person(at);
      if (one.is_agent() && one.say.live != Live::missing && one.say.live != Live::inactive) ++count;
      if (one.is_agent() && one.say.twin == PersonChoices::Twin::active) ++count;
    }
    return count;
  }
  [[nodiscard]] std::optional<int> seats() const {
    if (choices_.seats == CompanyChoices::Seats::unlimited) return std::nullopt;
    return active_agents() + (choices_.seats == CompanyChoices::Seats::tight ? 1 : 100);
  }
  [[nodiscard]] ordered_json world() const {
    ordered_json world{{"agents", ordered_json::array()},
                       {"customers", ordered_json::array()},
                       {"teams", ordered_json::array()},
                       {"sites", ordered_json::array()},
                       {"roles", {"Staff"}},
                       {"next_id", 1000}};
    if (const auto limit = seats()) world["seats"] = *limit;
    for (const int at : {0, 1})
      world["sites"].push_back(
          {{"id", first_site + at}, {"name", "Site " + std::to_string(at)}, {"client_id", company_id}});
    world["customers"].push_back(
        {{"id", company_id}, {"name", "Acme"}, {"type", "company"}, {"isactive", true}});
    // Somebody whom nobody declares: no listing is empty.
    world["agents"].push_back(row(900, "Stranger", "stranger@example.com"));
    world["customers"].push_back(row(901, "Strange Contact", "stranger@client.example"));
    world["customers"].back()["site_id"] = first_site;
    world["teams"].push_back({{"id", 902}, {"name", "Strangers"}});
    for (std::size_t at = 0; at < choices_.teams.size(); ++at) {
      if (choices_.teams[at].live == TeamChoices::Live::there)
        world["teams"].push_back(
            {{"id", first_team + static_cast<int>(at)}, {"name", team_name(at, Time::before)}});
    }
    for (std::size_t at = 0; at < choices_.people.size(); ++at) add_records(world, person(at));
    return world;
  }
  static ordered_json row(int id, const std::string& name, const std::optional<std::string>& email) {
    ordered_json one{{"id", id}, {"name", name}, {"isactive", true}};
    if (email) one["email"] = *email;
    return one;
  }
  void add_records(ordered_json& world, const Person& one) const {
    ordered_json& records = world[one.is_agent() ? "agents" : "customers"];
    if (one.say.live != Live::missing) records.push_back(record(one));
    if (one.say.twin == PersonChoices::Twin::none) return;
    ordered_json twin = record(one);
    twin["id"] = id(one) + 500;
    twin["isactive"] = one.say.twin == PersonChoices::Twin::active;
    records.push_back(std::move(twin));
  }
  [[nodiscard]] ordered_json record(const Person& one) const {
    const auto mail = email(one, Time::before);
    ordered_json record = row(id(one), name(one, Time::before), mail);
    if (one.say.live == Live::shouted && mail) record["email"] = shouted(*mail);
    if (one.say.live == Live::inactive) record["isactive"] = false;
    if (one.say.live == Live::other_name && mail) record["name"] = "Called " + one.number();
    record["surname"] = "Surname " + one.number();
    if (!one.is_agent()) {
      record["site_id"] = site(one);
      return record;
    }
    const auto in = one.say.in_team;
    if (in != PersonChoices::InTeam::none) join(record, one, in == PersonChoices::InTeam::second ? 1 : 0);
    if (in == PersonChoices::InTeam::by_a_role && record.contains("teams")) {
      record["role"] = "Staff";
      record["teams"][0]["role"] = "Staff";
    }
    return record;
  }
  /// In one team alone, if it is there. One world for both profiles: guide looks at `team_id`, halo at `teams`.
  void join(ordered_json& fields, const Person& one, std::size_t team) const {
    if (team >= choices_.teams.size() || choices_.teams[team].live != TeamChoices::Live::there) return;
    const int team_id = first_team + static_cast<int>(team);
    fields["team_id"] = team_id;
    ordered_json membership{{"id", 4000 + one.at}, {"team_id", team_id}, {"in_section", true}};
    fields["teams"] = ordered_json::array({std::move(membership)});
  }

  [[nodiscard]] ordered_json by_hand() const {
    ordered_json hands = ordered_json::array();
    for (std::size_t at = 0; at < choices_.people.size(); ++at) {
      const Person one = person(at);
      if (auto fields = hand(one))
        hands.push_back({{"in", one.is_agent() ? "agents" : "customers"},
                         {"who", email(one, Time::before).value_or(name(one, Time::before))},
                         {"fields", std::move(*fields)}});
    }
    return hands;
  }
  [[nodiscard]] std::optional<ordered_json> hand(const Person& one) const {
    switch (one.say.hand) {
      case PersonChoices::Hand::nothing: return std::nullopt;
      case PersonChoices::Hand::surname: return ordered_json{{"surname", "By Hand"}};
      case PersonChoices::Hand::off: return ordered_json{{"isactive", false}};
      case PersonChoices::Hand::gone: return ordered_json(nullptr);
      case PersonChoices::Hand::name: return ordered_json{{"name", "Called by hand " + one.number()}};
      case PersonChoices::Hand::notes: return ordered_json{{"notes", "By hand"}};
      case PersonChoices::Hand::team: break;
    }
    ordered_json fields;
    if (one.is_agent()) join(fields, one, one.at % 2);
    return fields.is_null() ? std::nullopt : std::optional(fields);
  }

  const CompanyChoices& choices_;
  const std::string& profile_;
};

}  // namespace

Company company_of(const CompanyChoices& choices, const std::string& profile) {
  return CompanyMaker(choices, profile).company();
}

}  // namespace haloform::test
