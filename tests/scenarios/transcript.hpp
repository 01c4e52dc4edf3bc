#pragma once

#include "tests/support/process.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace haloform::test {

/// What a scenario looked like, from its first line to its last: what was typed, what was shown, what reached HaloPSA,
/// and what is left there in the end. It is the scenario's golden file.
class Transcript {
 public:
  /// `url` is where this run's sandbox listens, `uat` the second one, if there is one: the only things whose text no pattern knows.
  explicit Transcript(std::string url, std::string uat = {}) : url_(std::move(url)), uat_(std::move(uat)) {}

  void step(std::string_view line);
  /// A commit: the lines of a file that changed.
  void edited(std::string_view before, std::string_view after);
  /// What a command showed.
  void showed(const ProcessResult& result);
  /// How it ended, and those of its requests (as the sandbox logs them) that were meant to change something.
  void ended(const ProcessResult& result, const nlohmann::json& requests);
  /// The records of `after` that are not as they were in `before`, without the fields that are null. `where`: which instance.
  void records(std::string_view where, const nlohmann::json& before, const nlohmann::json& after);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  [[nodiscard]] std::string plain(std::string text) const;

  std::string url_;
  std::string uat_;
  std::string text_;
};

/// Whether a request of the sandbox's log changes something, or was meant to.
[[nodiscard]] bool is_write(const nlohmann::json& request);

/// What varies between runs, replaced by what it is: the sandbox's port, the time and how long something took, the
/// lineage, and the digest (which covers the URL and the lineage). Nothing else in this house is normalised.
[[nodiscard]] std::string without_chance(std::string text, std::string_view url,
                                         std::string_view name = "https://acme.halopsa.com");

}  // namespace haloform::test
