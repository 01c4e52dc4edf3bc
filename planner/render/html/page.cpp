#include "planner/render/html/page.hpp"

#include "planner/base/digest.hpp"
#include "planner/render/html/cells.hpp"
#include "planner/render/html/page_assets.hpp"

#include <fmt/format.h>

namespace haloform::render {

namespace {

std::string head_of(const HtmlPage& page) {
  // The empty icon keeps a browser from asking a server for one.
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; script-src "
      "'{}'; "
      "img-src data:; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>{}</style>\n</head>\n",
      policy_hash(page_css()), policy_hash(page_js()), html_cell(page.title), page_css());
}

std::string fact_lines(const HtmlPage& page) {
  std::string out;
  for (const HtmlPage::Fact& fact : page.facts) {
    if (!fact.html.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", fact.label, fact.html);
  }
  return out.empty() ? out : fmt::format("<dl>\n{}</dl>\n", out);
}

/// Where to go on a long page.
std::string contents_of(const HtmlPage& page) {
  if (page.sections.size() < 2) return {};
  std::string out = "<nav aria-label=\"Sections\">\n";
  for (const HtmlPage::Section& section : page.sections)
    out += fmt::format("<a href=\"#{}\">{}</a>\n", section.id, section.heading);
  return out + "</nav>\n";
}

}  // namespace

std::string html_text(const HtmlPage& page, const Options& options) {
  std::string out = head_of(page);
  out += fmt::format(
      "<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
      "<header class=\"top{}\">\n<p class=\"kind\">{}</p>\n<h1>{}</h1>\n{}</header>\n{}<main id=\"main\">\n",
      page.warns ? " warn" : "", page.kind, html_cell(page.title), fact_lines(page), contents_of(page));
  for (const HtmlPage::Section& section : page.sections) {
    out += fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-head\">\n<h2 id=\"{0}-head\">{1}</h2>\n{2}</section>\n",
        section.id, section.heading, section.html);
  }
  out += "</main>\n<footer>\n<p class=\"soft\">Made by haloform.";
  if (options.privacy != Privacy::full) {
    out += fmt::format(" Names and what else is personal are not shown as they are (<code>--pii {}</code>).",
                       privacy_name(options.privacy));
  }
  out += fmt::format("</p>\n</footer>\n<script>{}</script>\n</body>\n</html>\n", page_js());
  return out;
}

HtmlTable::HtmlTable(const std::vector<std::string_view>& titles) {
  for (const std::string_view title : titles) head_ += fmt::format("<th scope=\"col\">{}</th>", title);
}

void HtmlTable::add(const std::vector<std::string>& cells) {
  rows_ += "<tr>";
  for (const std::string& cell : cells) rows_ += html_element("td", cell);
  rows_ += "</tr>\n";
}

std::string HtmlTable::text() const {
  if (rows_.empty()) return {};
  return fmt::format(
      "<div class=\"scroll\"><table><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>\n", head_,
      rows_);
}

std::string html_list(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += html_element("li", item) + '\n';
  return out.empty() ? out : fmt::format("<ul>\n{}</ul>\n", out);
}

std::vector<HtmlPage::Fact> origin_facts(std::string_view made_from, const Options& options) {
  const std::string_view commit = options.run.commit.empty() ? made_from : options.run.commit;
  return {{"Commit", commit.empty() ? std::string() : html_code(commit)},
          {"Pipeline run", html_cell(options.run.run_url)}};
}

}  // namespace haloform::render
