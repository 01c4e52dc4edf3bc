#include "planner/json/events.hpp"

#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <istream>
#include <iterator>
#include <limits>
#include <memory>
#include <vector>

namespace haloform::json {

namespace {

constexpr std::size_t longest_complaint = 200;

/// A pointer that tells how far the lexer has come, since its SAX interface does not.
class CountedIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountedIterator(const char* at, std::size_t& reached) : at_(at), reached_(&reached) {}
  reference operator*() const { return *at_; }
  CountedIterator& operator++() {
    ++at_;
    ++*reached_;
    return *this;
  }
  friend bool operator==(const CountedIterator& a, const CountedIterator& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  std::size_t* reached_;
};

/// The same without the library's own place: ours is shown instead.
std::string without_place(std::string_view what) {
  const auto column = what.find(", column ");
  const auto colon = column == std::string_view::npos ? column : what.find(": ", column);
  if (colon != std::string_view::npos) what.remove_prefix(colon + 2);
  return complaint(what);
}

/// nlohmann's SAX interface in terms of ours.
class Adapter {
 public:
  using Json = nlohmann::json;

  explicit Adapter(Events& events) : events_(events) {}

  // NOLINTBEGIN(readability-identifier-naming): these names are the library's.
  bool null() { return events_.scalar(std::monostate{}); }
  bool boolean(bool truth) { return events_.scalar(truth); }
  bool number_integer(Json::number_integer_t number) { return events_.scalar(std::int64_t{number}); }
  bool number_unsigned(Json::number_unsigned_t number) {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return events_.scalar(OddNumber{std::to_string(number)});
    return events_.scalar(static_cast<std::int64_t>(number));
  }
  bool number_float(Json::number_float_t, const Json::string_t& written) {
    return events_.scalar(OddNumber{written});
  }
  bool string(Json::string_t& text) { return events_.scalar(std::string_view(text)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return deeper() && events_.begin_object(); }
  bool key(Json::string_t& name) { return events_.key(name); }
  bool end_object() {
    --levels_;
    return events_.end_object();
  }
  bool start_array(std::size_t) { return deeper() && events_.begin_array(); }
  bool end_array() {
    --levels_;
    return events_.end_array();
  }
  bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
    position_ = position;
    complaint_ = without_place(error.what());
    return false;
  }
  // NOLINTEND(readability-identifier-naming)

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] const std::string& broken() const { return complaint_; }

 private:
  [[nodiscard]] bool deeper() {
    if (++levels_ <= most_json_levels) return true;
    complaint_ = "it is nested deeper than " + std::to_string(most_json_levels) + " levels";
    return false;
  }

  Events& events_;
  std::size_t levels_ = 0;
  std::size_t position_ = 0;
  std::string complaint_;
};

bool starts_a_letter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// A source in blocks, which knows the line and column of what was read last.
class Blocks final : public std::streambuf {
 public:
  explicit Blocks(std::streambuf& source) : source_(source), buffer_(kept + block) {}

  void skip_space() {
    while (sgetc() != traits_type::eof() && std::string_view(" \t\r\n").contains(static_cast<char>(sgetc())))
      sbumpc();
  }
  /// How many characters were read.
  [[nodiscard]] std::size_t reached() const { return dropped_ + static_cast<std::size_t>(gptr() - eback()); }
  /// Line and column, from 1, of the character at `offset`, which is among the last few that were read.
  [[nodiscard]] std::pair<std::size_t, std::size_t> place(std::size_t offset) const {
    const std::size_t inside = offset > dropped_ ? offset - dropped_ : 0;
    Mark at = mark_;
    at.pass({eback(), std::min(inside, static_cast<std::size_t>(egptr() - eback()))});
    return {at.line, at.column};
  }

