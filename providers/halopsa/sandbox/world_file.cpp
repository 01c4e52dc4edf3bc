#include "providers/halopsa/sandbox/world_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace haloform::sandbox {

WorldFile::WorldFile(std::string path) : path_(std::move(path)) {}

Result<WorldFile::Found> WorldFile::load(World& world) {
  std::ifstream file(path_, std::ios::binary);
  if (!file) {
    if (errno == ENOENT) return Found::missing;
    return fail(ErrorKind::io, "the world cannot be read: " + std::generic_category().message(errno), path_,
                "check --world and the rights of the file");
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return fail(ErrorKind::io, "the world cannot be read to its end", path_, "check the disk");
  if (auto loaded = world.load(text, path_); !loaded) return std::unexpected(loaded.error());
  written_ = world.revision();
  return Found::read;
}

Result<void> WorldFile::write(const World& world) {
  const std::uint64_t revision = world.revision();
  if (revision == written_) return {};
  // A change between the two lines is written now and once more: never lost.
  const std::string text = world.text();
  const std::string temporary = path_ + ".new";
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(temporary, path_, error);
  if (!file || error) {
    const std::string why = error ? error.message() : std::generic_category().message(errno);
    return fail(ErrorKind::io, "the world cannot be written: " + why, path_,
                "choose a folder that can be written, or add --in-memory");
  }
  written_ = revision;
  return {};
}

Result<void> WorldFile::write_if_due(const World& world, SteadyTime now) {
  if (now < due_) return {};
  const SteadyTime start = std::chrono::steady_clock::now();
  auto written = write(world);
  due_ = now + 20 * (std::chrono::steady_clock::now() - start);
  // Trying again and again would not make a full disk empty.
  if (!written) due_ = std::max(due_, now + std::chrono::seconds(1));
  return written;
}

}  // namespace haloform::sandbox
