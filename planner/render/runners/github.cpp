#include "planner/render/runners/github.hpp"

#include "planner/render/drift_annotations.hpp"
#include "planner/render/plan_annotations.hpp"
#include "planner/render/run_annotations.hpp"
#include "planner/render/runners/command_text.hpp"
#include "planner/render/shown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <vector>

namespace haloform::render {

namespace {

// What the runner turns back, in its order: the percent sign last.
constexpr std::array<CommandEscape, 3> data_escapes{{{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}}};
constexpr std::array<CommandEscape, 5> property_escapes{
    {{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}, {':', "%3A"}, {',', "%2C"}}};

std::string github_command(const Annotation& one, const Options& options) {
  std::string line = fmt::format("::{} ", level_name(one.level));
  if (const auto place = place_of(one, options.run)) {
    line += fmt::format("file={},line={},col={},", in_command(place->path, property_escapes), place->line,
                        place->column);
  }
  return line + fmt::format("title={}::{}\n", in_command(one.title, property_escapes),
                            in_command(one.message, data_escapes));
}

std::string github_commands(const std::vector<Annotation>& all, const Options& options) {
  std::string lines;
  for (const Annotation& one : first_of_each_level(all)) lines += github_command(one, options);
  return lines;
}

/// The digest of a plan, or nothing: a saved plan of others may say anything in its place.
std::string_view plain_digest(std::string_view digest) {
  const bool plain = std::ranges::all_of(digest, [](unsigned char letter) {
    return letter < 0x80 && (std::isalnum(letter) != 0 || letter == ':');
  });
  return plain ? digest : std::string_view();
}

void add_count(std::string& lines, std::string_view name, std::size_t count) {
  lines += fmt::format("{}={}\n", name, count);
}

}  // namespace

std::string render_github(const Catalog& catalog, const plan::Plan& plan, const Options& options) {
  return github_commands(annotations_of(catalog, plan), options);
}

std::string render_github(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report,
                          const Options& options) {
  return github_commands(annotations_of(plan, report), options);
}

std::string render_github(const Catalog& catalog, const drift::Report& report, const Options& options) {
  return github_commands(annotations_of(catalog, report), options);
}

std::string render_github(const Trouble& trouble, const Options& options) {
  return github_commands(annotations_of(trouble), options);
}

std::string render_github_outputs(const Catalog&, const plan::Plan& plan, const Options&) {
  const plan::Counts counts = plan.counts();
  std::string lines = fmt::format("digest={}\nhas_changes={}\nis_blocked={}\n", plain_digest(plan.digest),
                                  !plan.empty(), plan.is_blocked());
  add_count(lines, "import", counts.import);
  add_count(lines, "add", counts.add());
  add_count(lines, "change", counts.change());
  add_count(lines, "destroy", counts.destroy());
  add_count(lines, "deactivate", counts.of(plan::ActionKind::deactivate));
  add_count(lines, "reactivate", counts.of(plan::ActionKind::reactivate));
  add_count(lines, "blocked", counts.blocked);
  add_count(lines, "deferred", counts.deferred);
  add_count(lines, "held", counts.held);
  return lines;
}

std::string render_github_outputs(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report,
                                  const Options&) {
  std::string lines = fmt::format("digest={}\n", plain_digest(plan.digest));
  for (const plan::StepEnd end : plan::all_step_ends)
    add_count(lines, plan::step_end_name(end), report.count(end));
  return lines;
}

std::string render_github_outputs(const Catalog&, const drift::Report& report, const Options&) {
  std::string lines = fmt::format("has_drift={}\n", !report.empty());
  add_count(lines, "drift", report.findings.size());
  add_count(lines, "accepted", report.accepted.size());
  add_count(lines, "unseen", report.unseen.size());
  return lines;
}

std::string render_github_outputs(const Trouble& trouble, const Options&) {
  const LevelCounts counts = count_levels(annotations_of(trouble));
  std::string lines;
  add_count(lines, "errors", counts.errors);
  add_count(lines, "warnings", counts.warnings);
  return lines;
}

}  // namespace haloform::render
