// Every fault at every request of a run that does one of everything: it converges, or what it reports is true.
#include "tests/torture/fault_round.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;

/// Most rounds wait for something; the slow ones, which wait for minutes, begin first.
constexpr std::size_t rounds_at_once = 64;

/// How many rounds; none where nobody asked, since all of them take longer than a suite may.
std::size_t wanted_rounds() {
  const char* text = std::getenv("HALOFORM_FAULTS");
  return static_cast<std::size_t>(text == nullptr ? 0 : std::max(std::atoi(text), 1));
}

unsigned wanted_seed() {
  const char* text = std::getenv("HALOFORM_SEED");
  return text == nullptr ? std::random_device{}() : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

struct Case {
  const FaultBeginning* from = nullptr;
  const Fault* fault = nullptr;
  const Position* position = nullptr;
  Lasting lasting = Lasting::once;

  [[nodiscard]] std::string words() const {
    return from->profile + ": " + std::string(fault->name) + " at " + std::string(position->name) +
           (lasting == Lasting::once ? ", once" : ", for as long as the run lasts");
  }
};

std::vector<Case> all_cases(const std::vector<FaultBeginning>& beginnings) {
  std::vector<Case> cases;
  for (const Fault& fault : all_faults()) {
    for (const FaultBeginning& from : beginnings) {
      for (const Position& position : positions(from.profile)) {
        if (!fault.fits(position)) continue;
        cases.push_back({&from, &fault, &position, Lasting::once});
        if (fault.pace == Fault::Pace::quick) cases.push_back({&from, &fault, &position, Lasting::stays});
      }
    }
  }
  return cases;
}

/// A sample of them where not all are wanted; those that take long come first.
std::vector<Case> chosen_cases(std::vector<Case> cases, unsigned seed) {
  const char* only = std::getenv("HALOFORM_FAULT");
  if (only != nullptr)
    std::erase_if(cases, [&](const Case& one) { return one.words().find(only) == std::string::npos; });
  if (cases.size() > wanted_rounds()) {
    std::ranges::shuffle(cases, std::mt19937(seed));
    cases.resize(wanted_rounds());
  }
  std::ranges::stable_partition(cases, [](const Case& one) { return one.fault->pace == Fault::Pace::slow; });
  return cases;
}

/// What stands in the table: where it converged, where it took the next run to see what was amiss, and else the exit
/// code of a report that was true.
std::string cell_of(const FaultOutcome& outcome) {
  if (outcome.fired == 0) return "";
  if (outcome.converged) return "✓";
  return outcome.exit_code == 0 ? "(✓)" : std::to_string(outcome.exit_code);
}

/// The cells by lasting, fault and column; what the profiles agree in stands once.
class Table {
 public:
  void add(const Case& one, const std::string& cell) {
    cells_[{one.lasting, one.fault->name}][one.position->name][one.from->profile] = cell;
  }
  [[nodiscard]] std::string text(Lasting lasting) const {
    std::string out = "| |";
    for (const std::string_view column : columns()) out += " " + std::string(column) + " |";
    out += "\n|---|";
    for (std::size_t count = 0; count < columns().size(); ++count) out += "---|";
    for (const Fault& fault : all_faults()) {
      const auto row = cells_.find({lasting, fault.name});
      if (row == cells_.end()) continue;
      out += "\n| " + std::string(fault.name) + " |";
      for (const std::string_view column : columns()) out += " " + joined(row->second, column) + " |";
    }
    return out + "\n";
  }

 private:
  using Row = std::map<std::string_view, std::map<std::string, std::string>>;
  static std::string joined(const Row& row, std::string_view column) {
    const auto found = row.find(column);
    if (found == row.end()) return "";
    std::set<std::string> different;
    std::string all;
    for (const auto& [profile, cell] : found->second) {
      different.insert(cell);
      all += (all.empty() ? "" : " / ") + (cell.empty() ? "·" : cell);
    }
    if (different.size() == 1) return *different.begin();
    return all;
  }

  std::map<std::pair<Lasting, std::string_view>, Row> cells_;
};

struct Tally {
  std::mutex mutex;
  Table table;
  std::map<std::string_view, std::int64_t> fired;
  int rounds = 0;
  int met = 0;
  int converged = 0;
  int found_by_the_next = 0;
  int reported = 0;
  int untrue = 0;
  int duplicates = 0;
  int lost = 0;

  void add(const Case& one, const FaultOutcome& outcome) {
    const std::lock_guard lock(mutex);
    ++rounds;
    table.add(one, cell_of(outcome));
    if (outcome.fired == 0) return;
    ++met;
    fired[one.fault->name] += outcome.fired;
    if (outcome.converged) ++converged;
    if (!outcome.converged && outcome.exit_code == 0) ++found_by_the_next;
    if (outcome.exit_code != 0) ++reported;
    duplicates += outcome.duplicates;
    lost += outcome.lost;
    if (outcome.untrue.empty()) return;
    ++untrue;
    std::string words;
    for (const std::string& what : outcome.untrue) words += "\n  " + what;
    ADD_FAILURE() << one.words() << " (exit code " << outcome.exit_code << ")" << words << "\n--- it said:\n"
                  << outcome.said;
  }
};

void run_all(const std::vector<Case>& cases, Tally& tally) {
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> threads;
  for (std::size_t count = 0; count < std::min(rounds_at_once, cases.size()); ++count) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < cases.size(); at = next++) {
        const Case& one = cases[at];
        try {
          tally.add(one, FaultRound(*one.from, *one.fault, *one.position, one.lasting).go());
        } catch (const std::exception& error) {
          ADD_FAILURE() << one.words() << ": " << error.what();
        }
      }
    });
  }
}

