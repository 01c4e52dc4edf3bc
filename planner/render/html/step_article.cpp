#include "planner/render/html/step_article.hpp"

#include "planner/render/html/cells.hpp"
#include "planner/render/html/page.hpp"
#include "planner/render/repository_path.hpp"

#include <fmt/format.h>

#include <string_view>

namespace haloform::render {

namespace {

std::string_view tone_class(Tone tone) {
  switch (tone) {
    case Tone::add: return "add";
    case Tone::change: return "change";
    case Tone::remove:
    case Tone::warn: return "remove";
    case Tone::quiet: return "quiet";
    case Tone::plain: break;
  }
  return "plain";
}

std::string value(std::string_view tag, std::string_view text) {
  return text.empty() ? std::string() : fmt::format("<{0} class=\"value\">{1}</{0}>", tag, text);
}

std::string members(std::string_view tag, const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + value(tag, html_cell(name));
  return out;
}

std::string field_row(std::string_view label, std::string_view before, std::string_view after) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", label, before, after);
}

std::string hunk_rows(const FieldRow& field) {
  std::string rows;
  for (const plan::DiffHunk& hunk : field.hunks) {
    std::string label = fmt::format("{}, line {}", html_cell(field.label), hunk.after_line);
    for (const plan::DiffLine& line : hunk.lines) {
      const std::string text = html_cell(line.text);
      switch (line.kind) {
        case plan::DiffLine::Kind::same:
          rows += field_row(label, value("span", text), value("span", text));
          break;
        case plan::DiffLine::Kind::removed: rows += field_row(label, value("del", text), ""); break;
        case plan::DiffLine::Kind::added: rows += field_row(label, "", value("ins", text)); break;
      }
      label.clear();
    }
  }
  return rows;
}

std::string field_rows(const FieldRow& field) {
  if (!field.hunks.empty()) return hunk_rows(field);
  std::string before = field.before ? value("del", html_cell(*field.before)) : std::string();
  std::string after = value("ins", html_cell(field.after));
  if (field.set) {
    before = members("del", field.set->leaves);
    after = members("ins", field.set->joins);
    if (field.set->emptied) after += after.empty() ? "none left" : ", none left";
  }
  if (field.drift == plan::Drift::yes) after += " <span class=\"mark\">(drift)</span>";
  if (!field.remark.empty()) after += fmt::format(" <span class=\"mark\">{}</span>", html_cell(field.remark));
  return field_row(html_cell(field.label), before, after);
}

std::string heading(const StepView& step, const Options& options) {
  std::string out = fmt::format("<h4><span class=\"sign {}\" aria-hidden=\"true\">{}</span>",
                                tone_class(step.tone), html_cell(std::string_view(&step.symbol, 1)));
  if (const std::string who = html_cell(step.who); !who.empty()) out += who + ' ';
  out += html_address(step.address, step.id) + "</h4>\n";
  out += fmt::format("<p class=\"soft\"><span class=\"{}\">{}</span>", tone_class(step.tone),
                     html_cell(step.action));
  if (const std::string place = html_place(step.source, options); !place.empty()) out += " · " + place;
  return out + "</p>\n";
}

}  // namespace

std::string step_article(const StepView& step, const std::vector<std::size_t>& teams,
                         const Options& options) {
  std::string numbers;
  for (const std::size_t team : teams) numbers += (numbers.empty() ? "" : " ") + std::to_string(team);
  std::string out =
      fmt::format("<article class=\"step\" data-teams=\"{}\">\n", numbers) + heading(step, options);
  std::vector<std::string> remarks;
  remarks.reserve(step.remarks.size() + 1);
  for (const std::string& remark : step.remarks) remarks.push_back(html_sentence(remark));
  if (!step.deferred.empty()) remarks.push_back("deferred: " + html_sentence(step.deferred));
  out += html_list(remarks);
  if (!step.fields.empty()) {
    out +=
        "<table><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Before</th><th "
        "scope=\"col\">After</th></tr></thead><tbody>\n";
    for (const FieldRow& field : step.fields) out += field_rows(field);
    out += "</tbody></table>\n";
  }
  return out + "</article>\n";
}

std::string html_place(std::string_view source, const Options& options) {
  return source.empty() ? std::string()
                        : html_code(path_in_repository(options.run, source).value_or(std::string(source)));
}

}  // namespace haloform::render
