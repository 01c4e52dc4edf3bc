#include "planner/base/marked_text.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <utility>

namespace haloform {

namespace {

using Personal = MarkedText::Personal;

/// All marks are three bytes, and differ in the last: U+FDD0 and on begin a value, by what it is, and U+FDD8 ends it.
constexpr std::string_view mark_start = "\xef\xb7";
constexpr std::size_t mark_size = 3;
constexpr unsigned char first_opening = 0x90;
constexpr unsigned char last_opening = first_opening + static_cast<unsigned char>(Personal::other);
constexpr unsigned char closing = 0x98;

bool is_mark(unsigned char last) {
  return (last >= first_opening && last <= last_opening) || last == closing;
}

/// Where the next mark stands at or behind `at`; npos where there is none.
std::size_t next_mark(std::string_view text, std::size_t at) {
  for (at = text.find(mark_start, at); at != std::string_view::npos; at = text.find(mark_start, at + 1)) {
    if (at + mark_size <= text.size() && is_mark(static_cast<unsigned char>(text[at + 2]))) return at;
  }
  return at;
}

void append_mark(std::string& out, unsigned char last) {
  out.append(mark_start).push_back(static_cast<char>(last));
}

}  // namespace

// A value within another one is a part of it, and one whose end was cut off goes on to the end: rather too much is marked.
MarkedText::MarkedText(std::string text) {
  std::size_t mark = next_mark(text, 0);
  if (mark == std::string_view::npos) {
    text_ = std::move(text);
    return;
  }
  text_.reserve(text.size());
  std::optional<Span> open;
  std::size_t from = 0;
  for (; mark != std::string_view::npos; mark = next_mark(text, from)) {
    text_.append(text, from, mark - from);
    from = mark + mark_size;
    const auto last = static_cast<unsigned char>(text[mark + 2]);
    if (last != closing) {
      if (!open) open = Span{text_.size(), text_.size(), static_cast<Personal>(last - first_opening)};
    } else if (open) {
      open->end = text_.size();
      spans_.push_back(*std::exchange(open, std::nullopt));
    }
  }
  text_.append(text, from);
  if (!open) return;
  open->end = text_.size();
  spans_.push_back(*open);
}

std::string MarkedText::marked() const {
  if (spans_.empty()) return text_;
  std::string out;
  out.reserve(text_.size() + spans_.size() * 2 * mark_size);
  std::size_t from = 0;
  for (const Span& span : spans_) {
    out.append(text_, from, span.begin - from);
    append_mark(out, static_cast<unsigned char>(first_opening + static_cast<unsigned char>(span.what)));
    out.append(text_, span.begin, span.end - span.begin);
    append_mark(out, closing);
    from = span.end;
  }
  return out.append(text_, from);
}

MarkedText MarkedText::covered(const Cover& cover) const {
  MarkedText bare;
  std::size_t from = 0;
  for (const Span& span : spans_) {
    bare.text_.append(text_, from, span.begin - from);
    bare.text_.append(cover(span.what, std::string_view(text_).substr(span.begin, span.end - span.begin)));
    from = span.end;
  }
  bare.text_.append(text_, from);
  return bare;
}

void MarkedText::shorten(std::size_t most) {
  if (text_.size() <= most) return;
  haloform::shorten(text_, most);
  for (Span& span : spans_) {
    span.begin = std::min(span.begin, text_.size());
    span.end = std::min(span.end, text_.size());
  }
}

MarkedText& MarkedText::operator+=(const MarkedText& more) {
  const std::size_t behind = text_.size();
  const std::vector<Span> spans = more.spans_;  // `more` may be this one
  text_ += more.text_;
  for (const Span& span : spans) spans_.push_back({behind + span.begin, behind + span.end, span.what});
  return *this;
}

std::ostream& operator<<(std::ostream& out, const MarkedText& text) { return out << text.plain(); }

std::string marked(MarkedText::Personal what, std::string_view value) {
  if (value.empty()) return {};
  std::string out;
  out.reserve(value.size() + 2 * mark_size);
  append_mark(out, static_cast<unsigned char>(first_opening + static_cast<unsigned char>(what)));
  std::size_t from = 0;
  for (std::size_t mark = next_mark(value, 0); mark != std::string_view::npos;
       mark = next_mark(value, from)) {
    out.append(value, from, mark - from).append("\xef\xbf\xbd");
    from = mark + mark_size;
  }
  out.append(value.substr(from));
  append_mark(out, closing);
  return out;
}

}  // namespace haloform
