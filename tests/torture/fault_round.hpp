#pragma once

#include "tests/support/stage.hpp"
#include "tests/torture/fault_cases.hpp"
#include "tests/torture/fault_world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haloform::test {

/// How a run ended that met a fault.
struct FaultOutcome {
  std::int64_t fired = 0;
  int exit_code = -1;
  bool converged = false;           ///< Exit code 0, and a plan finds nothing.
  int duplicates = 0;               ///< At the very end, when the fault is mended and the next run is over.
  int lost = 0;                     ///< Ids that no state knows, then.
  std::vector<std::string> untrue;  ///< What was said and is not so; what must not be.
  std::string said;                 ///< What the run put out.
};

/// Runs apply into a fault, holds what it says against the world, mends the fault, and applies again.
class FaultRound {
 public:
  FaultRound(const FaultBeginning& from, const Fault& fault, const Position& position, Lasting lasting);
  [[nodiscard]] FaultOutcome go();

 private:
  void judge_report(const ProcessResult& applied, const nlohmann::json& world);
  void judge_step(const nlohmann::json& result, const nlohmann::json& world);
  void judge_end();
  void must(bool holds, const std::string& words) {
    if (!holds) outcome_.untrue.push_back(words);
  }

  Stage stage_;
  std::vector<std::string> addresses_;
  std::string rule_;
  FaultOutcome outcome_;
};

}  // namespace haloform::test
