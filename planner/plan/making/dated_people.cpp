#include "planner/plan/making/dated_people.hpp"

#include "planner/base/clock.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace haloform::plan {

namespace {

using Schedule = Lifecycle::Schedule;

/// As many as are named; the rest is counted.
constexpr std::size_t named_of_dates = 10;

class DatedPeople {
 public:
  explicit DatedPeople(const Scene& scene) : scene_(&scene), now_(scene.policy.now) {}

  std::vector<PlanWarning> run() {
    for (const Resource& resource : scene_->desired.resources()) {
      if (resource.lifecycle->schedule.is_usual()) continue;
      const Schedule& dates = *resource.lifecycle->schedule;
      if (dates.is_paused(now_)) paused(resource, dates);
      if (!dates.has_begun(now_)) {
        starting_.push_back({dates.starts->at, {resource.address, iso_date(dates.starts->day), {}}});
      }
      if (resource.wants_active() && dates.last_day() != nullptr && !dates.is_over(now_))
        ending(resource, dates);
    }
    std::vector<PlanWarning> warnings;
    if (!ending_.empty()) warnings.emplace_back(listed<EndsSoon>(ending_));
    if (!starting_.empty()) warnings.emplace_back(listed<StartsLater>(starting_));
    for (auto& [place, entry] : paused_) warnings.emplace_back(std::move(entry));
    std::ranges::move(extended_, std::back_inserter(warnings));
    return warnings;
  }

 private:
  using Dated = std::pair<WallTime, DatedAddress>;

  void paused(const Resource& resource, const Schedule& dates) {
    const Schedule::Pause& pause = *dates.paused;
    Paused& entry = paused_[pause.place];
    ++entry.count;
    if (entry.first.size() < named_of_dates) entry.first.push_back(resource.address);
    if (pause.until) entry.until = iso_date(pause.until->day);
    entry.reason = pause.reason;
    entry.where = scene_->desired.span(pause.place);
  }

  void ending(const Resource& resource, const Schedule& dates) {
    const Schedule::Day& last = *dates.last_day();
    // Whose last day begins by then: `at` is its end.
    if (last.at <= now_ + ends_soon_within + std::chrono::days{1}) {
      DatedAddress one{resource.address, iso_date(last.day), {}};
      if (dates.grace.count() > 0) one.grace = iso_date(last.day + dates.grace);
      ending_.push_back({last.at, std::move(one)});
    }
    if (!dates.extended || now_ < dates.ends->at) return;
    const Schedule::Extension& extension = *dates.extended;
    extended_.emplace_back(Extended{resource.address, iso_date(dates.ends->day), iso_date(last.day),
                                    extension.reason, scene_->desired.span(extension.until.place)});
  }

  /// The soonest first; those of one moment by address, as they came.
  template <typename Warning>
  static Warning listed(std::vector<Dated>& all) {
    std::ranges::stable_sort(all, {}, &Dated::first);
    Warning warning;
    warning.count = all.size();
    for (Dated& one : all) {
      if (warning.first.size() == named_of_dates) break;
      warning.first.push_back(std::move(one.second));
    }
    return warning;
  }

  const Scene* scene_;
  WallTime now_;
  std::vector<Dated> ending_;
  std::vector<Dated> starting_;
  std::map<SourcePlace, Paused> paused_;  ///< By where it stands: a default pauses many.
  std::vector<PlanWarning> extended_;
};

}  // namespace

std::vector<PlanWarning> warnings_of_dates(const Scene& scene) { return DatedPeople(scene).run(); }

}  // namespace haloform::plan
