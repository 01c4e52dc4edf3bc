#include "cli/commands/commands.hpp"
#include "cli/init_answers.hpp"
#include "cli/option_reader.hpp"
#include "cli/replace_files.hpp"
#include "planner/base/quote.hpp"
#include "planner/config/configuration.hpp"
#include "planner/config/edit/starter.hpp"
#include "planner/config/file_reader.hpp"
#include "planner/config/schema/editor_schema.hpp"
#include "planner/render/escape.hpp"
#include "providers/storage/files.hpp"
#include "providers/storage/places/place_kinds.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

constexpr std::string_view ignore_file = ".gitignore";
/// What examples of pipelines name.
constexpr std::string_view example_instance = "https://acme.halopsa.com";

/// A file that init may write, and what it means where it is there with another text.
struct Wanted {
  enum class Other : std::uint8_t {
    conflict,  ///< Nothing is written at all.
    stays,     ///< It is somebody's own, and good as it is.
  };
  Replacement file;
  Other other = Other::conflict;
};

/// What has come of all files.
struct Sorted {
  std::vector<Replacement> missing;
  std::vector<std::string> stay;       ///< There already, and different.
  std::vector<std::string> conflicts;  ///< The same, and not to be left at that.
};

std::vector<Wanted> wanted_files(const Context& context, const InitAnswers& answers) {
  std::vector<Wanted> wanted{
      // A configuration that is there is the one; only what was asked for and is not in it is a conflict.
      {{std::string(config::usual_root_name), {}, config::starter_text(answers.starter)},
       answers.agrees ? Wanted::Other::stays : Wanted::Other::conflict},
      {{std::string(config::starter_schema_file), {}, config::editor_schema(context.catalog)},
       Wanted::Other::stays},
      {{std::string(ignore_file), {}, config::ignored_names(answers.starter.state)}, Wanted::Other::stays}};
  for (const ci::StarterPipeline* pipeline : answers.pipelines) {
    for (const ci::PipelineFile& file : pipeline->files)
      wanted.push_back({{std::string(file.path), {}, std::string(file.text)}, Wanted::Other::conflict});
  }
  return wanted;
}

/// What stands where a file is wanted.
enum class Standing : std::uint8_t {
  nothing,
  same,       ///< A regular file with this text.
  different,  ///< Anything else; a link is never followed.
};

Result<Standing> standing_at(const Replacement& file) {
  struct stat status{};
  if (::lstat(file.path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Standing::nothing;
    return std::unexpected(storage::io_error("cannot look at the file", file.path, errno));
  }
  if (!S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) != file.after.size())
    return Standing::different;
  const auto text = config::read_whole_file(file.path);
  if (!text) return std::unexpected(text.error());
  return *text == file.after ? Standing::same : Standing::different;
}

Result<Sorted> sorted(std::vector<Wanted> wanted) {
  Sorted all;
  for (Wanted& one : wanted) {
    const auto standing = standing_at(one.file);
    if (!standing) return std::unexpected(standing.error());
    if (*standing == Standing::nothing) all.missing.push_back(std::move(one.file));
    if (*standing != Standing::different) continue;
    (one.other == Wanted::Other::stays ? all.stay : all.conflicts).push_back(std::move(one.file.path));
  }
  return all;
}

/// Lines that the file of ignored names lacks, where there is one.
std::string missing_lines(const std::optional<StatePlace>& place) {
  const auto text = read_ignore_file(std::string(ignore_file));
  std::string lines;
  std::istringstream wanted(config::ignored_names(place));
  for (std::string line; std::getline(wanted, line);) {
    if (line.starts_with('#') || ("\n" + text + "\n").contains("\n" + line + "\n")) continue;
    lines += "    " + line + "\n";
  }
  return lines;
}

std::string listed(std::string_view title, const std::vector<std::string>& paths) {
  if (paths.empty()) return {};
  std::string text(title);
  for (const std::string& path : paths) text += "\n  " + path;
  return text + "\n";
}

