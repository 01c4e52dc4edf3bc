#include "planner/render/runners/azure.hpp"

#include "planner/render/drift_annotations.hpp"
#include "planner/render/plan_annotations.hpp"
#include "planner/render/run_annotations.hpp"
#include "planner/render/runners/command_text.hpp"
#include "planner/render/shown.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace haloform::render {

namespace {

constexpr std::array<CommandEscape, 3> message_escapes{{{'%', "%AZP25"}, {'\r', "%0D"}, {'\n', "%0A"}}};
constexpr std::array<CommandEscape, 5> issue_escapes{
    {{'%', "%AZP25"}, {'\r', "%0D"}, {'\n', "%0A"}, {';', "%3B"}, {']', "%5D"}}};

std::string azure_issue(const Annotation& one, const Options& options) {
  std::string line = fmt::format("##vso[task.logissue type={};", level_name(one.level));
  if (const auto place = place_of(one, options.run)) {
    line += fmt::format("sourcepath={};linenumber={};columnnumber={};",
                        in_command(place->path, issue_escapes), place->line, place->column);
  }
  return line + fmt::format("code={}]{}\n", in_command(one.rule, issue_escapes),
                            in_command(one_line(one), message_escapes));
}

std::string azure_issues(const std::vector<Annotation>& all, const Options& options) {
  std::string lines;
  for (const Annotation& one : first_of_each_level(all)) {
    if (one.level != Level::notice) lines += azure_issue(one, options);
  }
  return lines;
}

}  // namespace

std::string render_azure(const Catalog& catalog, const plan::Plan& plan, const Options& options) {
  return azure_issues(annotations_of(catalog, plan), options);
}

std::string render_azure(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report,
                         const Options& options) {
  return azure_issues(annotations_of(plan, report), options);
}

std::string render_azure(const Catalog& catalog, const drift::Report& report, const Options& options) {
  return azure_issues(annotations_of(catalog, report), options);
}

std::string render_azure(const Trouble& trouble, const Options& options) {
  return azure_issues(annotations_of(trouble), options);
}

std::string azure_summary_command(std::string_view path) {
  return fmt::format("##vso[task.uploadsummary]{}\n", in_command(path, message_escapes));
}

}  // namespace haloform::render
