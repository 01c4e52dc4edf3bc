// A year of people with dates, in two time zones over both changes of clocks, against the real program and the sandbox: every start, end,
// grace, pause and extension acts on its day, once, and nothing else happens. What is expected is worked out here from the two rules of
// summer time, without the program's own. Played at the moments around each date of a few people; HALOFORM_FULL_YEAR=1 plays every day
// of many.
#include "tests/support/stage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr sys_days first_day = sys_days(2027y / 1 / 1);
constexpr sys_days last_day = sys_days(2027y / 12 / 31);

struct Zone {
  const char* name;
  std::chrono::hours winter;  ///< What its clocks are ahead of UTC.
  sys_seconds summer_from;    ///< Its clocks are an hour further ahead from then on.
  sys_seconds summer_to;
};
constexpr Zone london{"Europe/London", 0h, sys_days(2027y / 3 / 28) + 1h, sys_days(2027y / 10 / 31) + 1h};
constexpr Zone new_york{"America/New_York", -5h, sys_days(2027y / 3 / 14) + 7h,
                        sys_days(2027y / 11 / 7) + 6h};

sys_seconds midnight(const Zone& zone, sys_days day) {
  const sys_seconds in_winter = sys_seconds(day) - zone.winter;
  const bool summer = in_winter - 1h >= zone.summer_from && in_winter - 1h < zone.summer_to;
  return summer ? in_winter - 1h : in_winter;
}

