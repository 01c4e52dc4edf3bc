#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/ports/cursor_store.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/files.hpp"
#include "providers/storage/lock_file.hpp"
#include "providers/storage/sealed_state.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// A cursor in a file of this machine: its text, replaced as a whole, and behind it a line for whatever was taken since. Its lock,
/// FILE.lock, is held for as long as this lives.
class CursorFile final : public ports::CursorStore {
 public:
  /// ErrorKind::locked where another watch holds it.
  [[nodiscard]] static Result<std::unique_ptr<CursorFile>> open(const std::string& path, FileRules rules,
                                                                const ports::LockInfo& info,
                                                                const Clock& clock);

  [[nodiscard]] Result<std::optional<Kept>> load() override;
  [[nodiscard]] Result<void> hold() override { return {}; }
  [[nodiscard]] Result<void> replace(std::string_view text, std::string_view id) override;
  [[nodiscard]] Result<void> take(std::uint64_t sequence) override;
  [[nodiscard]] Result<void> rest() override { return {}; }
  [[nodiscard]] std::string location() const override { return path_; }

 private:
  CursorFile(std::string path, FileRules rules, HeldLock lock)
      : path_(std::move(path)), rules_(std::move(rules)), lock_(std::move(lock)) {}
  [[nodiscard]] Result<std::string> opened(std::string_view body) const;

  std::string path_;
  FileRules rules_;
  HeldLock lock_;
};

}  // namespace haloform::storage
