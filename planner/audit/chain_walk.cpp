#include "planner/audit/chain_walk.hpp"

#include <algorithm>
#include <iterator>

namespace haloform::audit {

ChainWalk::ChainWalk(std::string_view chain, std::span<const FileLine> lines) {
  nodes_.reserve(lines.size());  // what points into it stays good
  for (const FileLine& line : lines) {
    if (!line.is_linked() || line.spoken->link.chain != chain || by_hash_.contains(line.hash)) continue;
    Node& node = nodes_.emplace_back(&line);
    by_hash_.emplace(line.hash, &node);
    by_number_[node.number()].push_back(&node);
  }
}

const ChainWalk::Node* ChainWalk::node_of(const FileLine& line) const {
  const auto found = line.hash.empty() ? by_hash_.end() : by_hash_.find(line.hash);
  return found == by_hash_.end() ? nullptr : found->second;
}

bool ChainWalk::follows_one(const FileLine& line) const {
  return line.is_linked() && by_hash_.contains(line.spoken->link.previous);
}

bool ChainWalk::knows_previous(const Node& node) const {
  if (node.number() == 1) return node.previous().empty();
  const auto found = by_hash_.find(node.previous());
  return found != by_hash_.end() && found->second->number() == node.number() - 1;
}

/// Of several that say to be the same line: one whose word about the line before can be true, else the last.
ChainWalk::Node* ChainWalk::likeliest(std::uint64_t number) const {
  const auto found = by_number_.find(number);
  if (found == by_number_.end()) return nullptr;
  Node* best = nullptr;
  for (Node* node : found->second) {
    if (!node->on_path && (best == nullptr || knows_previous(*node) || !knows_previous(*best))) best = node;
  }
  return best;
}

void ChainWalk::walk(const state::AuditHead* head, std::uint64_t from) {
  if (head == nullptr) {
    walk_down(newest(), {}, from);
  } else {
    walk_down(head->count, head->head, from);
    walk_up(*head);
  }
}

/// `expected` is what the line behind says of the next one; empty: nothing that can be believed.
void ChainWalk::walk_down(std::uint64_t top, std::string_view expected, std::uint64_t from) {
  for (std::uint64_t number = top; number >= std::max(from, std::uint64_t{1}); --number) {
    const auto known = expected.empty() ? by_hash_.end() : by_hash_.find(expected);
    const bool as_expected = known != by_hash_.end() && known->second->number() == number;
    Node* node = as_expected ? known->second : likeliest(number);
    if (node == nullptr) {
      // The next one that is there may be far below.
      const auto next = by_number_.lower_bound(number);
      const std::uint64_t below = next == by_number_.begin() ? 0 : std::prev(next)->first;
      const std::uint64_t first = std::max({below + 1, from, std::uint64_t{1}});
      gaps_.push_back({first, number});
      number = first;
      expected = {};
      continue;
    }
    node->edited = !as_expected && !expected.empty();
    node->on_path = true;
    path_.emplace(number, node);
    node->hides_previous = node->edited && !knows_previous(*node);
    expected = node->hides_previous ? std::string_view() : node->previous();
  }
}

void ChainWalk::walk_up(const state::AuditHead& head) {
  std::string_view before = head.head;
  for (std::uint64_t number = head.count + 1;; ++number) {
    const auto found = by_number_.find(number);
    if (found == by_number_.end()) return;
    const auto next =
        std::ranges::find_if(found->second, [&](const Node* node) { return node->previous() == before; });
    Node* node = next == found->second.end() ? nullptr : *next;
    if (node == nullptr) {
      // What follows a line that was edited knows it as it was.
      if (after_head_.empty()) return;
      after_head_.back()->edited = true;
      node = found->second.back();
    }
    node->on_path = true;
    path_.emplace(number, node);
    after_head_.push_back(node);
    before = node->line->hash;
  }
}

}  // namespace haloform::audit
