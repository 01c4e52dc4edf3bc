#pragma once

#include "planner/apply/approve.hpp"
#include "planner/apply/execute_options.hpp"
#include "planner/apply/progress.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/policy.hpp"
#include "planner/plan/value/report.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/chronicle.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_instance.hpp"
#include "tests/support/fake_session.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::apply {

/// Keeps what it was told.
class KeepingObserver final : public Observer {
 public:
  void started(std::size_t steps) override { total = steps; }
  void begun(const plan::Step&) override { ++steps_begun; }
  void finished(const plan::StepResult& result, std::size_t done, std::size_t) override {
    order.push_back(result.step->address.text());
    last_done = done;
    if (on_finished) on_finished(result);
  }
  void wrote(const plan::AuditEntry& entry) override {
    audit.push_back(entry);
    if (on_wrote) on_wrote();
  }
  std::optional<state::AuditHead> audited() override { return reached; }
  void notice(const std::string& text) override { notices.push_back(text); }

  std::size_t total = 0;
  std::size_t steps_begun = 0;
  std::size_t last_done = 0;
  std::vector<std::string> order;
  std::vector<plan::AuditEntry> audit;
  std::optional<state::AuditHead> reached;  ///< What the audit log says of itself.
  std::vector<std::string> notices;
  std::function<void(const plan::StepResult&)> on_finished;
  std::function<void()> on_wrote;  ///< Called by the worker whose answer it is, who waits for it.
};

/// A configuration, a state and an instance in memory, planned and applied by the real planner.
struct ApplyWorld {
  Chronicle chronicle;
  FakeClock clock;
  std::unique_ptr<StopFlag> stop = std::make_unique<StopFlag>();  ///< A new one for a new process.
  FakeInstance instance{chronicle, clock};
  FakeBackend backend{chronicle};
  DesiredDraft wanted;
  plan::Policy policy;
  KeepingObserver observer;
  ExecuteOptions options;

  ApplyWorld();
  explicit ApplyWorld(state::State state);

  /// Agents a0, a1 and so on.
  void want_agents(int count);
  plan::Plan plan();
  /// Plans and executes. Ends the test program where there is no plan.
  plan::ApplyReport apply();
  plan::ApplyReport execute_plan(plan::Plan plan);
  /// Applies as it is known to work, for what should stand already; the chronicle keeps it.
  void settled();

 private:
  std::vector<ApprovedPlan> approved_;  ///< Results point into their steps.
};

[[nodiscard]] const plan::StepResult& result_of(const plan::ApplyReport& report, std::string_view address);
/// The records of a type that bear a name.
[[nodiscard]] std::vector<Record> named(const FakeInstance& instance, ResourceType type,
                                        std::string_view name);

/// A state that knows `agent.jane-smith` as id 100.
[[nodiscard]] state::State state_with_jane(FieldList more);
/// Of `agent.jane-smith`, and how many of her there are.
[[nodiscard]] const plan::StepResult& jane(const plan::ApplyReport& report);
[[nodiscard]] std::size_t janes(const ApplyWorld& world);

}  // namespace haloform::apply
