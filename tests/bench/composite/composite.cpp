// The least that does what a plan or an apply does, to measure haloform against: libcurl, libyaml and simdjson.
// It gets a token, reads the listings over as many connections, and the same YAML at the same time, compares
// by e-mail, and says what differs; `apply` posts it. It has no state, checks nothing, asks nothing twice, and is
// right only where nothing goes wrong.
//
//   composite plan|apply CONNECTIONS AGENT_PAGES CONTACT_PAGES FILE...
//
// The pages are those that are asked for before a count has come. HALOPSA_URL, HALOPSA_CLIENT_ID and
// HALOPSA_CLIENT_SECRET as for haloform; it speaks the guide's API.

#include "tests/bench/composite/json_page.hpp"
#include "tests/bench/composite/people.hpp"
#include "tests/bench/composite/wire.hpp"
#include "tests/bench/composite/yaml_people.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <future>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using bench::People;
using bench::Person;

constexpr std::size_t page_size = 1000;

struct Kind {
  std::string_view path;
  std::string_view query;
  std::string_view list_key;
  std::string_view word;
  std::vector<Person> People::* people;
};
constexpr Kind agents{"/api/Agent", "?", "agents", "agent", &People::agents};
constexpr Kind contacts{"/api/Customer", "?type=contact&", "customers", "contact", &People::contacts};

/// What the instance has, and the bodies that its rows lie in.
struct Instance {
  People people;
  std::deque<std::string> bodies;
};

char folded(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

struct EmailHash {
  std::size_t operator()(std::string_view email) const {
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (const char letter : email) {
      hash = (hash ^ static_cast<unsigned char>(folded(letter))) * 1'099'511'628'211U;
    }
    return hash;
  }
};

struct SameEmail {
  bool operator()(std::string_view left, std::string_view right) const {
    return std::ranges::equal(left, right, {}, folded, folded);
  }
};

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

/// Asks for the first pages of a kind at once, and for the others when the first one has told how many there are.
void list(bench::Wire& wire, Instance& instance, const Kind& kind, std::size_t ahead) {
  const auto ask = [&wire, &instance, &kind](std::size_t page, auto then) {
    wire.get(std::string(kind.path) + std::string(kind.query) + "page_no=" + std::to_string(page) +
                 "&page_size=" + std::to_string(page_size),
             [&instance, &kind, then](std::string body) {
               instance.bodies.push_back(std::move(body));
               then(bench::read_page(instance.bodies.back(), kind.list_key, instance.people.*kind.people));
             });
  };
  const auto nothing = [](std::size_t) {};
  ask(1, [ask, nothing, ahead](std::size_t count) {
    for (std::size_t page = ahead + 1; (page - 1) * page_size < count; ++page) ask(page, nothing);
  });
  for (std::size_t page = 2; page <= ahead; ++page) ask(page, nothing);
}

void authorize(bench::Wire& wire) {
  wire.post("/auth/token",
            "grant_type=client_credentials&scope=all&client_id=" + setting("HALOPSA_CLIENT_ID") +
                "&client_secret=" + setting("HALOPSA_CLIENT_SECRET"),
            [&wire](const std::string& body) { wire.authorize(bench::member_of(body, "access_token")); });
  wire.run();
}

/// What one person has that the instance has not.
struct Difference {
  const Kind* kind;
  const Person* wanted;
  const Person* present;  ///< None: somebody new.
};

bool differ(const Person& wanted, const Person& present) {
  for (std::size_t field = 0; field < bench::fields.size(); ++field) {
    if (!wanted.values.at(field).empty() && wanted.values.at(field) != present.values.at(field)) return true;
  }
  return false;
}

void compare(const Kind& kind, std::span<const bench::YamlFile> files, const Instance& instance,
             std::vector<Difference>& differences) {
  const std::vector<Person>& rows = instance.people.*kind.people;
  std::unordered_map<std::string_view, const Person*, EmailHash, SameEmail> by_email;
  by_email.reserve(rows.size());
  for (const Person& row : rows) by_email.emplace(row.email(), &row);
  for (const bench::YamlFile& file : files) {
    for (const Person& wanted : file.people.*kind.people) {
      const auto found = by_email.find(wanted.email());
      const Person* present = found == by_email.end() ? nullptr : found->second;
      if (present == nullptr || differ(wanted, *present)) differences.push_back({&kind, &wanted, present});
    }
  }
}

/// One line for each field that is to be set.
void show(const Difference& one) {
  const std::string_view email = one.wanted->email();
  std::printf("%s %.*s %.*s\n", one.present == nullptr ? "+" : "~", static_cast<int>(one.kind->word.size()),
              one.kind->word.data(), static_cast<int>(email.size()), email.data());
  for (std::size_t field = 0; field < bench::fields.size(); ++field) {
    const std::string_view now = one.wanted->values.at(field);
    const std::string_view before = one.present == nullptr ? "" : one.present->values.at(field);
    if (now.empty() || now == before) continue;
    const std::string_view name = bench::fields.at(field);
    std::printf("    %.*s: %.*s -> %.*s\n", static_cast<int>(name.size()), name.data(),
                static_cast<int>(before.size()), before.data(), static_cast<int>(now.size()), now.data());
  }
}

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') json += '\\';
    json += letter;
  }
  return json + '"';
}

std::string request_of(const Difference& one) {
  std::string json = "{";
  if (one.present != nullptr) json += "\"id\":" + std::string(one.present->id) + ',';
  if (one.kind == &contacts) json += R"("type":"contact",)";
  for (std::size_t field = 0; field < bench::fields.size(); ++field) {
    const std::string_view value = one.wanted->values.at(field);
    if (value.empty()) continue;
    const bool number = bench::fields.at(field).ends_with("_id");
    json += quoted(bench::fields.at(field)) + ':' + (number ? std::string(value) : quoted(value)) + ',';
  }
  json.back() = '}';
  return json;
}

int run(std::span<char*> arguments) {
  const bool applies = std::string_view(arguments[1]) == "apply";
  const auto number = [&](std::size_t at) { return std::strtoul(arguments[at], nullptr, 10); };
  const std::vector<std::string> paths(arguments.begin() + 5, arguments.end());
  auto reading = std::async(std::launch::async, [&paths] { return bench::read_yaml(paths); });
  bench::Wire wire(setting("HALOPSA_URL"), number(2));
  Instance instance;
  authorize(wire);
  list(wire, instance, agents, number(3));
  list(wire, instance, contacts, number(4));
  wire.get("/api/Team", [](const std::string&) {});
  wire.run();
  const std::vector<bench::YamlFile> files = reading.get();

  std::vector<Difference> differences;
  compare(agents, files, instance, differences);
  compare(contacts, files, instance, differences);
  for (const Difference& one : differences) {
    if (!applies) show(one);
    if (applies) wire.post(std::string(one.kind->path), request_of(one), [](const std::string&) {});
  }
  wire.run();
  if (differences.empty()) std::puts("Nothing differs.");
  if (!differences.empty()) std::printf("%zu differ.\n", differences.size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() < 6) {
    std::fputs("usage: composite plan|apply CONNECTIONS AGENT_PAGES CONTACT_PAGES FILE...\n", stderr);
    return 2;
  }
  try {
    return run(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "composite: %s\n", error.what());
    return 1;
  }
}
