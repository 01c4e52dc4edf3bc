#pragma once

#include "cli/audit_log.hpp"
#include "cli/commands/apply_options.hpp"
#include "cli/context.hpp"
#include "cli/exit_code.hpp"
#include "cli/planning.hpp"
#include "cli/run_news.hpp"
#include "planner/apply/approve.hpp"
#include "planner/plan/judging/commit_order.hpp"
#include "planner/plan/judging/misfit.hpp"
#include "planner/plan/value/approval.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace haloform::cli {

/// One run of apply: the parts that it holds from the lock to the report.
class ApplyRun {
 public:
  ApplyRun(const Context& context, const ApplyOptions& options, Workspace workspace,
           std::unique_ptr<ports::StateBackend> backend, RunNews& news)
      : context_(context),
        options_(options),
        news_(news),
        workspace_(std::move(workspace)),
        backend_(std::move(backend)) {}

  /// Plans and applies, or applies a saved plan.
  Outcome<ExitCode> go();

 private:
  Outcome<ExitCode> plan_and_apply();
  [[nodiscard]] Outcome<void> check_as_of() const;
  Outcome<std::optional<DesiredState>> with_sites_of_allow(const DesiredState& desired);
  Outcome<ExitCode> apply_saved(const std::string& file);
  Outcome<void> connect_to_instance(const std::map<std::string, std::uint32_t>& allowed);
  Outcome<void> take_lock();
  /// Until when the lock of the state is surely ours, and requests may be sent; no limit before it is taken, when nothing but
  /// reads is sent.
  [[nodiscard]] std::optional<SteadyTime> lock_ends() const {
    const ports::StateSession* held = held_;
    return held == nullptr ? std::nullopt : held->sure_until();
  }
  Outcome<void> open_audit();
  Outcome<state::State> load_state();
  Outcome<void> check_commit(const std::optional<state::Commit>& commit, const state::State& state);
  Outcome<ExitCode> approve_and_run(const DesiredState& desired, Planned planned);
  Outcome<ExitCode> execute_approved(const DesiredState& desired, Planned planned);
  Outcome<ExitCode> nothing_to_run(const DesiredState& desired, Planned planned);
  void keep_facts(const DesiredState& desired, Planned& planned) const;
  Outcome<Planned> ask(const DesiredState& desired, Planned planned);
  Outcome<void> check_approved(Planned& planned) const;
  [[nodiscard]] apply::WhatIsBlocked what_is_blocked() const {
    return options_.skip_blocked ? apply::WhatIsBlocked::is_skipped : apply::WhatIsBlocked::refuses_the_plan;
  }
  [[nodiscard]] bool is_refused(const plan::Plan& plan) const {
    return !apply::may_be_approved(plan, what_is_blocked());
  }
  /// Once the instance was asked who it is.
  [[nodiscard]] plan::PresentFacts present_facts() const {
    return {workspace_.settings.url, provider_->tenant(), provider_->profile(), context_.clock.wall(),
            options_.max_age};
  }
  [[nodiscard]] std::string approved_digest() const {
    return approval_ ? approval_->digest : options_.expect.value_or(std::string());
  }
  void show(const plan::Plan& plan);
  Outcome<void> write_report(const plan::Plan& plan, const plan::ApplyReport& report);

  const Context& context_;
  /// While nothing is in flight but reads, a signal ends them in the middle; writes, and reads that check them, may finish.
  std::atomic<bool> only_reads_{true};
  const ApplyOptions& options_;
  RunNews& news_;
  Workspace workspace_;
  std::unique_ptr<ports::StateBackend> backend_;
  std::unique_ptr<ports::StateSession> session_;
  std::atomic<const ports::StateSession*> held_{nullptr};  ///< The session, for the threads of the provider.
  std::unique_ptr<ports::Provider> provider_;
  std::optional<AppendFile> audit_file_;
  std::optional<plan::Approval> approval_;
  plan::CommitOrder commits_;  ///< What the commit of this run is to the one that was applied last.
};

}  // namespace haloform::cli
