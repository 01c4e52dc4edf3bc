#include "planner/render/markdown/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>

namespace haloform::render {

namespace {

std::size_t size_of(const MarkdownPart& part) {
  std::size_t size = part.head.size() + part.foot.size();
  for (const std::string& row : part.rows) size += row.size();
  return size;
}

std::string whole_part(const MarkdownPart& part) {
  std::string out = part.head;
  for (const std::string& row : part.rows) out += row;
  return out + part.foot;
}

std::string title_line(const MarkdownPage& page) { return fmt::format("### {}\n", page.title); }

std::string more_row(const MarkdownPart& part, std::size_t count) {
  if (part.columns == 0) return fmt::format("- and {} more\n", count);
  std::string row = fmt::format("| and {} more |", count);
  for (std::size_t at = 1; at < part.columns; ++at) row += " |";
  return row + '\n';
}

/// What of a part fits into `limit` bytes; empty where no row of it does.
std::string cut_part(const MarkdownPart& part, std::size_t limit, std::size_t& shown) {
  std::size_t used = part.head.size() + part.foot.size() + more_row(part, part.rows.size()).size();
  std::string rows;
  shown = 0;
  for (const std::string& row : part.rows) {
    if (used + row.size() > limit) continue;
    used += row.size();
    rows += row;
    ++shown;
  }
  if (shown == 0) return {};
  return part.head + rows + more_row(part, part.rows.size() - shown) + part.foot;
}

std::string quoted(std::string_view what) { return fmt::format("\"{}\"", what); }

std::string note_of(const std::vector<std::string>& left_out, std::size_t most_bytes) {
  std::string words;
  for (const std::string& one : left_out) words.append(words.empty() ? "" : ", ").append(one);
  return fmt::format("Left out, since this page has at most {} bytes: {}.\n", most_bytes, words);
}

/// The most that the note can take: every part is in it.
std::size_t note_reserve(const MarkdownPage& page) {
  constexpr std::size_t counts = 60;  // `, 99999 of 99999 rows of ""`
  std::size_t size = note_of({}, SIZE_MAX).size();
  for (const std::string& one : page.left_out) size += one.size() + counts;
  for (const MarkdownPart& part : page.parts) size += part.what.size() + counts;
  return size;
}

/// Gives each part, by rank, what it needs of the bytes that are left; a long one leaves the later ones their share.
class Fitting {
 public:
  Fitting(const MarkdownPage& page, std::size_t bytes)
      : page_(&page), left_(bytes), texts_(page.parts.size()) {
    for (const MarkdownPart& part : page.parts) sizes_.push_back(size_of(part));
    order_.resize(page.parts.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::stable_sort(order_, {}, [&](std::size_t at) { return page.parts[at].rank; });
    for (const std::string& one : page.left_out) left_out_.push_back(quoted(one));
    for (std::size_t place = 0; place < order_.size(); ++place) take(place);
  }
  [[nodiscard]] std::string text(std::size_t most_bytes) const {
    std::string out;
    for (const std::string& one : texts_) out += one;
    return out + note(most_bytes);
  }
  [[nodiscard]] std::string note(std::size_t most_bytes) const {
    return left_out_.empty() ? std::string() : note_of(left_out_, most_bytes);
  }
  [[nodiscard]] std::size_t size(std::size_t most_bytes) const {
    std::size_t size = note(most_bytes).size();
    for (const std::string& one : texts_) size += one.size();
    return size;
  }

 private:
  [[nodiscard]] std::size_t limit_of(std::size_t place) const {
    // A third of an equal share is sure to each of the later ones, as far as they need it.
    const std::size_t share = left_ / (3 * (order_.size() - place));
    std::size_t later = 0;
    for (std::size_t next = place + 1; next < order_.size(); ++next)
      later += std::min(sizes_[order_[next]], share);
    return left_ - later;
  }
  void take(std::size_t place) {
    const std::size_t at = order_[place];
    const MarkdownPart& part = page_->parts[at];
    const std::size_t limit = limit_of(place);
    if (sizes_[at] <= limit) {
      texts_[at] = whole_part(part);
    } else {
      std::size_t shown = 0;
      texts_[at] = cut_part(part, limit, shown);
      left_out_.push_back(shown == 0 ? quoted(part.what)
                                     : fmt::format("{} of {} rows of {}", part.rows.size() - shown,
                                                   part.rows.size(), quoted(part.what)));
    }
    left_ -= texts_[at].size();
  }

  const MarkdownPage* page_;
  std::size_t left_;
  std::vector<std::string> texts_;
  std::vector<std::size_t> sizes_;
  std::vector<std::size_t> order_;  ///< Of the parts, by rank.
  std::vector<std::string> left_out_;
};

/// With one line end behind its last line.
std::string ended(std::string text) {
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace

std::string whole_page(const MarkdownPage& page, std::size_t most_bytes) {
  std::string out = title_line(page) + '\n';
  for (const MarkdownPart& part : page.parts) out += whole_part(part);
  if (!page.left_out.empty()) {
    std::vector<std::string> names;
    names.reserve(page.left_out.size());
    for (const std::string& one : page.left_out) names.push_back(quoted(one));
    out += note_of(names, most_bytes);
  }
  return ended(std::move(out));
}

std::string fitted_page(const MarkdownPage& page, std::size_t most_bytes) {
  std::string whole = whole_page(page, most_bytes);
  if (whole.size() <= most_bytes) return whole;
  const std::string title = title_line(page);
  const std::size_t head = title.size() + 1;
  if (const std::size_t reserved = head + note_reserve(page); reserved <= most_bytes) {
    const Fitting first(page, most_bytes - reserved);
    // What the note did not need is room for more rows.
    const Fitting second(page, most_bytes - head - first.note(most_bytes).size());
    const bool second_fits = head + second.size(most_bytes) <= most_bytes;
    return ended(title + '\n' + (second_fits ? second : first).text(most_bytes));
  }
  constexpr std::string_view rest = "\nThe rest is left out for its length.\n";
  return title.size() + rest.size() <= most_bytes ? title + std::string(rest) : title;
}

std::string markdown_heading(std::string_view heading) {
  return heading.empty() ? std::string() : fmt::format("#### {}\n\n", heading);
}

std::string markdown_folded(std::string_view summary, std::string_view text) {
  return fmt::format("<details>\n<summary>{}</summary>\n\n{}\n</details>\n", summary,
                     ended(std::string(text)));
}

}  // namespace haloform::render
