#include "planner/plan/making/attached.hpp"

#include "planner/plan/judging/attachments.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace haloform::plan {

namespace {

const Snapshot::Attached::Of* asked_of(const Scene& scene, const Step& step) {
  if (!scene.snapshot.attached || !is_departure(step) || !step.id()) return nullptr;
  const auto& people = scene.snapshot.attached->people.at(step.address.type());
  const auto at = people.find(*step.id());
  return at == people.end() ? nullptr : &at->second;
}

}  // namespace

void note_attached(const Scene& scene, std::vector<Step>& steps) {
  for (Step& step : steps) {
    const Snapshot::Attached::Of* of = asked_of(scene, step);
    if (of == nullptr || of->things.empty()) continue;
    HangsOnThem note;
    for (const auto& thing : of->things) note.things.push_back({thing.what, thing.count, thing.names});
    step.notes.emplace_back(std::move(note));
  }
}

std::vector<PlanWarning> attached_warnings(const Scene& scene, const std::vector<Step>& steps) {
  std::vector<AttachedNotRead> unread;
  for (const Step& step : steps) {
    const Snapshot::Attached::Of* of = asked_of(scene, step);
    if (of == nullptr) continue;
    for (const auto& one : of->unread) {
      const auto said = std::ranges::find(unread, one.what, &AttachedNotRead::what);
      if (said == unread.end()) {
        unread.push_back({one.what, 1, one.why});
      } else {
        ++said->people;
      }
    }
  }
  if (scene.snapshot.attached && scene.snapshot.attached->passed_over > 0)
    unread.push_back({{}, scene.snapshot.attached->passed_over, {}});
  return {unread.begin(), unread.end()};
}

}  // namespace haloform::plan