std::string text_of(sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string text_of(sys_seconds time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", text_of(day), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

enum class Is : std::uint8_t { nobody, active, inactive };

/// Somebody's dates, and what is true of the record by now.
struct Player {
  std::string key;
  const Zone* zone = &london;
  std::optional<sys_days> starts{};
  std::optional<sys_days> ends{};
  days grace{0};
  std::optional<sys_days> extended{};
  std::optional<sys_days> paused{};
  std::optional<sys_days> removed{};  ///< From this noon on, in UTC, the block is gone.
  Is is = Is::nobody;

  [[nodiscard]] std::string email() const { return key + "@example.com"; }
  [[nodiscard]] std::optional<sys_seconds> over() const {
    const auto last = extended ? extended : ends;
    return last ? std::optional(midnight(*zone, *last + days{1} + grace)) : std::nullopt;
  }
  [[nodiscard]] bool declared(sys_seconds now) const { return !removed || now < sys_seconds(*removed) + 12h; }

  [[nodiscard]] Is wanted(sys_seconds now) const {
    const bool done = over() && now >= *over();
    if (!declared(now)) return is == Is::active && (done || grace.count() == 0) ? Is::inactive : is;
    if (paused && now < midnight(*zone, *paused + days{1})) return is;
    if (starts && now < midnight(*zone, *starts)) return is;
    if (done) return is == Is::nobody ? Is::nobody : Is::inactive;
    return Is::active;
  }

  [[nodiscard]] std::string block() const {
    std::string dates;
    const auto add = [&](const std::string& one) { dates += (dates.empty() ? "" : ", ") + one; };
    if (starts) add("starts_on: " + text_of(*starts));
    if (ends) add("ends_on: " + text_of(*ends));
    if (grace.count() > 0) add(fmt::format("grace: {}d", grace.count()));
    if (extended) add(fmt::format("extended_until: {{date: {}, reason: agreed}}", text_of(*extended)));
    if (paused) add(fmt::format("paused: {{until: {}, reason: away}}", text_of(*paused)));
    return agent_block(key, "Name " + key, email(), fmt::format("timezone: {}", zone->name)) +
           (dates.empty() ? "" : "    lifecycle: {" + dates + "}\n");
  }

  /// When something may become of it.
  [[nodiscard]] std::vector<sys_seconds> moments() const {
    std::vector<sys_seconds> all;
    if (starts) all.push_back(midnight(*zone, *starts));
    if (ends) all.push_back(midnight(*zone, *ends + days{1}));
    if (paused) all.push_back(midnight(*zone, *paused + days{1}));
    if (removed) all.push_back(sys_seconds(*removed) + 12h);
    if (over()) all.push_back(*over());
    return all;
  }
};

/// Of each kind one in each zone, around the changes of clocks where that matters, and people who are always there.
std::vector<Player> cast() {
  std::vector<Player> all;
  for (const Zone* zone : {&london, &new_york}) {
    const std::string at = zone == &london ? "-ldn" : "-nyc";
    const sys_days spring = std::chrono::floor<days>(zone->summer_from);
    const sys_days autumn = std::chrono::floor<days>(zone->summer_to);
    all.push_back({"always" + at, zone});
    all.push_back({"starts" + at, zone, spring});
    all.push_back({"ends" + at, zone, {}, spring});
    all.push_back({"grace" + at, zone, {}, spring - days{3}, days{7}});
    all.push_back({"extended" + at, zone, {}, spring, days{0}, autumn});
    all.push_back({"paused" + at, zone, {}, spring, days{0}, {}, spring + days{30}});
    all.push_back({"starts-paused" + at, zone, spring, {}, days{0}, {}, autumn});
    all.push_back({"season" + at, zone, spring + days{1}, autumn - days{1}, days{2}});
    all.push_back({"removed" + at, zone, {}, autumn - days{10}, days{20}, {}, {}, autumn - days{20}});
  }
  return all;
}

/// More of them, with dates anywhere in the year.
void add_crowd(std::vector<Player>& all, int count) {
  std::mt19937 chance(20270101);  // the same year every time
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution(low, high)(chance); };
  for (int at = 0; at < count; ++at) {
    Player one{fmt::format("crowd-{}", at), pick(0, 1) == 0 ? &london : &new_york};
    if (pick(0, 1) == 0) one.starts = first_day + days{pick(1, 200)};
    if (pick(0, 2) > 0) {
      one.ends = one.starts.value_or(first_day) + days{pick(1, 150)};
      one.grace = days{pick(0, 1) * pick(1, 14)};
      if (pick(0, 2) == 0) one.extended = *one.ends + days{pick(1, 60)};
      if (one.grace.count() > 0 && pick(0, 2) == 0) one.removed = *one.ends + days{pick(-5, 5)};
    }
    if (pick(0, 4) == 0) one.paused = first_day + days{pick(1, 360)};
    if (one.paused) one.removed.reset();
    all.push_back(std::move(one));
  }
}

class VirtualYear {
 public:
  explicit VirtualYear(std::vector<Player> players)
      : players_(std::move(players)), stage_(nlohmann::json(world_of({}))) {}

  void play(const std::set<sys_seconds>& moments) {
    for (const sys_seconds now : moments) {
      ASSERT_NO_FATAL_FAILURE(run(now)) << text_of(now);
      if (testing::Test::HasFailure()) return;
    }
    const ProcessResult end = stage_.plan({"--as-of", text_of(*moments.rbegin())});
    EXPECT_THAT(end.out, testing::HasSubstr("No changes."));
  }

 private:
  void configure(sys_seconds now) {
    std::string text = "guards: {create: 500, deactivate: 500, update: 500}\nagents:\n";
    for (const Player& one : players_) {
      if (one.declared(now)) text += one.block();
    }
    if (text == written_) return;
    stage_.configure(text);
    written_ = std::move(text);
  }

  /// One run: exactly who is due changes, by one write each.
  void run(sys_seconds now) {
    configure(now);
    std::size_t due = 0;
    for (Player& one : players_) {
      const Is wanted = one.wanted(now);
      if (wanted != one.is) ++due;
      one.is = wanted;
    }
    stage_.control().reset_log();
    const ProcessResult applied = stage_.apply({"--as-of", text_of(now)});
    ASSERT_EQ(applied.exit_code, 0) << text_of(now) << '\n' << shown(applied);
    ASSERT_EQ(stage_.control().writes(), static_cast<std::int64_t>(due)) << text_of(now) << '\n'
                                                                         << shown(applied);
    std::map<std::string, Is> there;
    const nlohmann::json world = stage_.control().world();
    for (const nlohmann::json& row : world.at("agents")) {
      const bool is_new =
          there.emplace(row.at("email"), row.at("isactive") == true ? Is::active : Is::inactive).second;
      ASSERT_TRUE(is_new) << row.at("email") << " is there twice";
    }
    for (const Player& one : players_) {
      const auto found = there.find(one.email());
      ASSERT_EQ(found == there.end() ? Is::nobody : found->second, one.is)
          << one.key << " at " << text_of(now) << '\n'
          << one.block() << shown(applied);
    }
  }

  std::vector<Player> players_;
  Stage stage_;
  std::string written_;
};

TEST(VirtualYearOfPeople, each_date_acts_on_its_day_once_and_nothing_else_happens) {
  const bool full = std::getenv("HALOFORM_FULL_YEAR") != nullptr;
  std::vector<Player> players = cast();
  if (full) add_crowd(players, 60);
  std::set<sys_seconds> moments{sys_seconds(first_day) + 12h};
  for (const Player& one : players) {
    for (const sys_seconds at : one.moments()) {
      if (at > sys_seconds(last_day)) continue;
      moments.insert(at - 1s);
      moments.insert(at);
    }
  }
  for (sys_days day = first_day; full && day <= last_day; day += days{1}) {
    moments.insert(sys_seconds(day) + 12h);
  }
  moments.insert(sys_seconds(last_day) + 12h);
  VirtualYear(std::move(players)).play(moments);
}

}  // namespace
}  // namespace haloform::test