/// What has to be there before a state on a branch can be.
std::string repository_step(const InitAnswers& answers) {
  if (answers.missing_remote.empty()) return {};
  return fmt::format(
      "  {}`git remote add {} URL`: the state is on a branch there, and export and plan want it\n",
      answers.in_repository ? "" : "`git init` and ", render::terminal_safe(answers.missing_remote));
}

std::string next_steps(const InitAnswers& answers) {
  std::string text = "\nNext:\n" + repository_step(answers);
  text +=
      "  export HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET, and run `haloform doctor`\n"
      "  `haloform export` writes down who is there already; `haloform list agents --unmanaged` shows them\n"
      "  `haloform plan` shows what would be changed\n";
  for (const ci::StarterPipeline* pipeline : answers.pipelines) {
    text += fmt::format("  {}: docs/pipelines.md#{} says what is to be set there\n", pipeline->title,
                        pipeline->section);
    const auto holds = [&](std::string_view word) {
      return std::ranges::any_of(pipeline->files,
                                 [&](const ci::PipelineFile& file) { return file.text.contains(word); });
    };
    if (holds("OWNER/")) text += "    write whose haloform you use in the place of OWNER\n";
    if (holds(example_instance))
      text += fmt::format("    write {} and your image in the place of its examples\n",
                          render::terminal_safe(answers.starter.url));
    const std::string place = answers.starter.state ? place_text(*answers.starter.state) : std::string();
    if (place.empty()) continue;
    const bool is_shared = storage::is_shared(*answers.starter.state);
    if (is_shared && holds("HALOFORM_STATE") && !holds(place))
      text += fmt::format("    write HALOFORM_STATE: {} in it, which is where the state is\n",
                          render::terminal_safe(place));
    if (!is_shared && pipeline->applies)
      text +=
          "    no runner has the file of the state: `haloform state migrate --to PLACE` before the first one "
          "applies\n";
  }
  if (!answers.pipelines.empty() && !answers.repository_root.empty())
    text += fmt::format(
        "  this folder is not the root of its repository: move the pipeline to {}, and name this folder\n"
        "    there with --config\n",
        render::terminal_safe(answers.repository_root));
  return text;
}

Outcome<ExitCode> run_begin(const Context& context, const InitOptions& options) {
  auto answers = init_answers(context, options);
  if (!answers) return trouble(answers.error());
  auto files = sorted(wanted_files(context, *answers));
  if (!files) return trouble(files.error());
  if (!files->conflicts.empty()) {
    return trouble(
        ErrorKind::usage,
        fmt::format("{} already there and not what init would write: {}; nothing was written",
                    files->conflicts.size() == 1 ? "this file is" : "these files are",
                    fmt::join(files->conflicts, ", ")),
        "haloform init",
        "init never replaces a file: remove or rename it, or leave out the flag that asks for it (--ci "
        "none writes no pipeline)");
  }
  if (!files->missing.empty()) {
    if (auto made = replace_files(".", files->missing); !made) return trouble(made.error());
  }
  std::vector<std::string> written;
  for (const Replacement& file : files->missing) written.push_back(file.path);
  std::string text = written.empty() ? "Nothing to do: everything is there.\n" : listed("Written:", written);
  text += listed("Already there, and left as they are:", files->stay);
  const bool keeps_ignored = std::ranges::find(files->stay, ignore_file) != files->stay.end();
  if (const std::string lines = keeps_ignored ? missing_lines(answers->starter.state) : std::string();
      !lines.empty())
    text += "Add these lines to .gitignore, since what they stand for names people:\n" + lines;
  if (std::ranges::find(files->stay, config::starter_schema_file) != files->stay.end())
    text += fmt::format("`haloform schema > {}` brings that one up to date.\n", config::starter_schema_file);
  context.console.out(text);
  if (!written.empty()) context.console.out(next_steps(*answers));
  return ExitCode::done;
}

}  // namespace

CommandSpec init_command() {
  return {.name = "init",
          .help = "Begin a configuration here: haloform.yaml, .gitignore, the pipeline; asks on a terminal",
          .group = CommandGroup::work,
          .flags = init_flags(),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::interrupted},
          .run = read_then_run<init_options_of, run_begin>,
          .notes = init_notes()};
}

}  // namespace haloform::cli
