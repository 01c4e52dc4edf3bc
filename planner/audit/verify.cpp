#include "planner/audit/verify.hpp"

#include "planner/audit/chain_walk.hpp"
#include "planner/audit/line.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace haloform::audit {

namespace {

/// The places in `numbers` that do not belong to a longest ascending run of them: what has to move for all to ascend.
std::vector<bool> out_of_order(const std::vector<std::uint64_t>& numbers) {
  std::vector<std::size_t> ends;  // by length, where the run of that length with the smallest end ends
  std::vector<std::size_t> before(numbers.size(), numbers.size());
  for (std::size_t at = 0; at < numbers.size(); ++at) {
    const auto longer =
        std::ranges::lower_bound(ends, numbers[at], {}, [&](std::size_t place) { return numbers[place]; });
    if (longer != ends.begin()) before[at] = *std::prev(longer);
    if (longer == ends.end()) {
      ends.push_back(at);
    } else {
      *longer = at;
    }
  }
  std::vector<bool> moved(numbers.size(), true);
  for (std::size_t at = ends.empty() ? numbers.size() : ends.back(); at < numbers.size(); at = before[at])
    moved[at] = false;
  return moved;
}

/// Whether it begins as a line does, which may have ended within its first letters.
bool is_torn(std::string_view bytes) {
  return !bytes.empty() && (bytes.starts_with(line_mark) || line_mark.starts_with(bytes));
}

class Verifier {
 public:
  Verifier(std::span<const LogFile> files, const std::optional<state::AuditHead>& head, std::uint64_t from)
      : files_(files), from_(std::max(from, std::uint64_t{1})), lines_(lines_of(files)) {
    found_.files = files.size();
    found_.first = from_;
    found_.head = head;
    accounted_.assign(lines_.size(), false);
    for (std::size_t at = 0; at < lines_.size();) {
      const std::size_t first = at;
      while (at < lines_.size() && lines_[at].file == lines_[first].file) ++at;
      by_file_.push_back(std::span(lines_).subspan(first, at - first));
    }
  }

  Verification run() {
    if (found_.head) {
      chain(found_.head->chain, &*found_.head);
      other_chains(found_.head->chain);
    } else {
      for (const std::string_view id : chain_ids()) chain(id, nullptr);
      if (found_.newest > 0) found_.asides.push_back({Aside::Kind::no_head});
    }
    unlinked_lines();
    line_ends();
    std::ranges::stable_sort(found_.flaws, {},
                             [](const Flaw& flaw) { return std::tie(flaw.at.file, flaw.at.place); });
    return std::move(found_);
  }

 private:
  using Node = ChainWalk::Node;

  [[nodiscard]] std::set<std::string_view> chain_ids() const {
    std::set<std::string_view> ids;
    for (const FileLine& line : lines_) {
      if (line.is_linked()) ids.insert(line.spoken->link.chain);
    }
    return ids;
  }
  [[nodiscard]] std::size_t index_of(const FileLine& line) const {
    return static_cast<std::size_t>(&line - lines_.data());
  }
  [[nodiscard]] Spot spot(const FileLine& line) const { return spot_of(files_, line); }

  /// Lines that stand one behind the other are one flaw.
  void flaw(Flaw::Kind kind, const FileLine& line, const FileLine* other = nullptr) {
    const std::uint64_t number = line.is_linked() ? line.spoken->link.number : 0;
    if (!found_.flaws.empty()) {
      Flaw& last = found_.flaws.back();
      const bool next = last.kind == kind && last.at.file == files_[line.file].name &&
                        last.at.place + last.count == line.place &&
                        (number == 0 ? last.last == 0 : last.last + 1 == number);
      const bool other_next = !last.other || kind == Flaw::Kind::reordered ||
                              (other != nullptr && last.other->place + last.count == other->place);
      if (next && other_next && kind != Flaw::Kind::edited) {
        last.last = number;
        ++last.count;
        return;
      }
    }
    Flaw& one = found_.flaws.emplace_back(kind, spot(line), number, number);
    if (other != nullptr) one.other = spot(*other);
  }
  void aside(Aside::Kind kind, const FileLine& line, std::size_t count) {
    if (count > 0) found_.asides.push_back({kind, spot(line), count});
  }

