#include "cli/options.hpp"

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/typed.hpp"

#include <CLI/CLI.hpp>

#include <utility>

namespace haloform {
namespace {

void take_common(CLI::App& app, Typed& typed) {
  app.add_option("--chdir", typed.chdir, "Change into this folder before anything else")->type_name("DIR");
  app.add_option("--color", typed.color, "auto (default), always or never; NO_COLOR is respected")
      ->type_name("WHEN");
  app.add_flag("-q,--quiet", typed.quiet, "No progress and no notices; errors and results stay");
  app.add_flag("-v,--verbose", typed.verbose,
               "Also show each request with its status and time, without secrets");
}

void take_config(CLI::App& app, Typed& typed) {
  app.add_option("--config", typed.at.config, "The configuration file, or the folder of haloform.yaml")
      ->type_name("FILE");
}

void take_state(CLI::App& app, Typed& typed) {
  app.add_option("--state", typed.at.state, "The state file; default: what the configuration says")
      ->type_name("PATH");
}

void take_instance(CLI::App& app, Typed& typed) {
  app.add_option("--parallelism", typed.parallelism, "Requests at the same time, at most (default 8)")
      ->type_name("N");
  app.add_option("--retry-for", typed.retry_for, "How long a request may be repeated (default 6m)")
      ->type_name("TIME");
}

void take_lock(CLI::App& app, Typed& typed) {
  app.add_option("--lock-timeout", typed.lock_timeout, "How long to wait for the lock, like 30s (default 0)")
      ->type_name("TIME");
}

void take_policy(CLI::App& app, Typed& typed) {
  app.add_option("--allow", typed.allow, "Raise one limit for this run, like deactivate=12; repeatable")
      ->type_name("LIMIT=N")
      ->allow_extra_args(false);
  app.add_flag("--allow-delete", typed.allow_delete, "Allow what on_removal: delete asks for");
  app.add_option("--target", typed.targets, "Only this address and what it depends on; repeatable")
      ->type_name("ADDRESS")
      ->allow_extra_args(false);
  app.add_flag("--show-unmanaged", typed.show_unmanaged, "List every unmanaged record");
}

void take_output(CLI::App& app, Typed& typed) {
  app.add_option("-o,--output", typed.outputs, "text (default) or json, to stdout or to =FILE; repeatable")
      ->type_name("KIND[=FILE]")
      ->allow_extra_args(false);
}

void take_word(CLI::App& app, Typed& typed, const std::string& name, const std::string& help) {
  // CLI11 fills positionals one by one; they all end in one list, in the order in which they were declared.
  app.add_option_function<std::string>(
         name, [&typed](const std::string& word) { typed.words.push_back(word); }, help)
      ->required()
      ->type_name("");
}

CLI::App& command(CLI::App& parent, Typed& typed, const std::string& name, const std::string& help,
                  std::initializer_list<ExitCode> codes) {
  CLI::App& app = *parent.add_subcommand(name, help);
  take_common(app, typed);
  app.footer("Exit codes:\n" + exit_code_lines(codes));
  return app;
}

using enum ExitCode;

void add_plan(CLI::App& root, Typed& typed) {
  CLI::App& plan = command(root, typed, "plan", "Show what apply would do; changes nothing",
                           {done, error, changes, configuration, credentials, blocked, interrupted});
  take_config(plan, typed);
  take_state(plan, typed);
  take_instance(plan, typed);
  take_policy(plan, typed);
  take_output(plan, typed);
  plan.add_option("--out", typed.out, "Save the plan for `apply FILE` (mode 0600)")->type_name("FILE");
  plan.add_flag("--detailed-exitcode", typed.detailed_exitcode, "Exit 2 where there are changes");
}

void add_apply(CLI::App& root, Typed& typed) {
  CLI::App& apply = command(root, typed, "apply", "Plan, show, ask, and make it so; or execute a saved plan",
                            {done, error, configuration, credentials, blocked, partial, in_doubt, stale,
                             locked, deferred, interrupted});
  take_config(apply, typed);
  take_state(apply, typed);
  take_instance(apply, typed);
  take_policy(apply, typed);
  take_lock(apply, typed);
  take_output(apply, typed);
  apply.add_flag("--auto-approve", typed.auto_approve, "Do not ask");
  apply.add_option("--expect", typed.expect, "Apply only the plan with this digest")->type_name("sha256:...");
  apply.add_flag("--verify", typed.verify, "Plan once more at the end; what is found then is exit code 6");
  apply.add_flag("--skip-blocked", typed.skip_blocked,
                 "Apply what is not blocked, and exit 5; without it a blocked step stops all");
  apply.add_option("--audit-log", typed.audit_log, "Append one line of JSON for each write (mode 0600)")
      ->type_name("FILE");
  apply.add_option("--max-age", typed.max_age, "How old a saved plan may be (default 24h)")
      ->type_name("TIME");
  apply.add_option("PLAN", typed.words, "A plan saved with `plan --out`; it is executed without a question")
      ->expected(0, 1)
      ->type_name("");
}

void add_state_commands(CLI::App& root, Typed& typed) {
  CLI::App& state = *root.add_subcommand("state", "Look at the state and mend it");
  state.require_subcommand(1);
  const auto writer = [&](const std::string& name, const std::string& help) -> CLI::App& {
    CLI::App& app = command(state, typed, name, help, {done, error, configuration, locked});
    take_config(app, typed);
    take_state(app, typed);
    take_lock(app, typed);
    return app;
  };
  CLI::App& list = command(state, typed, "list", "List what the state knows", {done, error, configuration});
  take_config(list, typed);
  take_state(list, typed);
  take_output(list, typed);
  CLI::App& show = command(state, typed, "show", "Show one entry", {done, error, configuration});
  take_config(show, typed);
  take_state(show, typed);
  take_word(show, typed, "ADDRESS", "Like agent.jane-smith");
  CLI::App& move = writer("mv", "Give an entry another address; its record stays as it is");
  take_word(move, typed, "FROM", "The address it has");
  take_word(move, typed, "TO", "The address it gets");
  CLI::App& remove = writer("rm", "Take entries out of the state; their records stay as they are");
  remove.add_option("ADDRESS", typed.words, "One or more addresses")->required()->type_name("");
  CLI::App& instance = writer("move-instance", "Say that the instance now has another URL");
  take_word(instance, typed, "URL", "The new URL");
  CLI::App& restore = writer("restore", "Accept a backup or a copy of the state as the present one");
  take_word(restore, typed, "FILE", "The state file to take");
}

void add_lookups(CLI::App& root, Typed& typed) {
  CLI::App& show = command(root, typed, "show", "Show a saved plan or a state file; without one, the state",
                           {done, error, configuration});
  take_config(show, typed);
  take_state(show, typed);
  take_output(show, typed);
  show.add_flag("--show-unmanaged", typed.show_unmanaged, "List every unmanaged record of a plan");
  show.add_option("FILE", typed.words, "A saved plan or a state")->expected(0, 1)->type_name("");

  CLI::App& import = command(root, typed, "import", "Bind a declared address to a record that exists",
                             {done, error, configuration, credentials, locked, interrupted});
  take_config(import, typed);
  take_state(import, typed);
  take_instance(import, typed);
  take_lock(import, typed);
  take_word(import, typed, "ADDRESS", "Like agent.jane-smith");
  take_word(import, typed, "ID", "The record's id");

  CLI::App& get = command(root, typed, "get", "Look a record up in HaloPSA",
                          {done, error, configuration, credentials, interrupted});
  take_config(get, typed);
  take_instance(get, typed);
  take_output(get, typed);
  take_word(get, typed, "TYPE", "agent, contact or team");
  take_word(get, typed, "EMAIL|ID", "An id, an e-mail, or the name of a team");

  CLI::App& doctor =
      command(root, typed, "doctor", "Look at everything that plan and apply need; changes nothing",
              {done, error, configuration, credentials, interrupted});
  take_config(doctor, typed);
  take_instance(doctor, typed);
  take_output(doctor, typed);

  CLI::App& unlock = command(root, typed, "unlock", "Show who holds the lock, and free a dead one",
                             {done, error, configuration, locked});
  take_config(unlock, typed);
  take_state(unlock, typed);
  unlock.add_flag("--force", typed.force, "Remove what a dead holder left behind");
}

void add_sandbox(CLI::App& root, Typed& typed) {
  CLI::App& app =
      command(root, typed, "sandbox", "Serve an embedded HaloPSA to try things on", {done, error});
  sandbox::SandboxOptions& options = typed.sandbox;
  app.add_option("--listen", options.listen, "Loopback address and port; port 0 takes a free one")
      ->type_name("HOST:PORT");
  app.add_option("--profile", options.profile, "How it speaks: guide (default) or halo")->type_name("NAME");
  app.add_option("--world", options.world, "A JSON file with the records; written back on changes")
      ->type_name("FILE");
  app.add_flag("--in-memory", typed.in_memory, "Leave the world file as it is");
  app.add_option("--seats", typed.seats, "How many agents may be active")->type_name("N");
  app.add_option("--seat-mode", options.seat_mode,
                 "What a lack of seats looks like: error-200, empty-200, created-inactive or 400")
      ->type_name("MODE");
  app.add_option("--lean", options.lean, "Leave fields out of answers or rows: none, answers, rows or both")
      ->type_name("WHERE");
  app.add_option("--latency", typed.latency, "Milliseconds added to every request")->type_name("MS");
  app.add_option("--rate-limit", options.rate_limit,
                 "Answer 429 beyond so many requests in a time, like 300/5m")
      ->type_name("N/TIME");
  app.add_option("--membership", typed.membership,
                 "halo: what posting teams does: replace (default), merge or merge-in-section")
      ->type_name("MODE");
  app.add_option("--page-cap", typed.page_cap, "halo: rows of a page at most (default 100)")->type_name("N");
  app.add_option("--halo", options.halo, "halo: how this instance differs; repeatable, see docs/sandbox.md")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--token-life", typed.token_life, "Seconds that a token lives")->type_name("SECONDS");
  app.add_option("--scopes", options.scopes, "What the application may do; default: everything")
      ->type_name("SCOPES");
  app.add_option("--client-id", options.client_id, "Default: a random one")->type_name("ID");
  app.add_option("--client-secret", options.client_secret, "Default: a random one")->type_name("TEXT");
  app.add_option("--token-mark", options.token_mark, "What every token begins with")->type_name("TEXT");
  app.add_option("--fault", options.faults, "A fault to make on purpose; repeatable, see docs/sandbox.md")
      ->type_name("RULE")
      ->allow_extra_args(false);
}

std::unique_ptr<CLI::App> make_app(Typed& typed) {
  auto app = std::make_unique<CLI::App>("Terraform for the people in HaloPSA.", "haloform");
  app->require_subcommand(1);
  app->set_version_flag("--version", "haloform " HALOFORM_VERSION);
  app->footer(
      "Flags may stand before or after the command. \"haloform COMMAND --help\" lists a command's flags.\n\n"
      "Exit codes:\n" +
      exit_code_lines(all_exit_codes()));
  CLI::App& validate = command(*app, typed, "validate", "Check everything that can be known offline",
                               {done, error, configuration});
  take_config(validate, typed);
  take_output(validate, typed);
  add_plan(*app, typed);
  add_apply(*app, typed);
  add_lookups(*app, typed);
  add_state_commands(*app, typed);
  add_sandbox(*app, typed);
  take_output(command(*app, typed, "version", "Say which version this is", {done, error}), typed);
  take_word(command(*app, typed, "completion", "Print a completion script", {done, error}), typed, "SHELL",
            "bash, zsh or fish");
  return app;
}

FlagSpec flag_spec(const CLI::Option& option) {
  FlagSpec flag;
  if (!option.get_lnames().empty()) flag.name = "--" + option.get_lnames().front();
  if (!option.get_snames().empty()) flag.short_name = "-" + option.get_snames().front();
  flag.help = option.get_description();
  flag.takes = option.get_items_expected_max() > 0 ? Takes::value : Takes::nothing;
  return flag;
}

CommandSpec command_spec(const CLI::App& app) {
  CommandSpec spec{app.get_name(), app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) spec.flags.push_back(flag_spec(*option));
  }
  for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; })) {
    spec.children.push_back(command_spec(*child));
  }
  return spec;
}

