#include "planner/plan/value/order.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

namespace haloform::plan {

namespace {

using Places = std::unordered_map<Address, std::size_t>;

/// Where the steps are that are needed by somebody, or need somebody; most plans have few of them.
Places places_of(const std::vector<Step>& steps) {
  Places needed;
  for (const Step& step : steps) {
    for (const Address& address : step.needs) needed.emplace(address, steps.size());
  }
  if (needed.empty()) return needed;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const auto place = needed.find(steps[at].address);
    if (place != needed.end()) place->second = at;
  }
  std::erase_if(needed, [&](const auto& one) { return one.second == steps.size(); });
  return needed;
}

/// Depth first over `needs`, without recursion: a chain may be as long as the plan.
class CircleSearch {
 public:
  explicit CircleSearch(std::vector<Step>& steps)
      : steps_(&steps), places_(places_of(steps)), marks_(steps.size(), Mark::fresh) {}

  void run() {
    for (std::size_t at = 0; at < steps_->size(); ++at) {
      if (!(*steps_)[at].needs.empty() && marks_[at] == Mark::fresh) walk(at);
    }
  }

 private:
  enum class Mark : std::uint8_t { fresh, open, done };

  void walk(std::size_t start) {
    std::vector<std::pair<std::size_t, std::size_t>> path{{start, 0}};  // a step, and its next need
    marks_[start] = Mark::open;
    while (!path.empty()) {
      auto& [at, next] = path.back();
      const std::vector<Address>& needs = (*steps_)[at].needs;
      if (next == needs.size()) {
        marks_[at] = Mark::done;
        path.pop_back();
        continue;
      }
      const auto place = places_.find(needs[next++]);
      if (place == places_.end()) continue;
      if (marks_[place->second] == Mark::open) report(path, place->second);
      if (marks_[place->second] != Mark::fresh) continue;
      marks_[place->second] = Mark::open;
      path.emplace_back(place->second, 0);
    }
  }

  void report(const std::vector<std::pair<std::size_t, std::size_t>>& path, std::size_t first) {
    WaitInCircle block;
    const auto begin = std::ranges::find(path, first, &std::pair<std::size_t, std::size_t>::first);
    for (auto at = begin; at != path.end(); ++at) block.steps.push_back((*steps_)[at->first].address);
    block.steps.push_back((*steps_)[first].address);
    for (auto at = begin; at != path.end(); ++at) (*steps_)[at->first].blocked_by.emplace_back(block);
  }

  std::vector<Step>* steps_;
  Places places_;
  std::vector<Mark> marks_;
};

/// Does to whatever needs a step that `is_held`, over any number of hops, what `hold` does.
template <typename IsHeld, typename Hold>
void spread(std::vector<Step>& steps, IsHeld is_held, Hold hold) {
  const Places places = places_of(steps);
  if (places.empty()) return;
  std::unordered_multimap<std::size_t, std::size_t> dependents;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    for (const Address& need : steps[at].needs) {
      const auto place = places.find(need);
      if (place != places.end()) dependents.emplace(place->second, at);
    }
  }
  std::vector<std::size_t> held;
  for (const auto& [address, at] : places) {
    if (is_held(steps[at])) held.push_back(at);
  }
  std::ranges::sort(held);
  while (!held.empty()) {
    const std::size_t needed = held.back();
    held.pop_back();
    const auto [first, last] = dependents.equal_range(needed);
    for (auto one = first; one != last; ++one) {
      Step& step = steps[one->second];
      if (is_held(step)) continue;
      hold(step, steps[needed]);
      held.push_back(one->second);
    }
  }
}

}  // namespace

void sort_steps(std::vector<Step>& steps) {
  // A step is large, so places are sorted, and then each step is moved once.
  std::vector<std::uint32_t> order(steps.size());
  std::vector<Phase> phases(steps.size());
  for (std::uint32_t at = 0; at < steps.size(); ++at) {
    order[at] = at;
    phases[at] = steps[at].phase();
  }
  std::ranges::sort(order, [&](std::uint32_t one, std::uint32_t other) {
    if (phases[one] != phases[other]) return phases[one] < phases[other];
    return steps[one].address < steps[other].address;
  });
  for (std::uint32_t start = 0; start < order.size(); ++start) {
    if (order[start] == start) continue;
    Step held = std::move(steps[start]);
    std::uint32_t at = start;
    while (order[at] != start) {
      const std::uint32_t from = order[at];
      steps[at] = std::move(steps[from]);
      order[at] = at;
      at = from;
    }
    steps[at] = std::move(held);
    order[at] = at;
  }
}

void keep_targets(const std::set<Address>& targets, std::vector<Step>& steps) {
  if (targets.empty()) return;
  const Places places = places_of(steps);
  std::vector<bool> kept(steps.size());
  std::vector<std::size_t> open;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    if (!targets.contains(steps[at].address)) continue;
    kept[at] = true;
    open.push_back(at);
  }
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const Address& need : steps[at].needs) {
      const auto place = places.find(need);
      if (place == places.end() || kept[place->second]) continue;
      kept[place->second] = true;
      open.push_back(place->second);
    }
  }
  std::vector<Step> left;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    if (kept[at]) left.push_back(std::move(steps[at]));
  }
  steps = std::move(left);
}

void block_circles(std::vector<Step>& steps) { CircleSearch(steps).run(); }

void block_dependents(std::vector<Step>& steps) {
  const auto blocked = [](const Step& step) { return !step.blocked_by.empty(); };
  spread(steps, blocked, [](Step& step, const Step& needed) {
    step.blocked_by.emplace_back(NeedsBlocked{step.address, needed.address});
  });
}

void defer_dependents(std::vector<Step>& steps) {
  const auto deferred = [](const Step& step) { return step.deferred.has_value(); };
  spread(steps, deferred,
         [](Step& step, const Step& needed) { step.deferred = NeedsDeferred{needed.address}; });
}

const Step& end_of_waiting(const std::vector<Step>& steps, const Step& first) {
  const Step* step = &first;
  for (std::size_t hops = 0; hops < steps.size(); ++hops) {
    const auto* needs = step->deferred ? std::get_if<NeedsDeferred>(&*step->deferred) : nullptr;
    const auto next =
        needs == nullptr ? steps.end() : std::ranges::find(steps, needs->needed, &Step::address);
    if (next == steps.end()) break;
    step = &*next;
  }
  return *step;
}

void leave_dependents(std::vector<Step>& steps) {
  const auto left = [](const Step& step) { return step.unapproved.has_value(); };
  spread(steps, left,
         [](Step& step, const Step& needed) { step.unapproved = NeedsUnapproved{needed.address}; });
}

}  // namespace haloform::plan
