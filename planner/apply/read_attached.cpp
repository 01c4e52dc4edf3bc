#include "planner/apply/read_attached.hpp"

#include "planner/plan/judging/attachments.hpp"

#include <utility>
#include <vector>

namespace haloform::apply {

Result<std::optional<Snapshot::Attached>> read_attached(const plan::Plan& plan, const DesiredState& desired,
                                                        const state::State& state, ports::Reader& reader,
                                                        AskAbout whom) {
  std::vector<ports::Leaver> people;
  for (const plan::Step& step : plan.steps) {
    const auto id = step.id();
    if (!plan::is_departure(step) || !id) continue;
    const std::vector<std::string>& held_by = plan::holding_kinds(
        desired.find(step.address), state.find(step.effect.moved_from.value_or(step.address)));
    if (whom == AskAbout::held && held_by.empty()) continue;
    people.push_back({step.address.type(), *id, held_by});
  }
  if (people.empty()) return std::optional<Snapshot::Attached>();
  auto read = reader.attached(people);
  if (!read) return std::unexpected(std::move(read.error()));
  return std::optional(std::move(*read));
}

}  // namespace haloform::apply
