#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// A text for people in which is marked what may tell who somebody is, so that an output may cover that and nothing else.
///
/// Whoever writes the text marks each such value where it is put in, and makes a MarkedText of the whole:
///
///     Error{ErrorKind::refused, fmt::format("record {} is {}", id, marked(MarkedText::Personal::name, name))};
///
/// It is no std::string, so that the marks are not lost by the way: `plain` is for whoever shows it, `marked` for whoever puts it
/// into a longer one.
class MarkedText {
 public:
  /// What a marked value is.
  enum class Personal : std::uint8_t {
    name,
    email,
    phone,
    other,  ///< A login, a free text about somebody, a value of which nobody knows what it is, the words of a server.
  };
  /// What stands in the place of a marked value.
  using Cover = std::function<std::string(Personal, std::string_view)>;

  MarkedText() = default;
  MarkedText(std::string text);
  MarkedText(std::string_view text) : MarkedText(std::string(text)) {}
  MarkedText(const char* text) : MarkedText(std::string(text)) {}

  /// All of it, to be shown.
  [[nodiscard]] const std::string& plain() const { return text_; }
  /// All of it and its marks, to be put into another text, which becomes a MarkedText.
  [[nodiscard]] std::string marked() const;
  /// Each marked value in the form that `cover` gives to it; nothing is marked in what comes out.
  [[nodiscard]] MarkedText covered(const Cover& cover) const;

  [[nodiscard]] bool empty() const { return text_.empty(); }
  /// Cuts a text of more than `most` bytes, as base/text does. A value that is cut stays marked.
  void shorten(std::size_t most);

  MarkedText& operator+=(const MarkedText& more);
  friend MarkedText operator+(MarkedText one, const MarkedText& more) {
    one += more;
    return one;
  }
  /// Whether they show the same.
  friend bool operator==(const MarkedText& one, const MarkedText& other) { return one.text_ == other.text_; }
  /// All of it, as `plain`.
  explicit operator std::string() const { return text_; }
  friend std::ostream& operator<<(std::ostream& out, const MarkedText& text);

 private:
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    Personal what = Personal::other;
  };

  std::string text_;
  std::vector<Span> spans_;  ///< By place; they do not overlap.
};

/// A value between marks, on its way into a MarkedText. The marks are code points that no text has (U+FDD0 and on, which Unicode
/// leaves to programs); such in the value itself become U+FFFD. An empty value needs no marks.
[[nodiscard]] std::string marked(MarkedText::Personal what, std::string_view value);

}  // namespace haloform
