#include "planner/plan/value/text_diff.hpp"

#include <dtl/dtl.hpp>

#include <algorithm>
#include <utility>

namespace haloform::plan {

namespace {

using Lines = std::vector<std::string>;

/// An empty text has no lines: a value that was null is not a value of one empty line.
Lines lines_of(std::string_view text) {
  Lines lines;
  if (text.empty()) return lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::vector<DiffLine> replacement(const Lines& before, const Lines& after) {
  std::vector<DiffLine> script;
  script.reserve(before.size() + after.size());
  for (const std::string& line : before) script.push_back({DiffLine::Kind::removed, line});
  for (const std::string& line : after) script.push_back({DiffLine::Kind::added, line});
  return script;
}

/// Within one change, what goes stands before what comes.
void sort_changes(std::vector<DiffLine>& script) {
  const auto same = [](const DiffLine& line) { return line.kind == DiffLine::Kind::same; };
  auto at = script.begin();
  while (at != script.end()) {
    const auto first = std::find_if_not(at, script.end(), same);
    const auto last = std::find_if(first, script.end(), same);
    std::stable_sort(first, last,
                     [](const DiffLine& left, const DiffLine& right) { return left.kind < right.kind; });
    at = last;
  }
}

std::vector<DiffLine> edit_script(const Lines& before, const Lines& after, std::size_t most_lines) {
  if (before.size() + after.size() > most_lines) return replacement(before, after);
  dtl::Diff<std::string> diff(before, after);
  diff.compose();
  std::vector<DiffLine> script;
  for (const auto& [text, info] : diff.getSes().getSequence()) {
    DiffLine::Kind kind = DiffLine::Kind::same;
    if (info.type == dtl::SES_DELETE) kind = DiffLine::Kind::removed;
    if (info.type == dtl::SES_ADD) kind = DiffLine::Kind::added;
    script.push_back({kind, text});
  }
  sort_changes(script);
  return script;
}

/// Which lines of the script are near enough to a change to be shown.
std::vector<bool> shown_lines(const std::vector<DiffLine>& script, std::size_t context) {
  std::vector<bool> shown(script.size(), false);
  for (std::size_t at = 0; at < script.size(); ++at) {
    if (script[at].kind == DiffLine::Kind::same) continue;
    const std::size_t first = at > context ? at - context : 0;
    const std::size_t last = std::min(at + context, script.size() - 1);
    for (std::size_t near = first; near <= last; ++near) shown[near] = true;
  }
  return shown;
}

}  // namespace

std::vector<DiffHunk> text_diff(std::string_view before, std::string_view after, std::size_t context,
                                std::size_t most_lines) {
  std::vector<DiffHunk> hunks;
  if (before == after) return hunks;
  std::vector<DiffLine> script = edit_script(lines_of(before), lines_of(after), most_lines);
  const std::vector<bool> shown = shown_lines(script, context);
  std::size_t before_line = 1;
  std::size_t after_line = 1;
  bool open = false;
  for (std::size_t at = 0; at < script.size(); ++at) {
    const DiffLine::Kind kind = script[at].kind;
    if (shown[at]) {
      if (!open) hunks.push_back({before_line, after_line, {}});
      hunks.back().lines.push_back(std::move(script[at]));
    }
    open = shown[at];
    if (kind != DiffLine::Kind::added) ++before_line;
    if (kind != DiffLine::Kind::removed) ++after_line;
  }
  return hunks;
}

}  // namespace haloform::plan
