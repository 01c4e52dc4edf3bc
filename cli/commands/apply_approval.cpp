#include "cli/commands/apply_approval.hpp"

#include "cli/files.hpp"
#include "planner/plan/approval/approval_codec.hpp"
#include "planner/plan/approval/moved.hpp"
#include "planner/render/approvals.hpp"
#include "planner/render/faults.hpp"
#include "planner/state/lineage.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <utility>

namespace haloform::cli {
namespace {

/// 600,000 steps.
constexpr std::size_t most_approval_bytes = std::size_t{1} << 26U;

}  // namespace

Result<void> check_expected(const ApplyOptions& options, const plan::Plan& plan) {
  if (!options.expect || *options.expect == plan.digest) return {};
  return fail(ErrorKind::stale, "the plan is not the one that was approved; nothing was done",
              fmt::format("digest {}", plan.digest),
              fmt::format("{} was expected; review the plan above, and approve its digest", *options.expect));
}

Outcome<plan::Approval> read_approval(const ApplyOptions& options, const std::string& instance) {
  const std::string& file = *options.approved;
  auto text = read_file(file, most_approval_bytes);
  if (!text) return trouble(text.error());
  auto approval = plan::decode_approval(*text);
  if (!approval) return trouble(render::error_of(approval.error(), file));
  if (options.expect && *options.expect != approval->digest)
    return trouble(render::other_approval(approval->digest, *options.expect, file));
  if (const auto other = plan::other_instance(approval->head.instance, instance))
    return trouble(render::unfit_approval({*other}, file));
  return std::move(*approval);
}

Outcome<void> check_approval(const ApplyOptions& options, const plan::Approval& approval,
                             const state::State& state, const plan::PresentFacts& facts) {
  const auto found = plan::misfits(approval.head, state::lineage_mark(state.lineage), facts);
  if (!found.empty()) return trouble(render::unfit_approval(found, *options.approved));
  return {};
}

Outcome<void> keep_to_approval(const Context& context, const ApplyOptions& options,
                               const plan::Approval& approval, Planned& planned) {
  const plan::Moved moved = plan::moved_since(context.catalog, approval, planned.plan, planned.state);
  if (const auto note = render::done_note(moved)) context.console.say(fmt::format("note: {}.\n", *note));
  if (moved.nothing()) return {};
  if (!options.only_approved)
    return trouble(render::moved_error(context.catalog, moved, planned.plan, *options.approved));
  if (const auto note = render::gone_note(moved)) context.console.say(fmt::format("note: {}.\n", *note));
  plan::keep_approved(moved, planned.plan);
  return {};
}

}  // namespace haloform::cli
