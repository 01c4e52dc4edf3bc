#include "planner/render/drift_view.hpp"

#include "planner/base/text.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/phrases_of_drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace haloform::render {

namespace {

char drift_symbol(drift::Kind kind) {
  switch (kind) {
    case drift::Kind::switched_on: return '^';
    case drift::Kind::added_to_team:
    case drift::Kind::new_agent: return '+';
    case drift::Kind::deleted:
    case drift::Kind::removed_from_team: return '-';
    case drift::Kind::switched_off: return 'x';
    case drift::Kind::changed: return '~';
    case drift::Kind::another_person:
    case drift::Kind::outsider_in_team:
    case drift::Kind::twin: break;
  }
  return '!';
}

Tone drift_tone(drift::Kind kind) {
  switch (kind) {
    case drift::Kind::deleted:
    case drift::Kind::switched_off:
    case drift::Kind::removed_from_team: return Tone::remove;
    case drift::Kind::changed: return Tone::change;
    case drift::Kind::switched_on:
    case drift::Kind::another_person:
    case drift::Kind::added_to_team:
    case drift::Kind::outsider_in_team:
    case drift::Kind::twin:
    case drift::Kind::new_agent: break;
  }
  return Tone::warn;
}

StepView finding_view(const Catalog& catalog, const drift::Finding& finding) {
  Phrase said = phrase(finding);
  StepView view;
  view.symbol = drift_symbol(finding.kind);
  view.tone = drift_tone(finding.kind);
  view.who = finding.person;
  view.address = finding.address ? finding.address->text() : std::string(type_name(finding.type));
  if (finding.id) view.id = finding.id->text();
  view.action = said.headline;
  if (!finding.source.file.empty()) view.source = finding.source.text();
  if (!said.words.empty()) view.remarks.push_back(std::move(said.words));
  view.fields = change_rows(catalog.of(finding.type), finding.changes);
  for (FieldRow& row : view.fields) row.drift = plan::Drift::no;  // All of it is.
  return view;
}

std::vector<std::string> warnings_of(const drift::Report& report) {
  std::vector<std::string> warnings;
  for (const plan::Block& one : report.suspicions) {
    const Phrase said = phrase(one);
    warnings.push_back(said.words + "; " + said.way_forward);
  }
  for (const plan::PlanWarning& one : report.warnings) warnings.push_back(phrase(one).words);
  for (const ResourceType type : all_types) {
    const std::string& doubt = report.read.doubt.at(type);
    if (!doubt.empty())
      warnings.push_back(fmt::format("{} may exist that were not listed: {}", type_plural(type), doubt));
  }
  if (!report.tells_new_agents) {
    warnings.push_back(
        "new agents whom no block declares cannot be told yet: an apply that reads all agents has to take "
        "note of "
        "those who are there");
  }
  return warnings;
}

std::string summary_of(const drift::Report& report) {
  std::string words;
  for (const drift::Kind kind : drift::all_kinds) {
    const std::size_t count = report.count(kind);
    if (count > 0) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, drift_words(kind));
  }
  std::string aside;
  if (!report.accepted.empty()) aside += fmt::format("; {} accepted", report.accepted.size());
  if (!report.unseen.empty()) aside += fmt::format("; {} of whom nothing can be told", report.unseen.size());
  if (words.empty()) return fmt::format("No drift. HaloPSA is as the last apply left it{}.", aside);
  return fmt::format("Drift: {}{}.", words, aside);
}

}  // namespace

DriftView view_drift(const Catalog& catalog, const drift::Report& report) {
  DriftView view;
  view.read = read_rows({report.instance, report.profile, report.overrides, report.serial}, report.read);
  view.warnings = warnings_of(report);
  std::set<drift::Kind> kinds;
  for (const drift::Finding& finding : report.findings) {
    view.findings.push_back(finding_view(catalog, finding));
    if (kinds.insert(finding.kind).second)
      view.to_proceed.push_back({std::string(drift_words(finding.kind)), phrase(finding).way_forward});
  }
  for (const drift::Accepted& one : report.accepted) {
    view.accepted.push_back(finding_view(catalog, one.finding));
    view.accepted.back().remarks.push_back(fmt::format("accepted until {}: \"{}\"", one.until, one.reason));
  }
  for (const drift::Unseen& one : report.unseen) {
    Phrase said = phrase(one.why);
    view.unseen.push_back({std::string(plan::rule_name(plan::rule_of(one.why))), one.address.text(),
                           std::move(said.words), std::move(said.way_forward)});
  }
  const auto has_block = [](const drift::Finding& finding) {
    return drift::can_be_accepted(finding.kind) && finding.address && !finding.source.file.empty();
  };
  if (std::ranges::any_of(report.findings, has_block))
    view.can_accept = "`haloform drift --accept ADDRESS` writes what is live into the file of that block";
  view.summary = summary_of(report);
  return view;
}

}  // namespace haloform::render
