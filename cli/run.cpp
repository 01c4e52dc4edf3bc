#include "cli/run.hpp"

#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/environment.hpp"
#include "cli/exit_code.hpp"
#include "cli/memory_guard.hpp"
#include "cli/people_rules.hpp"
#include "cli/progress_display.hpp"
#include "cli/run_facts.hpp"
#include "cli/signals.hpp"
#include "cli/standard_streams.hpp"
#include "planner/base/clock.hpp"
#include "planner/render/text_errors.hpp"
#include "providers/ci/run.hpp"
#include "providers/halopsa/tables/catalog.hpp"

#include <exception>
#include <filesystem>
#include <new>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::cli {
namespace {

Result<void> change_folder(const CommonOptions& common) {
  if (!common.chdir) return {};
  std::error_code problem;
  std::filesystem::current_path(*common.chdir, problem);
  if (!problem) return {};
  return fail(ErrorKind::usage, "cannot change into this folder: " + problem.message(), *common.chdir,
              "check the path behind --chdir");
}

/// On stderr, with as much of people in it as text shows.
ExitCode report(Console& console, const Trouble& whole, const PeopleRules& people = PeopleRules()) {
  const Trouble trouble = render::without_people(whole, people.of_text());
  console.err(render::render_trouble(trouble, console.err_text()));
  if (trouble.diagnostics.has_errors()) return ExitCode::configuration;
  return exit_code(trouble.errors);
}

ExitCode run_parsed(const CommandLine& line, const Environment& environment, const ci::Run& run,
                    const StopFlag& stop, Console& console) {
  auto pinned = privacy_variable(environment);
  if (!pinned) return report(console, Trouble(pinned.error()));
  PeopleRules people(line.command, line.common.pii, *pinned);
  if (auto moved = change_folder(line.common); !moved) return report(console, Trouble(moved.error()));
  const Catalog catalog = halopsa::make_catalog();
  const SystemClock clock;
  ProgressDisplay progress(console, clock, stop);
  const Context context{catalog, environment, clock,
                        stop,    console,     progress,
                        people,  run,         facts_of(run, line.config, line.command)};
  const auto outcome = line.run(context);
  const ExitCode code = outcome ? *outcome : report(console, outcome.error(), people);
  if (const auto problem = console.out_trouble(); problem && code == ExitCode::done) {
    return report(console, Trouble(*problem));
  }
  return code;
}

ExitCode run_arguments(const std::vector<std::string>& arguments) {
  StopFlag stop;
  const SignalGuard signals(stop);
  const Environment environment = Environment::take();
  const ci::Run run = ci::run_of(environment);
  auto parsed = parse_command_line(arguments, run);
  if (!parsed) {
    Console console(console_options({}, environment));
    return report(console, Trouble(parsed.error()));
  }
  if (const auto* help = std::get_if<HelpText>(&*parsed)) {
    Console console(console_options({}, environment));
    console.out(help->text);
    return ExitCode::done;
  }
  const auto& line = std::get<CommandLine>(*parsed);
  Console console(console_options(line.common, environment));
  return run_parsed(line, environment, run, stop, console);
}

}  // namespace

int run(int argc, const char* const* argv) {
  hold_closed_streams();
  const MemoryGuard guarded;
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  try {
    return number_of(run_arguments(arguments));
  } catch (const std::bad_alloc&) {
    Console console(ConsoleOptions{});
    return number_of(
        report(console, Trouble(Error{ErrorKind::io, "there is not enough memory", "",
                                      "raise the memory that haloform may take (ulimit -v), or let it do "
                                      "less at once (--target, --parallelism)"})));
  } catch (const std::system_error& problem) {
    Console console(ConsoleOptions{});
    return number_of(report(
        console,
        Trouble(Error{ErrorKind::io, std::string("the system refused what haloform needs: ") + problem.what(),
                      "", "check the limits of this machine (ulimit -a)"})));
  } catch (const std::exception& problem) {
    Console console(ConsoleOptions{});
    return number_of(report(
        console,
        Trouble(Error{ErrorKind::internal, std::string("haloform itself went wrong: ") + problem.what(), "",
                      "this is a mistake in haloform; please report it with the command that showed it"})));
  }
}

}  // namespace haloform::cli
