#include "planner/config/edit/list_editor.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

/// One name of a list as it stands in the file.
struct Item {
  std::size_t from = 0;
  std::size_t to = 0;
  bool goes = false;
};

std::string by_hand(const BlockEdit::List& edit) {
  std::string words;
  const auto say = [&](const std::vector<std::string>& names, std::string_view what) {
    for (const std::string& name : names)
      words += fmt::format("{}{} {} {} {}", words.empty() ? "" : ", ", what,
                           text_as_scalar(name, ScalarStyle::plain), what == "add" ? "to" : "from", edit.key);
  };
  say(edit.add, "add");
  say(edit.remove, "remove");
  return words;
}

/// Edits one list whose items are known.
class ListEditor {
 public:
  ListEditor(const BlockPlace& place, const BlockEdit::List& edit, std::vector<Item> items, Splices& splices)
      : place_(&place), source_(&place.source), edit_(&edit), items_(std::move(items)), splices_(&splices) {
    for (std::size_t at = 0; at < items_.size(); ++at) {
      if (!items_[at].goes) last_ = at;
    }
  }

  void in_brackets(std::size_t open);
  Result<void> on_lines(const YamlEntry& entry);

 private:
  [[nodiscard]] std::string name(const std::string& text) const {
    if (place_->style != ScalarStyle::plain || items_.empty()) return text_as_scalar(text, place_->style);
    return text_as_scalar(text, style_of(source_->letter(items_.back().from)));
  }
  /// The comma behind an item; nothing where none follows.
  [[nodiscard]] std::optional<std::size_t> comma(const Item& item) const {
    const std::size_t at = source_->behind_gap(item.to);
    return source_->letter(at) == ',' ? std::optional(at) : std::nullopt;
  }
  void take_out_of_brackets();
  void take_out_item(std::size_t at);
  void take_out(std::size_t from, std::size_t to) { splices_->remove(from, to); }

  const BlockPlace* place_;
  const SourceText* source_;
  const BlockEdit::List* edit_;
  std::vector<Item> items_;
  std::optional<std::size_t> last_;  ///< Of those that stay.
  Splices* splices_;
};

/// `[a, b, c]`: each goes with the comma behind it; where the last ones go, so does the comma before them.
void ListEditor::take_out_of_brackets() {
  for (std::size_t at = 0; at < items_.size(); ++at) {
    if (items_[at].goes) take_out_item(at);
  }
  const bool ends_go = last_ && *last_ + 1 < items_.size() && !comma(items_.back());
  if (!ends_go) return;
  const std::size_t from = items_[*last_].to;
  const std::size_t to = items_.back().to;
  if (source_->text().substr(from, to - from).find_first_of("#\n") == std::string_view::npos)
    return take_out(from, to);
  const std::size_t left_over = *comma(items_[*last_]);
  splices_->replace(left_over, left_over + 1, std::string(source_->gap_before(left_over + 1)));
}

void ListEditor::take_out_item(std::size_t at) {
  const Item& item = items_[at];
  const std::string_view text = source_->text();
  const auto behind = comma(item);
  const bool adjacent =
      behind && text.substr(item.to, *behind - item.to).find('\n') == std::string_view::npos;
  if (behind && !adjacent) take_out(*behind, *behind + 1);
  const std::size_t end = adjacent ? *behind + 1 : item.to;
  const std::size_t next = source_->behind_blanks(end);
  const std::size_t start = source_->line_start(item.from);
  const bool begins_line =
      text.substr(start, item.from - start).find_first_not_of(" \t") == std::string_view::npos;
  if (begins_line && next >= source_->line_end(item.to)) {
    take_out(start, source_->next_line(item.to));  // A line of its own goes as a whole.
  } else if (!behind && at > 0) {
    take_out(text.find_last_not_of(" \t", item.from - 1) + 1, end);
  } else {
    take_out(item.from, next);
  }
}

void ListEditor::in_brackets(std::size_t open) {
  take_out_of_brackets();
  std::string added;
  for (const std::string& one : edit_->add) added += (added.empty() && !last_ ? "" : ", ") + name(one);
  if (added.empty()) return;
  const std::size_t at = last_ ? items_[*last_].to : open + 1;
  // Where all go, a comment may come to stand right behind it.
  const bool comment = !last_ && !items_.empty() &&
                       source_->text().substr(at, source_->line_end(items_.back().to) - at).contains('#');
  added += comment ? " " : source_->gap_before(at);
  splices_->insert(at, std::move(added));
}

/// `- a` below each other: each goes with its line.
Result<void> ListEditor::on_lines(const YamlEntry& entry) {
  const auto lead = [&](const Item& item) {
    const std::size_t start = source_->line_start(item.from);
    return source_->text().substr(start, item.from - start);
  };
  for (const Item& item : items_) {
    const std::string_view before = trimmed(lead(item));
    if (before != "-") {
      return not_edited(
          *place_, entry.key,
          fmt::format("{} of {} is not written with one `- name` on a line", edit_->key, place_->whose),
          by_hand(*edit_));
    }
  }
  std::vector<std::string> add = edit_->add;
  for (std::size_t at = 0; at < items_.size(); ++at) {
    const Item& item = items_[at];
    if (!item.goes) continue;
    if (!last_ && !add.empty()) {
      // Nobody stays: the first who comes takes the line of the first who goes.
      splices_->replace(item.from, item.to, name(add.front()));
      add.erase(add.begin());
      last_ = at;
    } else {
      take_out(source_->line_start(item.from), source_->next_line(item.to));
    }
  }
  if (!last_) splices_->insert(*source_->colon(entry.key) + 1, " []");
  for (const std::string& one : add) {
    const Item& item = items_[*last_];
    splices_->insert(source_->line_end(item.to),
                     fmt::format("{}{}{}", source_->line_break(item.to), lead(item), name(one)));
  }
  return {};
}

}  // namespace

Result<void> edit_list(const BlockPlace& place, const BlockEdit::List& edit, Splices& splices) {
  const SourceText& source = place.source;
  const auto entry = place.block.find(edit.key);
  if (!entry) {
    if (edit.add.empty()) return {};
    std::string names;
    for (const std::string& one : edit.add)
      names += (names.empty() ? "" : ", ") + text_as_scalar(one, place.style);
    return add_entry(place, edit.key, '[' + names + ']', splices);
  }
  const std::string hint = by_hand(edit);
  const auto spot = value_spot(place, *entry, hint);
  if (!spot) return std::unexpected(spot.error());
  if (!entry->value.is_sequence())
    return not_edited(place, entry->key, fmt::format("{} of {} is no list", edit.key, place.whose), hint);
  std::vector<Item> items;
  for (const YamlNode node : entry->value.items()) {
    const std::size_t from = source.offset(node);
    const std::optional<std::size_t> to =
        from >= spot->from && node.is_scalar() ? source.scalar_end(node, from) : std::nullopt;
    const bool odd = std::string_view("&*!|>").contains(source.letter(from));
    if (!to || odd) {
      return not_edited(
          place, entry->key,
          fmt::format("{} of {} has an item that is an alias, or no plain name", edit.key, place.whose),
          hint);
    }
    const bool goes = std::ranges::find(edit.remove, trimmed(node.text())) != edit.remove.end();
    items.push_back({from, *to, goes});
  }
  ListEditor editor(place, edit, std::move(items), splices);
  if (source.letter(spot->from) != '[') return editor.on_lines(*entry);
  editor.in_brackets(spot->from);
  return {};
}

}  // namespace haloform::config
