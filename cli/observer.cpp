#include "cli/observer.hpp"

#include "cli/output.hpp"
#include "planner/plan/privacy/without_people.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_errors.hpp"
#include "planner/render/text_report.hpp"

#include <chrono>
#include <utility>

namespace haloform::cli {
namespace {

// More often than this nobody can read it, and a terminal over a slow line would hold up the run.
constexpr Milliseconds between_draws{100};
constexpr Milliseconds between_beats{10'000};

}  // namespace

RunObserver::RunObserver(const Context& context, const plan::Plan& plan, std::optional<AuditLog> audit,
                         const OutputKind& on_stdout)
    : context_(context),
      live_(on_stdout.live),
      privacy_(context.people.of(on_stdout.live.step_ends != nullptr ? on_stdout : usual_output())),
      plan_(plan),
      audit_(std::move(audit)),
      start_(context.clock.steady()) {
  if (privacy_ != Privacy::full)
    covered_ = plan::without_people(context.catalog, plan, privacy_, plan.lineage);
  if (live_.step_goes_on != nullptr) context_.progress.each_tick([this] { beat(); });
}

RunObserver::~RunObserver() { context_.progress.each_tick({}); }

const plan::Step& RunObserver::shown(const plan::Step& step) const {
  return covered_ ? covered_->steps.at(static_cast<std::size_t>(&step - plan_.steps.data())) : step;
}

plan::StepResult RunObserver::shown(const plan::StepResult& result) const {
  plan::StepResult shown_result = result;
  shown_result.message = context_.people.veil(privacy_).over(result.message);
  shown_result.step = &shown(*result.step);
  return shown_result;
}

void RunObserver::started(std::size_t steps) {
  start_ = context_.clock.steady();
  if (context_.console.err_is_terminal()) draw(0, steps);
}

void RunObserver::begun(const plan::Step& step) {
  if (live_.step_begins == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = context_.clock.steady();
    going_.insert_or_assign(&step, Going{now, now});
  }
  write_live(live_.step_begins(shown(step), stdout_options(context_)));
}

void RunObserver::write_live(const std::string& lines) {
  if (!lines.empty()) context_.console.out(lines);
}

void RunObserver::beat() {
  std::string lines;
  {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = context_.clock.steady();
    for (auto& [step, going] : going_) {
      if (now - going.said < between_beats) continue;
      going.said = now;
      lines += live_.step_goes_on(shown(*step), std::chrono::duration_cast<Milliseconds>(now - going.since),
                                  stdout_options(context_));
    }
  }
  write_live(lines);
}

void RunObserver::finished(const plan::StepResult& result, std::size_t done, std::size_t total) {
  if (result.end == plan::StepEnd::failed || result.end == plan::StepEnd::in_doubt) ++failed_;
  if (live_.step_ends != nullptr) {
    {
      const std::lock_guard lock(mutex_);
      going_.erase(result.step);
    }
    write_live(live_.step_ends(shown(result), stdout_options(context_)));
  }
  if (!context_.console.err_is_terminal()) {
    if (live_.step_ends != nullptr) return;
    context_.console.say(render::render_step_result(shown(result), context_.console.err_text()));
  } else if (done == total) {
    context_.console.clear_progress();
  } else if (context_.clock.steady() - drawn_ >= between_draws) {
    draw(done, total);
  }
}

void RunObserver::draw(std::size_t done, std::size_t total) {
  drawn_ = context_.clock.steady();
  const auto elapsed = std::chrono::duration_cast<Milliseconds>(drawn_ - start_);
  context_.console.progress(render::render_progress(
      done, failed_, total, apply::time_left(elapsed, done, total), context_.console.columns() - 1));
}

void RunObserver::wrote(const plan::AuditEntry& entry) {
  if (!audit_ || audit_trouble_) return;
  if (auto written = audit_->write(entry); !written) audit_ended(std::move(written.error()));
}

std::optional<state::AuditHead> RunObserver::audited() {
  if (!audit_) return std::nullopt;
  auto safe = audit_->sync();
  if (safe) return audit_->head();
  if (!audit_trouble_) audit_ended(std::move(safe.error()));
  return std::nullopt;
}

void RunObserver::audit_ended(Error why) {
  audit_trouble_ = std::move(why);
  audit_trouble_->advice = "the run goes on; what it writes from here on is missing in the audit log";
  context_.console.err(render::render_error(*audit_trouble_, context_.console.err_text()));
}

void RunObserver::notice(const std::string& text) {
  context_.console.say(render::terminal_safe(text) + "\n");
}

}  // namespace haloform::cli
