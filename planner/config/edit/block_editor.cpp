#include "planner/config/edit/block_editor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::config {

namespace {

std::size_t place_in(std::span<const std::string_view> order, std::string_view key) {
  return static_cast<std::size_t>(std::ranges::find(order, key) - order.begin());
}

/// An entry with a scalar that ends on the line of its key, so that it is known what stands behind it.
struct Neighbour {
  std::size_t key = 0;  ///< Where it begins.
  std::size_t end = 0;  ///< Behind the value.
};

std::optional<Neighbour> neighbour(const BlockPlace& place, const YamlEntry& entry) {
  const SourceText& source = place.source;
  if (!entry.value.is_scalar() || (entry.value.is_null() && entry.value.null_word().empty()))
    return std::nullopt;
  const auto spot = value_spot(place, entry, {});
  const std::size_t key = source.offset(entry.key);
  if (!spot || spot->to > source.line_end(key)) return std::nullopt;
  return Neighbour{key, spot->to};
}

/// The last entry that usually stands before `key`; else any.
std::optional<Neighbour> neighbour_of(const BlockPlace& place, std::string_view key) {
  std::optional<Neighbour> before;
  std::optional<Neighbour> other;
  const std::size_t wanted = place_in(place.keys, key);
  for (const YamlEntry entry : place.block.entries()) {
    const auto found = neighbour(place, entry);
    if (!found) continue;
    (place_in(place.keys, entry.key.text()) < wanted ? before : other) = found;
  }
  return before ? before : other;
}

}  // namespace

std::unexpected<Error> not_edited(const BlockPlace& place, const YamlNode& at, std::string what,
                                  std::string_view by_hand) {
  return fail(ErrorKind::configuration, std::move(what),
              SourceSpan{place.file, at.line(), at.column()}.text(),
              by_hand.empty() ? std::string() : fmt::format("write by hand: {}", by_hand));
}

Result<ValueSpot> value_spot(const BlockPlace& place, const YamlEntry& entry, std::string_view by_hand) {
  const SourceText& source = place.source;
  const std::string_view key = entry.key.text();
  const auto refuse = [&](std::string_view is) {
    return not_edited(place, entry.key, fmt::format("{} of {} {}", key, place.whose, is), by_hand);
  };
  const auto colon = source.colon(entry.key);
  if (!colon) return refuse("has no colon right behind it, so that it cannot be edited");
  const std::size_t next = source.behind_gap(*colon + 1);
  // A value that is missing has the next key, or a bracket, behind it.
  const bool missing = entry.value.is_null() && entry.value.null_word().empty();
  const std::size_t on_line = source.behind_blanks(*colon + 1);
  switch (source.letter(missing ? on_line : next)) {
    case '*': return refuse("is an alias: another line says what it is");
    case '&': return refuse("has an anchor, which other lines may refer to");
    case '!': return refuse("has a tag");
    case '|':
    case '>':
      if (!missing) return refuse("is a text of several lines");
      break;
    default: break;
  }
  if (missing) return ValueSpot{*colon + 1, *colon + 1};
  if (!entry.value.is_scalar()) return ValueSpot{next, next};
  const auto end = source.scalar_end(entry.value, next);
  if (!end) return refuse("cannot be found in the file");
  return ValueSpot{next, *end};
}

Result<void> add_entry(const BlockPlace& place, std::string_view key, std::string_view value,
                       Splices& splices) {
  const SourceText& source = place.source;
  const std::string line = fmt::format("{}: {}", key, value);
  const bool in_brackets = source.letter(source.offset(place.block)) == '{';
  const auto near = neighbour_of(place, key);
  if (!near) {
    return not_edited(place, place.block,
                      fmt::format("no line of {} is plain enough to put {} behind it", place.whose, key),
                      line);
  }
  if (in_brackets) {
    const bool quoted = source.letter(near->key) == '"';
    splices.insert(near->end, fmt::format(", {}{}", quoted ? fmt::format("\"{}\": {}", key, value) : line,
                                          source.gap_before(near->end)));
    return {};
  }
  const std::size_t start = source.line_start(near->key);
  const std::string_view indent = source.text().substr(start, near->key - start);
  if (indent.find_first_not_of(' ') != std::string_view::npos)
    return not_edited(place, place.block, fmt::format("{} does not begin its line", place.whose), line);
  splices.insert(source.line_end(near->end),
                 fmt::format("{}{}{}", source.line_break(near->end), indent, line));
  return {};
}

Result<void> edit_field(const BlockPlace& place, const BlockEdit::Field& edit, Splices& splices) {
  if (!edit.inside.empty()) {
    const auto inside = place.block.find(edit.inside);
    if (!inside || !inside->value.is_mapping())
      return not_edited(place, place.block, fmt::format("{} of {} is no mapping", edit.inside, place.whose),
                        {});
    if (auto spot = value_spot(place, *inside, {}); !spot) return std::unexpected(std::move(spot.error()));
    const BlockPlace inner{place.source, place.file, place.whose, inside->value, {}, place.style};
    return edit_field(inner, {edit.keys, edit.value}, splices);
  }
  for (const std::string& key : edit.keys) {
    const auto entry = place.block.find(key);
    if (!entry) continue;
    const Value& value = edit.under(key);
    const std::string by_hand = fmt::format("{}: {}", key, as_scalar(value, place.style));
    const auto spot = value_spot(place, *entry, by_hand);
    if (!spot) return std::unexpected(spot.error());
    if (!entry->value.is_scalar())
      return not_edited(place, entry->key, fmt::format("{} of {} is no single value", key, place.whose),
                        by_hand);
    if (spot->from == spot->to) {
      splices.insert(spot->from, fmt::format(" {}{}", as_scalar(value, place.style),
                                             place.source.gap_before(spot->from)));
      return {};
    }
    const ScalarStyle written = style_of(place.source.letter(spot->from));
    const ScalarStyle style = place.style == ScalarStyle::plain ? written : place.style;
    splices.replace(spot->from, spot->to,
                    fmt::format("{}{}", as_scalar(value, style), place.source.gap_before(spot->to)));
    return {};
  }
  return add_entry(place, edit.keys.front(), as_scalar(edit.value, place.style), splices);
}

}  // namespace haloform::config
