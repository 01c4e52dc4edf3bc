#include "planner/config/yaml_reader.hpp"

#include "planner/base/quote.hpp"
#include "planner/config/plain_yaml.hpp"
#include "planner/config/source_check.hpp"
#include "planner/config/text_buffer.hpp"
#include "planner/config/yaml_words.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

/// How many nodes a file may gain by aliases. A configuration repeats a few lists; a bomb doubles until
/// memory ends.
constexpr std::uint64_t most_aliased_nodes = 1'000'000;

/// Ends the reading of a file: unwinds through the parser, which has no other way to be stopped.
struct ReadingStopped {};

}  // namespace

/// Takes the parser's events and lays the nodes down in the order of the file.
class YamlTreeBuilder final : public YAML::EventHandler {
 public:
  YamlTreeBuilder(const std::string& file, std::string_view text, SourceCheck::Letters letters,
                  Diagnostics& found)
      : file_(&file), text_(text), columns_(text, letters), found_(&found) {
    tree_.nodes_.reserve(text.size() / 12 + 4);
    tree_.text_.reserve(text.size() * 3 / 4 + 16);
  }

  [[nodiscard]] YamlTree take() {
    if (tree_.nodes_.empty()) tree_.nodes_.emplace_back();
    return std::move(tree_);
  }
  /// The parser takes the end of the file for the end of a quoted text, and everybody in between is gone
  /// without a word. Such a text is the last node. Says whether all is well.
  [[nodiscard]] bool last_text_is_closed() const;
  /// Where the parser gave up.
  void syntax_error(const YAML::Mark& mark, std::string_view message);

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    const auto offset = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
    if (!text_.substr(offset).starts_with("---")) {
      // The first document ended because of this line, which was not meant to begin another one.
      stop(mark, std::string(misfit_words.what), std::string(misfit_words.advice));
    }
    stop(mark, "a second document starts here",
         "a file is one document: remove the `---`, or make two files");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, YamlKind::sequence, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, YamlKind::mapping, style);
  }
  void OnMapEnd() override {
    check_repeated_keys();
    close();
  }

 private:
  using Rule = Diagnostic::Rule;
  using Node = YamlTree::Node;

  /// A collection that is still open.
  struct Frame {
    std::uint32_t node = 0;
    YamlKind kind = YamlKind::sequence;
    std::uint32_t children = 0;  ///< Keys and values each count.
    std::uint32_t last_key = 0;
    YAML::EmitterStyle::value style = YAML::EmitterStyle::Block;
    std::size_t key_offset = 0;  ///< Where the last key begins.
    std::size_t keys_from = 0;   ///< Where its keys begin in keys_.
    std::uint64_t unfolded = 0;  ///< unfolded_ when it was opened.
    std::size_t deepest = 0;     ///< The deepest level inside, aliases unfolded.
    YAML::anchor_t anchor = 0;
  };
  /// What an alias needs to know about its anchor.
  struct Anchor {
    std::uint32_t node = 0;
    std::uint64_t weight = 0;  ///< Nodes, aliases unfolded; 0 while it is still open.
    std::size_t height = 0;
  };

  [[nodiscard]] bool at_key() const {
    return !frames_.empty() && frames_.back().kind == YamlKind::mapping && frames_.back().children % 2 == 0;
  }
  [[nodiscard]] SourceSpan span(const Node& node) const { return {*file_, node.line, node.column}; }
  [[nodiscard]] SourceSpan span(const YAML::Mark& mark);
  [[noreturn]] void stop(const YAML::Mark& mark, std::string what, std::string advice);

  std::uint32_t add(const YAML::Mark& mark, YamlKind kind);
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlKind kind,
            YAML::EmitterStyle::value style);
  void close();
  void count_child(std::uint32_t node);
  void remember(YAML::anchor_t anchor, const Anchor& what);
  void place_null(Node& node, const YAML::Mark& mark);
  void set_text(Node& node, std::string_view text);
  void check_cut(const Node& node, std::string_view value);
  void check_tag(const Node& node, const std::string& tag);
  void check_repeated_keys();
  [[nodiscard]] std::size_t colon_behind_key();
  [[nodiscard]] std::string_view text_of(std::uint32_t node) const {
    return std::string_view(tree_.text_).substr(tree_.nodes_[node].start, tree_.nodes_[node].size);
  }

  const std::string* file_;
  std::string_view text_;
  ColumnCounter columns_;
  Diagnostics* found_;
  YamlTree tree_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> keys_;  ///< The keys of all open mappings.
  std::vector<Anchor> anchors_;
  std::uint64_t unfolded_ = 0;  ///< Nodes so far, aliases unfolded.
  int documents_ = 0;
  std::size_t last_quoted_ = no_offset;  ///< Where the last node begins, nulls aside, if it is quoted.
  std::size_t last_offset_ = 0;
};

