#pragma once

#include "planner/model/resource.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <optional>

namespace haloform::plan {

/// What is to be done about `active`, the one field with a default.
enum class ActivationVerdict : std::uint8_t {
  keep,        ///< As wanted.
  switch_on,   ///< Wanted, and not active.
  switch_off,  ///< `active: false`, and active.
  leave_off,   ///< Switched off outside, perhaps in an emergency: shown, and left.
};

/// Whether `--allow reactivate=N` was given.
enum class Reactivation : std::uint8_t { only_ours, also_switched_off_outside };

struct ActivationCase {
  std::optional<bool> written;  ///< `active:` in YAML; a declared person is active by default.
  bool live = true;
  const state::EntryDraft* known = nullptr;  ///< Nothing: found just now.
  Reactivation reactivation = Reactivation::only_ours;
};

[[nodiscard]] ActivationVerdict judge_activation(const ActivationCase& one);

/// Whether the record was switched off outside: we left it active, and did not declare it inactive.
[[nodiscard]] bool switched_off_outside(const state::EntryDraft& known);

}  // namespace haloform::plan
