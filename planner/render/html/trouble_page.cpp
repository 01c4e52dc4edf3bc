#include "planner/render/html/trouble_page.hpp"

#include "planner/render/html/cells.hpp"
#include "planner/render/html/page.hpp"
#include "planner/render/html/step_article.hpp"
#include "planner/render/trouble_view.hpp"

#include <fmt/format.h>

#include <cstddef>

namespace haloform::render {

namespace {

std::string diagnostic_table(const Diagnostics& diagnostics, Severity severity, const Options& options) {
  HtmlTable table({"Where", "What", "What to do"});
  std::size_t shown = 0;
  for (const Diagnostic& one : diagnostics) {
    if (one.severity != severity) continue;
    std::string what = html_sentence(one.what.plain());
    if (one.also)
      what += fmt::format("; {}: {}", html_place(one.also->text(), options),
                          html_sentence(one.also_what.plain()));
    table.add({html_place(one.where.text(), options), what, html_sentence(one.advice.plain())});
    ++shown;
  }
  std::string out = table.text();
  if (const std::size_t count = diagnostics.count(severity); count > shown)
    out += fmt::format("<p>Of {} the first {} are shown.</p>\n", count, shown);
  return out;
}

void add_diagnostics(HtmlPage& page, Diagnostics diagnostics, const Options& options) {
  diagnostics.sort();
  page.add("errors", "Errors", diagnostic_table(diagnostics, Severity::error, options));
  page.add("warnings", "Warnings", diagnostic_table(diagnostics, Severity::warning, options));
}

}  // namespace

std::string error_table(const std::vector<Error>& errors) {
  HtmlTable table({"Where", "What", "What to do"});
  for (const Error& error : errors)
    table.add({html_cell(error.where.plain()), html_sentence(error.what.plain()),
               html_sentence(error.advice.plain())});
  return table.text();
}

std::string html_trouble(const Trouble& trouble, const Options& options) {
  HtmlPage page{
      .kind = "haloform", .title = trouble_words(trouble), .warns = true, .facts = origin_facts("", options)};
  page.add("error", "Error", error_table(trouble.errors));
  add_diagnostics(page, trouble.diagnostics, options);
  return html_text(page, options);
}

std::string html_validation(std::string_view result, const Diagnostics& warnings, const Options& options) {
  HtmlPage page{
      .kind = "haloform validate", .title = std::string(result), .facts = origin_facts("", options)};
  add_diagnostics(page, warnings, options);
  return html_text(page, options);
}

}  // namespace haloform::render
