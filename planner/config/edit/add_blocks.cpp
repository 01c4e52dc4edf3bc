#include "planner/config/edit/add_blocks.hpp"

#include "planner/config/edit/read_again.hpp"
#include "planner/config/edit/says_exactly.hpp"
#include "planner/config/edit/scalar_text.hpp"
#include "planner/config/edit/source_text.hpp"
#include "planner/config/edit/splices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace haloform::config {

namespace {

using Blocks = std::vector<const NewBlock*>;

constexpr std::size_t usual_indent = 2;

std::string text_of(const NewBlock& block, std::size_t indent, std::string_view line_break) {
  const std::string key = text_as_scalar(block.address.key(), ScalarStyle::plain);
  std::string text = fmt::format("{:{}}{}:{}", "", indent, key, line_break);
  for (const std::string& line : block.lines)
    text += fmt::format("{:{}}{}{}", "", indent + usual_indent, line, line_break);
  return text;
}

/// Puts blocks into one file. It borrows the text.
class BlockAdder {
 public:
  BlockAdder(const std::string& file, const SourceText& source, YamlNode root)
      : file_(&file), source_(&source), root_(root) {}

  /// Blocks of one type, by key.
  Result<void> add(ResourceType type, const Blocks& blocks);
  [[nodiscard]] std::string applied() const { return splices_.applied_to(source_->text()); }

 private:
  Result<void> to_section(const YamlEntry& section, const Blocks& blocks);
  Result<void> to_empty(const YamlEntry& section, const Blocks& blocks);
  void new_section(ResourceType type, const Blocks& blocks);
  void insert(std::size_t at, std::string text);
  [[nodiscard]] std::size_t end_of_block(std::size_t next, std::size_t indent) const;
  [[nodiscard]] std::size_t behind_section(const YamlEntry& section) const;
  [[nodiscard]] std::string_view line_break(std::size_t at) const { return source_->line_break(at); }
  [[nodiscard]] std::unexpected<Error> by_hand(const YamlNode& at, const Blocks& blocks) const;

