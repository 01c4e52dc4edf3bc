#include "cli/audit_log.hpp"
#include "cli/commands/commands.hpp"
#include "cli/files.hpp"
#include "cli/lineage.hpp"
#include "cli/option_reader.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/audit/history.hpp"
#include "planner/audit/line_privacy.hpp"
#include "planner/audit/verify.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

/// The largest log that is read.
constexpr std::size_t most_log_bytes = std::size_t{1} << 30U;

struct AuditVerifyOptions {
  Locations at;
  Outputs outputs;
  std::vector<std::string> files;
  std::uint64_t from = 1;
};
struct HistoryOptions {
  Locations at;
  Outputs outputs;
  std::vector<std::string> files;
  audit::Whose whose;
};

AuditVerifyOptions audit_verify_options(OptionReader& typed) {
  return {
      locations(typed), outputs(typed, shows(&OutputKind::renders_verification)), typed.words(),
      static_cast<std::uint64_t>(typed.number("--from", "1", 1, std::numeric_limits<std::int64_t>::max()))};
}

HistoryOptions audit_history_options(OptionReader& typed) {
  HistoryOptions history{
      locations(typed), outputs(typed, shows(&OutputKind::renders_history)), typed.values("--audit-log"), {}};
  const std::string& whose = typed.words().at(0);
  if (whose.contains('@')) {
    history.whose.email = whose;
  } else {
    history.whose.address = typed.address(0);
  }
  return history;
}

/// The files that were named, else the one that the configuration names.
Outcome<std::vector<std::string>> log_names(const Context& context, const Locations& at,
                                            const std::vector<std::string>& typed) {
  if (!typed.empty()) return typed;
  auto workspace = open_workspace(context, at, Reach::files);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto path = audit_path(std::nullopt, *workspace);
  if (!path) return trouble(path.error());
  if (*path) return std::vector{std::move(**path)};
  return trouble(ErrorKind::usage, "no audit log is named", {},
                 "name its files, or write `audit: {file: audit.jsonl}` in the configuration");
}

Outcome<std::vector<audit::LogFile>> read_logs(std::vector<std::string> names) {
  std::vector<audit::LogFile> files;
  std::set<std::filesystem::path> seen;
  for (std::string& name : names) {
    std::error_code none;
    const auto canonical = std::filesystem::weakly_canonical(name, none);
    if (!none && !seen.insert(canonical).second) continue;
    auto text = read_file(name, most_log_bytes);
    if (!text) return trouble(text.error());
    files.push_back({std::move(name), std::move(*text)});
  }
  return files;
}

Outcome<ExitCode> run_audit_verify(const Context& context, const AuditVerifyOptions& options) {
  auto names = log_names(context, options.at, options.files);
  if (!names) return std::unexpected(std::move(names.error()));
  auto backend = open_state_of(context, options.at);
  if (!backend) return std::unexpected(std::move(backend.error()));
  // Before the log: of an apply that goes on meanwhile there may be lines that this does not know of, and none is missing.
  auto state = (*backend)->load();
  if (!state) return trouble(state.error());
  auto files = read_logs(std::move(*names));
  if (!files) return std::unexpected(std::move(files.error()));
  const audit::Verification found = audit::verify(*files, state->audit, options.from);
  auto written = write_outputs(context, options.outputs, render::Detail{},
                               [&](const OutputKind& kind, const render::Options& style) {
                                 return kind.renders_verification(found, style);
                               });
  if (!written) return std::unexpected(std::move(written.error()));
  return found.intact() ? ExitCode::done : ExitCode::tampered;
}

Outcome<ExitCode> run_history(const Context& context, const HistoryOptions& options) {
  auto names = log_names(context, options.at, options.files);
  if (!names) return std::unexpected(std::move(names.error()));
  auto files = read_logs(std::move(*names));
  if (!files) return std::unexpected(std::move(files.error()));
  const auto open = [&] { return open_state_of(context, options.at); };
  if (auto learned = learn_lineage(context, options.outputs, open); !learned)
    return std::unexpected(std::move(learned.error()));
  const audit::History found = audit::history(*files, options.whose);
  ShownValue shown(found, [&](audit::History whole, Privacy privacy) {
    for (audit::Event& event : whole.events)
      event.line =
          audit::without_people(context.catalog, std::move(event.line), context.people.veil(privacy));
    return whole;
  });
  auto written = write_outputs(context, options.outputs, render::Detail{},
                               [&](const OutputKind& kind, const render::Options& style) {
                                 return kind.renders_history(shown.under(style.privacy), style);
                               });
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

}  // namespace

CommandSpec history_command() {
  return {.name = "history",
          .help = "Show what was written of somebody, from the audit log",
          .group = CommandGroup::work,
          .flags = joined({location_flags(),
                           {{"--audit-log", "",
                             "A file of the audit log; repeatable; default: what the configuration names",
                             Takes::values, "FILE", offer_files}},
                           output_flags(shows(&OutputKind::renders_history)),
                           privacy_flags()}),
          .words = {{"ADDRESS|EMAIL", "Like agent.jane-smith, or an e-mail that somebody has or had",
                     HowMany::one, offer_addresses}},
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
          .run = read_then_run<audit_history_options, run_history>};
}

CommandSpec audit_command() {
  CommandSpec verify{
      .name = "verify",
      .help = "Say whether the audit log is as it was written",
      .group = CommandGroup::work,
      .flags = joined({location_flags(),
                       {{"--from", "", "Lines with smaller numbers are in files that are not at hand",
                         Takes::value, "NUMBER"}},
                       output_flags(shows(&OutputKind::renders_verification))}),
      .words = {{"FILE", "The files of the log, in any order; default: what the configuration names",
                 HowMany::any, offer_files}},
      .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::tampered},
      .run = read_then_run<audit_verify_options, run_audit_verify>};
  CommandSpec family{.name = "audit", .help = "Check the audit log", .group = CommandGroup::work};
  family.children.push_back(std::move(verify));
  return family;
}

}  // namespace haloform::cli