 protected:
  int_type underflow() override {
    // The last characters stay, since the place of an error may lie a little behind what was read.
    const auto have = static_cast<std::size_t>(egptr() - eback());
    const std::size_t drop = have - std::min(have, kept);
    mark_.pass({eback(), drop});
    dropped_ += drop;
    std::copy(egptr() - (have - drop), egptr(), buffer_.data());
    const std::streamsize more =
        source_.sgetn(buffer_.data() + (have - drop), static_cast<std::streamsize>(block));
    char* next = buffer_.data() + (have - drop);
    setg(buffer_.data(), next, next + std::max<std::streamsize>(more, 0));
    return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
  }

 private:
  static constexpr std::size_t block = 65536;
  static constexpr std::size_t kept = 8;
  struct Mark {
    std::size_t line = 1;
    std::size_t column = 1;
    void pass(std::string_view text) {
      for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        ++line;
        column = 1;
        text.remove_prefix(end + 1);
      }
      column += static_cast<std::size_t>(std::ranges::count_if(text, starts_a_letter));
    }
  };

  std::streambuf& source_;
  std::vector<char> buffer_;
  std::size_t dropped_ = 0;  ///< Characters before the buffer.
  Mark mark_;                ///< Where the buffer begins.
};

std::size_t line_at(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  return static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
}

std::size_t column_at(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto start = before.rfind('\n');
  const auto line = start == std::string_view::npos ? before : before.substr(start + 1);
  return static_cast<std::size_t>(std::ranges::count_if(line, starts_a_letter)) + 1;
}

}  // namespace

std::optional<Stop> read(std::string_view text, Events& events) {
  std::size_t reached = 0;
  return read(text, events, reached);
}

std::optional<Stop> read(std::string_view text, Events& events, std::size_t& reached) {
  Adapter adapter(events);
  reached = 0;
  const CountedIterator first(std::to_address(text.begin()), reached);
  const CountedIterator last(std::to_address(text.end()), reached);
  if (nlohmann::json::sax_parse(first, last, &adapter)) return std::nullopt;

  Stop stop;
  // The lexer may have read one character beyond the value that ended it.
  const std::size_t offset = adapter.position() == 0 ? reached : adapter.position();
  const std::size_t place = std::min(offset > 0 ? offset - 1 : 0, text.size());
  stop.line = line_at(text, place);
  if (!adapter.broken().empty()) stop.column = column_at(text, place);
  stop.what = adapter.broken();
  stop.blank = trimmed(text).empty();
  return stop;
}

std::optional<Stop> read(std::streambuf& source, Events& events) {
  Blocks blocks(source);
  blocks.skip_space();
  const std::size_t skipped = blocks.reached();
  const bool blank = blocks.sgetc() == std::streambuf::traits_type::eof();
  std::istream stream(&blocks);
  Adapter adapter(events);
  if (nlohmann::json::sax_parse(stream, &adapter)) return std::nullopt;

  const bool broken = !adapter.broken().empty();
  const std::size_t offset = adapter.position() > 0 ? skipped + adapter.position() : blocks.reached();
  const auto [line, column] = blocks.place(offset > 0 ? offset - 1 : 0);
  return Stop{line, broken ? column : 0, adapter.broken(), blank};
}

std::string complaint(std::string_view what) {
  // They may begin with the name of an exception, in brackets, and end with what was read: a text, or a number too large.
  if (const auto end = what.find("] "); what.starts_with('[') && end != std::string_view::npos)
    what.remove_prefix(end + 2);
  for (const std::string_view repeating : {"; last read: ", " parsing '"})
    what = what.substr(0, what.find(repeating));
  std::string words = repaired_utf8(what);
  shorten(words, longest_complaint);
  return words;
}

std::optional<std::size_t> KeySet::take(std::string_view key, std::string& trouble) {
  const auto at = std::ranges::find(names_, key);
  if (at == names_.end()) {
    trouble = "unknown key " + openly_in_quotes(key);
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(at - names_.begin());
  if (has(index)) {
    trouble = "the key " + openly_in_quotes(key) + " occurs twice";
    return std::nullopt;
  }
  seen_ |= 1U << index;
  return index;
}

}  // namespace haloform::json