/// Every request of an undisturbed run is one of the positions: none is left out of the table.
void expect_every_request_has_a_position(const FaultBeginning& from) {
  std::map<std::string_view, std::int64_t> hits;
  for (const Position& position : positions(from.profile)) {
    const Fault harmless{.name = "harmless", .kind = "content-type=application/json"};
    const FaultOutcome outcome = FaultRound(from, harmless, position, Lasting::stays).go();
    EXPECT_TRUE(outcome.converged) << from.profile << ", " << position.name << ": " << outcome.said;
    hits[position.name] = outcome.fired;
  }
  const Fault harmless{.name = "harmless", .kind = "content-type=application/json"};
  const FaultOutcome all = FaultRound(from, harmless, {"all", "*", "*", ""}, Lasting::stays).go();
  std::int64_t sum = 0;
  for (const auto& [name, count] : hits) sum += count;
  EXPECT_EQ(sum, all.fired) << from.profile << ": a request is in no column, or in two";
}

TEST(Faults, at_every_request_the_run_converges_or_its_report_is_true) {
  if (wanted_rounds() == 0) GTEST_SKIP() << "HALOFORM_FAULTS=N runs N rounds of 1,450";
  const unsigned seed = wanted_seed();
  const std::vector<FaultBeginning> beginnings{fault_beginning("guide"), fault_beginning("halo")};
  ASSERT_FALSE(HasFailure());
  for (const FaultBeginning& from : beginnings) expect_every_request_has_a_position(from);
  const std::vector<Case> every = all_cases(beginnings);
  const std::vector<Case> cases = chosen_cases(every, seed);
  Tally tally;
  run_all(cases, tally);
  std::printf(
      "faults: %d rounds of %zu (seed %u), in %d of them the fault was met; converged: %d; seen and mended "
      "by the "
      "next run: %d; a true report: %d; untrue: %d; duplicates: %d; ids lost: %d\nfired:",
      tally.rounds, every.size(), seed, tally.met, tally.converged, tally.found_by_the_next, tally.reported,
      tally.untrue, tally.duplicates, tally.lost);
  for (const auto& [name, count] : tally.fired)
    std::printf(" %s %lld;", std::string(name).c_str(), static_cast<long long>(count));
  std::printf("\n");
  EXPECT_EQ(tally.rounds, static_cast<int>(cases.size()));
  EXPECT_GE(tally.met * 10, tally.rounds * 9) << "faults that meet nothing prove nothing";
  // Where it converged: ✓; where the next plan saw what was amiss: (✓); else the exit code of a report that was true.
  std::printf("\nOnce:\n%s\nFor as long as the run lasts:\n%s", tally.table.text(Lasting::once).c_str(),
              tally.table.text(Lasting::stays).c_str());
}

}  // namespace
}  // namespace haloform::test
