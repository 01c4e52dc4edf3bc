#include "cli/commands/apply_verify.hpp"

#include "planner/base/text.hpp"
#include "planner/plan/privacy/cover.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/text_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <unordered_set>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

/// Between two readings.
constexpr Milliseconds between_looks{1'000};

/// What was found, in sentences: what is not as it was applied, and what reads do not show yet.
struct Left {
  std::string differs;
  std::string awaited;
  std::string until;  ///< What to do about what is awaited, and when.
  [[nodiscard]] bool nothing() const { return differs.empty() && awaited.empty(); }
};

/// What a plan would still do; of one that was approved earlier only what was is judged.
Left left_to_do(const Catalog& catalog, const plan::Plan& done, const plan::Plan& again,
                bool approved_earlier) {
  std::unordered_set<Address> judged;
  for (const plan::Step& step : done.steps) {
    if (!step.unapproved) judged.insert(step.address);
  }
  Left left;
  const auto add = [](std::string& to, const std::string& words) {
    to += fmt::format("{}{}", to.empty() ? "" : ", ", words);
  };
  for (const plan::Step& step : again.steps) {
    const auto block = std::ranges::find(step.blocked_by, plan::BlockRule::awaited, plan::rule_of);
    const bool awaited = block != step.blocked_by.end();
    if ((!step.runs() && !awaited) || (approved_earlier && !judged.contains(step.address))) continue;
    if (awaited) {
      render::Phrase said = render::phrase(plan::marked_reason(catalog, step.address.type(), *block));
      add(left.awaited, fmt::format("{}: {}", step.address.text(), said.words));
      left.until = std::move(said.way_forward);
    } else {
      add(left.differs, fmt::format("{}: {}", step.address.text(), plan::action_name(step.kind())));
    }
  }
  return left;
}

ExitCode say_left(const Context& context, const Applied& applied, const Left& left, Milliseconds patience) {
  const std::string& url = applied.workspace.settings.url;
  std::vector<Error> errors;
  const std::string looked = fmt::format("; checked for {}", duration_text(patience));
  if (!left.differs.empty()) {
    errors.push_back(
        {ErrorKind::refused,
         fmt::format("--verify: HaloPSA differs from what was just applied: {}{}", left.differs, looked), url,
         "`haloform plan` shows what differs; somebody else, or a rule of the instance, may have changed "
         "it"});
  }
  if (!left.awaited.empty()) {
    errors.push_back(
        {ErrorKind::incomplete,
         fmt::format("--verify: HaloPSA does not yet show everything that was just applied: {}{}",
                     left.awaited, looked),
         url, left.until});
  }
  Trouble found(std::move(errors));
  found.has_result = true;
  applied.news.failed(found);
  write_trouble(context, applied.options.outputs, found);
  const Trouble shown = render::without_people(std::move(found), context.people.of_text());
  context.console.err(render::render_errors(shown.errors, context.console.err_text()));
  return ExitCode::partial;
}

}  // namespace

Outcome<ExitCode> verify(const Context& context, const Applied& applied, const plan::Plan& done,
                         ExitCode code) {
  const std::size_t before = applied.provider.requests();
  const Milliseconds patience = read_again_for(applied.options.instance.retry_for);
  const SteadyTime end = context.clock.steady() + patience;
  apply::ReadOptions how = reading(context, applied.options.instance.retry_for);
  Left left;
  for (;;) {
    auto again = plan_only(context, applied.workspace, applied.desired, applied.state, applied.provider,
                           applied.options.policy, how);
    if (!again && context.stop.raised()) {
      return trouble(ErrorKind::interrupted, "interrupted while verifying what was applied",
                     applied.workspace.settings.url,
                     "what was applied stays applied; `haloform plan` shows whether anything differs");
    }
    if (!again) return std::unexpected(std::move(again.error()));
    left = left_to_do(context.catalog, done, *again, applied.options.plan_file || applied.options.approved);
    const auto still = std::chrono::duration_cast<Milliseconds>(end - context.clock.steady());
    if (left.nothing() || still <= Milliseconds(0)) break;
    how.read_again = still;
    context.clock.sleep(std::min(between_looks, still), context.stop);
  }
  if (left.nothing()) {
    context.console.say(fmt::format("Verified: planned again in {}, and nothing is left to do.\n",
                                    counted(applied.provider.requests() - before, "request")));
    return code;
  }
  return say_left(context, applied, left, patience);
}

}  // namespace haloform::cli