SourceSpan YamlTreeBuilder::span(const YAML::Mark& mark) {
  if (mark.is_null()) return {*file_, 0, 0};
  const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
  const auto column = static_cast<std::size_t>(std::max(mark.column, 0));
  const std::size_t line_start = offset >= column ? offset - column : 0;
  return {*file_, static_cast<std::uint32_t>(mark.line) + 1, columns_.column(line_start, offset)};
}

void YamlTreeBuilder::stop(const YAML::Mark& mark, std::string what, std::string advice) {
  found_->error(span(mark), std::move(what), std::move(advice), Rule::yaml_syntax);
  throw ReadingStopped{};
}

std::uint32_t YamlTreeBuilder::add(const YAML::Mark& mark, YamlKind kind) {
  const auto offset = static_cast<std::size_t>(mark.pos);
  const auto column = static_cast<std::size_t>(mark.column);
  Node node;
  node.line = static_cast<std::uint32_t>(mark.line) + 1;
  node.column = columns_.column(offset - std::min(column, offset), offset);
  node.kind = kind;
  last_offset_ = offset;
  if (kind != YamlKind::null) last_quoted_ = kind == YamlKind::quoted ? offset : no_offset;
  tree_.nodes_.push_back(node);
  ++unfolded_;
  return static_cast<std::uint32_t>(tree_.nodes_.size() - 1);
}

void YamlTreeBuilder::count_child(std::uint32_t node) {
  if (frames_.empty()) return;
  Frame& frame = frames_.back();
  if (at_key()) {
    frame.last_key = node;
    frame.key_offset = last_offset_;
    keys_.push_back(node);
  }
  ++frame.children;
}

void YamlTreeBuilder::remember(YAML::anchor_t anchor, const Anchor& what) {
  if (anchor == 0) return;
  if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
  anchors_[anchor] = what;
}

/// The parser puts a value that is missing at whatever stands behind it; people look for it at its key or
/// dash.
void YamlTreeBuilder::place_null(Node& node, const YAML::Mark& mark) {
  if (frames_.empty()) return;
  const std::size_t at = std::min(static_cast<std::size_t>(mark.pos), text_.size());
  set_text(node, null_word_at(text_, at));
  if (node.size > 0) return;
  const Frame& frame = frames_.back();
  if (frame.kind == YamlKind::mapping) {
    const std::size_t colon = colon_behind_key();
    node.line = tree_.nodes_[frame.last_key].line;
    node.column = tree_.nodes_[frame.last_key].column;
    if (colon == no_offset || !comment_cuts(text_, colon + 1)) return;
    return found_->warning(span(node), "this key has no value: a # after a space starts a comment",
                           "put the value in quotes or, if this is a comment, a space after the #",
                           Rule::misleading_text);
  }
  const std::size_t dash = text_.substr(0, at).find_last_not_of(" \t\r\n");
  if (dash == std::string_view::npos || text_[dash] != '-') return;
  // Counted back from here: from the start of the file, a list of nothing but dashes would be quadratic.
  const std::string_view between = text_.substr(dash, at - dash);
  const auto lines_back = static_cast<std::uint32_t>(std::ranges::count(between, '\n'));
  const std::size_t newline = text_.substr(0, dash).rfind('\n');
  node.line -= std::min(lines_back, node.line - 1);
  node.column = columns_.column(newline == std::string_view::npos ? 0 : newline + 1, dash);
}

void YamlTreeBuilder::set_text(Node& node, std::string_view text) {
  node.start = static_cast<std::uint32_t>(tree_.text_.size());
  node.size = static_cast<std::uint32_t>(text.size());
  tree_.text_ += text;
}

/// Of a document that is nothing else, nothing is shown.
void YamlTreeBuilder::check_cut(const Node& node, std::string_view value) {
  if (frames_.empty() || at_key()) return;
  const std::size_t end = plain_end(text_, last_offset_, value);
  if (end == no_offset || !comment_cuts(text_, end) || plain_scalar_type(value) != ScalarType::text) return;
  found_->warning(
      span(node), "this value is " + in_quotes(value) + " and no more: a # after a space starts a comment",
      "put the whole value in quotes or, if this is a comment, a space after the #", Rule::misleading_text);
}

void YamlTreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (at_key()) stop(mark, "a key is missing here, or it is null", "name it, or put it in quotes");
  const std::uint32_t node = add(mark, YamlKind::null);
  place_null(tree_.nodes_[node], mark);
  remember(anchor, {node, 1, 0});
  count_child(node);
}

void YamlTreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (at_key()) stop(mark, "an alias cannot be a key", "write the key out");
  const Anchor target = anchor < anchors_.size() ? anchors_[anchor] : Anchor{};
  if (target.weight == 0)
    stop(mark, "this alias is part of the value that it stands for", "write the value out");
  if (frames_.size() + target.height > most_levels) {
    stop(mark, "more than 64 levels are nested here", "flatten it");
  }
  const std::uint32_t node = add(mark, YamlKind::alias);
  tree_.nodes_[node].start = target.node;
  unfolded_ += target.weight;
  if (unfolded_ > tree_.nodes_.size() + most_aliased_nodes) {
    stop(mark, "the aliases of this file expand to more than a million values",
         "write fewer aliases of aliases");
  }
  if (!frames_.empty()) {
    frames_.back().deepest = std::max(frames_.back().deepest, frames_.size() + target.height);
  }
  count_child(node);
}

void YamlTreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                               const std::string& value) {
  const bool plain = std::string_view(tag) == "?";
  const std::uint32_t index = add(mark, plain ? YamlKind::plain : YamlKind::quoted);
  Node& node = tree_.nodes_[index];
  std::string_view text = value;
  if (!plain && is_block_text(text_, last_offset_)) {
    // A field is one line, and how a text ends that is written below its key is a matter of YAML's.
    while (text.ends_with('\n')) text.remove_suffix(1);
  }
  set_text(node, text);
  if (plain) check_cut(node, text);
  if (!plain && std::string_view(tag) != "!") check_tag(node, tag);
  if (plain && value == "<<" && at_key()) {
    node.use = KeyUse::merge;
    found_->error(span(node), "merge keys (`<<`) are not supported",
                  "write the fields out, or put what many people share under `defaults:`", Rule::yaml_syntax);
  }
  remember(anchor, {index, 1, 0});
  count_child(index);
}

void YamlTreeBuilder::check_tag(const Node& node, const std::string& tag) {
  constexpr std::string_view core = "tag:yaml.org,2002:";
  if (tag == "tag:yaml.org,2002:str") return;
  const std::string written = tag.starts_with(core) ? "!!" + tag.substr(core.size()) : tag;
  // Of a document that is nothing else, nothing is shown.
  const std::string shown = frames_.empty() ? "!…" : written;
  found_->error(span(node), "tags such as `" + clipped(shown) + "` are not supported",
                "remove the tag; a text is written in quotes", Rule::yaml_syntax);
}

void YamlTreeBuilder::open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           YamlKind kind, YAML::EmitterStyle::value style) {
  if (frames_.size() >= most_levels) stop(mark, "more than 64 levels are nested here", "flatten it");
  if (at_key()) {
    stop(mark, "a list or mapping cannot be a key", "a key is one word; quote a text with brackets");
  }
  Frame frame;
  frame.node = add(mark, kind);
  frame.kind = kind;
  frame.style = style;
  frame.keys_from = keys_.size();
  frame.unfolded = unfolded_ - 1;
  frame.deepest = frames_.size() + 1;
  frame.anchor = anchor;
  if (tag != "?" && tag != "!") check_tag(tree_.nodes_[frame.node], tag);
  remember(anchor, {frame.node, 0, 0});
  frames_.push_back(frame);
}

void YamlTreeBuilder::close() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  Node& node = tree_.nodes_[frame.node];
  node.start = static_cast<std::uint32_t>(tree_.nodes_.size());
  node.size = frame.kind == YamlKind::mapping ? frame.children / 2 : frame.children;
  remember(frame.anchor, {frame.node, unfolded_ - frame.unfolded, frame.deepest - frames_.size()});
  if (!frames_.empty()) frames_.back().deepest = std::max(frames_.back().deepest, frame.deepest);
  count_child(frame.node);
}

