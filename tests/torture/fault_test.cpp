// Every fault at every request of a run that does one of everything: it converges, or what it reports is true.
#include "tests/support/figures.hpp"
#include "tests/support/program.hpp"
#include "tests/support/wanted.hpp"
#include "tests/torture/fault_round.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;

/// Most rounds wait for something; the slow ones, which wait for minutes, begin first.
std::size_t rounds_at_once() { return program_is_sanitized() ? 18 : 96; }
/// How many are tried unless HALOFORM_FAULTS says otherwise: half of them, others each time, and under sanitizers a few, since they are
/// here for what a fault looks like, not for how often it comes.
int usual_rounds() { return program_is_sanitized() ? 60 : 840; }

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
      for (const Position& position : from.movers > 1 ? positions_of_many() : positions(from.profile)) {
        if (!fault.fits(position)) continue;
        cases.push_back({&from, &fault, &position, Lasting::once});
        if (fault.pace == Fault::Pace::quick) cases.push_back({&from, &fault, &position, Lasting::stays});
      }
    }
  }
  return cases;
}

/// A sample of them where not all are wanted; those that take long come first.
std::vector<Case> chosen_cases(std::vector<Case> cases, unsigned seed, int usual) {
  const char* only = std::getenv("HALOFORM_FAULT");
  if (only != nullptr)
    std::erase_if(cases, [&](const Case& one) { return one.words().find(only) == std::string::npos; });
  std::ranges::shuffle(cases, std::mt19937(seed));  // what is heavy does not come all at once
  const auto rounds = static_cast<std::size_t>(wanted_count("HALOFORM_FAULTS", usual));
  cases.resize(std::min(cases.size(), rounds));
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
  void add(const Case& one, const FaultOutcome& outcome) {
    Row& row = rows_[{one.lasting, one.fault->name}];
    row.cells[one.position->name][one.from->profile] = cell_of(outcome);
    row.fired += outcome.fired;
  }
  [[nodiscard]] std::string text(Lasting lasting) const {
    std::string out = "| |";
    for (const std::string_view column : columns()) out += " " + std::string(column) + " |";
    out += " fired |\n|---|";
    for (std::size_t count = 0; count < columns().size(); ++count) out += "---|";
    out += "---|\n";
    for (const Fault& fault : all_faults()) {
      const auto row = rows_.find({lasting, fault.name});
      if (row == rows_.end()) continue;
      out += "| " + std::string(fault.name) + " |";
      for (const std::string_view column : columns()) out += " " + joined(row->second.cells, column) + " |";
      out += " " + std::to_string(row->second.fired) + " |\n";
    }
    return out;
  }

 private:
  using Cells = std::map<std::string_view, std::map<std::string, std::string>>;  ///< By column and profile.
  struct Row {
    Cells cells;
    std::int64_t fired = 0;
  };
  static std::string joined(const Cells& cells, std::string_view column) {
    const auto found = cells.find(column);
    if (found == cells.end()) return "";
    std::set<std::string> different;
    std::string all;
    for (const auto& [profile, cell] : found->second) {
      different.insert(cell);
      all += (all.empty() ? "" : " / ") + (cell.empty() ? "·" : cell);
    }
    if (different.size() == 1) return *different.begin();
    return all;
  }

  std::map<std::pair<Lasting, std::string_view>, Row> rows_;
};

struct FaultTally {
  std::mutex mutex;
  Table table;
  std::int64_t fired = 0;
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
    table.add(one, outcome);
    if (outcome.fired == 0) return;
    ++met;
    fired += outcome.fired;
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

  [[nodiscard]] std::string words(std::size_t all, unsigned seed) const {
    std::ostringstream out;
    out << rounds << " rounds of " << all << " (seed " << seed << "); in " << met
        << " of them the fault was met, " << fired << " times in all; converged: " << converged
        << "; seen and mended by the next run: " << found_by_the_next << "; a true report: " << reported
        << "; untrue: " << untrue << "; duplicates: " << duplicates << "; ids lost: " << lost
        << ".\n\nOnce:\n\n"
        << table.text(Lasting::once) << "\nFor as long as the run lasts:\n\n"
        << table.text(Lasting::stays);
    return out.str();
  }
};

void run_all(const std::vector<Case>& cases, FaultTally& tally) {
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> threads;
  for (std::size_t count = 0; count < std::min(rounds_at_once(), cases.size()); ++count) {
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
  const unsigned seed = wanted_seed();
  const std::vector<FaultBeginning> beginnings{fault_beginning("guide"), fault_beginning("halo")};
  ASSERT_FALSE(HasFailure());
  for (const FaultBeginning& from : beginnings) expect_every_request_has_a_position(from);
  const std::vector<Case> every = all_cases(beginnings);
  const std::vector<Case> cases = chosen_cases(every, seed, usual_rounds());
  FaultTally tally;
  run_all(cases, tally);
  show_figures("faults", tally.words(every.size(), seed));
  EXPECT_EQ(tally.rounds, static_cast<int>(cases.size()));
  EXPECT_GE(tally.met * 10, tally.rounds * 9) << "faults that meet nothing prove nothing";
}

/// Memberships of three agents and more are read together, before they change and after.
TEST(Faults, at_what_is_asked_for_many_memberships_the_run_converges_or_its_report_is_true) {
  constexpr int enough_to_be_read_together = 3;
  constexpr int sample = 60;
  const unsigned seed = wanted_seed();
  const std::vector<FaultBeginning> beginnings{fault_beginning("halo", enough_to_be_read_together)};
  ASSERT_FALSE(HasFailure());
  FaultTally tally;
  run_all(chosen_cases(all_cases(beginnings), seed, sample), tally);
  EXPECT_EQ(tally.untrue, 0);
  EXPECT_GT(tally.met, 0);
}

}  // namespace
}  // namespace haloform::test
