#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/state_location.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haloform::config {

/// Where the root file of a new configuration has its schema, from the folder that it lies in. No pattern of `include:` finds it by
/// chance.
inline constexpr std::string_view starter_schema_file = ".haloform/schema.json";

/// The line that tells editors of that schema, for a file of the configuration by its path from there.
[[nodiscard]] std::string editor_line(std::string_view file);

/// What a new configuration says.
struct Starter {
  std::string url;                    ///< Of the instance, as instance_url writes it: it needs no quotes.
  std::optional<Profile> profile{};   ///< Absent: `auto`, which is not written.
  std::optional<StatePlace> state{};  ///< Absent: the environment says it (HALOFORM_STATE).
};
/// The text of its root file: valid, and nobody is declared in it.
[[nodiscard]] std::string starter_text(const Starter& starter);
/// What git should ignore beside it, since it names people: a state, its backups, what a run rescued, plans and audit logs.
[[nodiscard]] std::string ignored_names(const std::optional<StatePlace>& place);
/// What `state:` says of a place: `git: {remote: origin, branch: haloform-state}`. Of what is at its default, only what tells the
/// place is written.
[[nodiscard]] std::string state_section_text(const StatePlace& place);

}  // namespace haloform::config