  const std::string* file_;
  const SourceText* source_;
  YamlNode root_;
  Splices splices_;
};

std::unexpected<Error> BlockAdder::by_hand(const YamlNode& at, const Blocks& blocks) const {
  return fail(
      ErrorKind::configuration,
      "no block can be put here without changing what others wrote: it is no plain list of blocks below "
      "each other",
      SourceSpan{*file_, at.line(), at.column()}.text(),
      fmt::format("write {} by hand, or export into another folder with --to",
                  blocks.front()->address.text()));
}

Result<void> BlockAdder::add(ResourceType type, const Blocks& blocks) {
  if (!root_.is_mapping()) {
    if (!root_.is_null()) return by_hand(root_, blocks);
    new_section(type, blocks);
    return {};
  }
  const bool in_brackets = source_->letter(source_->offset(root_)) == '{';
  if (in_brackets) return by_hand(root_, blocks);
  const auto section = root_.find(type_plural(type));
  if (!section) {
    new_section(type, blocks);
    return {};
  }
  const auto colon = source_->colon(section->key);
  const char first = colon ? source_->letter(source_->behind_gap(*colon + 1)) : '&';
  const bool is_null = section->value.is_null() && section->value.null_word().empty();
  if (is_null) return to_empty(*section, blocks);
  if (first == '&' || first == '*' || first == '!') return by_hand(section->key, blocks);
  if (section->value.is_mapping() && section->value.size() == 0) return to_empty(*section, blocks);
  if (!section->value.is_mapping() || first == '{') return by_hand(section->key, blocks);
  return to_section(*section, blocks);
}

/// `agents:` with nothing below it, or `agents: {}`.
Result<void> BlockAdder::to_empty(const YamlEntry& section, const Blocks& blocks) {
  std::size_t at = *source_->colon(section.key) + 1;
  if (!section.value.is_null()) {
    const std::size_t open = source_->behind_gap(at);
    const std::size_t close = source_->behind_gap(open + 1);
    if (source_->letter(open) != '{' || source_->letter(close) != '}') return by_hand(section.key, blocks);
    splices_.remove(at, close + 1);
    at = close + 1;
  }
  const std::size_t next = source_->behind_blanks(at);
  const bool clear = next >= source_->line_end(at) || source_->letter(next) == '#';
  if (!clear) return by_hand(section.key, blocks);
  std::string text;
  for (const NewBlock* block : blocks) text += text_of(*block, usual_indent, line_break(at));
  insert(source_->next_line(at), std::move(text));
  return {};
}

/// Where the next entry of the root begins, or the end.
std::size_t BlockAdder::behind_section(const YamlEntry& section) const {
  bool found = false;
  for (const YamlEntry entry : root_.entries()) {
    if (found) return source_->line_start(source_->offset(entry.key));
    found = entry.key.line() == section.key.line() && entry.key.column() == section.key.column();
  }
  return source_->text().size();
}

/// Where a block ends that has something at `next`, or the end of the text, behind it: blank lines stay where they are, and so do
/// comments that do not stand further in than its key, since they are about what follows.
std::size_t BlockAdder::end_of_block(std::size_t next, std::size_t indent) const {
  const std::string_view text = source_->text();
  std::size_t end = next;
  while (end > 0) {
    const std::size_t line = source_->line_start(end - 1);
    const std::size_t first = text.find_first_not_of(" \t", line);
    const bool blank = first == std::string_view::npos || first >= end || text[first] == '\n' ||
                       (text[first] == '\r' && first + 1 < text.size() && text[first + 1] == '\n');
    const bool comment = !blank && text[first] == '#' && first - line <= indent;
    if (!blank && !comment) break;
    end = line;
  }
  return end;
}

Result<void> BlockAdder::to_section(const YamlEntry& section, const Blocks& blocks) {
  std::vector<YamlEntry> there;
  for (const YamlEntry entry : section.value.entries()) there.push_back(entry);
  const auto begins_line = [&](const YamlEntry& entry) {
    const std::size_t at = source_->offset(entry.key);
    const std::size_t line = source_->line_start(at);
    return source_->text().substr(line, at - line).find_first_not_of(' ') == std::string_view::npos;
  };
  if (!std::ranges::all_of(there, begins_line)) return by_hand(section.key, blocks);
  const std::size_t indent =
      source_->offset(there.front().key) - source_->line_start(source_->offset(there.front().key));
  for (const NewBlock* block : blocks) {
    const auto after = std::ranges::find_if(
        there, [&](const YamlEntry& entry) { return entry.key.text() > block->address.key(); });
    std::size_t at = 0;
    if (after == there.begin()) {
      at = source_->next_line(source_->offset(section.key));
    } else {
      const std::size_t next =
          after == there.end() ? behind_section(section) : source_->line_start(source_->offset(after->key));
      at = end_of_block(next, indent);
    }
    insert(at, text_of(*block, indent, line_break(source_->offset(section.key))));
  }
  return {};
}

void BlockAdder::new_section(ResourceType type, const Blocks& blocks) {
  const std::size_t end = source_->text().size();
  const std::string_view line = line_break(end);
  std::string text = fmt::format("{}:{}", type_plural(type), line);
  for (const NewBlock* block : blocks) text += text_of(*block, usual_indent, line);
  insert(end, std::move(text));
}

void BlockAdder::insert(std::size_t at, std::string text) {
  const std::string_view whole = source_->text();
  const bool open = at > 0 && at == whole.size() && whole[at - 1] != '\n' && !splices_.inserts_at(at);
  splices_.insert(at, (open ? std::string(line_break(at)) : std::string()) + std::move(text));
}

}  // namespace

Result<std::string> add_blocks(const std::string& file, std::string_view text,
                               std::span<const NewBlock> blocks) {
  const auto tree = read_again(file, text);
  if (!tree) return std::unexpected(tree.error());
  const SourceText source(text);
  BlockAdder adder(file, source, tree->root());
  Blocks sorted;
  sorted.reserve(blocks.size());
  for (const NewBlock& block : blocks) sorted.push_back(&block);
  std::ranges::sort(sorted, {}, [](const NewBlock* block) -> const Address& { return block->address; });
  for (const ResourceType type : all_types) {
    Blocks of_type;
    std::ranges::copy_if(sorted, std::back_inserter(of_type),
                         [type](const NewBlock* block) { return block->address.type() == type; });
    if (of_type.empty()) continue;
    if (auto added = adder.add(type, of_type); !added) return std::unexpected(std::move(added.error()));
  }
  std::string edited = adder.applied();
  const auto again = read_again(file, edited);
  const auto is_new = [&](ResourceType type, std::string_view key) {
    const auto address = Address::of(type, key);
    return address &&
           std::ranges::binary_search(sorted, *address, {},
                                      [](const NewBlock* one) -> const Address& { return one->address; });
  };
  if (again && says_more(tree->root(), again->root(), is_new)) return edited;
  return fail(ErrorKind::configuration, "new blocks cannot be put into this file", file,
              "write them by hand, or export into another folder with --to");
}

}  // namespace haloform::config