  void chain(std::string_view id, const state::AuditHead* head) {
    ChainWalk walk(id, lines_);
    walk.walk(head, from_);
    found_.newest = std::max({found_.newest, walk.newest(), head == nullptr ? 0 : head->count});
    for (const auto& [number, node] : walk.path()) {
      accounted_[index_of(*node->line)] = true;
      if (!node->edited) {
        ++found_.proved;
        continue;
      }
      flaw(Flaw::Kind::edited, *node->line);
      found_.flaws.back().hides_previous = node->hides_previous && number > from_;
    }
    for (const ChainWalk::Gap& gap : walk.gaps()) close(gap, walk);
    repeats(walk);
    leftovers(walk);
    orders(walk);
    if (!walk.after_head().empty())
      aside(Aside::Kind::after_head, *walk.after_head().front()->line, walk.after_head().size());
  }

  /// Whatever stands where missing lines belong is what somebody made of them.
  void close(const ChainWalk::Gap& gap, const ChainWalk& walk) {
    const auto before = walk.path().find(gap.first - 1);
    const auto after = walk.path().find(gap.last + 1);
    const FileLine* lower = before == walk.path().end() ? nullptr : before->second->line;
    const FileLine* upper = after == walk.path().end() ? nullptr : after->second->line;
    std::uint64_t next = gap.first;
    for (const FileLine* line : between(lower, upper)) {
      if (next > gap.last) break;
      // The first line of a chain follows none: its number is all that there is to go by.
      const bool first = line->is_linked() && line->spoken->link.previous.empty() && next == 1;
      const bool others =
          line->is_linked() && walk.node_of(*line) == nullptr && !walk.follows_one(*line) && !first;
      const bool old = lower == nullptr && line->is_old();
      const Node* node = walk.node_of(*line);
      const bool on_path = node != nullptr && node->on_path;
      if (others || old || on_path || !line->ended) continue;
      accounted_[index_of(*line)] = true;
      Flaw& one = found_.flaws.emplace_back(Flaw::Kind::edited, spot(*line), next, next);
      one.at.number = next++;
      one.hides_previous = lower != nullptr;
    }
    if (next > gap.last) return;
    const bool at_the_end = found_.head && gap.last == found_.head->count;
    Flaw& one = found_.flaws.emplace_back(at_the_end ? Flaw::Kind::cut : Flaw::Kind::missing);
    if (lower != nullptr) one.at = spot(*lower);
    one.first = next;
    one.last = gap.last;
    one.count = static_cast<std::size_t>(gap.last - next + 1);
    one.hides_previous = lower != nullptr;
  }

  /// The lines behind `lower`, or before `upper`, in the file of either.
  [[nodiscard]] std::vector<const FileLine*> between(const FileLine* lower, const FileLine* upper) const {
    std::vector<const FileLine*> found;
    if (lower == nullptr && upper == nullptr) return found;
    const std::size_t file = lower != nullptr ? lower->file : upper->file;
    const std::size_t first = lower != nullptr ? lower->place : 0;
    const bool same_file = upper != nullptr && upper->file == file && upper->place > first;
    const std::size_t last = same_file ? upper->place : std::numeric_limits<std::size_t>::max();
    const auto lines = std::ranges::find_if(
        by_file_, [&](std::span<const FileLine> one) { return one.front().file == file; });
    for (std::size_t place = first + 1; place < last && place <= lines->size(); ++place)
      found.push_back(&(*lines)[place - 1]);
    return found;
  }

  /// Lines that are there more than once: in one file that is a flaw, in several it is what copies are for.
  void repeats(const ChainWalk& walk) {
    std::size_t overlaps = 0;
    const FileLine* first_overlap = nullptr;
    std::map<std::pair<const Node*, std::size_t>, const FileLine*> seen;
    for (const FileLine& line : lines_) {
      const Node* node = walk.node_of(line);
      if (node == nullptr) continue;
      const auto [first, is_new] = seen.try_emplace({node, line.file}, &line);
      if (node->line == &line) continue;
      accounted_[index_of(line)] = true;
      if (!is_new) {
        flaw(Flaw::Kind::duplicated, line, first->second);
        repeated_.insert(&line);
      } else if (overlaps++ == 0) {
        first_overlap = &line;
      }
    }
    if (overlaps > 0) aside(Aside::Kind::overlap, *first_overlap, overlaps);
  }

