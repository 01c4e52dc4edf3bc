#include "cli/runner_files.hpp"

#include "cli/files.hpp"
#include "planner/base/digest.hpp"
#include "planner/base/runner_text.hpp"
#include "planner/base/text.hpp"
#include "planner/render/escape.hpp"
#include "providers/storage/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace haloform::cli {
namespace {

std::unexpected<Error> not_appended(const std::string& path, int problem) {
  return fail(ErrorKind::io, std::string("nothing could be appended: ") + std::strerror(problem), path);
}

/// Appends to a regular file, all of it or nothing, and so that the file then has at most `most_bytes`.
Result<void> append_whole(const std::string& path, std::size_t most_bytes, const Page& page) {
  const storage::OpenFile file(::open(
      path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, 0600));
  struct stat status{};
  if (file.descriptor() < 0 || ::fstat(file.descriptor(), &status) != 0) return not_appended(path, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::io, "this is no file that can be appended to", path);
  const auto size = static_cast<std::size_t>(status.st_size);
  char last = '\n';
  if (size > 0 && ::pread(file.descriptor(), &last, 1, status.st_size - 1) != 1)
    return not_appended(path, errno);
  const std::string_view before = last == '\n' ? "" : "\n";

  const std::size_t taken = size + before.size();
  std::string text = taken < most_bytes ? runner_safe(page(most_bytes - taken)) : std::string();
  if (text.empty() && taken < most_bytes) return {};
  if (text.empty() || text.size() > most_bytes - taken) {
    return fail(ErrorKind::io, fmt::format("there is no room left: it has {} of {} bytes", size, most_bytes),
                path, "write less before it in the same step");
  }
  text.insert(0, before);
  if (const int problem = write_all(file.descriptor(), text)) {
    // Half of a page is worse than none.
    if (::ftruncate(file.descriptor(), status.st_size) != 0) return not_appended(path, errno);
    return not_appended(path, problem);
  }
  return {};
}

void say_unless_done(const Context& context, std::string_view what, const Result<void>& done) {
  if (done) return;
  const Error& error = done.error();
  context.console.say(
      fmt::format("note: {} is left out: {}: {}{}\n", what, render::terminal_safe(error.where.plain()),
                  render::terminal_safe(error.what.plain()),
                  error.advice.empty() ? "" : "; " + render::terminal_safe(error.advice.plain())));
}

}  // namespace

void leave_github_summary(const Context& context, const Page& summary) {
  const auto path = context.environment.get("GITHUB_STEP_SUMMARY");
  if (path)
    say_unless_done(context, "the summary of this step", append_whole(*path, most_summary_bytes, summary));
}

void leave_github_outputs(const Context& context, std::string_view lines) {
  const auto path = context.environment.get("GITHUB_OUTPUT");
  if (!path) return;
  say_unless_done(context, "what later steps may use",
                  append_whole(*path, most_summary_bytes, [&](std::size_t) { return std::string(lines); }));
}

std::string leave_azure_summary(const Context& context, const Page& summary) {
  const auto folder = context.environment.get("AGENT_TEMPDIRECTORY");
  if (!folder || !folder->starts_with('/')) return {};
  const std::string text = runner_safe(summary(most_summary_bytes));
  if (text.empty()) return {};
  std::string path = *folder + "/haloform-" + new_uuid() + ".md";
  const auto written = write_file(path, text);
  say_unless_done(context, "the summary of this run", written);
  return written ? path : std::string();
}

}  // namespace haloform::cli
