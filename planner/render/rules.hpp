#pragma once

#include <string_view>

namespace haloform::render {

/// What a rule is about, for whoever sees its name alone in a list of findings. A rule is the machine name of what an
/// annotation says: that of a diagnostic, of a block, of what a step does.
struct RuleWords {
  std::string_view rule;     ///< `unknown_key`
  std::string_view title;    ///< `Unknown key`
  std::string_view meaning;  ///< A sentence.
  std::string_view advice;   ///< What to do about it in general; what to do here is said by the annotation.
};

/// Drift of whom nothing can be told.
inline constexpr std::string_view drift_unseen_rule = "drift_unseen";

/// Of a rule that has no words of its own: its name as the title. That is a view of `rule`, then.
[[nodiscard]] RuleWords words_of_rule(std::string_view rule);
/// Whether it has words of its own.
[[nodiscard]] bool is_known_rule(std::string_view rule);

}  // namespace haloform::render
