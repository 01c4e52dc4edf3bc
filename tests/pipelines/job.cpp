#include "tests/pipelines/job.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <ranges>
#include <set>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The environment of a step and nothing else: each variable of this process that is not in it is taken away.
std::map<std::string, std::optional<std::string>> only(const Environment& wanted) {
  std::map<std::string, std::optional<std::string>> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    all[std::string(text.substr(0, text.find('=')))] = std::nullopt;
  }
  for (const auto& [name, value] : wanted) all.insert_or_assign(name, value);
  return all;
}

bool has_ended(pid_t process) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid == process;
}

/// The parent of a process; 0 where there is no such process.
pid_t parent_of(const std::string& process) {
  const std::string stat = content_of("/proc/" + process + "/stat");
  const std::size_t behind_name = stat.rfind(')');
  return behind_name == std::string::npos
             ? 0
             : static_cast<pid_t>(std::strtol(stat.c_str() + behind_name + 3, nullptr, 10));
}

/// All that a process started, and what these started.
std::set<pid_t> tree_of(pid_t root) {
  std::multimap<pid_t, pid_t> children;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos)
      children.emplace(parent_of(name), static_cast<pid_t>(std::strtol(name.c_str(), nullptr, 10)));
  }
  std::set<pid_t> tree{root};
  for (bool grows = true; grows;) {
    grows = false;
    for (const auto& [parent, child] : children)
      if (tree.contains(parent)) grows = tree.insert(child).second || grows;
  }
  return tree;
}

/// What goes on running when the step is over, such as a program whose shell was ended. Hosts kill it at the end of the job.
using Orphans = std::set<pid_t>;

/// Reads what a process shows until it ends or the time is up; answers whether it has ended.
bool ends_within(RunningProcess& process, milliseconds time) {
  const auto end = steady_clock::now() + time;
  while (!has_ended(process.pid())) {
    if (steady_clock::now() >= end) return false;
    // Until it shows what nothing shows: a while of reading.
    if (!process.wait_for(std::string_view("\0\0\1", 3), milliseconds(20))) ::usleep(2'000);
  }
  return true;
}

/// Sends one of the step's processes a signal and waits for its end; answers whether the whole step has ended meanwhile.
bool signal_one(pid_t one, int signal, RunningProcess& step, milliseconds time) {
  const auto end = steady_clock::now() + time;
  ::kill(one, signal);
  while (::kill(one, 0) == 0 && steady_clock::now() < end)
    if (ends_within(step, milliseconds(5))) return true;
  return has_ended(step.pid());
}

/// Cancels a step as the host does; answers whether nothing but SIGKILL ended it.
bool cancel_step(RunningProcess& process, const Host& host, Orphans& orphans) {
  for (const auto& [signal, time] : host.signals()) {
    const std::set<pid_t> tree = tree_of(process.pid());
    orphans.insert(tree.begin(), tree.end());
    if (host.signals_everyone()) {
      for (const pid_t one : tree | std::views::reverse)
        if (one != process.pid() && signal_one(one, signal, process, time)) return false;
    }
    process.kill(signal);
    if (ends_within(process, time)) return false;
  }
  for (const pid_t one : tree_of(process.pid())) ::kill(one, SIGKILL);
  return true;
}

StepResult run_shell(const ShellStep& step, const Machine& machine, const Host& host,
                     const std::function<bool()>& cancel, bool& is_cancelled, Orphans& orphans) {
  static std::atomic<int> number = 0;
  const std::string script = machine.temp() + "/step-" + std::to_string(++number) + ".sh";
  std::ofstream(script, std::ios::binary) << step.script;
  std::vector<std::string> words = step.shell;
  words.push_back(script);
  Environment environment = machine.environment();
  for (const auto& [name, value] : step.env) environment.insert_or_assign(name, value);
  const fs::path folder = fs::path(machine.workspace()) / step.folder;
  if (!fs::is_directory(folder)) throw StepFailed("there is no folder " + folder.string());
  StepResult done{.name = step.name, .id = step.id};
  RunningProcess process(words, {.environment = only(environment), .folder = folder.string()});
  while (cancel && !is_cancelled && !ends_within(process, milliseconds(5))) {
    if (!cancel()) continue;
    is_cancelled = true;
    done.killed = cancel_step(process, host, orphans);
  }
  done.process = process.wait();
  return done;
}

StepResult run_built_in(const ShellStep& step) {
  StepResult done{.name = step.name, .id = step.id};
  try {
    done.process.out = step.built_in();
    done.process.exit_code = 0;
  } catch (const StepFailed& failed) {
    done.process.exit_code = 1;
    done.process.err = std::string(failed.what()) + "\n";
  }
  return done;
}

void git(const std::vector<std::string>& arguments, const std::string& folder) {
  std::vector<std::string> words{"git"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const ProcessResult result = run(
      words,
      {.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_NOSYSTEM", "1"}}, .folder = folder});
  if (result.exit_code != 0) throw StepFailed("git " + arguments.front() + ": " + result.out + result.err);
}

}  // namespace

Machine::Machine(const std::string& program) : folder_(std::make_unique<TempDir>()) {
  for (const char* name : {"work", "temp", "home", "tools"}) fs::create_directory(folder_->path() / name);
  search_ = "/usr/local/bin:/usr/bin:/bin";
  if (program.empty()) return;
  fs::create_symlink(fs::absolute(program), folder_->path() / "tools" / "haloform");
  prepend_path(path("tools"));
}

bool Machine::exists(std::string_view file) const { return fs::exists(fs::path(workspace()) / file); }

std::string Machine::read(std::string_view file) const { return folder_->read("work/" + std::string(file)); }

Environment Machine::environment() const {
  Environment all{{"PATH", search_}, {"HOME", path("home")}, {"TMPDIR", temp()}, {"LANG", "C.UTF-8"}};
  // How a program under a sanitizer reports.
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS",
                           "ASAN_SYMBOLIZER_PATH", "LD_LIBRARY_PATH"})
    if (const char* const value = std::getenv(name); value != nullptr) all[name] = value;
  return all;
}

std::string Machine::all_files() const {
  std::string text;
  for (auto at = fs::recursive_directory_iterator(folder_->path()); at != fs::recursive_directory_iterator();
       ++at) {
    if (at->path().filename() == ".git" || at->is_symlink()) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file()) {
      text += content_of(at->path());
    }
  }
  return text;
}

