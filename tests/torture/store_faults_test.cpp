// Every fault at every request to the store of a state: the run converges, or what it reports is true; and a store that is gone for good.
#include "tests/support/figures.hpp"
#include "tests/support/program.hpp"
#include "tests/support/wanted.hpp"
#include "tests/torture/store_round.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// They mostly wait; but what takes longer than its lease proves nothing. HALOFORM_AT_ONCE: for a machine that does nothing else.
std::size_t rounds_at_once(const FaultyStoreKind& kind) {
  return static_cast<std::size_t>(wanted_count("HALOFORM_AT_ONCE", std::max(kind.lease / 3, 2)));
}

struct StoreCase {
  std::size_t position = 1;
  std::string request;
  const StoreFault* fault = nullptr;
  [[nodiscard]] std::string words() const {
    return fault->name + " at request " + std::to_string(position) + " (" + request + ")";
  }
};

bool all_wanted() {
  const char* text = std::getenv("HALOFORM_STORE_FAULTS");
  return text != nullptr && std::string_view(text) == "all";
}

/// So many cases for each store, unless all are wanted; which ones, that goes by the seed.
int cases_wanted() { return wanted_count("HALOFORM_STORE_FAULTS", program_is_sanitized() ? 3 : 6); }

std::vector<StoreCase> chosen_cases(const std::vector<std::string>& requests,
                                    const std::vector<StoreFault>& faults, unsigned seed) {
  std::vector<StoreCase> cases;
  for (std::size_t at = 0; at < requests.size(); ++at) {
    for (const StoreFault& fault : faults) cases.push_back({at + 1, requests[at], &fault});
  }
  if (const char* only = std::getenv("HALOFORM_STORE_FAULT"); only != nullptr) {
    std::erase_if(cases, [&](const StoreCase& one) { return one.words().find(only) == std::string::npos; });
  } else if (!all_wanted()) {
    std::vector<StoreCase> some;
    std::ranges::sample(cases, std::back_inserter(some), cases_wanted(), std::mt19937(seed));
    cases = std::move(some);
  }
  return cases;
}

/// What the store is asked by a run that nothing befalls.
std::vector<std::string> undisturbed(const FaultyStoreKind& kind, FaultyStore& store) {
  constexpr int attempts = 5;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (auto requests = StoreRound(kind, store, "undisturbed" + std::to_string(attempt)).requests())
      return std::move(*requests);
  }
  throw std::runtime_error(kind.name + ": this machine is too slow for a lease of " +
                           std::to_string(kind.lease) + " s");
}

class StoreTally {
 public:
  void add(const std::string& store, const StoreCase& one, const StoreOutcome& outcome) {
    const std::lock_guard lock(mutex_);
    ++rounds_;
    met_ += outcome.fired ? 1 : 0;
    ++ends_[outcome.exit_code];
    duplicates_ += outcome.duplicates;
    lost_ += outcome.lost;
    stale_ += outcome.stale_leases;
    too_slow_ += outcome.too_slow;
    broken_ += outcome.broken;
    if (outcome.untrue.empty()) return;
    ++untrue_;
    std::string words;
    for (const std::string& what : outcome.untrue) words += "\n  " + what;
    ADD_FAILURE() << store << ": " << one.words() << " (exit code " << outcome.exit_code << ")" << words
                  << "\n--- it said:\n"
                  << outcome.said;
  }
  [[nodiscard]] int rounds() const { return rounds_; }
  [[nodiscard]] int met() const { return met_; }
  [[nodiscard]] std::string words(const std::string& store, std::size_t requests, unsigned seed) const {
    std::ostringstream out;
    out << store << ": " << requests << " requests; " << rounds_ << " rounds";
    if (!all_wanted()) out << " (seed " << seed << ")";
    out << ", in " << met_ << " of them the fault was met; exit codes:";
    for (const auto& [code, count] : ends_)
      out << (code == ends_.begin()->first ? " " : ", ") << code << " " << count << " times";
    out << "; untrue: " << untrue_ << "; people twice: " << duplicates_ << "; ids lost: " << lost_
        << "; stale leases: " << stale_;
    if (too_slow_ > 0) out << "; runs without a fault that lost their own lease, and said so: " << too_slow_;
    if (broken_ > 0) out << "; locks freed with `unlock --force`: " << broken_;
    out << ".\n";
    return out.str();
  }

 private:
  std::mutex mutex_;
  int rounds_ = 0;
  int met_ = 0;
  std::map<int, int> ends_;
  int untrue_ = 0;
  int duplicates_ = 0;
  int lost_ = 0;
  int stale_ = 0;
  int too_slow_ = 0;
  int broken_ = 0;
};

class StoreFaults : public ::testing::TestWithParam<FaultyStoreKind> {};

TEST_P(StoreFaults, at_every_request_the_run_converges_or_its_report_is_true) {
  const FaultyStoreKind& kind = GetParam();
  const unsigned seed = wanted_seed();
  const auto store = kind.start();
  const std::vector<std::string> requests = undisturbed(kind, *store);
  const std::vector<StoreFault> faults = store_faults(kind.protocol, kind.lease);
  const std::vector<StoreCase> cases = chosen_cases(requests, faults, seed);
  StoreTally tally;
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> threads;
    for (std::size_t count = 0; count < std::min(rounds_at_once(kind), cases.size()); ++count) {
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < cases.size(); at = next++) {
          const StoreCase& one = cases[at];
          try {
            StoreRound round(kind, *store, "case" + std::to_string(at));
            tally.add(kind.name, one, round.go(one.position, one.fault->fault));
          } catch (const std::exception& error) {
            ADD_FAILURE() << kind.name << ": " << one.words() << ": " << error.what();
          }
        }
      });
    }
  }
  show_figures("store faults of " + kind.name, tally.words(kind.name, requests.size(), seed));
  EXPECT_EQ(tally.rounds(), static_cast<int>(cases.size()));
  // How often a lease is renewed on the way depends on how fast it goes.
  EXPECT_GE(tally.met() * 2, tally.rounds()) << "faults that meet nothing prove nothing";
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreFaults, ::testing::ValuesIn(faulty_stores()),
                         [](const auto& one) { return one.param.name; });

