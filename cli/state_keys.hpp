#pragma once

#include "cli/environment.hpp"
#include "planner/base/result.hpp"
#include "planner/base/sealing.hpp"

#include <memory>
#include <optional>
#include <string>

namespace haloform::cli {

/// The keys of the state: HALOFORM_STATE_KEY and HALOFORM_STATE_KEY_PREVIOUS; null where neither is set. ErrorKind::configuration
/// where one is set to nothing, or cannot be a key.
[[nodiscard]] Result<std::shared_ptr<const Sealing>> sealing_of(const Environment& environment);

/// A plan as `plan --out` saves it: encrypted where there is a key.
[[nodiscard]] Result<std::string> sealed_plan(const Environment& environment, std::string text);
/// The other way round. ErrorKind::configuration where it is encrypted and there is no key. `file` is the place of an error.
[[nodiscard]] Result<std::string> opened_plan(const Environment& environment, std::string text,
                                              const std::string& file);

}  // namespace haloform::cli
