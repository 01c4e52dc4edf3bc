#include "planner/render/export_text.hpp"

#include "planner/base/text.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

namespace haloform::render {

namespace {

using exporting::Exported;
using exporting::FileChange;
using exporting::LeftOut;
using exporting::Omission;
using exporting::Report;
using exporting::Why;

constexpr std::size_t most_omissions = 20;

struct WhyWords {
  std::string_view headline;
  std::string_view way_forward;  ///< May be empty.
};

WhyWords words_of(Why why) {
  switch (why) {
    case Why::general_user: return {"HaloPSA's own General User of a site", ""};
    case Why::unassigned: return {"HaloPSA's own row for what nobody has", ""};
    case Why::api_only: return {"API-only agents, which are applications", ""};
    case Why::imported:
      return {"written by an import of HaloPSA's own", "change them where they are imported from"};
    case Why::twin:
      return {"have the e-mail or the name of another record, so that no plan could tell them apart",
              "merge them in HaloPSA; two contacts may be declared by hand with `lifecycle: {id: ID}`"};
    case Why::leaver:
      return {"known to the state, and their block was taken out", "the next apply settles them"};
    case Why::inactive: return {"switched off (--active-only)", ""};
    case Why::invalid: return {"cannot be declared as they are", "correct them in HaloPSA, and export again"};
    case Why::differs: return {"a plan of their block would not be empty", ""};
  }
  return {};
}

std::string whom(const exporting::Subject& who) {
  std::string words = terminal_person({who.name, who.email});
  if (words.empty() && !who.email.empty()) words = terminal_quoted(who.email);
  return fmt::format("{}{}{} id {}", words, words.empty() ? "" : ", ", type_name(who.type), who.id.number());
}

std::string counts_by_type(const std::vector<Exported>& exported, std::string_view file) {
  std::vector<std::string> parts;
  for (const ResourceType type : all_types) {
    const auto count = std::ranges::count_if(exported, [&](const Exported& one) {
      return one.address.type() == type && (file.empty() || one.file == file);
    });
    if (count > 0)
      parts.push_back(counted(static_cast<std::size_t>(count), type_name(type), type_plural(type)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void append_files(std::string& out, const Report& report) {
  std::size_t width = 0;
  for (const FileChange& one : report.files) width = std::max(width, display_width(terminal_safe(one.path)));
  for (const FileChange& one : report.files) {
    std::string what = one.what == FileChange::What::created ? "new" : "changed";
    if (const std::string added = counts_by_type(report.exported, one.path); !added.empty())
      what += ", " + added;
    if (one.updated > 0) what += fmt::format(", {} updated", one.updated);
    out += "  " + padded(terminal_safe(one.path), width + 2) + what + '\n';
  }
}

void append_left_out(std::string& out, const Report& report) {
  std::map<Why, std::vector<const LeftOut*>> by_why;
  for (const LeftOut& one : report.left_out) by_why[one.why].push_back(&one);
  if (by_why.empty()) return;
  out += fmt::format("\nLeft out, {}:\n", counted(report.left_out.size(), "record"));
  for (const auto& [why, all] : by_why) {
    const WhyWords words = words_of(why);
    append_wrapped(out, "  ", "    ", 2, fmt::format("{}:", words.headline));
    for (const LeftOut* one : all) {
      std::string line = whom(one->who);
      if (!one->others.empty()) {
        std::vector<std::int64_t> ids;
        ids.reserve(one->others.size());
        for (const RemoteId id : one->others) ids.push_back(id.number());
        line += fmt::format(", as id {}", fmt::join(ids, ", id "));
      }
      if (!one->detail.empty()) line += ": " + terminal_safe(one->detail.plain());
      append_wrapped(out, "    ", "      ", 4, line);
    }
    if (!words.way_forward.empty())
      append_wrapped(out, "    ", "    ", 4, fmt::format("-> {}", words.way_forward));
  }
}

std::string omission_words(const Omission& one) {
  const std::string detail = terminal_safe(one.detail.plain());
  switch (one.why) {
    case Omission::Why::undeclared:
      return fmt::format("{}: {} of {} is not written, since no block declares it", one.address.text(),
                         one.field, terminal_quoted(one.detail.plain()));
    case Omission::Why::unnamed:
      return fmt::format("{}: {} is not written, since {} does not tell which one is meant",
                         one.address.text(), one.field, terminal_quoted(one.detail.plain()));
    case Omission::Why::invalid: break;
  }
  return fmt::format("{}: {} is not written: {}", one.address.text(), one.field, detail);
}

void append_omissions(std::string& out, const Report& report) {
  if (report.omissions.empty()) return;
  out += "\nNot in a block, and so not managed:\n";
  for (std::size_t at = 0; at < report.omissions.size() && at < most_omissions; ++at)
    append_wrapped(out, "  ", "    ", 2, omission_words(report.omissions[at]));
  if (report.omissions.size() > most_omissions)
    out += fmt::format("  and {} more (-o json lists them)\n", report.omissions.size() - most_omissions);
}

void append_kept(std::string& out, const Report& report) {
  if (report.kept.empty()) return;
  out += "\nChanged outside, and not taken over:\n";
  for (const MarkedText& one : report.kept) append_wrapped(out, "  ", "    ", 2, terminal_safe(one.plain()));
}

void append_doubts(std::string& out, const Report& report) {
  for (const auto& [type, why] : report.doubts) {
    append_wrapped(out, "\nwarning: ", "  ", 9,
                   fmt::format("{} may exist that were not listed, and are in no file: {}", type_plural(type),
                               terminal_safe(why)));
    out += "  -> `haloform doctor` says more; export again, with --merge, once they are seen\n";
  }
}

}  // namespace

std::string render_export(const Report& report, const Options& /*options*/) {
  std::string out;
  const std::string what = counts_by_type(report.exported, {});
  const std::string_view verb = report.dry_run ? "Would export" : "Exported";
  if (report.files.empty()) {
    out += "Nothing to export: all that is in scope is declared already, or left out.\n";
  } else {
    append_wrapped(out, "", "  ", 0,
                   fmt::format("{} {}{}{} to {}:", verb, what.empty() ? "nobody new" : what,
                               report.updated.empty() ? "" : ", and what was changed outside of ",
                               report.updated.empty() ? "" : counted(report.updated.size(), "block"),
                               counted(report.files.size(), "file")));
    append_files(out, report);
  }
  if (report.managed > 0)
    out += fmt::format("{} declared already.\n",
                       report.managed == 1 ? "1 record is" : fmt::format("{} records are", report.managed));
  append_left_out(out, report);
  append_omissions(out, report);
  append_kept(out, report);
  append_doubts(out, report);
  return out;
}

}  // namespace haloform::render
