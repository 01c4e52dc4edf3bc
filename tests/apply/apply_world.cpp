#include "tests/apply/apply_world.hpp"

#include "planner/apply/execute.hpp"
#include "planner/apply/read_options.hpp"
#include "planner/apply/read_snapshot.hpp"
#include "planner/plan/making/make_plan.hpp"
#include "planner/render/faults.hpp"
#include "planner/render/refusal.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace haloform::apply {

namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "there is no plan to apply: %s\n", why.c_str());
  std::abort();
}

}  // namespace

ApplyWorld::ApplyWorld() : ApplyWorld(StateDraft().build()) {}

ApplyWorld::ApplyWorld(state::State state) : backend(chronicle, std::move(state)) {
  policy.instance = "https://acme.halopsa.com";
  policy.allow = {{"create", 100'000}, {"update", 100'000}, {"deactivate", 100'000}};
  options.tool_version = "0.1.0";
}

void ApplyWorld::want_agents(int count) {
  for (int at = 0; at < count; ++at) wanted.agent("a" + std::to_string(at));
}

plan::Plan ApplyWorld::plan() {
  const DesiredState desired = wanted.build();
  ReadOptions reading;
  reading.clock = &clock;
  reading.stop = stop.get();
  auto state = backend.load();
  if (!state) give_up(state.error().text());
  auto read = read_snapshot(sample_catalog(), desired, *state, instance, reading);
  if (!read) give_up(read.error().text());
  options.there_before = RecordIds(read->snapshot);
  policy.now = clock.wall();
  auto plan =
      plan::make_plan(sample_catalog(), desired, *state, read->snapshot, policy, std::move(read->bound));
  if (!plan) give_up(render::error_of(plan.error().front()).text());
  return std::move(*plan);
}

plan::ApplyReport ApplyWorld::apply() { return execute_plan(plan()); }

plan::ApplyReport ApplyWorld::execute_plan(plan::Plan plan) {
  auto approved = approve(std::move(plan));
  if (!approved) give_up(render::blocked_error(approved.error()).text());
  approved_.push_back(std::move(*approved));
  auto session = backend.session();
  auto state = session->load();
  if (!state) give_up(state.error().text());
  return execute(sample_catalog(), approved_.back(), std::move(*state), instance, *session, clock, *stop,
                 observer, options);
}

void ApplyWorld::settled() {
  const plan::ApplyReport report = apply();
  if (report.halted) give_up(report.halted->text());
  if (report.count(plan::StepEnd::done) != report.results.size()) give_up("not all of it could be applied");
}

const plan::StepResult& result_of(const plan::ApplyReport& report, std::string_view text) {
  const auto result = std::ranges::find_if(
      report.results, [&](const plan::StepResult& one) { return one.step->address.text() == text; });
  if (result == report.results.end()) give_up("no such step: " + std::string(text));
  return *result;
}

std::vector<Record> named(const FakeInstance& instance, ResourceType type, std::string_view name) {
  std::vector<Record> records = instance.records(type);
  std::erase_if(records,
                [&](const Record& record) { return record.fields.text(field(type, "name")) != name; });
  return records;
}

state::State state_with_jane(FieldList more) {
  StateDraft known;
  known.agent("jane-smith", 100, more);
  return known.build();
}

const plan::StepResult& jane(const plan::ApplyReport& report) {
  return result_of(report, "agent.jane-smith");
}

std::size_t janes(const ApplyWorld& world) {
  return named(world.instance, ResourceType::agent, "Jane Smith").size();
}

}  // namespace haloform::apply
