#include "planner/render/markdown/trouble_page.hpp"

#include "planner/base/text.hpp"
#include "planner/render/markdown/cells.hpp"
#include "planner/render/markdown/origin.hpp"
#include "planner/render/trouble_view.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace haloform::render {

namespace {

MarkdownPart diagnostic_part(const Diagnostics& diagnostics, Severity severity, const Options& options) {
  const bool errors = severity == Severity::error;
  MarkdownPart part{.what = errors ? "Errors" : "Warnings",
                    .rank = errors ? MarkdownPart::Rank::urgent : MarkdownPart::Rank::warnings,
                    .columns = 3};
  part.head = markdown_heading(part.what) + markdown_head({"Where", "What", "What to do"});
  for (const Diagnostic& one : diagnostics) {
    if (one.severity != severity) continue;
    std::string what = markdown_sentence(one.what.plain());
    if (one.also) {
      what += fmt::format("; {}: {}", markdown_place(one.also->text(), options),
                          markdown_sentence(one.also_what.plain()));
    }
    part.rows.push_back(markdown_row(
        {markdown_place(one.where.text(), options), what, markdown_sentence(one.advice.plain())}));
  }
  if (diagnostics.count(severity) > part.rows.size()) {
    part.foot =
        fmt::format("\nOf {} the first {} are shown.\n\n", diagnostics.count(severity), part.rows.size());
  }
  return part;
}

void add_diagnostics(MarkdownPage& page, Diagnostics diagnostics, const Options& options) {
  diagnostics.sort();
  for (const Severity severity : {Severity::error, Severity::warning}) {
    MarkdownPart part = diagnostic_part(diagnostics, severity, options);
    if (!part.rows.empty()) page.parts.push_back(std::move(part));
  }
}

std::string page_text(MarkdownPage page, const Options& options) {
  page.parts.insert(page.parts.begin(), origin_part(options));
  page.parts.push_back(privacy_part(options));
  return fitted_page(page, options.most_bytes);
}

}  // namespace

MarkdownPart error_part(const std::vector<Error>& errors) {
  MarkdownPart part{.what = "Error", .rank = MarkdownPart::Rank::urgent, .columns = 3};
  part.head = markdown_heading(part.what) + markdown_head({"Where", "What", "What to do"});
  for (const Error& error : errors) {
    part.rows.push_back(
        markdown_row({markdown_cell(error.where.plain()), markdown_sentence(error.what.plain()),
                      markdown_sentence(error.advice.plain())}));
  }
  return part;
}

std::string markdown_trouble(const Trouble& trouble, const Options& options) {
  MarkdownPage page{markdown_sentence(trouble_words(trouble))};
  if (!trouble.errors.empty()) page.parts.push_back(error_part(trouble.errors));
  add_diagnostics(page, trouble.diagnostics, options);
  return page_text(std::move(page), options);
}

std::string markdown_validation(std::string_view result, const Diagnostics& warnings,
                                const Options& options) {
  MarkdownPage page{markdown_cell(result)};
  add_diagnostics(page, warnings, options);
  return page_text(std::move(page), options);
}

}  // namespace haloform::render
