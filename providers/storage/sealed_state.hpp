#pragma once

#include "planner/base/result.hpp"
#include "planner/base/sealing.hpp"
#include "planner/model/schema.hpp"
#include "planner/state/state.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace haloform::storage {

/// How the file of a state is written and read.
struct FileRules {
  std::shared_ptr<const Sealing> sealing{};  ///< Null: it is stored as it is.
  bool sealed_only = false;                  ///< One that is not encrypted is refused.
  bool writes_open = false;                  ///< With a key, too, it is written as it is (`state decrypt`).
};

/// What the file of an encrypted state begins with. Serial and lineage follow, and then one line with the rest:
///
///     {"haloform_sealed": 1,
///     "serial": 12, "lineage": "…",
///     "sealed": "…"
///     }
inline constexpr std::string_view sealed_mark = "{\"haloform_sealed\": ";

/// The text of the file of a state, encrypted where there is a key.
[[nodiscard]] Result<std::string> state_file_text(const Catalog& catalog, const state::State& state,
                                                  const FileRules& rules);

/// The text of a state out of a file that begins with `sealed_mark`. ErrorKind::state where there is no key or another one, or
/// it was changed.
[[nodiscard]] Result<std::string> open_sealed_file(std::string_view text, const FileRules& rules,
                                                   std::string_view origin);
/// Holds a file that is not encrypted against the rules.
[[nodiscard]] Result<void> may_be_open(const FileRules& rules, std::string_view origin);

}  // namespace haloform::storage
