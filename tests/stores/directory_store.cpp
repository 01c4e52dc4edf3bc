#include "tests/stores/directory_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace haloform::test {

namespace {

namespace fs = std::filesystem;
using storage::Lease;

/// One party at a time, of any process; each opens the file anew.
class FolderLock {
 public:
  explicit FolderLock(const std::string& path)
      : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    ::flock(file_, LOCK_EX);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() { ::close(file_); }

 private:
  int file_;
};

std::optional<std::string> file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void replace_text(const std::string& path, std::string_view text) {
  std::ofstream(path + ".new", std::ios::binary) << text;
  fs::rename(path + ".new", path);
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

struct KeptLease {
  Lease lease;
  std::int64_t ends = 0;
};

void keep_lease(const std::string& path, const storage::LeaseRequest& request) {
  const ports::LockInfo& holder = request.holder;
  std::ostringstream text;
  text << request.id << '\n'
       << now_ms() + request.length.count() << '\n'
       << holder.who << '\n'
       << holder.host << '\n'
       << holder.pid << '\n'
       << holder.since.time_since_epoch().count() << '\n'
       << holder.command << '\n'
       << holder.run_url << '\n';
  replace_text(path, text.str());
}

std::optional<KeptLease> kept_lease(const std::string& path, bool ends) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (lines.size() != 8) return std::nullopt;
  KeptLease kept;
  kept.ends = std::stoll(lines[1]);
  kept.lease.id = lines[0];
  kept.lease.holder = {lines[2], lines[3], std::stoll(lines[4]), WallTime(Milliseconds(std::stoll(lines[5]))),
                       lines[6], lines[7]};
  if (ends) kept.lease.left = Milliseconds(kept.ends - now_ms());
  return kept;
}

bool has_ended(const Lease& lease) { return lease.left && *lease.left <= Milliseconds{0}; }

/// Version and document out of the one file that holds both.
std::optional<storage::Document> split(std::optional<std::string> text) {
  if (!text) return std::nullopt;
  const auto end = text->find('\n');
  return storage::Document{text->substr(end + 1), text->substr(0, end)};
}

}  // namespace

Result<std::optional<storage::Document>> DirectoryStore::read(SteadyTime) {
  const FolderLock lock(at("lock"));
  auto found = split(file_text(at("document")));
  if (!found || !keeps_history) return found;
  auto newest = file_text(at("version-") + file_text(at("counter")).value_or("0"));
  if (newest) found->earlier.push_back(newest->substr(0, storage::beginning_of_document));
  return found;
}

Result<storage::Storing> DirectoryStore::write(std::string_view bytes,
                                               const std::optional<std::string>& expected,
                                               std::string_view lease, std::string_view why, SteadyTime) {
  const FolderLock lock(at("lock"));
  if (checks_leases) {
    const auto kept = kept_lease(at("lease"), ends);
    if (!kept || kept->lease.id != lease) return storage::Conflict{};
  }
  const auto there = split(file_text(at("document")));
  if (expected != (there ? std::optional(there->version) : std::nullopt)) return storage::Conflict{};
  const int number = std::stoi(file_text(at("counter")).value_or("0")) + 1;
  const std::string version = std::to_string(number);
  replace_text(at("counter"), version);
  replace_text(at("document"), version + "\n" + std::string(bytes));
  replace_text(at("version-") + version, bytes);
  replace_text(at("why-") + version, why);
  return storage::Stored{version};
}

Result<storage::Leasing> DirectoryStore::acquire(const storage::LeaseRequest& request, SteadyTime) {
  const FolderLock lock(at("lock"));
  auto kept = kept_lease(at("lease"), ends);
  if (kept && kept->lease.id != request.id && !has_ended(kept->lease)) return std::move(kept->lease);
  keep_lease(at("lease"), request);
  if (kept && kept->lease.id != request.id) return storage::Leased{std::move(kept->lease)};
  return storage::Leased{};
}

Result<storage::Renewal> DirectoryStore::renew(const storage::LeaseRequest& request, SteadyTime) {
  const FolderLock lock(at("lock"));
  const auto kept = kept_lease(at("lease"), ends);
  if (!kept || kept->lease.id != request.id || has_ended(kept->lease)) return storage::Renewal::lost;
  keep_lease(at("lease"), request);
  return storage::Renewal::renewed;
}

Result<void> DirectoryStore::release(std::string_view id, SteadyTime deadline) {
  auto broken = break_lease(id, deadline);
  if (!broken) return std::unexpected(std::move(broken.error()));
  return {};
}

Result<std::optional<Lease>> DirectoryStore::lease(SteadyTime) {
  const FolderLock lock(at("lock"));
  auto kept = kept_lease(at("lease"), ends);
  return kept ? std::optional(std::move(kept->lease)) : std::nullopt;
}

Result<bool> DirectoryStore::break_lease(std::string_view id, SteadyTime) {
  const FolderLock lock(at("lock"));
  const auto kept = kept_lease(at("lease"), ends);
  if (!kept || kept->lease.id != id) return false;
  return fs::remove(at("lease"));
}

Result<bool> DirectoryStore::had_one(SteadyTime) {
  const FolderLock lock(at("lock"));
  return fs::exists(at("counter"));
}

Result<std::optional<std::vector<ports::StateBackend::Version>>> DirectoryStore::history(std::size_t most,
                                                                                         SteadyTime) {
  if (!keeps_history) return std::nullopt;
  const FolderLock lock(at("lock"));
  std::vector<ports::StateBackend::Version> versions;
  for (int number = std::stoi(file_text(at("counter")).value_or("0")); number > 0 && versions.size() < most;
       --number) {
    const std::string id = std::to_string(number);
    versions.push_back({id, 0, {}, file_text(at("why-") + id).value_or("")});
  }
  return versions;
}

Result<std::string> DirectoryStore::read_version(std::string_view id, SteadyTime) {
  const FolderLock lock(at("lock"));
  auto text = file_text(at("version-") + std::string(id));
  if (!text) return fail(ErrorKind::not_found, "no such version", location());
  return std::move(*text);
}

void DirectoryStore::lose_document() const { fs::remove(at("document")); }

void DirectoryStore::put(std::string_view bytes) const {
  replace_text(at("document"), "0\n" + std::string(bytes));
}

}  // namespace haloform::test
