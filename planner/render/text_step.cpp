#include "planner/render/text_step.hpp"

#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace haloform::render {

namespace {

constexpr std::size_t step_indent = 4;
/// A value that is wider does not push the others of its step to the right.
constexpr std::size_t widest_aligned = 32;

/// A field's cells as they will stand, and how wide they are.
struct Row {
  const FieldRow* field = nullptr;
  std::string label;
  std::string before;
  std::string after;
  std::string mark;
  std::string set_words;  ///< Of a set that changes; else empty.
  std::size_t before_width = 0;
  std::size_t after_width = 0;

  [[nodiscard]] bool has_before() const { return field->before.has_value(); }
  /// Columns after the label.
  [[nodiscard]] std::size_t width(std::size_t before_columns) const {
    return (has_before() ? std::max(before_columns, before_width) + 4 : 0) + after_width + mark.size();
  }
};

/// A name with a comma in it could be taken for several.
std::string set_member(const std::string& name) {
  return name.contains(',') ? terminal_quoted(name) : terminal_safe(name);
}

/// `+ Projects (projects), - Support Tier 1 (tier-1)`: no line ends behind a sign.
std::string set_words(const SetChange& set) {
  std::string words;
  const auto add = [&](std::string_view sign, std::string_view one) {
    words.append(words.empty() ? "" : ", ").append(sign).append(one);
  };
  for (const std::string& name : set.joins) add("+\u00a0", set_member(name));
  for (const std::string& name : set.leaves) add("-\u00a0", set_member(name));
  if (set.emptied) add("", "none left");
  return words;
}

Row row_of(const FieldRow& field) {
  Row row{&field,
          terminal_label(field.label),
          {},
          terminal_cell(field.after),
          field.drift == plan::Drift::yes ? "  (drift)" : "",
          {},
          0,
          0};
  if (field.set) row.set_words = set_words(*field.set);
  if (field.before) row.before = terminal_cell(*field.before);
  row.before_width = display_width(row.before);
  row.after_width = display_width(row.after);
  return row;
}

void append_hunks(std::string& out, const Row& row, Color color) {
  for (const plan::DiffHunk& hunk : row.field->hunks) {
    if (row.has_before()) out += fmt::format("{}line {}:\n", spaces(step_indent + 2), hunk.after_line);
    for (const plan::DiffLine& line : hunk.lines) {
      const bool same = line.kind == plan::DiffLine::Kind::same;
      const bool removed = line.kind == plan::DiffLine::Kind::removed;
      const std::string text = fmt::format("{}{}",
                                           same      ? "  "
                                           : removed ? "- "
                                                     : "+ ",
                                           terminal_safe(line.text));
      out += spaces(step_indent + 2) +
             painted(color,
                     same      ? Tone::plain
                     : removed ? Tone::remove
                               : Tone::add,
                     text) +
             '\n';
    }
  }
}

/// One field: on one line where it fits, else before and after below each other, or line by line.
void append_field(std::string& out, const Row& row, std::size_t label_width, std::size_t before_width,
                  Color color) {
  const std::size_t start = step_indent + label_width + 2;
  const std::string mark = painted(color, Tone::change, row.mark);
  out += spaces(step_indent);
  if (!row.field->hunks.empty()) {
    out += row.label + mark + '\n';
    append_hunks(out, row, color);
    return;
  }
  out += padded(row.label, label_width + 2);
  if (!row.set_words.empty()) {
    append_wrapped(out, "", spaces(start), start, row.set_words);
    if (!row.mark.empty()) out.insert(out.size() - 1, mark);
  } else if (!row.has_before()) {
    out += row.after + mark + '\n';
  } else if (start + row.width(0) <= text_columns) {
    const bool aligned = row.before_width <= before_width && start + row.width(before_width) <= text_columns;
    out += padded(row.before, aligned ? before_width : 0) + " -> " + row.after + mark + '\n';
  } else {
    out += row.before + '\n' + spaces(start - 3) + "-> " + row.after + mark + '\n';
  }
  if (!row.field->remark.empty()) out += spaces(start) + terminal_safe(row.field->remark) + '\n';
}

void append_fields(std::string& out, const std::vector<FieldRow>& fields, Color color) {
  std::vector<Row> rows;
  std::size_t label_width = 0;
  std::size_t before_width = 0;
  for (const FieldRow& field : fields) {
    rows.push_back(row_of(field));
    label_width = std::max(label_width, display_width(rows.back().label));
    const bool in_columns = field.hunks.empty() && rows.back().set_words.empty();
    if (in_columns && rows.back().before_width <= widest_aligned) {
      before_width = std::max(before_width, rows.back().before_width);
    }
  }
  for (const Row& row : rows) append_field(out, row, label_width, before_width, color);
}

/// `~ Jane Smith <jane@example.com> (agent.jane-smith, id 99): update     people/agents.yaml:12:3`; on two lines where
/// that is too long.
void append_header(std::string& out, const StepView& step, Color color) {
  const std::string who = terminal_person(step.who);
  const std::string id = step.id.empty() ? "" : "id " + step.id;
  std::string what = step.address;
  if (!who.empty()) {
    what = fmt::format("({}{}{})", step.address, id.empty() ? "" : ", ", id);
  } else if (!id.empty()) {
    what += " (" + id + ')';
  }
  const std::string source = terminal_safe(step.source);
  std::string lead = fmt::format("{} {}{}", step.symbol, who, who.empty() ? "" : " ");
  const std::size_t rest = what.size() + 2 + step.action.size();
  std::size_t used = display_width(lead) + rest;
  if (used > text_columns && !who.empty()) {
    lead.pop_back();
    out += painted(color, step.tone, lead) + '\n' + spaces(step_indent);
    lead.clear();
    used = step_indent + rest;
  }
  out += painted(color, step.tone, lead + what) + ": " + step.action;
  if (!source.empty()) {
    const std::size_t width = display_width(source);
    if (used + 2 + width <= text_columns) {
      out += spaces(text_columns - used - width) + painted(color, Tone::quiet, source);
    } else {
      out += '\n' + spaces(step_indent) + painted(color, Tone::quiet, source);
    }
  }
  out += '\n';
}

}  // namespace

void append_step(std::string& out, const StepView& step, Color color) {
  append_header(out, step, color);
  for (const std::string& remark : step.remarks) {
    append_wrapped(out, spaces(step_indent), spaces(step_indent + 2), step_indent, terminal_safe(remark));
  }
  append_fields(out, step.fields, color);
  if (!step.deferred.empty()) {
    append_wrapped(out, spaces(step_indent) + painted(color, Tone::warn, "deferred:") + ' ',
                   spaces(step_indent + 2), step_indent + 10, terminal_safe(step.deferred));
  }
  out += '\n';
}

void append_read(std::string& out, const std::vector<LabelRow>& read,
                 const std::vector<std::string>& warnings, Color color) {
  std::size_t width = 0;
  for (const LabelRow& row : read) width = std::max(width, row.label.size());
  for (const LabelRow& row : read) {
    append_wrapped(out, padded(row.label, width + 2), spaces(width + 2), width + 2, terminal_safe(row.text));
  }
  for (const std::string& warning : warnings) {
    append_wrapped(out, painted(color, Tone::warn, "warning:") + ' ', spaces(2), 9, terminal_safe(warning));
  }
  out += '\n';
}

}  // namespace haloform::render
