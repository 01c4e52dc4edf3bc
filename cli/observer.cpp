#include "cli/observer.hpp"

#include "planner/render/escape.hpp"
#include "planner/render/json.hpp"
#include "planner/render/text_errors.hpp"
#include "planner/render/text_report.hpp"

#include <utility>

namespace haloform::cli {
namespace {

// More often than this nobody can read it, and a terminal over a slow line would hold up the run.
constexpr Milliseconds between_draws{100};

}  // namespace

RunObserver::RunObserver(const Context& context, const plan::Plan& plan, std::optional<AuditLog> audit)
    : context_(context), plan_(plan), audit_(std::move(audit)), start_(context.clock.steady()) {}

void RunObserver::started(std::size_t steps) {
  start_ = context_.clock.steady();
  if (context_.console.err_is_terminal()) draw(0, steps);
}

void RunObserver::finished(const plan::StepResult& result, std::size_t done, std::size_t total) {
  if (result.end == plan::StepEnd::failed || result.end == plan::StepEnd::in_doubt) ++failed_;
  if (!context_.console.err_is_terminal()) {
    context_.console.say(render::render_step_result(result, context_.console.err_text()));
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
  auto written = audit_->file.append(render::json_audit_line(entry, plan_, audit_->actor, audit_->commit));
  if (written) return;
  audit_trouble_ = std::move(written.error());
  audit_trouble_->advice = "the run goes on; what it writes from here on is missing in the audit log";
  context_.console.err(render::render_error(*audit_trouble_, context_.console.err_text()));
}

void RunObserver::notice(const std::string& text) {
  context_.console.say(render::terminal_safe(text) + "\n");
}

}  // namespace haloform::cli
