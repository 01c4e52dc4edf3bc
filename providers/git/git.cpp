#include "providers/git/git.hpp"

#include "providers/process/child.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <ranges>

namespace haloform::git {

namespace {

constexpr std::size_t most_out = std::size_t{512} << 20U;
constexpr std::size_t most_err = std::size_t{8} << 10U;

/// What is nobody's business but ours: credentials of HaloPSA and of other stores.
constexpr std::array<std::string_view, 7> kept_back{"HALOPSA_", "HALOFORM_", "TF_HTTP_", "AWS_",
                                                    "AZURE_",   "ARM_",      "PG"};
/// What would lead git to another repository, change what it writes, or show what it does. How it gets credentials and finds
/// servers (GIT_ASKPASS, GIT_SSH_COMMAND, GIT_CONFIG_COUNT, GIT_SSL_CAINFO, …) belongs to the job and stays.
constexpr std::array<std::string_view, 37> leading_elsewhere{"GIT_DIR",
                                                             "GIT_WORK_TREE",
                                                             "GIT_INDEX_FILE",
                                                             "GIT_INDEX_VERSION",
                                                             "GIT_OBJECT_DIRECTORY",
                                                             "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                                             "GIT_COMMON_DIR",
                                                             "GIT_NAMESPACE",
                                                             "GIT_PREFIX",
                                                             "GIT_SHALLOW_FILE",
                                                             "GIT_GRAFT_FILE",
                                                             "GIT_REPLACE_REF_BASE",
                                                             "GIT_NO_REPLACE_OBJECTS",
                                                             "GIT_IMPLICIT_WORK_TREE",
                                                             "GIT_INTERNAL_SUPER_PREFIX",
                                                             "GIT_QUARANTINE_PATH",
                                                             "GIT_TEMPLATE_DIR",
                                                             "GIT_DEFAULT_HASH",
                                                             "GIT_CONFIG",
                                                             "GIT_EXTERNAL_DIFF",
                                                             "GIT_DIFF_OPTS",
                                                             "GIT_PAGER",
                                                             "PAGER",
                                                             "GIT_EDITOR",
                                                             "GIT_SEQUENCE_EDITOR",
                                                             "GIT_PROTOCOL",
                                                             "GIT_ALLOW_PROTOCOL",
                                                             "GIT_LITERAL_PATHSPECS",
                                                             "GIT_GLOB_PATHSPECS",
                                                             "GIT_NOGLOB_PATHSPECS",
                                                             "GIT_ICASE_PATHSPECS",
                                                             "GIT_REF_PARANOIA",
                                                             "GIT_NO_LAZY_FETCH",
                                                             "GIT_TERMINAL_PROMPT",
                                                             "LC_ALL",
                                                             "LANG",
                                                             "LANGUAGE"};
constexpr std::array<std::string_view, 5> leading_elsewhere_by_beginning{
    "GIT_TRACE", "GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_PUSH_", "LC_"};
/// Ours. Messages are read, so they are in English.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> always{
    {{"GIT_TERMINAL_PROMPT", "0"},
     {"GCM_INTERACTIVE", "never"},
     {"GIT_ALLOW_PROTOCOL", "file:https:ssh"},
     {"GIT_OPTIONAL_LOCKS", "0"},
     {"LC_ALL", "C"},
     {"LANG", "C"}}};
/// In front of every command. What stands on the command line wins over all configuration.
constexpr std::array<std::string_view, 8> settings{"core.hooksPath=/dev/null", "protocol.ext.allow=never",
                                                   "core.fsmonitor=false",     "gc.auto=0",
                                                   "maintenance.auto=false",   "push.gpgSign=false",
                                                   "log.showSignature=false",  "advice.detachedHead=false"};

bool is_inherited(std::string_view name) {
  const auto begins = [name](std::string_view beginning) { return name.starts_with(beginning); };
  return std::ranges::none_of(kept_back, begins) &&
         std::ranges::none_of(leading_elsewhere_by_beginning, begins) &&
         std::ranges::find(leading_elsewhere, name) == leading_elsewhere.end();
}

/// Numbers what is added behind what the job gave in the same way.
void add_configuration(const GitOptions& options, std::size_t inherited, std::vector<std::string>& all) {
  std::size_t number = inherited;
  for (const auto& [key, value] : options.configuration) {
    all.push_back("GIT_CONFIG_KEY_" + std::to_string(number) + '=' + key);
    all.push_back("GIT_CONFIG_VALUE_" + std::to_string(number) + '=' + value);
    ++number;
  }
  all.push_back("GIT_CONFIG_COUNT=" + std::to_string(number));
}

std::vector<std::string> environment_of(const GitOptions& options) {
  constexpr std::string_view counter = "GIT_CONFIG_COUNT";
  std::size_t inherited = 0;
  std::vector<std::string> all;
  const auto set_by_caller = [&](std::string_view name) {
    return std::ranges::find(options.environment, name, [](const auto& one) -> std::string_view {
             return one.first;
           }) != options.environment.end();
  };
  const auto set_always = [](std::string_view name) {
    return std::ranges::any_of(always, [&](const auto& one) { return one.first == name; });
  };
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    if (name == counter && !options.configuration.empty()) {
      std::from_chars(text.data() + std::min(counter.size() + 1, text.size()), text.data() + text.size(),
                      inherited);
      continue;
    }
    if (is_inherited(name) && !set_by_caller(name) && !set_always(name)) all.emplace_back(text);
  }
  for (const auto& [name, value] : always) {
    if (!set_by_caller(name)) all.push_back(std::string(name) + '=' + std::string(value));
  }
  for (const auto& [name, value] : options.environment) all.push_back(name + '=' + value);
  if (!options.configuration.empty()) add_configuration(options, inherited, all);
  return all;
}

