#include "cli/observer.hpp"

#include "cli/people_rules.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/fake_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

namespace haloform::cli {
namespace {

using namespace std::chrono_literals;

const OutputKind& terraform() { return *output_kind("terraform"); }

/// A run of apply with a plan of two people who are deleted, whose time passes only here.
struct LiveRun {
  explicit LiveRun(const OutputKind& on_stdout, const PeopleRules& rules = PeopleRules())
      : people(rules), observer(context, plan, std::nullopt, on_stdout) {}

  std::string on_stdout(const std::function<void()>& happens) const {
    ::testing::internal::CaptureStdout();
    happens();
    return ::testing::internal::GetCapturedStdout();
  }
  std::string within(Milliseconds time) {
    return on_stdout([&] {
      for (; time > 0ms; time -= 100ms) {
        clock.advance(100ms);
        progress.tick();
      }
    });
  }
  [[nodiscard]] plan::StepResult result(std::size_t at, plan::StepEnd end) const {
    plan::StepResult one;
    one.step = &plan.steps[at];
    one.end = end;
    return one;
  }
  static plan::Plan two_steps() {
    plan::Plan plan;
    plan.steps.push_back(plan::make_step(address("agent.a"), plan::Delete{remote_id(1)}));
    plan.steps.push_back(plan::make_step(address("agent.b"), plan::Delete{remote_id(2)}));
    return plan;
  }

  Catalog catalog = halopsa::make_catalog();
  Environment environment{{}};
  FakeClock clock;
  StopFlag stop;
  Console console{{.verbosity = Verbosity::quiet}};
  ProgressDisplay progress{console, clock, stop, ProgressDisplay::Ticks::by_caller};
  PeopleRules people;
  Context context{catalog, environment, clock, stop, console, progress, people};
  plan::Plan plan = two_steps();
  RunObserver observer;
};

TEST(RunObserver, tells_what_happens_as_it_does) {
  LiveRun run(terraform());
  EXPECT_EQ(run.on_stdout([&] { run.observer.begun(run.plan.steps[0]); }),
            "halopsa_agent.a: Destroying... [id=1]\n");
  EXPECT_EQ(run.on_stdout([&] { run.observer.finished(run.result(0, plan::StepEnd::done), 1, 2); }),
            "halopsa_agent.a: Destruction complete after 0s [id=1]\n");
}

// What stands on stdout keeps to what is said of that kind, and not to what is said of text.
TEST(RunObserver, covers_people_as_the_kind_on_stdout_does) {
  Settings settings;
  settings.pii.of.emplace("json", Privacy::mask);
  PeopleRules rules;
  rules.learn(settings);
  const auto told = [&rules](const OutputKind& kind) {
    LiveRun run(kind, rules);
    plan::StepResult failed = run.result(0, plan::StepEnd::failed);
    failed.message = "it is used by " + marked(MarkedText::Personal::name, "Jane Smith");
    return run.on_stdout([&] { run.observer.finished(failed, 1, 2); });
  };
  EXPECT_THAT(told(stream_output()), testing::HasSubstr("it is used by J. S."));
  settings.pii.of = {{"text", Privacy::mask}};
  rules.learn(settings);
  EXPECT_THAT(told(stream_output()), testing::HasSubstr("it is used by Jane Smith"));
}

// Whoever watches knows that the run lives, for as long as it does.
TEST(RunObserver, says_every_ten_seconds_what_goes_on) {
  LiveRun run(terraform());
  run.on_stdout([&] { run.observer.begun(run.plan.steps[0]); });
  EXPECT_EQ(run.within(9'900ms), "");
  EXPECT_EQ(run.within(100ms), "halopsa_agent.a: Still destroying... [id=1, 10s elapsed]\n");
  run.on_stdout([&] { run.observer.begun(run.plan.steps[1]); });
  EXPECT_EQ(run.within(10s),
            "halopsa_agent.a: Still destroying... [id=1, 20s elapsed]\n"
            "halopsa_agent.b: Still destroying... [id=2, 10s elapsed]\n");
  run.on_stdout([&] { run.observer.finished(run.result(0, plan::StepEnd::done), 1, 2); });
  EXPECT_EQ(run.within(10s), "halopsa_agent.b: Still destroying... [id=2, 20s elapsed]\n");
}

TEST(RunObserver, writes_nothing_to_stdout_where_that_is_for_a_document) {
  LiveRun run(*output_kind("json"));
  EXPECT_EQ(run.on_stdout([&] {
    run.observer.begun(run.plan.steps[0]);
    run.observer.finished(run.result(0, plan::StepEnd::done), 1, 2);
  }),
            "");
  EXPECT_EQ(run.within(30s), "");
}

TEST(RunObserver, is_asked_nothing_once_it_is_gone) {
  const Catalog catalog = halopsa::make_catalog();
  const Environment environment{{}};
  FakeClock clock;
  const StopFlag stop;
  Console console{{.verbosity = Verbosity::quiet}};
  ProgressDisplay progress(console, clock, stop, ProgressDisplay::Ticks::by_caller);
  PeopleRules people;
  const Context context{catalog, environment, clock, stop, console, progress, people};
  int ticks = 0;
  progress.each_tick([&] { ++ticks; });
  progress.tick();
  EXPECT_EQ(ticks, 1);
  {
    const plan::Plan plan = LiveRun::two_steps();
    const RunObserver observer(context, plan, std::nullopt, terraform());
    progress.tick();
  }
  progress.tick();
  EXPECT_EQ(ticks, 1);
}

}  // namespace
}  // namespace haloform::cli
