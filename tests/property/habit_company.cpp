// From choices to a company with everything in it that instances like to change.
#include "tests/property/habit_company.hpp"

#include "tests/support/choice.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

namespace haloform::test {

namespace {

using nlohmann::json;
using Story = HabitPerson::Story;
using Phone = HabitPerson::Phone;

constexpr int company_id = 20;
constexpr int site_id = 5;

const std::vector<std::string>& known_habits() {
  static const std::vector<std::string> all = {"trim",
                                               "collapse-blanks",
                                               "nbsp-to-blank",
                                               "title-case",
                                               "lower-case",
                                               "lower-case=name",
                                               "upper-case",
                                               "cut=24",
                                               "cut=name:14",
                                               "phone-format=e164",
                                               "phone-format=national",
                                               "phone-format=spaced",
                                               "no-tags",
                                               "no-accents",
                                               "no-accents=name",
                                               "nfc",
                                               "entities",
                                               "no-punctuation",
                                               "built-name",
                                               "null-to-text",
                                               "ignores-null",
                                               "refuse=blanks",
                                               "refuse=non-ascii",
                                               "refuse=plus",
                                               "count-of-page",
                                               "count-capped=100",
                                               "no-count",
                                               "repeats-page",
                                               "endless",
                                               "more-agents=2",
                                               "info-zero",
                                               "read-lag=0.3",
                                               "search=exact",
                                               "search=none",
                                               "search=ignored",
                                               "search-blind=+'",
                                               "search-blind=non-ascii",
                                               "answer=array",
                                               "answer=envelope",
                                               "get-answer=array",
                                               "get-answer=envelope",
                                               "stored-401",
                                               "stored-429=0"};
  return all;
}

rc::Gen<HabitPerson> habit_person() {
  using rc::gen::set;
  using Person = HabitPerson;
  return rc::gen::build<Person>(set(&Person::kind, choice<Person::Kind>({60, 40})),
                                set(&Person::story, choice<Person::Story>({60, 20, 20})),
                                set(&Person::live, choice<Person::Live>({50, 30, 20})),
                                set(&Person::name, choice<Person::Name>({20, 12, 10, 12, 10, 10, 10, 6, 10})),
                                set(&Person::parts, choice<Person::Parts>({50, 30, 20})),
                                set(&Person::email, choice<Person::Email>({40, 15, 20, 15, 10})),
                                set(&Person::phone, choice<Person::Phone>({30, 25, 20, 15, 10})),
                                set(&Person::change, choice<Person::Change>({75, 25})));
}

std::string quoted_for_yaml(const std::string& text) { return json(text).dump(); }

std::string in_capitals(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

/// One person with their number.
struct Numbered {
  const HabitPerson& say;
  std::size_t at;

  [[nodiscard]] bool is_agent() const { return say.kind == HabitPerson::Kind::agent; }
  [[nodiscard]] std::string number() const { return fmt::format("{:02}", at); }
  [[nodiscard]] bool is_declared(bool after) const {
    return say.story == Story::stays || (say.story == Story::comes) == after;
  }
  [[nodiscard]] std::string surname(bool after) const {
    constexpr std::array<std::string_view, 9> surnames = {
        "Person",    "Müller",        "Mu\u0308ller",
        "O'Hara",    "R&D",           "MCDONALD",
        "de  Vries", "de\u00a0Vries", "Featherstonehaugh-Cholmondeley"};
    const bool changed = after && say.change == HabitPerson::Change::name;
    return (changed ? "New " : "") + std::string(surnames.at(static_cast<std::size_t>(say.name)));
  }
  [[nodiscard]] std::string firstname() const { return "P" + number() + " Zoe"; }
  [[nodiscard]] std::string name(bool after) const {
    const bool shorter = say.parts == HabitPerson::Parts::shorter;
    return (shorter ? "P" + number() + " Z." : firstname()) + " " + surname(after);
  }
  [[nodiscard]] std::optional<std::string> email() const {
    const std::string local = "p" + number();
    switch (say.email) {
      case HabitPerson::Email::plain: break;
      case HabitPerson::Email::capitals: return in_capitals(local) + ".Zoe@Example.com";
      case HabitPerson::Email::tag: return local + "+desk@example.com";
      case HabitPerson::Email::apostrophe: return local + ".o'hara@example.com";
      case HabitPerson::Email::absent:
        if (!is_agent()) return std::nullopt;
        break;
    }
    return local + "@example.com";
  }
  /// An empty text clears it.
  [[nodiscard]] std::optional<std::string> phone(bool after) const {
    std::string usual = "+44 20 7946 00" + number();
    switch (say.phone) {
      case Phone::absent: return std::nullopt;
      case Phone::usual: return usual;
      case Phone::changes: return after ? "+44 20 7946 01" + number() : usual;
      case Phone::cleared: return after ? std::string() : usual;
      case Phone::comes: return after ? std::optional(usual) : std::nullopt;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::string block(bool after) const {
    std::string text = "  p" + number() + ":\n    name: " + quoted_for_yaml(name(after)) + "\n";
    if (const auto value = email()) text += "    email: " + quoted_for_yaml(*value) + "\n";
    if (say.parts != HabitPerson::Parts::absent) {
      text += "    firstname: " + quoted_for_yaml(firstname()) + "\n";
      text += "    surname: " + quoted_for_yaml(surname(after)) + "\n";
    }
    if (const auto value = phone(after)) text += "    phone: " + quoted_for_yaml(*value) + "\n";
    if (!is_agent()) text += fmt::format("    site_id: {}\n", site_id);
    return text;
  }
  [[nodiscard]] json record() const {
    json record{
        {"id", (is_agent() ? 501 : 701) + static_cast<int>(at)}, {"name", name(false)}, {"isactive", true}};
    if (const auto value = email()) record["email"] = *value;
    if (!is_agent()) record["site_id"] = site_id;
    if (say.live == HabitPerson::Live::other_case) {
      for (const char* field : {"name", "email"}) {
        if (record.contains(field)) record[field] = in_capitals(record[field].get<std::string>());
      }
    }
    return record;
  }
};

std::string configuration_of(const HabitChoices& choices, const std::string& profile, bool after) {
  std::string agents;
  std::string contacts;
  for (std::size_t at = 0; at < choices.people.size(); ++at) {
    const Numbered one{choices.people[at], at};
    if (one.is_declared(after)) (one.is_agent() ? agents : contacts) += one.block(after);
  }
  return "version: 1\ninstance: {api: " + profile +
         "}\nguards: {create: 1000, update: 1000, deactivate: 1000, delete: 1000}\n" +
         (agents.empty() ? "" : "agents:\n" + agents) + (contacts.empty() ? "" : "contacts:\n" + contacts);
}

json habit_world(const HabitChoices& choices) {
  json world{{"agents", json::array()},
             {"customers", json::array()},
             {"teams", json::array()},
             {"sites", json::array()},
             {"next_id", 2000}};
  world["sites"].push_back({{"id", site_id}, {"name", "Main"}, {"client_id", company_id}});
  const auto stranger = [](int id, const std::string& email) {
    return json{{"id", id}, {"name", fmt::format("Stranger {}", id)}, {"email", email}, {"isactive", true}};
  };
  world["customers"].push_back({{"id", company_id}, {"name", "Acme"}, {"type", "company"}});
  world["teams"].push_back({{"id", 902}, {"name", "Strangers"}});
  const int agents = choices.crowd == HabitChoices::Crowd::agents ? 120 : 1;
  const int contacts = choices.crowd == HabitChoices::Crowd::contacts ? 120 : 1;
  for (int at = 0; at < agents; ++at)
    world["agents"].push_back(stranger(101 + at, fmt::format("stranger{}@example.com", at)));
  for (int at = 0; at < contacts; ++at) {
    world["customers"].push_back(stranger(301 + at, fmt::format("stranger{}@client.example", at)));
    world["customers"].back()["site_id"] = site_id;
  }
  for (std::size_t at = 0; at < choices.people.size(); ++at) {
    const Numbered one{choices.people[at], at};
    if (one.say.live != HabitPerson::Live::missing)
      world[one.is_agent() ? "agents" : "customers"].push_back(one.record());
  }
  return world;
}

}  // namespace

rc::Gen<HabitChoices> habit_choices() {
  using rc::gen::set;
  const auto habits =
      rc::gen::resize(3, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(known_habits())));
  const auto later = rc::gen::shrink(
      rc::gen::elementOf(std::vector<std::string>{"", "", "", "", "hides-inactive", "hides=@1", "hides=@3"}),
      [](const std::string& one) {
        return one.empty() ? rc::Seq<std::string>() : rc::seq::just(std::string());
      });
  const auto people = rc::gen::resize(7, rc::gen::container<std::vector<HabitPerson>>(habit_person()));
  return rc::gen::build<HabitChoices>(set(&HabitChoices::habits, habits), set(&HabitChoices::later, later),
                                      set(&HabitChoices::people, people),
                                      set(&HabitChoices::crowd, choice<HabitChoices::Crowd>({70, 15, 15})));
}

HabitCompany habit_company(const HabitChoices& choices, const std::string& profile) {
  HabitCompany company{profile,
                       choices.habits,
                       {},
                       habit_world(choices),
                       configuration_of(choices, profile, false),
                       configuration_of(choices, profile, true)};
  if (!choices.later.empty()) company.later.push_back(choices.later);
  return company;
}

}  // namespace haloform::test