std::vector<std::pair<int, milliseconds>> Host::signals() const {
  return {{SIGINT, milliseconds(7'500)}, {SIGTERM, milliseconds(2'500)}};
}

const StepResult& JobResult::step(std::string_view name) const {
  const auto found =
      std::ranges::find_if(steps, [&](const StepResult& one) { return one.name == name || one.id == name; });
  if (found == steps.end()) throw std::runtime_error("no step \"" + std::string(name) + "\"");
  return *found;
}

std::string JobResult::log() const {
  std::string text;
  for (const StepResult& one : steps) {
    text += "### " + one.name + (one.skipped ? " (skipped)\n" : "\n");
    if (one.skipped) continue;
    text += one.process.out + one.process.err + "### ended with " + std::to_string(one.process.exit_code);
    text += (one.process.signal != 0 ? ", signal " + std::to_string(one.process.signal) : "") + "\n";
  }
  return text;
}

JobResult run_job(const Job& job, Host& host, const Machine& machine, const std::function<bool()>& cancel) {
  JobResult result;
  Orphans orphans;
  bool is_cancelled = false;
  for (const ShellStep& step : job.steps) {
    if (!host.wanted(step, result.status)) {
      result.steps.push_back({.name = step.name, .id = step.id, .skipped = true});
      continue;
    }
    const ShellStep filled = host.filled(step);
    const bool before = is_cancelled;
    StepResult done = filled.built_in ? run_built_in(filled)
                                      : run_shell(filled, machine, host, cancel, is_cancelled, orphans);
    if (is_cancelled && !before) {
      result.status = JobStatus::cancelled;
    } else if (done.process.exit_code != 0 && !step.may_fail && result.status == JobStatus::success) {
      result.status = JobStatus::failure;
    }
    host.ended(filled, done.process);
    result.steps.push_back(std::move(done));
  }
  for (const pid_t one : orphans) ::kill(one, SIGKILL);
  return result;
}

std::string check_out(const std::string& origin, const std::string& ref, const std::string& folder, int depth,
                      bool detached) {
  fs::create_directories(folder);
  git({"init", "-q", "-b", "main"}, folder);
  git({"remote", "add", "origin", "file://" + origin}, folder);
  std::vector<std::string> fetch{"fetch", "-q", "--no-tags"};
  if (depth > 0) fetch.push_back("--depth=" + std::to_string(depth));
  fetch.insert(fetch.end(), {"origin", ref});
  git(fetch, folder);
  git(detached ? std::vector<std::string>{"checkout", "-q", "--detach", "FETCH_HEAD"}
               : std::vector<std::string>{"checkout", "-q", "-B", ref, "FETCH_HEAD"},
      folder);
  const ProcessResult head = run({"git", "rev-parse", "HEAD"}, {.folder = folder});
  return head.out.substr(0, head.out.find('\n'));
}

}  // namespace haloform::test
