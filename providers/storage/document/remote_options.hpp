#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/sealing.hpp"
#include "planner/model/schema.hpp"
#include "planner/ports/progress.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// What a state in a store is opened with. What is pointed to outlives the backend and its sessions.
struct RemoteOptions {
  const Catalog& catalog;
  const Clock& clock;
  const StopFlag* stop = nullptr;       ///< Ends waits of a command. May be null.
  ports::Progress* progress = nullptr;  ///< Told of waits for the lock. May be null.
  std::shared_ptr<const Sealing> sealing{};
  bool sealed_only = false;  ///< A state that is not encrypted is refused.
  bool writes_open = false;  ///< With a key, too, the state is written as it is.
  bool reads_moved = false;  ///< A state that says it has moved is read all the same.
  std::optional<bool> required{};
  Milliseconds lease{60'000};
  std::function<void(const std::string&)> notice{};  ///< Told what a person should know. May be empty.
  /// Writes a file of that name for its owner alone, and says where it is. May be empty.
  std::function<Result<std::string>(std::string_view name, std::string_view text)> keep{};

  void tell(const std::string& words) const {
    if (notice) notice(words);
  }
};

}  // namespace haloform::storage
