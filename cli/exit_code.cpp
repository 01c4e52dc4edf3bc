#include "cli/exit_code.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace haloform::cli {
namespace {

constexpr std::array codes{ExitCode::done,          ExitCode::error,       ExitCode::changes,
                           ExitCode::configuration, ExitCode::credentials, ExitCode::blocked,
                           ExitCode::partial,       ExitCode::in_doubt,    ExitCode::stale,
                           ExitCode::locked,        ExitCode::deferred,    ExitCode::unapproved,
                           ExitCode::tampered,      ExitCode::interrupted};

std::string_view meaning(ExitCode code) {
  switch (code) {
    case ExitCode::done: return "done, or nothing to do";
    case ExitCode::error: return "an error";
    case ExitCode::changes: return "there are changes (plan --detailed-exitcode only), or drift";
    case ExitCode::configuration: return "the configuration is invalid";
    case ExitCode::credentials: return "credentials or scopes are missing or wrong";
    case ExitCode::blocked: return "blocked: nothing was done, or, with --skip-blocked, the rest";
    case ExitCode::partial: return "applied in part: a step failed";
    case ExitCode::in_doubt: return "in doubt: whether a write was done is not known";
    case ExitCode::stale:
      return "stale: the plan, or the checkout is older than what was applied last; nothing was done";
    case ExitCode::locked: return "the state, or the cursor of a watch, is locked by somebody else";
    case ExitCode::deferred:
      return "applied, but a step waits for a free seat, an import, or a removal that is held";
    case ExitCode::unapproved:
      return "applied, but a step that is not as it was approved is left for the next review "
             "(--only-approved)";
    case ExitCode::tampered: return "the audit log is not as it was written";
    case ExitCode::interrupted: return "interrupted";
  }
  return "";
}

}  // namespace

int number_of(ExitCode code) { return static_cast<int>(code); }

ExitCode exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::configuration: return ExitCode::configuration;
    case ErrorKind::credentials:
    case ErrorKind::permission: return ExitCode::credentials;
    case ErrorKind::blocked: return ExitCode::blocked;
    case ErrorKind::in_doubt: return ExitCode::in_doubt;
    case ErrorKind::stale: return ExitCode::stale;
    case ErrorKind::locked: return ExitCode::locked;
    case ErrorKind::interrupted: return ExitCode::interrupted;
    case ErrorKind::usage:
    case ErrorKind::not_found:
    case ErrorKind::refused:
    case ErrorKind::throttled:
    case ErrorKind::unavailable:
    case ErrorKind::protocol:
    case ErrorKind::incomplete:
    case ErrorKind::ambiguous:
    case ErrorKind::state:
    case ErrorKind::io:
    case ErrorKind::internal: return ExitCode::error;
  }
  return ExitCode::error;
}

ExitCode exit_code(const std::vector<Error>& errors) {
  if (errors.empty()) return ExitCode::done;
  const auto first = exit_code(errors.front().kind);
  const bool same =
      std::ranges::all_of(errors, [&](const Error& error) { return exit_code(error.kind) == first; });
  return same ? first : ExitCode::error;
}

RunTally tally_of(const plan::ApplyReport& report) {
  RunTally tally{report.count(plan::StepEnd::done),
                 report.count(plan::StepEnd::failed),
                 report.count(plan::StepEnd::in_doubt),
                 report.count(plan::StepEnd::not_started),
                 report.count(plan::StepEnd::deferred),
                 report.count(plan::StepEnd::blocked),
                 report.count(plan::StepEnd::unapproved),
                 {},
                 report.state_written};
  if (report.halted) tally.halted = report.halted->kind;
  return tally;
}

ExitCode exit_code(const RunTally& tally) {
  if (tally.in_doubt > 0) return ExitCode::in_doubt;
  if (tally.failed > 0) return ExitCode::partial;
  if (tally.halted == ErrorKind::interrupted) return ExitCode::interrupted;
  const bool stopped_short = tally.halted.has_value() || !tally.state_written;
  if (stopped_short && tally.done > 0) return ExitCode::partial;
  if (tally.halted) return exit_code(*tally.halted);
  if (stopped_short) return ExitCode::error;
  if (tally.blocked > 0) return ExitCode::blocked;
  if (tally.unapproved > 0) return ExitCode::unapproved;
  // Without a failure, a step that did not start waits for one that has no seat.
  if (tally.deferred > 0 || tally.not_started > 0) return ExitCode::deferred;
  return ExitCode::done;
}

ExitCode exit_code(const PlanTally& tally) {
  if (tally.blocked) return ExitCode::blocked;
  return tally.detailed && tally.has_steps ? ExitCode::changes : ExitCode::done;
}

ExitCode exit_code(const DriftTally& tally) {
  if (tally.found > 0) return ExitCode::changes;
  return tally.unseen > 0 ? ExitCode::blocked : ExitCode::done;
}

std::string exit_code_lines(std::span<const ExitCode> wanted) {
  std::string lines;
  for (const ExitCode code : wanted) {
    const std::string digits = std::to_string(number_of(code));
    lines += "  " + digits + std::string(6 - digits.size(), ' ') + std::string(meaning(code)) + "\n";
  }
  return lines;
}

std::span<const ExitCode> all_exit_codes() { return codes; }

}  // namespace haloform::cli
