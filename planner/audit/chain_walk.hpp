#pragma once

#include "planner/audit/log_lines.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haloform::audit {

/// The lines of one chain, and what a walk from its end to its beginning finds of them.
class ChainWalk {
 public:
  /// One line of the chain, however often it is there.
  struct Node {
    const FileLine* line = nullptr;  ///< Where it is first.
    bool on_path = false;            ///< It is the one that the chain knows by its number.
    bool edited = false;
    bool hides_previous = false;  ///< What it says of the line before cannot be believed.
    [[nodiscard]] std::uint64_t number() const { return line->spoken->link.number; }
    [[nodiscard]] std::string_view previous() const { return line->spoken->link.previous; }
  };
  /// Numbers of which there is no line, both included.
  struct Gap {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
  };

  /// `lines` outlive the walk.
  ChainWalk(std::string_view chain, std::span<const FileLine> lines);

  /// From `head`, or, where there is none, from the last line that is there, down to `from`; and from `head` on to the lines
  /// that it does not know of.
  void walk(const state::AuditHead* head, std::uint64_t from);

  [[nodiscard]] const std::vector<Gap>& gaps() const { return gaps_; }
  /// The lines on the path, by number.
  [[nodiscard]] const std::map<std::uint64_t, Node*>& path() const { return path_; }
  /// Those behind the head.
  [[nodiscard]] const std::vector<Node*>& after_head() const { return after_head_; }
  [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
  /// Nothing where the line is of another chain, or of none.
  [[nodiscard]] const Node* node_of(const FileLine& line) const;
  /// Whether it says that it follows a line of this chain.
  [[nodiscard]] bool follows_one(const FileLine& line) const;
  [[nodiscard]] std::uint64_t newest() const { return by_number_.empty() ? 0 : by_number_.rbegin()->first; }

 private:
  [[nodiscard]] Node* likeliest(std::uint64_t number) const;
  [[nodiscard]] bool knows_previous(const Node& node) const;
  void walk_down(std::uint64_t top, std::string_view expected, std::uint64_t from);
  void walk_up(const state::AuditHead& head);

  std::vector<Node> nodes_;
  std::unordered_map<std::string_view, Node*> by_hash_;
  std::map<std::uint64_t, std::vector<Node*>> by_number_;
  std::map<std::uint64_t, Node*> path_;
  std::vector<Node*> after_head_;
  std::vector<Gap> gaps_;
};

}  // namespace haloform::audit
