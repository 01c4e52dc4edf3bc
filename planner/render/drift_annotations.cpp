#include "planner/render/drift_annotations.hpp"

#include "planner/render/drift_view.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/phrases_of_drift.hpp"
#include "planner/render/rules.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

/// `drift_switched_on`
std::string drift_rule(drift::Kind kind) { return "drift_" + std::string(drift::kind_name(kind)); }

/// Somebody has access who should not.
bool gives_access(drift::Kind kind) {
  return kind == drift::Kind::switched_on || kind == drift::Kind::another_person ||
         kind == drift::Kind::added_to_team || kind == drift::Kind::outsider_in_team;
}

/// `switched on outside: declared with …; phone: "1" -> "2"`, of every field.
std::string finding_words(const StepView& view) {
  std::string words = view.action;
  std::string_view between = ": ";
  const auto add = [&](const std::string& more) { words.append(std::exchange(between, "; ")).append(more); };
  for (const std::string& remark : view.remarks) add(terminal_safe(remark));
  for (const FieldRow& row : view.fields)
    add(fmt::format("{}: {} -> {}", terminal_label(row.label),
                    row.before ? terminal_cell(*row.before) : std::string("null"), terminal_cell(row.after)));
  return words;
}

Annotation annotation_of(const StepView& view, const drift::Finding& finding) {
  std::string rule = drift_rule(finding.kind);
  const std::string_view title = words_of_rule(rule).title;
  return {gives_access(finding.kind) ? Level::error : Level::warning,
          std::move(rule),
          line_or_nothing(finding.source),
          finding.address ? view.address : std::string(),
          fmt::format("{}: {}", title,
                      finding.address || view.id.empty() ? view.address : view.address + " id " + view.id),
          fmt::format("{}: {}\n{}", terminal_whom(view), finding_words(view), phrase(finding).way_forward)};
}

/// Of a block, or of a line below it.
Annotation note_of(std::string_view rule, const SourceSpan& where, const Address& address,
                   const Phrase& said) {
  Annotation one{Level::warning,
                 std::string(rule),
                 line_or_nothing(where),
                 address.text(),
                 fmt::format("{}: {}", words_of_rule(rule).title, address.text()),
                 terminal_safe(said.words)};
  if (!said.way_forward.empty()) one.message += '\n' + terminal_safe(said.way_forward);
  return one;
}

}  // namespace

std::vector<Annotation> annotations_of(const Catalog& catalog, const drift::Report& report) {
  const DriftView view = view_drift(catalog, report);
  std::vector<Annotation> all;
  all.reserve(report.findings.size() + report.unseen.size());
  for (std::size_t at = 0; at < report.findings.size(); ++at)
    all.push_back(annotation_of(view.findings[at], report.findings[at]));
  for (const drift::Unseen& one : report.unseen)
    all.push_back(note_of(drift_unseen_rule, one.source, one.address, phrase(one.why)));
  for (const plan::PlanWarning& warning : report.warnings) {
    if (const auto* ended = std::get_if<plan::AcceptanceEnded>(&warning))
      all.push_back(note_of(plan::AcceptanceEnded::kind, ended->where, ended->address, phrase(warning)));
  }
  for (const plan::Block& block : report.suspicions) {
    const Phrase said = phrase(block);
    all.push_back(
        {Level::warning,
         std::string(plan::rule_name(plan::rule_of(block))),
         {},
         {},
         std::string(said.headline),
         fmt::format("{}\nto proceed: {}", terminal_safe(said.words), terminal_safe(said.way_forward))});
  }
  return all;
}

}  // namespace haloform::render
