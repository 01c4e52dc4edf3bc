#pragma once

#include "planner/base/privacy.hpp"
#include "planner/base/result.hpp"
#include "planner/base/variables.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/plan/privacy/veil.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::cli {

/// What people read: the kind of output where no other is asked for.
inline constexpr std::string_view text_output = "text";

/// What the outputs of a run show of people. The first that says something counts: `--pii`, HALOFORM_PII, `pii:` of the
/// configuration for the command, for the output and for all, the output itself. The first two are the pipeline's: what a pull request writes into
/// the configuration shows nothing that they cover.
class PeopleRules {
 public:
  /// `command` is its last word: `list`.
  explicit PeopleRules(std::string command = {}, std::optional<Privacy> by_flag = {},
                       std::optional<Privacy> by_variable = {})
      : command_(std::move(command)), by_flag_(by_flag), by_variable_(by_variable) {}

  /// What a configuration says; until then it says nothing.
  void learn(const Settings& settings) { written_ = settings.pii; }
  /// The lineage of the state, which is the salt of hashes from now on; until then the mask stands in the place of each. Empty: there
  /// is none.
  void learn_lineage(std::string_view lineage) {
    if (!lineage.empty()) salt_ = lineage;
  }

  /// Of a row of the outputs (cli/output_kinds.hpp).
  [[nodiscard]] Privacy of(const auto& kind) const { return of(kind.name, kind.privacy); }
  [[nodiscard]] Privacy of(std::string_view output, Privacy by_itself) const;
  /// Of a plan that `--out` saves. One in which people are covered cannot be applied, so only who means that very file covers
  /// them: `--pii`, or `pii: {out: …}`.
  [[nodiscard]] Privacy of_saved_plan() const;
  /// What people read on the terminal, on stderr too.
  [[nodiscard]] plan::Veil of_text() const;
  [[nodiscard]] plan::Veil veil(Privacy privacy) const { return {privacy, salt_}; }

 private:
  std::string command_;
  std::optional<Privacy> by_flag_;
  std::optional<Privacy> by_variable_;
  Settings::Pii written_;
  std::string salt_;
};

/// HALOFORM_PII; ErrorKind::configuration where it is set, but empty or no word.
[[nodiscard]] Result<std::optional<Privacy>> privacy_variable(const Variables& environment);

}  // namespace haloform::cli
