// Random changes while the watch is stopped, killed and started at random, and HaloPSA fails now and then: every final change is told,
// each once by its key. What a consumer puts together from the events is the world as it is in the end.
//
// HALOFORM_WATCH_CHANGES=200 is the long form, HALOFORM_WATCH_SEED=N another course of it.
#include "tests/e2e/watch_case.hpp"
#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>

namespace haloform::test {
namespace {

using nlohmann::json;

unsigned number_in(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

constexpr std::array<const char*, 7> hostile_names{"Zo\xc3\xab \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xa7",
                                                   "tab\tname",
                                                   "line\nname",
                                                   "##vso[task.complete]x",
                                                   "::error::y",
                                                   "<script>`|`</script>",
                                                   "\xe2\x80\xaetxt.exe"};

json people_of_the_start() {
  std::vector<json> agents;
  for (int id = 11; id < 21; ++id) {
    const std::string number = std::to_string(id);
    agents.push_back(agent_row(id, "Agent " + number, "a" + number + "@example.com", {{"phone", number}}));
  }
  json world = world_of(std::move(agents));
  world["teams"] =
      json::parse(R"([{"id":1,"name":"Core"},{"id":2,"name":"Others"},{"id":3,"name":"Third"}])");
  world["customers"] = json::array();
  for (int id = 31; id < 41; ++id) {
    const std::string number = std::to_string(id);
    world["customers"].push_back({{"id", id},
                                  {"name", "Contact " + number},
                                  {"email", "c" + number + "@client.test"},
                                  {"type", "contact"},
                                  {"isactive", true},
                                  {"site_id", 1}});
  }
  world["next_id"] = 1000;
  return world;
}

class RandomCourse {
 public:
  explicit RandomCourse(unsigned seed) : stage_(people_of_the_start()), random_(seed) {
    stage_.configure("agents:\n  one: {name: Agent 11, email: a11@example.com}\n");
    stage_.write("events.jsonl", "");
  }

  void run(unsigned changes) {
    start();
    for (unsigned at = 0; at < changes; ++at) {
      change();
      if (chance(4)) disturb();
      if (chance(3)) usleep(static_cast<useconds_t>(any(400) * 1000));
      if (chance(8)) end_or_start();
    }
    end();
    stage_.control().clear_faults();
    for (int quiet = 0, rounds = 0; quiet < 2 && rounds < 20; ++rounds) {
      const std::string before = told();
      const ProcessResult last = shell({"--once"}).wait();
      EXPECT_EQ(last.exit_code, 0) << shown(last);
      quiet = told() == before ? quiet + 1 : 0;
    }
  }

  [[nodiscard]] std::string told() const { return stage_.read("events.jsonl"); }
  [[nodiscard]] json world() const { return stage_.sandbox().world(); }
  [[nodiscard]] int kills() const { return kills_; }

 private:
  unsigned any(unsigned below) { return std::uniform_int_distribution<unsigned>(0, below - 1)(random_); }
  bool chance(unsigned one_in) { return any(one_in) == 0; }

  /// It prints; or a command takes the event, and often says that it did not.
  RunningProcess shell(const Flags& more, bool with_command = false) {
    std::string line = "exec \"$0\" watch --retry-for 700ms --interval 1s";
    for (const std::string& flag : more) line += " " + flag;
    line += with_command ? R"( --exec 'cat >> events.jsonl; test $(od -An -N1 -tu1 /dev/urandom) -gt 80')"
                         : " >> events.jsonl";
    return RunningProcess({"bash", "-c", line, program()},
                          {.environment = stage_.sandbox().environment(), .folder = stage_.path(".")});
  }
  void start() { watch_ = std::make_unique<RunningProcess>(shell({"--from-start"}, chance(2))); }
  void end() {
    if (!watch_) return;
    watch_->kill(SIGTERM);
    (void)watch_->wait();
    watch_.reset();
  }
  void end_or_start() {
    if (!watch_) return start();
    watch_->kill(chance(4) ? SIGTERM : SIGKILL);
    (void)watch_->wait();
    watch_.reset();
    ++kills_;
    if (chance(2)) start();
  }

  void disturb() {
    constexpr std::array faults{"* /api/*:every-3 status=503",
                                "LIST /api/Agent:1-3 truncate",
                                "LIST /api/Customer:1-2 empty-list",
                                "LIST /api/Agent:1-2 short-list=3",
                                "* /auth/token:1-2 status=500",
                                "* /api/*:every-4 reset-after",
                                "LIST /api/*:1-4 status=429,retry-after=0"};
    if (chance(2)) return stage_.control().clear_faults();
    stage_.control().add_fault(faults.at(any(faults.size())));
  }

  /// The id of somebody who is there.
  std::optional<std::int64_t> somebody(const char* collection) {
    const json all = world().at(collection);
    if (all.empty()) return std::nullopt;
    return all.at(any(static_cast<unsigned>(all.size()))).at("id").get<std::int64_t>();
  }

  void change() {
    const bool agent = chance(2);
    const char* collection = agent ? "agents" : "customers";
    const auto id = somebody(collection);
    const unsigned what = any(10);
    if (what == 0 || !id) {
      json fields{{"name", hostile_names.at(any(hostile_names.size()))},
                  {"email", "new" + std::to_string(++made_) + "@example.com"}};
      if (!agent) fields["type"] = "contact";
      stage_.control().add(collection, fields);
    } else if (what == 1) {
      stage_.control().remove(collection, *id);
    } else if (what <= 3) {
      stage_.control().patch(collection, *id, {{"isactive", chance(2)}});
    } else if (what == 4 && agent) {
      stage_.control().patch(collection, *id, {{"team_id", 1 + any(3)}});
    } else if (what == 5) {
      stage_.control().patch("teams", 1 + any(3), {{"name", "Team " + std::to_string(any(1000))}});
    } else if (what == 6) {
      stage_.control().patch(collection, *id, {{"name", hostile_names.at(any(hostile_names.size()))}});
    } else {
      stage_.control().patch(collection, *id, {{"phone", std::to_string(any(1000))}});
    }
  }

  Stage stage_;
  std::mt19937 random_;
  std::unique_ptr<RunningProcess> watch_;
  int made_ = 0;
  int kills_ = 0;
};

/// Teams by their ids: they are called as they are called when the event is seen.
json without_names(json value) {
  if (!value.is_array()) return value;
  for (json& team : value) team = team.at("id");
  return value;
}

/// What a consumer does: each key once, in order.
class Consumer {
 public:
  void take(const json& event) {
    const std::string key = event.at("key");
    const auto [known, fresh] = by_key_.emplace(key, event);
    if (!fresh) {
      ++again_;
      EXPECT_EQ(known->second, event) << "one key, two events";
      return;
    }
    const std::int64_t sequence = event.at("sequence");
    EXPECT_EQ(sequence, ++sequence_) << "none is left out, none comes before its turn: " << event;
    const std::string type = event.at("type");
    const std::size_t dot = type.find('.');
    const Who who{type.substr(0, dot), event.at("id")};
    apply(who, type.substr(dot + 1), event);
  }
  using Who = std::pair<std::string, std::int64_t>;
  [[nodiscard]] const std::map<Who, json>& people() const { return people_; }
  [[nodiscard]] int again() const { return again_; }

 private:
  void apply(const Who& who, const std::string& kind, const json& event) {
    const bool known = people_.contains(who);
    EXPECT_EQ(known, kind != "created") << event;
    if (kind == "deleted") {
      people_.erase(who);
      return;
    }
    json& person = people_[who];
    for (const auto& [name, value] : event.at("after").items()) {
      if (known) {
        const json before = person.contains(name) ? person.at(name) : json();
        EXPECT_EQ(without_names(event.at("before").at(name)), without_names(before))
            << "the change before it was told, too: " << event;
      }
      person[name] = value;
    }
  }

  std::map<std::string, json> by_key_;
  std::map<Who, json> people_;
  std::int64_t sequence_ = 0;
  int again_ = 0;
};

json or_null(const json& record, const char* name) {
  if (!record.contains(name)) return nullptr;
  const json& value = record.at(name);
  return value.is_string() && value.get<std::string>().empty() ? json() : value;
}

void expect_as_in(const json& world, const std::map<Consumer::Who, json>& people) {
  std::size_t there = 0;
  for (const auto& [collection, noun] :
       std::map<std::string, std::string>{{"agents", "agent"}, {"customers", "contact"}, {"teams", "team"}}) {
    for (const json& record : world.at(collection)) {
      if (collection == "customers" && record.value("type", "contact") != "contact") continue;
      ++there;
      const auto found = people.find({noun, record.at("id")});
      ASSERT_NE(found, people.end()) << "nobody was told of " << record;
      const json& told = found->second;
      for (const char* field : {"name", "email", "phone"}) {
        if (noun == "team" && std::string_view(field) != "name") continue;
        EXPECT_EQ(or_null(told, field), or_null(record, field)) << record << told;
      }
      if (noun != "team") {
        EXPECT_EQ(told.value("active", true), record.value("isactive", true)) << record;
      }
      if (noun == "agent" && record.contains("team_id") && !record.at("team_id").is_null()) {
        ASSERT_EQ(told.at("teams").size(), 1U) << told;
        EXPECT_EQ(told.at("teams").at(0).at("id"), record.at("team_id"));
      }
    }
  }
  EXPECT_EQ(people.size(), there) << "nobody is told of who is not there";
}

TEST(WatchTorture, tells_every_final_change_once_by_its_key) {
  const unsigned changes = number_in("HALOFORM_WATCH_CHANGES", 40);
  const unsigned seed = number_in("HALOFORM_WATCH_SEED", 12);
  RandomCourse course(seed);
  course.run(changes);
  Consumer consumer;
  for (const json& event : events_in(course.told())) consumer.take(event);
  expect_as_in(course.world(), consumer.people());
  if (changes >= 200) {
    EXPECT_GT(consumer.again(), 0) << "nothing had to be told twice: this shows little";
  }
  RecordProperty("kills", course.kills());
  RecordProperty("told_again", consumer.again());
}

}  // namespace
}  // namespace haloform::test
