#pragma once

#include "planner/base/result.hpp"
#include "providers/storage/files.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// A journal that is being written. Lines that come from several threads at once share one fdatasync: who
/// finds nobody syncing writes all that waits, the others wait for it.
class JournalFile {
 public:
  /// Puts a journal that begins with `text` in the place of `path`, with room for `reserve` more bytes on the
  /// disk. On an error what was there is still there.
  [[nodiscard]] static Result<std::unique_ptr<JournalFile>> create(const std::string& path,
                                                                   std::string_view text,
                                                                   std::size_t reserve);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  /// Gives back the room that was not used.
  ~JournalFile();

  /// Durable when it returns. After one failure every append fails with it.
  [[nodiscard]] Result<void> append(std::string_view lines);
  /// Written when it returns, or with the sync that is under way; durable with the next append.
  [[nodiscard]] Result<void> note(std::string_view lines);
  /// How many times something was appended or noted.
  [[nodiscard]] std::uint64_t appended() const;

 private:
  JournalFile(std::string path, OpenFile file, std::int64_t end, std::int64_t room);
  Result<void> write_lines(std::string_view lines, std::int64_t at);
  /// Writes what waits while nobody syncs, without a sync.
  void write_noted();
  void sync_waiting(std::unique_lock<std::mutex>& lock);

  const std::string path_;
  const OpenFile file_;
  const std::int64_t room_;  ///< The size that was reserved.
  std::int64_t zeroed_;      ///< Up to here the room has been written once. Only who writes touches it.
  mutable std::mutex mutex_;
  std::condition_variable synced_;
  std::string waiting_;        ///< Lines that are not written yet.
  std::uint64_t pieces_ = 0;   ///< Appended and noted so far, waiting ones included.
  std::uint64_t durable_ = 0;  ///< How many of them are on the disk.
  bool syncing_ = false;
  std::int64_t end_;  ///< Behind the last line that is written.
  std::optional<Error> failure_;
};

}  // namespace haloform::storage
