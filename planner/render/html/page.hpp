#pragma once

#include "planner/render/options.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::render {

/// A page of HTML in one file: nothing in it is read over a network, which its own policy forbids; its style and its only script
/// are known by their digests, so nothing that came from outside can run.
struct HtmlPage {
  std::string_view kind;  ///< `haloform plan`
  std::string title;      ///< What holds of the whole, in plain words; not escaped.
  bool warns = false;     ///< Something is wrong, or is refused.
  /// Label and HTML, in order: instance, commit, digest. Where the HTML is empty there is no line.
  struct Fact {
    std::string_view label;
    std::string html;
  };
  std::vector<Fact> facts{};
  /// What stands below a heading of ours; the page lists them at its top.
  struct Section {
    std::string id;
    std::string_view heading;
    std::string html;
  };
  std::vector<Section> sections{};

  /// Unless there is nothing in it.
  void add(std::string id, std::string_view heading, std::string html) {
    if (!html.empty()) sections.push_back({std::move(id), heading, std::move(html)});
  }
};
[[nodiscard]] std::string html_text(const HtmlPage& page, const Options& options);

/// A table in a frame that scrolls by itself: titles of ours, then rows of HTML cells.
class HtmlTable {
 public:
  explicit HtmlTable(const std::vector<std::string_view>& titles);
  void add(const std::vector<std::string>& cells);
  /// Empty where it has no row.
  [[nodiscard]] std::string text() const;

 private:
  std::string head_;
  std::string rows_;
};
/// `<ul>` of HTML items; empty where there is none.
[[nodiscard]] std::string html_list(const std::vector<std::string>& items);
/// Of which commit and run of a pipeline a page is.
[[nodiscard]] std::vector<HtmlPage::Fact> origin_facts(std::string_view made_from, const Options& options);

}  // namespace haloform::render
