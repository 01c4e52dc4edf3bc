#include "providers/storage/journal_file.hpp"

#include "planner/model/state_names.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace haloform::storage {

namespace {

constexpr std::string_view begin_words = "cannot begin the journal, so nothing was sent";
constexpr std::string_view append_words = "cannot write the journal, so nothing more is sent";

/// Reserved room is not written yet, and writing there for the first time makes the file system change its own
/// books with every sync, which costs as much again. So zeros go ahead of the lines, this far at a time.
constexpr std::int64_t zeros_ahead = std::int64_t{256} * 1024;

Result<void> write_zeros(const OpenFile& file, std::int64_t from, std::int64_t to, std::string_view what,
                         const std::string& path) {
  if (from >= to) return {};
  return write_at(file, std::string(static_cast<std::size_t>(to - from), '\0'), from, what, path);
}

Result<void> fill(const OpenFile& file, std::string_view text, std::int64_t room, const std::string& path) {
  const auto size = static_cast<std::int64_t>(text.size());
  auto written = write_at(file, text, 0, begin_words, path);
  if (!written) return written;
  const int code = ::posix_fallocate(file.descriptor(), 0, room);
  if (code != 0) return std::unexpected(io_error(begin_words, path, code));
  written = write_zeros(file, size, std::min(room, size + zeros_ahead), begin_words, path);
  if (!written) return written;
  return sync_file(file, begin_words, path);
}

}  // namespace

Result<std::unique_ptr<JournalFile>> JournalFile::create(const std::string& path, std::string_view text,
                                                         std::size_t reserve) {
  const std::string draft = path + draft_ending;
  if (auto removed = remove_file(draft, begin_words); !removed)
    return std::unexpected(std::move(removed.error()));
  // Readable too: where the file system cannot reserve, the C library does it by reading and writing.
  auto opened = open_regular(draft, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, begin_words);
  if (!opened) return std::unexpected(std::move(opened.error()));
  OpenFile file = std::move(**opened);
  const auto size = static_cast<std::int64_t>(text.size());
  const std::int64_t room = size + static_cast<std::int64_t>(reserve);
  auto done = fill(file, text, room, path);
  if (done) done = rename_file(draft, path, begin_words);
  if (done) done = sync_folder_of(path);
  if (!done) {
    static_cast<void>(remove_file(draft, begin_words));
    return std::unexpected(std::move(done.error()));
  }
  return std::unique_ptr<JournalFile>(new JournalFile(path, std::move(file), size, room));
}

JournalFile::JournalFile(std::string path, OpenFile file, std::int64_t end, std::int64_t room)
    : path_(std::move(path)),
      file_(std::move(file)),
      room_(room),
      zeroed_(std::min(room, end + zeros_ahead)),
      end_(end) {}

JournalFile::~JournalFile() {
  // After a failure the tail is left as it is: it may hold a line that made it to the disk all the same.
  if (!failure_ && ::ftruncate(file_.descriptor(), end_) != 0) return;
}

std::uint64_t JournalFile::appended() const {
  const std::scoped_lock lock(mutex_);
  return pieces_;
}

Result<void> JournalFile::append(std::string_view lines) {
  std::unique_lock lock(mutex_);
  if (failure_) return std::unexpected(*failure_);
  waiting_ += lines;
  const std::uint64_t mine = ++pieces_;
  while (durable_ < mine && !failure_) {
    if (syncing_) {
      synced_.wait(lock);
    } else {
      sync_waiting(lock);
    }
  }
  if (durable_ < mine) return std::unexpected(*failure_);
  return {};
}

Result<void> JournalFile::note(std::string_view lines) {
  const std::scoped_lock lock(mutex_);
  if (failure_) return std::unexpected(*failure_);
  waiting_ += lines;
  ++pieces_;
  if (!syncing_) write_noted();  // else who syncs does it afterwards
  if (failure_) return std::unexpected(*failure_);
  return {};
}

Result<void> JournalFile::write_lines(std::string_view lines, std::int64_t at) {
  auto written = write_at(file_, lines, at, append_words, path_);
  const std::int64_t end = at + static_cast<std::int64_t>(lines.size());
  if (written && end > zeroed_ && end < room_) {
    zeroed_ = std::min(room_, end + zeros_ahead);
    written = write_zeros(file_, end, zeroed_, append_words, path_);
  }
  return written;
}

void JournalFile::write_noted() {
  if (waiting_.empty() || failure_) return;
  auto written = write_lines(waiting_, end_);
  if (written) {
    end_ += static_cast<std::int64_t>(waiting_.size());
    waiting_.clear();
  } else {
    failure_ = std::move(written.error());
  }
}

void JournalFile::sync_waiting(std::unique_lock<std::mutex>& lock) {
  syncing_ = true;
  // The sync before has just woken its threads; one moment, and their next lines come along with this one.
  lock.unlock();
  ::sched_yield();
  lock.lock();
  const std::string lines = std::exchange(waiting_, {});
  const std::uint64_t up_to = pieces_;
  const std::int64_t at = end_;
  lock.unlock();
  auto written = write_lines(lines, at);
  if (written) written = sync_file(file_, append_words, path_);
  lock.lock();
  syncing_ = false;
  if (written) {
    durable_ = up_to;
    end_ = at + static_cast<std::int64_t>(lines.size());
  } else {
    failure_ = std::move(written.error());
  }
  write_noted();
  synced_.notify_all();
}

}  // namespace haloform::storage
