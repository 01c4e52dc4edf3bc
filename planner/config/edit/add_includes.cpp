#include "planner/config/edit/add_includes.hpp"

#include "planner/config/edit/block_editor.hpp"
#include "planner/config/edit/list_editor.hpp"
#include "planner/config/edit/read_again.hpp"
#include "planner/config/edit/says_exactly.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::string_view include_key = "include";
constexpr std::array<std::string_view, 4> usual_keys{"version", "instance", "state", include_key};

std::string in_brackets(std::span<const std::string> patterns, ScalarStyle style) {
  std::vector<std::string> items;
  items.reserve(patterns.size());
  for (const std::string& pattern : patterns) items.push_back(text_as_scalar(pattern, style));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

/// `include: people.yaml` becomes a list of it and the new ones.
Result<void> beside_one(const BlockPlace& place, const YamlEntry& entry,
                        std::span<const std::string> patterns, Splices& splices) {
  std::vector<std::string> all;
  if (!entry.value.is_null()) all.emplace_back(entry.value.text());
  all.insert(all.end(), patterns.begin(), patterns.end());
  const std::string list = in_brackets(all, place.style);
  const auto spot = value_spot(place, entry, fmt::format("{}: {}", include_key, list));
  if (!spot) return std::unexpected(spot.error());
  const bool none = spot->from == spot->to;
  splices.replace(spot->from, spot->to,
                  fmt::format("{}{}{}", none ? " " : "", list, place.source.gap_before(spot->to)));
  return {};
}

/// Where no line is plain enough to stand behind it, it stands at the end.
void at_the_end(const SourceText& source, std::span<const std::string> patterns, ScalarStyle style,
                Splices& splices) {
  const std::string_view text = source.text();
  const bool open = !text.empty() && text.back() != '\n';
  const std::string_view line = source.line_break(text.size());
  splices.insert(text.size(), fmt::format("{}{}: {}{}", open ? line : "", include_key,
                                          in_brackets(patterns, style), line));
}

Result<void> splice_includes(const BlockPlace& place, std::span<const std::string> patterns,
                             Splices& splices) {
  const auto entry = place.block.find(include_key);
  if (entry && entry->value.is_scalar()) return beside_one(place, *entry, patterns, splices);
  if (entry) return edit_list(place, {std::string(include_key), {patterns.begin(), patterns.end()}}, splices);
  Splices line;
  if (auto added = add_entry(place, include_key, in_brackets(patterns, place.style), line); added) {
    splices = std::move(line);
    return {};
  } else if (place.source.letter(place.source.offset(place.block)) == '{') {
    return added;
  }
  at_the_end(place.source, patterns, place.style, splices);
  return {};
}

}  // namespace

Result<std::string> add_includes(const std::string& file, std::string_view text,
                                 std::span<const std::string> patterns) {
  if (patterns.empty()) return std::string(text);
  const auto tree = read_again(file, text);
  if (!tree) return std::unexpected(tree.error());
  const SourceText source(text);
  const ScalarStyle style = file.ends_with(".json") ? ScalarStyle::double_quoted : ScalarStyle::plain;
  Splices splices;
  if (tree->root().is_mapping()) {
    const BlockPlace place{source, file, file, tree->root(), usual_keys, style};
    if (auto done = splice_includes(place, patterns, splices); !done)
      return std::unexpected(std::move(done.error()));
  } else {
    at_the_end(source, patterns, style, splices);
  }
  std::string edited = splices.applied_to(text);
  const auto again = read_again(file, edited);
  const bool same =
      again && (tree->root().is_mapping() ? says_same_but(tree->root(), again->root(), include_key)
                                          : again->root().find(include_key).has_value());
  if (same) return edited;
  return fail(ErrorKind::configuration, "the file cannot be edited", file,
              fmt::format("write by hand: {}: {}", include_key, in_brackets(patterns, style)));
}

}  // namespace haloform::config
