#include "planner/render/audit/audit_text.hpp"

#include "planner/base/text.hpp"
#include "planner/render/audit/audit_words.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace haloform::render {

namespace {

std::string audit_value(const plan::AuditField& field, const Value& value) {
  if (field.name == "teams" && value.is_null()) return "none";
  const auto text = value.as_text();
  return text ? terminal_quoted(*text) : terminal_safe(value.plain());
}

/// `"+44 1" -> "+44 2"`, and what HaloPSA made of it where that is something else.
std::string change_cells(const plan::AuditField& field) {
  std::string words;
  if (field.before) words = audit_value(field, *field.before) + " -> ";
  words += field.after ? audit_value(field, *field.after) : "sent";
  if (field.after && field.returned && *field.returned != *field.after)
    words += "  (HaloPSA answered " + audit_value(field, *field.returned) + ")";
  return words;
}

Tone tone_of(const audit::Line& line) {
  const auto kind = plan::parse_action(line.write.action);
  const bool well =
      line.write.end == plan::WriteEnd::done || line.write.end == plan::WriteEnd::stored_otherwise;
  if (!well) return Tone::warn;
  if (kind == plan::ActionKind::create || kind == plan::ActionKind::reactivate) return Tone::add;
  const bool ends = kind == plan::ActionKind::deactivate || kind == plan::ActionKind::remove;
  return ends ? Tone::remove : Tone::change;
}

void append_event(std::string& out, const audit::Event& event, Color color) {
  const plan::AuditEntry& write = event.line.write;
  std::string whom = write.address.text();
  if (write.id) whom += fmt::format(" (id {})", write.id->text());
  if (const std::string person = terminal_person(write.person); !person.empty()) whom = person + ", " + whom;
  out += fmt::format("{}  {}\n", iso_time(write.time),
                     painted(color, tone_of(event.line), terminal_safe(event_words(event.line))));
  append_wrapped(out, spaces(4), spaces(6), 6, whom);
  if (write.moved_from) out += fmt::format("    moved from {}\n", write.moved_from->text());
  std::size_t width = 0;
  for (const plan::AuditField& field : write.fields)
    width = std::max(width, display_width(terminal_safe(field.name)));
  for (const plan::AuditField& field : write.fields)
    append_wrapped(out, spaces(6) + padded(terminal_safe(field.name), width + 2), spaces(width + 8),
                   width + 8, change_cells(field));
  if (!write.words.empty()) append_wrapped(out, spaces(4), spaces(4), 4, terminal_safe(write.words.plain()));
  if (const std::string origin = event_origin(event.line); !origin.empty())
    append_wrapped(out, spaces(4), spaces(6), 6, terminal_safe(origin));
  out += fmt::format("    {}:{}\n", terminal_safe(event.at.file), event.at.place);
}

}  // namespace

std::string render_verification(const audit::Verification& verification, const Options& options) {
  std::string out;
  for (const audit::Flaw& flaw : verification.flaws)
    append_wrapped(out, painted(options.color, Tone::warn, "error") + ": ", spaces(2), 2,
                   terminal_safe(flaw_words(flaw)));
  for (const audit::Aside& aside : verification.asides)
    append_wrapped(out, "note: ", spaces(2), 2, terminal_safe(aside_words(aside)));
  const Tone tone = verification.intact() ? Tone::add : Tone::warn;
  append_wrapped(out, "", "", 0, painted(options.color, tone, verdict_words(verification)));
  return out;
}

std::string render_history(const audit::History& history, const Options& options) {
  std::string out;
  for (const audit::Event& event : history.events) {
    append_event(out, event, options.color);
    out += '\n';
  }
  const std::string whose = terminal_safe(history.whose);
  if (history.events.empty()) {
    append_wrapped(out, "", "", 0,
                   fmt::format("Nothing is written of {} in {} of {}.", whose, counted(history.lines, "line"),
                               counted(history.files, "file")));
  } else {
    append_wrapped(out, "", "", 0,
                   fmt::format("{} of {}, of {} in {}. `haloform audit verify` says whether they are as they "
                               "were written.",
                               counted(history.events.size(), "write"), whose, counted(history.lines, "line"),
                               counted(history.files, "file")));
  }
  if (history.unreadable > 0)
    out += fmt::format("note: {} no lines of an audit log\n",
                       counted(history.unreadable, "line is", "lines are"));
  return out;
}

}  // namespace haloform::render
