#pragma once

#include "tests/support/stage.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// A throw-away credential of tests, which nothing takes. What is looked for is a part of its middle: it stays the same where the
/// rest is encoded in percent or as JSON, and where the text is cut behind it.
inline constexpr std::string_view secret_core = "Kx7Qm2VdThrowAway9";
inline constexpr std::string_view secret_value = "do/not+print Kx7Qm2VdThrowAway9&this=one%";
inline constexpr std::string_view secret_needle = "Kx7Qm2Vd";

/// What of base64 of a text is the same wherever in a larger text it stands: at each of the three offsets.
[[nodiscard]] std::vector<std::string> base64_cores(std::string_view text);

/// Looks for a credential in all that runs of the program let out: streams, and every file of the folder.
class LeakSearch {
 public:
  /// `needles` are looked for as they are and in base64.
  LeakSearch(const Stage& stage, const std::vector<std::string>& needles);
  /// Runs the program there, and looks at what it shows and at what is in the folder after it.
  ProcessResult run(const Flags& arguments,
                    const std::map<std::string, std::optional<std::string>>& environment = {});
  void look_at(std::string_view text, const std::string& where) const;
  [[nodiscard]] std::size_t runs() const { return runs_; }

 private:
  const Stage* stage_;
  std::vector<std::string> needles_;
  std::size_t runs_ = 0;
};

}  // namespace haloform::test
