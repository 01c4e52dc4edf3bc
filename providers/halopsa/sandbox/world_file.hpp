#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <cstdint>
#include <string>

namespace haloform::sandbox {

/// The file that a world lives in. It is replaced as a whole (temp + rename), so that a reader never sees
/// half a world; many changes at once cost few writes.
class WorldFile {
 public:
  explicit WorldFile(std::string path);

  enum class Found : std::uint8_t { read, missing };
  /// Reads the world; a missing file leaves it as it is. Errors: `io`.
  [[nodiscard]] Result<Found> load(World& world);
  /// Writes the world if it changed and the last write was long enough ago: writing takes at most a twentieth
  /// of the time.
  [[nodiscard]] Result<void> write_if_due(const World& world, SteadyTime now);
  /// Writes the world if it changed.
  [[nodiscard]] Result<void> write(const World& world);

 private:
  std::string path_;
  std::uint64_t written_ = UINT64_MAX;
  SteadyTime due_{};
};

}  // namespace haloform::sandbox
