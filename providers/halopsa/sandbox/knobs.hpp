#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace haloform::sandbox {

/// In what one `halo` instance differs from the next: builds, settings, and questions that nobody has answered.
enum class Knob : std::uint8_t {
  membership,   ///< What posting `teams` does: `replace`, `merge`, `merge-in-section`.
  page_cap,     ///< How many rows a page holds at most, whatever was asked for.
  agent_list,   ///< `results` (an envelope when paged), `bare` (never paged), `agents` (always an envelope).
  agent_teams,  ///< Whether rows of agents carry `teams`: `shown`, `hidden`, `empty` (a list of nothing).
  /// Whether rows of teams carry `agents` under `includeagentsforteams`: `shown`, `named` (only of the teams that the
  /// parameter names, as Halo's OpenAPI document has it), `bare` (of each agent no more than id and name), `hidden`.
  team_agents,
  site_clients,    ///< Whether rows of sites name their client: `shown`, `hidden`.
  write_status,    ///< `201`, or `200` as older builds answer.
  several_answer,  ///< The answer to an array of several: `in-order`, `reversed`, or the `last` record alone.
  rows,            ///< `usual`: about 80 fields in a row; `wide`: all of them.
  instance_info,   ///< `200`, `403`, `open` (without a token too).
  missing_right,   ///< A listing for which the token lacks the right: `403`, `empty`.
  tickets,         ///< `shown`, `unfiltered` (no filter is known), `none` (a missing right), `hidden` (404).
  me,              ///< The id of the agent behind the token; 0: the first API-only one.
};

/// The knobs and where they stand. Any thread may call anything.
class Knobs {
 public:
  Knobs();

  /// Turns the knob of that name; `usage` where there is none, or it does not take the value.
  [[nodiscard]] Result<void> set(std::string_view name, std::string_view value);
  /// `NAME=VALUE`.
  [[nodiscard]] Result<void> set(std::string_view assignment);
  [[nodiscard]] bool is(Knob knob, std::string_view value) const;
  [[nodiscard]] std::int64_t number(Knob knob) const;
  /// Every knob and its value.
  [[nodiscard]] Json report() const;

 private:
  mutable std::mutex mutex_;
  std::array<std::string, 13> values_;
};

}  // namespace haloform::sandbox
