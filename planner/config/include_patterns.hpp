#pragma once

#include "planner/config/folder_path.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace haloform::config {

/// Whether one name (no `/` in it) fits one part of a pattern: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a
/// letter that stands for itself. A name with a dot in front fits only a pattern with a dot in front.
[[nodiscard]] bool name_fits(std::string_view pattern, std::string_view name);

/// One part of one or several patterns that begin alike, and what may follow it.
class PatternNode {
 public:
  using Id = std::uint32_t;

  /// Adds the nodes that follow this one for a file or folder called `name`: to `by_name` those whose part is just that,
  /// to `by_wildcard` the others, `**` aside. What it takes does not grow with the number of parts that differ at their
  /// beginning or end.
  void follow(std::string_view name, std::vector<Id>& by_name, std::vector<Id>& by_wildcard) const;
  /// Whether a folder must be listed to follow this node.
  [[nodiscard]] bool wants_listing() const;
  [[nodiscard]] bool is_followed() const {
    return is_deep || !literals.empty() || !wildcards_.empty() || deep;
  }

  std::map<std::string, Id, std::less<>> literals;  ///< Parts without wildcards.
  std::optional<Id> deep;                           ///< The node of a `**` behind this one.
  bool is_deep = false;                             ///< This is the node of a `**`.
  bool ends = false;                                ///< A pattern ends here.
  bool found = false;                               ///< It has found a file.
  std::optional<PathFault> fault;  ///< What is wrong with all patterns that pass here, or end here.

 private:
  friend class PatternTree;
  struct Wildcard {
    std::string part;
    Id node = 0;
  };
  /// By what a part begins and ends with, up to its wildcards, with a slash between the two.
  std::unordered_map<std::string, std::vector<Wildcard>> wildcards_;
  std::set<std::pair<std::size_t, std::size_t>> lengths_;  ///< Of these beginnings and ends.
};

/// All patterns of a configuration as one tree, so that a walk of the disk follows all of them at once.
class PatternTree {
 public:
  using Id = PatternNode::Id;
  static constexpr Id root = 0;

  PatternTree() : nodes_(1) {}
  /// Adds a pattern by its parts (not none). Answers its number, from 0.
  std::size_t add(const std::vector<std::string>& parts);
  [[nodiscard]] PatternNode& at(Id id) { return nodes_[id]; }
  [[nodiscard]] const PatternNode& at(Id id) const { return nodes_[id]; }
  /// What is wrong with a pattern, as far as its nodes say.
  [[nodiscard]] std::optional<PathFault> fault(std::size_t pattern) const;
  /// Whether a pattern has found a file.
  [[nodiscard]] bool found(std::size_t pattern) const { return nodes_[ways_[pattern].back()].found; }

 private:
  Id next(Id from, const std::string& part);
  Id new_node();

  std::vector<PatternNode> nodes_;
  std::vector<std::vector<Id>> ways_;  ///< By pattern: its nodes, the root aside.
};

}  // namespace haloform::config
