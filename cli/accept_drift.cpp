#include "cli/accept_drift.hpp"

#include "cli/planning.hpp"
#include "cli/replace_files.hpp"
#include "planner/config/configuration.hpp"
#include "planner/config/edit/edit_file.hpp"
#include "planner/config/file_reader.hpp"
#include "planner/drift/accepting.hpp"
#include "planner/drift/find_drift.hpp"
#include "planner/plan/privacy/cover.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/phrases_of_blocks.hpp"
#include "planner/render/phrases_of_drift.hpp"
#include "planner/render/unified_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

/// By their paths from the root of the configuration.
using EditedFiles = std::map<std::string, Replacement>;

std::string whose_finding(const drift::NotAcceptable& one) {
  const auto& address = one.finding->address ? one.finding->address : one.finding->team;
  return address ? address->text() : std::string();
}

/// Why nothing is written: each finding that no block can say.
Trouble acceptance_refusal(const Catalog& catalog, const std::vector<drift::NotAcceptable>& refused) {
  std::vector<Error> errors;
  for (const drift::NotAcceptable& one : refused) {
    const render::Phrase said = render::phrase(catalog, one);
    errors.push_back(
        {ErrorKind::usage, said.words + "; nothing was written", whose_finding(one), said.way_forward});
  }
  return Trouble(std::move(errors));
}

/// Of whom it cannot be told what is live.
Trouble unseen_trouble(const Catalog& catalog, const std::vector<drift::Unseen>& unseen) {
  std::vector<Error> errors;
  for (const drift::Unseen& one : unseen) {
    const render::Phrase said = render::phrase(plan::marked_reason(catalog, one.address.type(), one.why));
    errors.push_back({ErrorKind::blocked, said.words, one.address.text(), said.way_forward});
  }
  return Trouble(std::move(errors));
}

/// The files as they are, and as they would be.
Result<EditedFiles> edited_files(const Context& context, const DriftSources& sources,
                                 const std::vector<config::BlockEdit>& edits) {
  std::map<std::string, std::vector<config::BlockEdit>> by_file;
  for (const config::BlockEdit& edit : edits) {
    const Resource& resource = *sources.desired.find(edit.address);
    if (const auto* feed = sources.desired.feed_of(resource)) {
      return fail(ErrorKind::usage, fed_words(edit.address, *feed) + "; nothing was written",
                  sources.desired.span(resource.place).text(),
                  "have it corrected where the feed comes from, or change it back in HaloPSA");
    }
    by_file[sources.desired.span(resource.place).file].push_back(edit);
  }
  const std::filesystem::path& root = sources.run.workspace.configuration.root();
  EditedFiles files;
  for (const auto& [file, of_file] : by_file) {
    const std::filesystem::path path = root / file;
    auto before = config::read_whole_file(path);
    if (!before) return std::unexpected(std::move(before.error()));
    auto after = config::edit_file(context.catalog, file, *before, of_file);
    if (!after) return std::unexpected(std::move(after.error()));
    if (*after != *before)
      files.emplace(file, Replacement{path.string(), std::move(*before), std::move(*after)});
  }
  return files;
}

/// What would be declared.
Outcome<DesiredState> declared_by(const Context& context, const DriftSources& sources,
                                  const EditedFiles& files) {
  config::ConfigurationReader::Texts instead;
  for (const auto& [file, replacement] : files) instead.emplace(file, replacement.after);
  const auto invalid = [](Diagnostics found) {
    Trouble trouble(std::move(found));
    trouble.errors.push_back({ErrorKind::configuration,
                              "what is live would not be a valid configuration; nothing was written", "",
                              "correct it in HaloPSA, or declare something else by hand"});
    return std::unexpected(std::move(trouble));
  };
  auto reader = config::ConfigurationReader::open(context.catalog, sources.at.config, std::move(instead));
  if (!reader) return invalid(std::move(reader.error()));
  auto desired = reader->read(sources.run.workspace.profile);
  if (!desired) return invalid(std::move(desired.error()));
  auto looked_up = with_ids(context, *desired, *sources.run.reader);
  if (!looked_up) return std::unexpected(std::move(looked_up.error()));
  return *looked_up ? std::move(**looked_up) : std::move(*desired);
}

/// That no drift of these addresses is left then that a file could settle.
Outcome<void> check_gone(const Context& context, const DriftSources& sources, const DesiredState& desired) {
  auto report =
      drift::find_drift(context.catalog, desired, sources.run.state, sources.snapshot, sources.policy);
  if (!report) return std::unexpected(fault_trouble(report.error(), desired, sources.run.state));
  const auto stays = [](const drift::Finding& finding) { return drift::can_be_accepted(finding.kind); };
  const auto left = std::ranges::find_if(report->findings, stays);
  const auto held = std::ranges::find_if(report->accepted, stays, &drift::Accepted::finding);
  const bool none = left == report->findings.end();
  if (none && held == report->accepted.end()) return {};
  const drift::Finding& finding = none ? held->finding : *left;
  return trouble(ErrorKind::internal, "the edited files would not say what is live; nothing was written",
                 finding.address ? finding.address->text() : std::string(),
                 "change the file by hand, and please report this");
}

void show_diffs(const Context& context, const EditedFiles& files) {
  for (const auto& [file, replacement] : files) {
    context.console.out(
        render::unified_diff(file, *replacement.before, replacement.after, context.console.out_text().color));
  }
}

}  // namespace

std::string fed_words(const Address& address, const DesiredState::Feed& feed) {
  return fmt::format("{} comes from the feed {}, which is never edited", address.text(), feed.name);
}

Outcome<ExitCode> accept_drift(const Context& context, const DriftSources& sources,
                               const drift::Report& report, const std::set<Address>& addresses,
                               AcceptMode mode) {
  if (!report.unseen.empty()) return std::unexpected(unseen_trouble(context.catalog, report.unseen));
  const drift::Acceptance acceptance = drift::accept(context.catalog, sources.desired, report, addresses);
  if (!acceptance.refused.empty())
    return std::unexpected(acceptance_refusal(context.catalog, acceptance.refused));
  for (const Address& quiet : acceptance.quiet)
    context.console.say(fmt::format("{}: no drift, nothing to accept.\n", quiet.text()));
  for (const drift::NotAcceptable& one : acceptance.left) {
    const render::Phrase said = render::phrase(context.catalog, one);
    context.console.say(render::terminal_safe(fmt::format("note: {}: {}; {}", whose_finding(one), said.words,
                                                          said.way_forward)) +
                        '\n');
  }
  if (acceptance.edits.empty()) return ExitCode::done;
  auto files = edited_files(context, sources, acceptance.edits);
  if (!files) return trouble(files.error());
  auto desired = declared_by(context, sources, *files);
  if (!desired) return std::unexpected(std::move(desired.error()));
  if (auto gone = check_gone(context, sources, *desired); !gone)
    return std::unexpected(std::move(gone.error()));
  show_diffs(context, *files);
  if (mode == AcceptMode::dry_run) {
    context.console.say("Nothing was written (--dry-run).\n");
    return ExitCode::done;
  }
  std::vector<Replacement> replacements;
  std::string names;
  for (auto& [file, replacement] : *files) {
    names += (names.empty() ? "" : ", ") + render::terminal_safe(file);
    replacements.push_back(std::move(replacement));
  }
  if (auto replaced = replace_files(sources.run.workspace.configuration.root(), replacements); !replaced)
    return trouble(replaced.error());
  context.console.say(
      fmt::format("Written: {}. Review and commit; the next apply notes it in the state.\n", names));
  return ExitCode::done;
}

}  // namespace haloform::cli
