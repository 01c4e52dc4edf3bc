#include "planner/render/markdown/step_details.hpp"

#include "planner/base/text.hpp"
#include "planner/render/markdown/cells.hpp"
#include "planner/render/markdown/origin.hpp"
#include "planner/render/markdown/page.hpp"
#include "planner/render/step_view.hpp"

#include <fmt/format.h>

#include <string_view>

namespace haloform::render {

namespace {

std::string step_detail(const StepView& step, const Options& options) {
  std::string line;
  const auto add = [&](const std::string& words) {
    if (!words.empty()) line.append(line.empty() ? "" : " · ").append(words);
  };
  add(markdown_who(step.who));
  add(markdown_address(step.address, step.id));
  add(markdown_cell(step.action));
  add(markdown_place(step.source, options));
  std::string out = line + "\n\n";
  for (const std::string& remark : step.remarks) out += fmt::format("- {}\n", markdown_sentence(remark));
  if (!step.deferred.empty()) out += fmt::format("- deferred: {}\n", markdown_sentence(step.deferred));
  if (!out.ends_with("\n\n")) out += '\n';
  if (step.fields.empty()) return out;
  out += markdown_head({"Field", "Before", "After"});
  for (const FieldRow& field : step.fields) out += markdown_field(field);
  return out + '\n';
}

/// Of a create all fields are new: there is nothing to name.
std::string step_line(const StepView& step, const Options&) {
  std::string fields;
  for (const FieldRow& field : step.fields) {
    if (field.before) fields += (fields.empty() ? "" : ", ") + markdown_code(field.label);
  }
  std::string why;
  const auto add = [&](const std::string& words) { why.append(why.empty() ? "" : "; ").append(words); };
  // `update, blocked by limit`: the group says the rest.
  if (const auto held = step.action.find(", "); held != std::string::npos)
    add(markdown_cell(std::string_view(step.action).substr(held + 2)));
  for (const std::string& remark : step.remarks) add(markdown_sentence(remark));
  if (!step.deferred.empty()) add(markdown_sentence(step.deferred));
  return markdown_row({markdown_cell(step.who), markdown_address(step.address, step.id), fields, why});
}

std::string folds(const Catalog& catalog, const std::vector<StepGroup>& groups, const Options& options,
                  std::string_view head, auto rendered) {
  std::string out;
  for (const StepGroup& group : groups) {
    std::string text(head);
    std::size_t shown = 0;
    for (const plan::Step* step : group.steps) {
      if (!options.detail.adopted && adopts_unchanged(*step)) continue;
      text += rendered(view_step(catalog, *step), options);
      ++shown;
      // Too long for the page: nobody will read it.
      if (out.size() + text.size() > options.most_bytes) return out + text;
    }
    if (shown == 0) continue;
    const std::string count = counted(shown, type_name(group.type), type_plural(group.type));
    out += markdown_folded(fmt::format("{} to {}", count, group.what), text) + '\n';
  }
  return out.empty() ? out : markdown_heading("Changes") + out;
}

}  // namespace

std::string change_details(const Catalog& catalog, const std::vector<StepGroup>& groups,
                           const Options& options) {
  return folds(catalog, groups, options, "", step_detail);
}

std::string change_list(const Catalog& catalog, const std::vector<StepGroup>& groups,
                        const Options& options) {
  return folds(catalog, groups, options, markdown_head({"Who", "Address", "Fields", "Why"}), step_line);
}

}  // namespace haloform::render
