#include "tests/pipelines/hosted.hpp"

#include <glob.h>

#include <filesystem>
#include <utility>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;

void copy_into(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
}

}  // namespace

int JobRun::exit_code() const {
  for (const StepResult& step : result.steps) {
    if (step.skipped) continue;
    if (step.process.signal != 0) return 128 + step.process.signal;
    if (step.process.exit_code != 0) return step.process.exit_code;
  }
  return 0;
}

bool Artifacts::has(const std::string& name) const { return fs::exists(folder_.path() / name); }

std::size_t Artifacts::keep(const std::string& name, const std::string& from,
                            const std::string& pattern) const {
  glob_t found{};
  const std::string whole = from + "/" + pattern;
  const bool any = ::glob(whole.c_str(), 0, nullptr, &found) == 0;
  const std::size_t count = any ? found.gl_pathc : 0;
  fs::create_directories(folder_.path() / name);
  for (std::size_t at = 0; at < count; ++at) {
    const fs::path file = found.gl_pathv[at];
    fs::copy(file, folder_.path() / name / file.filename(), fs::copy_options::overwrite_existing);
  }
  ::globfree(&found);
  return count;
}

void Artifacts::give(const std::string& name, const std::string& to) const {
  copy_into(folder_.path() / name, to);
}

std::unique_lock<std::mutex> Hosted::turn(const std::string& group) {
  if (group.empty() || !takes_turns_) return {};
  std::unique_lock guard(mutex_);
  std::mutex& one = turns_[group];
  guard.unlock();
  return std::unique_lock(one);
}

}  // namespace haloform::test
