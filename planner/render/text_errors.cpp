#include "planner/render/text_errors.hpp"

#include "planner/base/text.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

namespace haloform::render {

namespace {

/// `1 error`, `1200 errors (the first 1000 are shown)`.
std::string tally(const Diagnostics& diagnostics, Severity severity, std::string_view word) {
  const std::size_t count = diagnostics.count(severity);
  std::string text = counted(count, word);
  if (count > Diagnostics::most_kept)
    text += fmt::format(" (the first {} are shown)", Diagnostics::most_kept);
  return text;
}

}  // namespace

std::string render_error(const Error& error, const Options& options) {
  std::string out = painted(options.color, Tone::warn, "error:") + ' ';
  if (!error.where.empty()) out += terminal_safe(error.where.plain()) + ": ";
  out += terminal_safe(error.what.plain()) + '\n';
  if (!error.advice.empty()) append_wrapped(out, "  ", "  ", 2, terminal_safe(error.advice.plain()));
  return out;
}

std::string render_errors(const std::vector<Error>& errors, const Options& options) {
  std::string out;
  for (const Error& error : errors) out += render_error(error, options);
  if (errors.size() > 1) out += '\n' + counted(errors.size(), "error") + '\n';
  return out;
}

std::string render_diagnostics(const Diagnostics& diagnostics, const Options& options) {
  Diagnostics sorted = diagnostics;
  sorted.sort();
  std::string out;
  for (const Diagnostic& one : sorted) {
    const bool is_error = one.severity == Severity::error;
    out += painted(options.color, is_error ? Tone::warn : Tone::change, is_error ? "error:" : "warning:");
    const std::string where = terminal_safe(one.where.text());
    out += fmt::format(" {}{}{}\n", where, where.empty() ? "" : ": ", terminal_safe(one.what.plain()));
    if (one.also) {
      out += fmt::format("  {}: {}\n", terminal_safe(one.also->text()), terminal_safe(one.also_what.plain()));
    }
    if (!one.advice.empty()) append_wrapped(out, "  ", "  ", 2, terminal_safe(one.advice.plain()));
  }
  if (sorted.empty()) return out;
  out += '\n';
  const bool errors = sorted.has_errors();
  if (errors) out += tally(sorted, Severity::error, "error");
  if (sorted.count(Severity::warning) > 0) {
    out += (errors ? ", " : "") + tally(sorted, Severity::warning, "warning");
  }
  return out + '\n';
}

std::string render_trouble(const Trouble& trouble, const Options& options) {
  return render_diagnostics(trouble.diagnostics, options) + render_errors(trouble.errors, options);
}

}  // namespace haloform::render
