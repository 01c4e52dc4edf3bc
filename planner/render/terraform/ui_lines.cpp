#include "planner/render/terraform/ui_lines.hpp"

#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/plan/value/terraform_action.hpp"
#include "planner/render/json.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/terraform/resource_name.hpp"
#include "planner/render/terraform/step_words.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>

namespace haloform::render {

namespace {

using plan::TerraformAction;

/// The version of the shape: readers accept what begins with 1.
constexpr std::string_view ui_format = "1.2";

enum class LineLevel : std::uint8_t { info, warn, error };

/// One line: what every one has, and then what belongs to its type.
class UiLine {
 public:
  UiLine(LineLevel level, std::string_view type, std::string_view message, const Options& options) {
    json_.begin_object().key("@level").text(level == LineLevel::info   ? "info"
                                            : level == LineLevel::warn ? "warn"
                                                                       : "error");
    json_.key("@message").text(message).key("@module").text("haloform.ui");
    json_.key("@timestamp").text(iso_time(options.now)).key("type").text(type);
  }
  json::Writer& json() { return json_; }
  [[nodiscard]] std::string finish() {
    json_.end_object();
    return json_.finish();
  }

 private:
  json::Writer json_{json::Writer::Layout::line};
};

void write_resource(json::Writer& json, const Address& address) {
  const std::string type = resource_type(address.type());
  const std::string name = resource_name(address.key());
  const std::string whole = type + '.' + name;
  json.key("resource")
      .begin_object()
      .key("addr")
      .text(whole)
      .key("module")
      .text("")
      .key("resource")
      .text(whole);
  json.key("implied_provider").text("halopsa").key("resource_type").text(type);
  json.key("resource_name").text(name).key("resource_key").null().end_object();
}

/// What Terraform has no word for.
void write_ours(json::Writer& json, const plan::Step& step) {
  json.key("haloform").begin_object().key("address").text(step.address.text());
  json.key("action").text(plan::action_name(step.kind())).key("id");
  plan::write_id(json, step.id());
  json.end_object();
}

std::string_view action_of(const plan::Step& step) {
  return action_words_of(plan::terraform_action(step)).name;
}

// ---- diagnostics

struct UiFinding {
  Severity severity = Severity::error;
  std::string summary;
  std::string detail{};
  SourceSpan where{};
  const Address* address = nullptr;
  std::string_view kind{};  ///< Of an error or a block; a machine name.
};

std::string paragraphs(std::initializer_list<std::string_view> all) {
  std::string text;
  for (const std::string_view one : all) {
    if (one.empty()) continue;
    if (!text.empty()) text += "\n\n";
    text += one;
  }
  return text;
}

void write_point(json::Writer& json, std::string_view key, const SourceSpan& where) {
  json.key(key).begin_object().key("line").integer(where.line).key("column").integer(where.column);
  json.key("byte").integer(0).end_object();
}

std::string finding_line(const UiFinding& finding, const Options& options) {
  const bool is_error = finding.severity == Severity::error;
  const std::string_view severity = is_error ? "error" : "warning";
  UiLine line(is_error ? LineLevel::error : LineLevel::warn, "diagnostic",
              fmt::format("{}: {}", is_error ? "Error" : "Warning", finding.summary), options);
  json::Writer& json = line.json();
  json.key("diagnostic").begin_object().key("severity").text(severity);
  json.key("summary").text(finding.summary).key("detail").text(finding.detail);
  if (finding.address != nullptr) json.key("address").text(resource_address(*finding.address));
  if (!finding.where.file.empty()) {
    json.key("range").begin_object().key("filename").text(finding.where.file);
    write_point(json, "start", finding.where);
    write_point(json, "end", finding.where);
    json.end_object();
  }
  json.end_object();
  if (!finding.kind.empty()) json.key("haloform").begin_object().key("kind").text(finding.kind).end_object();
  return line.finish();
}

std::string error_line(const Error& error, const Options& options) {
  return finding_line({Severity::error,
                       error.what.plain(),
                       paragraphs({error.where.plain(), error.advice.plain()}),
                       {},
                       nullptr,
                       error_kind_name(error.kind)},
                      options);
}

std::string block_line(const plan::Block& block, const plan::Step* step, const Options& options) {
  const Phrase said = phrase(block);
  const std::string proceed = said.way_forward.empty() ? "" : "To proceed: " + said.way_forward;
  UiFinding finding{Severity::error, std::string(said.headline), paragraphs({said.words, proceed})};
  finding.kind = plan::rule_name(plan::rule_of(block));
  if (step != nullptr) {
    finding.address = &step->address;
    if (step->is_declared) finding.where = step->source;
  }
  return finding_line(finding, options);
}

/// Of a step that will not run now.
std::string left_lines(const plan::Step& step, const Options& options) {
  std::string lines;
  for (const plan::Block& block : step.blocked_by) lines += block_line(block, &step, options);
  if (!step.blocked_by.empty() || !step.deferred) return lines;
  const Phrase why = phrase(*step.deferred);
  return finding_line({Severity::warning, std::string(why.headline), why.words, step.source, &step.address},
                      options);
}

// ---- plan

/// `create`, what is planned for a step, or what happened to it outside.
std::string change_line(std::string_view type, std::string_view message, std::string_view action,
                        const plan::Step& step, const Options& options) {
  UiLine line(LineLevel::info, type, message, options);
  json::Writer& json = line.json();
  json.key("change").begin_object();
  write_resource(json, step.address);
  if (const auto& from = step.effect.moved_from) {
    json.key("previous_resource").begin_object().key("addr").text(resource_address(*from)).end_object();
  }
  json.key("action").text(action);
  if (!step.reasons.empty()) json.key("reason").text(kind_name(step.reasons.front()));
  if (step.imports()) json.key("importing").begin_object().key("id").text(step.id()->text()).end_object();
  json.end_object();
  write_ours(json, step);
  return line.finish();
}

std::string drift_line(const plan::DriftNote& note, const Options& options) {
  UiLine line(LineLevel::info, "resource_drift",
              fmt::format("{}: Drift detected (update)", resource_address(note.address)), options);
  json::Writer& json = line.json();
  json.key("change").begin_object();
  write_resource(json, note.address);
  json.key("action").text("update").end_object();
  json.key("haloform").begin_object().key("address").text(note.address.text());
  json.key("id").integer(note.id.number()).key("why").text(phrase(note).words).end_object();
  return line.finish();
}

struct UiCounts {
  std::size_t import = 0;
  std::size_t add = 0;
  std::size_t change = 0;
  std::size_t remove = 0;
};

std::string summary_line(const UiCounts& counts, std::string_view operation, std::string_view message,
                         const Options& options) {
  UiLine line(LineLevel::info, "change_summary", message, options);
  json::Writer& json = line.json();
  json.key("changes").begin_object().key("add").count(counts.add).key("change").count(counts.change);
  json.key("import").count(counts.import).key("remove").count(counts.remove);
  json.key("operation").text(operation).end_object();
  return line.finish();
}

// ---- apply

std::string hook_line(std::string_view type, std::string_view message, const plan::Step& step,
                      const std::optional<RemoteId>& id, std::optional<Milliseconds> elapsed, bool is_error,
                      const Options& options) {
  UiLine line(is_error ? LineLevel::error : LineLevel::info, type, message, options);
  json::Writer& json = line.json();
  json.key("hook").begin_object();
  write_resource(json, step.address);
  json.key("action").text(action_of(step));
  if (id) json.key("id_key").text("id").key("id_value").text(id->text());
  if (elapsed) {
    json.key("elapsed_seconds").integer(std::chrono::duration_cast<std::chrono::seconds>(*elapsed).count());
  }
  json.end_object();
  write_ours(json, step);
  return line.finish();
}

}  // namespace

std::string ui_version(std::string_view version, const Options& options) {
  UiLine line(LineLevel::info, "version", fmt::format("haloform {}", version), options);
  line.json().key("haloform").begin_object().key("version").text(version).end_object();
  line.json().key("ui").text(ui_format);
  return line.finish();
}

std::string ui_plan(const Catalog& /*catalog*/, const plan::Plan& plan, const Options& options) {
  std::string lines;
  for (const plan::Step& step : plan.steps) {
    if (step.changes() == nullptr || !step.changes()->has_drift()) continue;
    const std::string message = resource_address(step.address) + ": Drift detected (update)";
    lines += change_line("resource_drift", message, "update", step, options);
  }
  for (const plan::DriftNote& note : plan.drift) lines += drift_line(note, options);
  for (const plan::Step& step : plan.steps) {
    if (step.runs())
      lines += change_line("planned_change", planned_words(step), action_of(step), step, options);
  }
  for (const plan::PlanWarning& warning : plan.warnings) {
    const Phrase said = phrase(warning);
    lines += finding_line({Severity::warning, std::string(said.headline), said.words}, options);
  }
  for (const plan::Block& block : plan.blocked_by) lines += block_line(block, nullptr, options);
  for (const plan::Step& step : plan.steps) {
    if (!step.runs()) lines += left_lines(step, options);
  }
  const plan::Counts counts = plan.counts();
  return lines + summary_line({counts.import, counts.add(), counts.change(), counts.destroy()}, "plan",
                              fmt::format("Plan: {}.", count_words(counts)), options);
}

std::string ui_step_begins(const plan::Step& step, const Options& options) {
  return hook_line("apply_start", beginning_words(step), step, step.id(), std::nullopt, false, options);
}

std::string ui_step_goes_on(const plan::Step& step, Milliseconds elapsed, const Options& options) {
  return hook_line("apply_progress", going_words(step, elapsed), step, step.id(), elapsed, false, options);
}

std::string ui_step_ends(const plan::StepResult& result, const Options& options) {
  const plan::Step& step = *result.step;
  const auto id = result.record();
  const bool well = ended_well(result);
  std::string lines;
  if (!was_left(result))
    lines = hook_line(well ? "apply_complete" : "apply_errored", ending_words(result), step, id, result.took,
                      !well, options);
  const std::string message = message_of(result);
  if (well && message.empty()) return lines;
  UiFinding finding{is_failure(result) ? Severity::error : Severity::warning, failure_words(result), message};
  finding.address = &step.address;
  return lines + finding_line(finding, options);
}

std::string ui_report(const Catalog& /*catalog*/, const plan::Plan& /*plan*/, const plan::ApplyReport& report,
                      const Options& options) {
  std::string lines;
  // These were planned when it began, and only then held against what was approved: nothing else says that they were left.
  for (const plan::StepResult& result : report.results) {
    if (result.end == plan::StepEnd::unapproved) lines += ui_step_ends(result, options);
  }
  if (report.halted) lines += error_line(*report.halted, options);
  const plan::DoneCounts done = report.done();
  const bool complete = !complete_words(report).empty();
  return lines +
         summary_line({done.imported, done.added, done.changed, done.destroyed}, "apply",
                      fmt::format("{} Resources: {}.", complete ? "Apply complete!" : "Apply incomplete.",
                                  done_words(done)),
                      options);
}

std::string ui_trouble(const Trouble& trouble, const Options& options) {
  Diagnostics sorted = trouble.diagnostics;
  sorted.sort();
  std::string lines;
  for (const Diagnostic& one : sorted) {
    const std::string also =
        one.also ? fmt::format("{}: {}", one.also->text(), one.also_what.plain()) : std::string();
    lines += finding_line({one.severity, one.what.plain(), paragraphs({also, one.advice.plain()}), one.where},
                          options);
  }
  for (const Error& error : trouble.errors) lines += error_line(error, options);
  return lines;
}

}  // namespace haloform::render