/// `state mv`: the words of the command that was typed.
std::string parsed_command(const CLI::App& app) {
  std::string words;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    words += (words.empty() ? "" : " ") + at->get_name();
  }
  return words;
}

}  // namespace

CommandSpec command_tree() {
  Typed typed;
  return command_spec(*make_app(typed));
}

Result<std::variant<Options, HelpText>> parse_options(const std::vector<std::string>& arguments) {
  std::vector<std::string> asked = arguments;
  // `haloform help plan` is what people type who know git.
  if (!asked.empty() && asked.front() == "help") {
    asked.erase(asked.begin());
    asked.emplace_back("--help");
  }
  auto ordered = command_first(command_tree(), asked);
  if (!ordered) return std::unexpected(ordered.error());

  Typed typed;
  const auto app = make_app(typed);
  try {
    app->parse(std::vector<std::string>(ordered->rbegin(), ordered->rend()));
  } catch (const CLI::CallForHelp&) {
    return HelpText{app->help()};
  } catch (const CLI::CallForVersion& version) {
    return HelpText{std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& problem) {
    const std::string command = parsed_command(*app);
    const std::string whole = command.empty() ? "haloform" : "haloform " + command;
    return fail(ErrorKind::usage, problem.what(), whole, "\"" + whole + " --help\" says what it takes");
  }
  auto options = options_of(std::move(typed), parsed_command(*app));
  if (!options) return std::unexpected(options.error());
  return std::move(*options);
}

}  // namespace haloform
