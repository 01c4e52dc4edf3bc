#pragma once

#include "providers/halopsa/sandbox/message.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace haloform::sandbox {

/// What stands around the records of an instance: tickets, CABs, approval processes, and connections to directories. It is read
/// through the API, and changed by hand alone.
class Surroundings {
 public:
  enum class Kind : std::uint8_t { tickets, cabs, approval_processes, connections };

  /// One closed ticket, as every instance has some.
  Surroundings();
  /// Replaces the lists that the object names; nothing, and false, where one is unknown or no list of objects.
  [[nodiscard]] bool set(const Json& lists);
  /// All lists by their names.
  [[nodiscard]] Json report() const;
  [[nodiscard]] Json of(Kind kind) const;

 private:
  mutable std::mutex mutex_;
  std::array<Json, 4> lists_;
};

}  // namespace haloform::sandbox