/// After how many of its creates the store is gone.
struct Departure {
  FaultyStoreKind kind;
  int people = 0;
  int after = 0;
  [[nodiscard]] bool at_the_end() const { return after + 1 == people; }
  friend std::ostream& operator<<(std::ostream& out, const Departure& one) {
    return out << one.kind << ", after " << one.after << " of " << one.people;
  }
};

class StoreGoneForGood : public ::testing::TestWithParam<Departure> {
 protected:
  StoreGoneForGood()
      : sandbox_(program(), {"--world", folder_.write("world.json", world_of({}).dump()), "--in-memory"}),
        store_(GetParam().kind.start()),
        place_(store_->place("gone")) {}

  [[nodiscard]] StoreRunner runner() const {
    return {sandbox_, *place_, GetParam().kind.lease, GetParam().people};
  }
  void take_away() {
    if (!store_->stop()) place_->proxy().at(1, {.kind = ProxyFault::Kind::gone});
  }
  void bring_back() {
    store_->start();
    place_->proxy().mend();
  }
  [[nodiscard]] std::size_t requests() const { return sandbox_.requests().size(); }

  TempDir folder_;
  SandboxServer sandbox_;
  std::unique_ptr<FaultyStore> store_;
  std::unique_ptr<FaultyPlace> place_;
};

TEST_P(StoreGoneForGood, nothing_more_is_sent_and_what_was_done_is_in_a_file_that_push_takes) {
  const FaultyStoreKind& kind = GetParam().kind;
  sandbox_.control().set_latency(milliseconds(400));
  const StoreRunner first = runner();
  RunningProcess apply = first.start({"apply", "--auto-approve", "--parallelism", "1"});
  const auto patience = steady_clock::now() + std::chrono::seconds(60);
  while (sandbox_.control().count("create") < GetParam().after && steady_clock::now() < patience)
    std::this_thread::sleep_for(milliseconds(5));
  take_away();
  const auto gone = steady_clock::now();
  // Where a lock has no end, the run ends when it cannot keep its notes.
  const milliseconds surely(kind.leases_end ? kind.lease * 1000 : 45'000);
  std::jthread watch;
  std::size_t then = 0;
  if (kind.leases_end) {
    watch = std::jthread([&] {
      std::this_thread::sleep_until(gone + surely);
      then = requests();
    });
  }
  const ProcessResult halted = apply.wait();
  if (watch.joinable()) watch.join();
  if (kind.leases_end) {
    EXPECT_EQ(requests(), then) << "sent after the end of the lease";
  }
  EXPECT_EQ(halted.exit_code, 6) << shown(halted);
  sandbox_.control().set_latency(milliseconds(0));
  const std::int64_t made = sandbox_.control().count("create");
  bring_back();

  const std::string file = first.file_that_begins("haloform-rescued-");
  ASSERT_FALSE(file.empty()) << shown(halted);
  EXPECT_NE(unwrapped(shown(halted)).find(file), std::string::npos) << shown(halted);
  struct stat status{};
  ASSERT_EQ(::stat(first.path(file).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  for (const std::string& secret : place_->secrets())
    EXPECT_EQ((shown(halted) + first.all_files()).find(secret), std::string::npos) << "a credential";

  ProcessResult pushed = first.haloform_at_last(
      {"state", "push", file, "--lock-timeout", std::to_string(kind.lease + 30) + "s"});
  if (pushed.exit_code == 9 && !kind.leases_end) {
    EXPECT_EQ(break_lock(first), std::nullopt);
    pushed = first.haloform({"state", "push", file});
  }
  EXPECT_EQ(pushed.exit_code, 0) << shown(pushed);
  if (made < GetParam().people) {
    const ProcessResult rest =
        runner().haloform_at_last({"apply", "--auto-approve", "--lock-timeout", "60s"});
    EXPECT_EQ(rest.exit_code, 0) << shown(rest);
  }
  const ProcessResult plan = runner().haloform({"plan", "--detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_EQ(sandbox_.control().count("create"), GetParam().people);
  EXPECT_EQ(sandbox_.world().at("agents").size(), static_cast<std::size_t>(GetParam().people));
}

/// All of them with HALOFORM_STORE_FAULTS=all: where a lock has no end, a run tries for a minute and a half. Else one for each store
/// whose leases end, by turns in the middle and at the end.
std::vector<Departure> departures() {
  std::vector<Departure> all;
  bool end = false;
  for (const FaultyStoreKind& kind : faulty_stores()) {
    const int many = kind.leases_end ? kind.lease * 4 : 24;  // More than can be made before the lease ends.
    const Departure in_the_middle{kind, many, 3};
    const Departure at_the_end{kind, 6, 5};  // The last one is under way.
    if (all_wanted()) {
      all.push_back(in_the_middle);
      all.push_back(at_the_end);
    } else if (kind.leases_end) {
      all.push_back(std::exchange(end, !end) ? at_the_end : in_the_middle);
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreGoneForGood, ::testing::ValuesIn(departures()), [](const auto& one) {
  return one.param.kind.name + (one.param.at_the_end() ? "_at_the_end" : "_in_the_middle");
});

}  // namespace
}  // namespace haloform::test
