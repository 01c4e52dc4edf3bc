#pragma once

#include "cli/output_kinds.hpp"
#include "planner/base/privacy.hpp"
#include "planner/drift/report.hpp"
#include "planner/export/report.hpp"
#include "planner/plan/value/calendar.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/trouble.hpp"
#include "planner/state/state.hpp"
#include "providers/halopsa/doctor/finding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform::test {

/// What everybody in a world is called.
struct PersonTexts {
  std::string name;
  std::string email;
  std::string phone;
  std::string other;  ///< A login, a job title, the words of a server.
  std::string open;   ///< What is of nobody: the names of teams, sites and clients.
};

/// Everything that outputs show, with these texts wherever there is room for one: every action, every reason of every kind.
struct ShownWorld {
  plan::Plan plan;
  plan::ApplyReport report;  ///< Of the plan; its steps are those of `plan`, which stays where it is.
  state::State state;
  std::vector<Record> records;  ///< An agent, a contact.
  drift::Report drift;          ///< Of every kind.
  plan::Calendar calendar;
  exporting::Report exported;
  render::Trouble trouble;
  std::vector<halopsa::Finding> findings;

  explicit ShownWorld(const PersonTexts& texts);
  ShownWorld(const ShownWorld&) = delete;
  ShownWorld& operator=(const ShownWorld&) = delete;
  ~ShownWorld() = default;
};

/// What one kind of output makes of one part of a world, as it would leave the program.
struct Rendering {
  const cli::OutputKind* kind;
  std::string what;  ///< `markdown of a plan`
  std::string text;
};
/// Of every kind, and of every part that it shows; `privacy` in the place of what each kind shows by itself, of those that show
/// something else by themselves.
[[nodiscard]] std::vector<Rendering> renderings_of(const ShownWorld& world,
                                                   std::optional<Privacy> privacy = {});

}  // namespace haloform::test
