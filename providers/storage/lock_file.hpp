#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/files.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace haloform::storage {

/// The lock, held: an OS lock on a file of its own, which also says who holds it. Gives it up and removes the
/// file when it is destroyed; the system gives it up when the process dies, however it dies.
class HeldLock {
 public:
  HeldLock(std::string path, OpenFile file) : path_(std::move(path)), file_(std::move(file)) {}
  HeldLock(HeldLock&& other) noexcept
      : path_(std::exchange(other.path_, {})), file_(std::move(other.file_)) {}
  HeldLock& operator=(HeldLock&&) = delete;
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;
  ~HeldLock();
  /// Writes who holds it, and lets others read that.
  [[nodiscard]] Result<void> name_holder(const ports::LockInfo& info, std::string_view words);

 private:
  std::string path_;  ///< Empty after a move.
  OpenFile file_;
};

inline constexpr std::string_view state_lock_words = "cannot take the lock of the state";

/// One attempt, without waiting: the lock, or who holds it (all empty where that could not be read). `words` begin what is said where
/// neither can be had.
[[nodiscard]] Result<std::variant<HeldLock, ports::LockInfo>> take_lock(const std::string& path,
                                                                        const ports::LockInfo& info,
                                                                        const Clock& clock,
                                                                        std::string_view words);
/// Who holds or last held it; nothing where there is no lock file.
[[nodiscard]] Result<std::optional<ports::StateBackend::Holder>> lock_holder(const std::string& path,
                                                                             const Clock& clock);
/// Removes the file of a dead holder. ErrorKind::locked where a live one holds it.
[[nodiscard]] Result<void> remove_dead_lock(const std::string& path, const Clock& clock);

/// ErrorKind::locked that names the holder.
[[nodiscard]] Error locked_error(const ports::LockInfo& holder, const std::string& path, std::string advice);

}  // namespace haloform::storage
