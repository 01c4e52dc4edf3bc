#include "planner/config/include_patterns.hpp"

#include "planner/base/text.hpp"

#include <algorithm>

namespace haloform::config {

namespace {

/// Fewer files than that are looked for by name; for more, listing the folder is cheaper.
constexpr std::size_t few_names = 16;

/// Reads `[...]` at `at`; moves `at` behind it. Nothing where the bracket is never closed.
std::optional<bool> class_fits(std::string_view pattern, std::size_t& at, char32_t letter) {
  std::size_t here = at + 1;
  const bool negated = here < pattern.size() && (pattern[here] == '!' || pattern[here] == '^');
  if (negated) ++here;
  bool fits = false;
  for (bool first = true; here < pattern.size(); first = false) {
    if (pattern[here] == ']' && !first) {
      at = here + 1;
      return fits != negated;
    }
    const char32_t low = next_code_point(pattern, here);
    char32_t high = low;
    if (here + 1 < pattern.size() && pattern[here] == '-' && pattern[here + 1] != ']') {
      ++here;
      high = next_code_point(pattern, here);
    }
    fits = fits || (letter >= low && letter <= high);
  }
  return std::nullopt;
}

/// Whether the pattern's next element, which is not `*`, fits the next letter of the name; moves both on.
bool one_fits(std::string_view pattern, std::size_t& at, std::string_view name, std::size_t& in_name) {
  const char32_t letter = next_code_point(name, in_name);
  if (pattern[at] == '?') {
    ++at;
    return true;
  }
  if (pattern[at] == '[') {
    if (const auto fits = class_fits(pattern, at, letter)) return *fits;
  }
  if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
  return next_code_point(pattern, at) == letter;
}

bool has_wildcard(std::string_view part) { return part.find_first_of("*?[\\") != std::string_view::npos; }

/// What a part begins and ends with, up to its wildcards.
std::pair<std::string_view, std::string_view> literal_ends(std::string_view part) {
  const std::size_t first = part.find_first_of("*?[\\");
  const std::size_t last = part.find_last_of("*?[]\\");
  // A backslash takes the letter behind it along.
  const std::size_t behind = std::min(last + (part[last] == '\\' ? 2U : 1U), part.size());
  return {part.substr(0, first), part.substr(behind)};
}

std::string ends_key(std::string_view begin, std::string_view end) {
  return std::string(begin).append(1, '/').append(end);
}

}  // namespace

bool name_fits(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  std::size_t at = 0;
  std::size_t in_name = 0;
  std::optional<std::pair<std::size_t, std::size_t>> last_star;  // where to go on after a miss
  while (in_name < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      last_star = {++at, in_name};
      continue;
    }
    if (at < pattern.size() && one_fits(pattern, at, name, in_name)) continue;
    if (!last_star) return false;
    static_cast<void>(next_code_point(name, last_star->second));
    at = last_star->first;
    in_name = last_star->second;
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

void PatternNode::follow(std::string_view name, std::vector<Id>& by_name,
                         std::vector<Id>& by_wildcard) const {
  if (const auto literal = literals.find(name); literal != literals.end()) by_name.push_back(literal->second);
  for (const auto& [begin, end] : lengths_) {
    if (begin + end > name.size()) continue;
    const auto at = wildcards_.find(ends_key(name.substr(0, begin), name.substr(name.size() - end)));
    if (at == wildcards_.end()) continue;
    for (const Wildcard& wildcard : at->second) {
      if (name_fits(wildcard.part, name)) by_wildcard.push_back(wildcard.node);
    }
  }
}

bool PatternNode::wants_listing() const {
  return is_deep || !wildcards_.empty() || literals.size() > few_names;
}

PatternNode::Id PatternTree::new_node() {
  nodes_.emplace_back();
  return static_cast<Id>(nodes_.size() - 1);
}

PatternNode::Id PatternTree::next(Id from, const std::string& part) {
  if (part == "**") {
    if (nodes_[from].is_deep) return from;  // `**/**` finds what `**` finds
    if (!nodes_[from].deep) {
      const Id deep = new_node();
      nodes_[deep].is_deep = true;
      nodes_[from].deep = deep;
    }
    return *nodes_[from].deep;
  }
  if (!has_wildcard(part)) {
    const auto known = nodes_[from].literals.find(part);
    if (known != nodes_[from].literals.end()) return known->second;
    const Id literal = new_node();
    nodes_[from].literals.emplace(part, literal);
    return literal;
  }
  const auto [begin, end] = literal_ends(part);
  const std::string key = ends_key(begin, end);
  for (const PatternNode::Wildcard& known : nodes_[from].wildcards_[key]) {
    if (known.part == part) return known.node;
  }
  const Id wildcard = new_node();
  nodes_[from].wildcards_[key].push_back({part, wildcard});
  nodes_[from].lengths_.emplace(begin.size(), end.size());
  return wildcard;
}

std::size_t PatternTree::add(const std::vector<std::string>& parts) {
  std::vector<Id> way;
  Id at = root;
  way.reserve(way.size() + parts.size());
  for (const std::string& part : parts) way.push_back(at = next(at, part));
  nodes_[at].ends = true;
  ways_.push_back(std::move(way));
  return ways_.size() - 1;
}

std::optional<PathFault> PatternTree::fault(std::size_t pattern) const {
  if (nodes_[root].fault) return nodes_[root].fault;
  for (const Id id : ways_[pattern]) {
    if (nodes_[id].fault) return nodes_[id].fault;
  }
  return std::nullopt;
}

}  // namespace haloform::config