  /// Lines of the chain that it does not know in their place.
  void leftovers(const ChainWalk& walk) {
    std::vector<std::size_t> last_on_path(files_.size(), 0);
    for (const FileLine& line : lines_) {
      const Node* node = walk.node_of(line);
      if (node != nullptr && node->on_path) last_on_path[line.file] = line.place;
    }
    std::size_t branch = 0;
    const FileLine* first_of_branch = nullptr;
    for (const Node& node : walk.nodes()) {
      if (node.on_path || accounted_[index_of(*node.line)]) continue;
      accounted_[index_of(*node.line)] = true;
      if (node.number() < from_) continue;
      const bool at_the_end = node.line->place > last_on_path[node.line->file];
      if (!at_the_end || !walk.follows_one(*node.line)) {
        flaw(Flaw::Kind::inserted, *node.line);
      } else if (branch++ == 0) {
        first_of_branch = node.line;
      }
    }
    if (branch > 0) aside(Aside::Kind::side_branch, *first_of_branch, branch);
  }

  void orders(const ChainWalk& walk) {
    for (const std::span<const FileLine> file : by_file_) {
      std::vector<const FileLine*> lines;
      std::vector<std::uint64_t> numbers;
      for (const FileLine& line : file) {
        const Node* node = walk.node_of(line);
        if (node == nullptr || !node->on_path || repeated_.contains(&line)) continue;
        lines.push_back(&line);
        numbers.push_back(node->number());
      }
      const std::vector<bool> moved = out_of_order(numbers);
      for (std::size_t at = 0; at < lines.size(); ++at) {
        if (moved[at]) flaw(Flaw::Kind::reordered, *lines[at], at == 0 ? nullptr : lines[at - 1]);
      }
    }
  }

  void other_chains(std::string_view ours) {
    std::size_t count = 0;
    const FileLine* first = nullptr;
    for (const FileLine& line : lines_) {
      if (!line.is_linked() || line.spoken->link.chain == ours || accounted_[index_of(line)]) continue;
      if (count++ == 0) first = &line;
    }
    if (count > 0) aside(Aside::Kind::other_chain, *first, count);
  }

  /// Lines that are part of no chain.
  void unlinked_lines() {
    for (const std::span<const FileLine> file : by_file_) {
      bool chained = false;
      std::size_t old = 0;
      const FileLine* first_old = nullptr;
      for (const FileLine& line : file) {
        chained = chained || line.is_linked();
        if (line.is_linked() || accounted_[index_of(line)]) continue;
        if (!line.spoken && is_torn(line.bytes)) {
          aside(Aside::Kind::torn, line, 1);
        } else if (!line.is_old() || chained) {
          flaw(Flaw::Kind::inserted, line);
        } else if (old++ == 0) {
          first_old = &line;
        }
      }
      if (old > 0) aside(Aside::Kind::unchained, *first_old, old);
    }
  }

  void line_ends() {
    for (const std::span<const FileLine> file : by_file_) {
      const auto first = std::ranges::find_if(file, &FileLine::carriage_return);
      if (first == file.end()) continue;
      Flaw& one = found_.flaws.emplace_back(Flaw::Kind::line_ends, spot(*first));
      one.count = static_cast<std::size_t>(std::ranges::count_if(file, &FileLine::carriage_return));
    }
  }

  std::span<const LogFile> files_;
  std::uint64_t from_;
  std::vector<FileLine> lines_;
  std::vector<std::span<const FileLine>> by_file_;  ///< Those of files that are not empty.
  std::vector<bool> accounted_;  ///< By line: whether something was said of it, or it is where it belongs.
  std::set<const FileLine*> repeated_;
  Verification found_;
};

}  // namespace

Verification verify(std::span<const LogFile> files, const std::optional<state::AuditHead>& head,
                    std::uint64_t from) {
  return Verifier(files, head, from).run();
}

}  // namespace haloform::audit