/// `https://user:token@host/path` without what stands in front of the `@`, wherever such a URL stands.
std::string without_credentials(std::string_view text) {
  std::string shown;
  while (true) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos) return shown.append(text);
    const std::size_t first = scheme + 3;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n'\"", first), text.size());
    const std::string_view authority = text.substr(first, std::min(text.find('/', first), end) - first);
    // A password may hold a slash that was not encoded: then the last `@` of the whole URL counts.
    std::size_t at = authority.rfind('@');
    if (at == std::string_view::npos) at = text.substr(first, end - first).rfind('@');
    shown.append(text.substr(0, first));
    text.remove_prefix(at == std::string_view::npos ? first : first + at + 1);
  }
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

Result<Ended> run_words(std::initializer_list<std::string> arguments, const GitOptions& options) {
  constexpr Milliseconds local_question{30'000};
  const std::vector<std::string> words(arguments);
  const SteadyTime now =
      options.clock == nullptr ? std::chrono::steady_clock::now() : options.clock->steady();
  return run(words, {}, now + local_question, options);
}

bool is_commit_id(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) && std::ranges::all_of(text, [](char sign) {
           return (sign >= '0' && sign <= '9') || (sign >= 'a' && sign <= 'f');
         });
}

/// Whether the first is an ancestor of the second; nothing where git cannot say.
Result<std::optional<bool>> is_ancestor(const std::string& first, const std::string& second,
                                        const GitOptions& options) {
  const auto answer = run_words({"merge-base", "--is-ancestor", first, second}, options);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status > 1) return std::optional<bool>{};
  return std::optional(answer->status == 0);
}

}  // namespace

Result<Ended> run(std::span<const std::string> arguments, std::string_view input, SteadyTime deadline,
                  const GitOptions& options) {
  process::Child child;
  child.arguments.emplace_back("git");
  for (const std::string_view setting : settings) {
    child.arguments.emplace_back("-c");
    child.arguments.emplace_back(setting);
  }
  child.arguments.insert(child.arguments.end(), arguments.begin(), arguments.end());
  child.environment = environment_of(options);
  child.folder = options.folder;
  child.input = input;
  child.most_out = most_out;
  child.most_err = most_err;
  const SystemClock system;
  auto end = process::run_child(std::move(child), deadline,
                                options.clock == nullptr ? system : *options.clock, options.stop);
  if (!end) return std::unexpected(std::move(end).error());
  return Ended{end->status, std::move(end->out), without_credentials(end->err)};
}

Result<std::optional<Commit>> head(const GitOptions& options) {
  const auto answer = run_words({"log", "-1", "--no-decorate", "--format=%H %ct", "HEAD", "--"}, options);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 0) return std::optional<Commit>{};
  const std::string_view line = first_line(answer->out);
  const std::size_t blank = line.find(' ');
  std::int64_t seconds = 0;
  if (blank == std::string_view::npos || !is_commit_id(line.substr(0, blank)) ||
      std::from_chars(line.data() + blank + 1, line.data() + line.size(), seconds).ec != std::errc{}) {
    return fail(ErrorKind::protocol, "git log did not name the commit that is checked out", options.folder);
  }
  return std::optional(Commit{std::string(line.substr(0, blank)), WallTime(std::chrono::seconds(seconds))});
}

Result<Order> order_of(std::string_view first, std::string_view second, const GitOptions& options) {
  // Both come from files: nothing but an id reaches git.
  if (!is_commit_id(first) || !is_commit_id(second)) return Order::unknown;
  if (first == second) return Order::same;
  const auto forwards = is_ancestor(std::string(first), std::string(second), options);
  if (!forwards) return std::unexpected(forwards.error());
  if (!*forwards) return Order::unknown;
  if (**forwards) return Order::ancestor;
  const auto backwards = is_ancestor(std::string(second), std::string(first), options);
  if (!backwards) return std::unexpected(backwards.error());
  if (!*backwards) return Order::unknown;
  if (**backwards) return Order::descendant;
  // A shallow clone ends where it was cut: that no way leads from one to the other says nothing there.
  const auto shallow = run_words({"rev-parse", "--is-shallow-repository"}, options);
  if (!shallow) return std::unexpected(shallow.error());
  return shallow->status == 0 && first_line(shallow->out) == "false" ? Order::apart : Order::unknown;
}

}  // namespace haloform::git