void YamlTreeBuilder::check_repeated_keys() {
  constexpr std::size_t few = 16;
  const std::size_t from = frames_.back().keys_from;
  const auto repeated = [this](std::uint32_t first, std::uint32_t again) {
    if (tree_.nodes_[again].use != KeyUse::first) return;
    tree_.nodes_[again].use = KeyUse::repeated;
    const std::string key = in_quotes(text_of(again));
    found_->add({Severity::error, span(tree_.nodes_[again]), "the key " + key + " is repeated here",
                 "keep one of the two", span(tree_.nodes_[first]), "the first " + key, Rule::duplicate});
  };
  if (keys_.size() - from <= few) {
    for (std::size_t at = from; at < keys_.size(); ++at) {
      for (std::size_t before = from; before < at; ++before) {
        if (text_of(keys_[before]) != text_of(keys_[at])) continue;
        repeated(keys_[before], keys_[at]);
        break;
      }
    }
  } else {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(from);
    // Files are mostly in order already; what is not is sorted by text, then by place.
    const auto by_text = [this](std::uint32_t left, std::uint32_t right) {
      const int order = text_of(left).compare(text_of(right));
      return order != 0 ? order < 0 : left < right;
    };
    if (!std::is_sorted(begin, keys_.end(), by_text)) std::sort(begin, keys_.end(), by_text);
    std::uint32_t first = *begin;
    for (auto at = begin + 1; at != keys_.end(); ++at) {
      if (text_of(first) == text_of(*at)) {
        repeated(first, *at);
      } else {
        first = *at;
      }
    }
  }
  keys_.resize(from);
}

bool YamlTreeBuilder::last_text_is_closed() const {
  if (last_quoted_ == no_offset || scalar_end(text_, last_quoted_, {}) != no_offset) return true;
  const auto last_text = std::find_if(tree_.nodes_.rbegin(), tree_.nodes_.rend(),
                                      [](const Node& node) { return node.kind == YamlKind::quoted; });
  found_->error(span(*last_text), std::string(open_quote_words.what), std::string(open_quote_words.advice),
                Rule::yaml_syntax);
  return false;
}

/// Where the colon stands behind the last key; nothing (no_offset) where that cannot be told. The parser takes a last line
/// without one for a key without a value, and that would clear a field.
std::size_t YamlTreeBuilder::colon_behind_key() {
  const Frame& frame = frames_.back();
  if (frame.style == YAML::EmitterStyle::Flow) return no_offset;
  std::size_t end = scalar_end(text_, frame.key_offset, text_of(frame.last_key));
  if (end == no_offset) return no_offset;  // a quote that is never closed has its own message
  end = std::min(text_.find_first_not_of(" \t", end), text_.size());
  if (end < text_.size() && text_[end] == ':') return end;
  const Node& key = tree_.nodes_[frame.last_key];
  found_->error(span(key), "a colon is missing after this key", "write it as key: value", Rule::yaml_syntax);
  throw ReadingStopped{};
}

void YamlTreeBuilder::syntax_error(const YAML::Mark& mark, std::string_view message) {
  SourceSpan where = span(mark);
  YamlWords words = yaml_words(message);
  if (!mark.is_null()) {
    const std::size_t offset = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
    if (const std::size_t tab = tab_in_indentation(text_, offset); tab != no_offset) {
      words = tab_words;
      where = span_at(*file_, text_, tab);
    }
  }
  found_->error(std::move(where), std::string(words.what), std::string(words.advice), Rule::yaml_syntax);
}

namespace {

/// Reports what is wrong with the bytes; nothing comes back then.
std::optional<SourceCheck::Letters> letters_of(const std::string& file, std::string_view text,
                                               Diagnostics& found) {
  SourceCheck check = check_source(text);
  if (!check.fault) return check.letters;
  SourceSpan where = span_at(file, text, check.fault->offset);
  found.error(std::move(where), check.fault->what, check.fault->advice, Diagnostic::Rule::yaml_syntax);
  return std::nullopt;
}

std::optional<YamlTree> parse_checked(const std::string& file, std::string_view text,
                                      SourceCheck::Letters letters, Diagnostics& found) {
  // At the end of a line, an open quote is a text like any other and its place is known.
  std::string ended;
  if (!text.ends_with('\n')) {
    ended.append(text).append(1, '\n');
    text = ended;
  }
  YamlTreeBuilder builder(file, text, letters, found);
  try {
    TextBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const ReadingStopped&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    if (builder.last_text_is_closed()) builder.syntax_error(error.mark, error.msg);
    return std::nullopt;
  }
  if (!builder.last_text_is_closed()) return std::nullopt;
  return builder.take();
}

}  // namespace

std::optional<YamlTree> parse_yaml(const std::string& file, std::string_view text, Diagnostics& found) {
  text = without_bom(text);
  const auto letters = letters_of(file, text, found);
  return letters ? parse_checked(file, text, *letters, found) : std::nullopt;
}

std::optional<YamlTree> read_yaml(const std::string& file, std::string_view text, Diagnostics& found) {
  text = without_bom(text);
  const auto letters = letters_of(file, text, found);
  if (!letters) return std::nullopt;
  if (auto plain = read_plain_yaml(text, *letters)) return plain;
  return parse_checked(file, text, *letters, found);
}

}  // namespace haloform::config
