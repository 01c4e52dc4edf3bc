#include "planner/config/yaml_tree.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace haloform::config {

namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

/// `0o17` or `0xff`, without a sign: the digits and their base.
struct Radix {
  std::string_view digits;
  int base = 10;
};

std::optional<Radix> radix_of(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return std::nullopt;
  const Radix radix{text.substr(2), text[1] == 'o' ? 8 : 16};
  if (text[1] != 'o' && text[1] != 'x') return std::nullopt;
  const auto fits = [&](char letter) {
    if (radix.base == 8) return letter >= '0' && letter <= '7';
    return is_digit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
  };
  if (!std::ranges::all_of(radix.digits, fits)) return std::nullopt;
  return radix;
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, infinities and NaN.
bool is_real(std::string_view text) {
  if (is_one_of(text, {".nan", ".NaN", ".NAN"})) return true;
  text = without_sign(text);
  if (is_one_of(text, {".inf", ".Inf", ".INF"})) return true;
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos) {
    if (!all_digits(without_sign(text.substr(exponent + 1)))) return false;
    text = text.substr(0, exponent);
  }
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return exponent != std::string_view::npos && all_digits(text);
  const std::string_view whole = text.substr(0, point);
  const std::string_view rest = text.substr(point + 1);
  if (whole.empty()) return all_digits(rest);
  return all_digits(whole) && (rest.empty() || all_digits(rest));
}

}  // namespace

ScalarType plain_scalar_type(std::string_view text) {
  if (text.empty()) return ScalarType::null;
  constexpr std::size_t longest_word = 5;  // most scalars are longer
  if (text.size() <= longest_word) {
    if (is_one_of(text, {"~", "null", "Null", "NULL"})) return ScalarType::null;
    if (is_one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) return ScalarType::boolean;
  }
  const char first = text.front();
  if (!is_digit(first) && first != '-' && first != '+' && first != '.') return ScalarType::text;
  const std::string_view digits = without_sign(text);
  // 0777 is a number to the core schema and an octal one to YAML 1.1; to a person it is an extension or a
  // code.
  if (all_digits(digits)) {
    return digits.size() > 1 && digits.front() == '0' ? ScalarType::text : ScalarType::integer;
  }
  if (radix_of(text)) return ScalarType::integer;
  return is_real(text) ? ScalarType::real : ScalarType::text;
}

std::optional<std::int64_t> plain_integer(std::string_view text) {
  const auto radix = radix_of(text);
  if (!radix) return parse_integer(text);
  std::int64_t number = 0;
  const std::string digits(radix->digits);
  const char* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number, radix->base);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

std::uint32_t TreeWriter::add(YamlKind kind, Place place) {
  if (!frames_.empty()) ++frames_.back().children;
  YamlTree::Node node;
  node.line = place.line;
  node.column = place.column;
  node.kind = kind;
  tree_.nodes_.push_back(node);
  return static_cast<std::uint32_t>(tree_.nodes_.size() - 1);
}

TreeWriter& TreeWriter::open(YamlKind kind, Place place) {
  const std::uint32_t node = add(kind, place);
  frames_.push_back({node, 0});
  return *this;
}

TreeWriter& TreeWriter::close() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  YamlTree::Node& node = tree_.nodes_[frame.node];
  node.start = static_cast<std::uint32_t>(tree_.nodes_.size());
  node.size = node.kind == YamlKind::mapping ? frame.children / 2 : frame.children;
  return *this;
}

TreeWriter& TreeWriter::scalar(YamlKind kind, std::string_view text, Place place) {
  YamlTree::Node& node = tree_.nodes_[add(kind, place)];
  node.start = static_cast<std::uint32_t>(tree_.text_.size());
  node.size = static_cast<std::uint32_t>(text.size());
  tree_.text_ += text;
  return *this;
}

YamlNode YamlTree::root() const { return {*this, 0}; }

YamlNode::YamlNode(const YamlTree& tree, std::uint32_t index) : tree_(&tree), index_(index) {
  if (node().kind == YamlKind::alias) index_ = node().start;
}

std::uint32_t YamlNode::behind(const YamlTree& tree, std::uint32_t index) {
  const YamlTree::Node& node = tree.nodes_[index];
  const bool collection = node.kind == YamlKind::sequence || node.kind == YamlKind::mapping;
  return collection ? node.start : index + 1;
}

std::string_view YamlNode::text() const {
  if (kind() != YamlKind::plain && kind() != YamlKind::quoted) return {};
  return std::string_view(tree_->text_).substr(node().start, node().size);
}

std::string_view YamlNode::null_word() const {
  if (!is_null()) return {};
  return std::string_view(tree_->text_).substr(node().start, node().size);
}

ScalarType YamlNode::scalar_type() const {
  switch (kind()) {
    case YamlKind::null: return ScalarType::null;
    case YamlKind::plain: return plain_scalar_type(text());
    case YamlKind::quoted:
    case YamlKind::sequence:
    case YamlKind::mapping:
    case YamlKind::alias: break;
  }
  return ScalarType::text;
}

YamlNode::Items YamlNode::items() const {
  if (!is_sequence()) return {{tree_, 0}, {tree_, 0}};
  return {{tree_, index_ + 1}, {tree_, node().start}};
}

YamlNode::Entries YamlNode::entries() const {
  if (!is_mapping()) return {{tree_, 0}, {tree_, 0}};
  return {{tree_, index_ + 1}, {tree_, node().start}};
}

std::optional<YamlEntry> YamlNode::find(std::string_view key) const {
  for (const YamlEntry entry : entries()) {
    if (entry.use == KeyUse::first && entry.key.text() == key) return entry;
  }
  return std::nullopt;
}

YamlNode::Items::Iterator& YamlNode::Items::Iterator::operator++() {
  index_ = behind(*tree_, index_);
  return *this;
}

YamlEntry YamlNode::Entries::Iterator::operator*() const {
  return {{*tree_, index_}, {*tree_, behind(*tree_, index_)}, tree_->nodes_[index_].use};
}

YamlNode::Entries::Iterator& YamlNode::Entries::Iterator::operator++() {
  index_ = behind(*tree_, behind(*tree_, index_));
  return *this;
}

}  // namespace haloform::config
