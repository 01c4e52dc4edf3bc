#pragma once

#include "planner/audit/chain.hpp"
#include "planner/audit/line.hpp"
#include "planner/audit/verify.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::audit {

/// A line about `agent.NUMBER`, an update of the phone.
[[nodiscard]] Line sample_line(std::size_t number);

/// A log of so many lines, as a run writes it, and what the state keeps of it.
class LogMaker {
 public:
  explicit LogMaker(std::size_t lines, std::string chain = "c0ffee");
  /// Goes on behind what is there.
  void grow(std::size_t lines);

  /// By number, from 1; without its end.
  [[nodiscard]] const std::string& line(std::size_t number) const { return lines_.at(number - 1); }
  [[nodiscard]] std::vector<std::string> lines(std::size_t first, std::size_t last) const;
  [[nodiscard]] std::vector<std::string> lines() const { return lines_; }
  [[nodiscard]] state::AuditHead head() const { return *chain_.head(); }

 private:
  Chain chain_;
  std::vector<std::string> lines_;
};

[[nodiscard]] LogFile file_of(const std::vector<std::string>& lines, std::string name = "audit.jsonl",
                              std::string_view end = "\n");
/// All flaws as they are told, each on a line; empty where there is none.
[[nodiscard]] std::string flaws_of(const Verification& found);
/// The same of what is no flaw.
[[nodiscard]] std::string asides_of(const Verification& found);

}  // namespace haloform::audit
