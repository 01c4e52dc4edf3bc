#include "cli/init_answers.hpp"

#include "cli/files.hpp"
#include "cli/option_reader.hpp"
#include "cli/shared_flags.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/config/configuration.hpp"
#include "planner/config/state_section.hpp"
#include "planner/model/instance_url.hpp"
#include "planner/render/escape.hpp"
#include "providers/git/git.hpp"
#include "providers/storage/places/place_kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <utility>

namespace haloform::cli {
namespace {

namespace fs = std::filesystem;
using Pipelines = std::vector<const ci::StarterPipeline*>;

constexpr std::string_view no_pipeline = "none";
constexpr int most_attempts = 5;
constexpr std::size_t most_ignore_bytes = 1UL << 20U;

std::vector<std::string_view> pipeline_names() {
  std::vector<std::string_view> names;
  for (const ci::StarterPipeline& pipeline : ci::starter_pipelines()) names.push_back(pipeline.name);
  names.push_back(no_pipeline);
  return names;
}

/// `github`, several, or `none`.
Result<Pipelines> pipelines_called(const std::vector<std::string>& words) {
  Pipelines chosen;
  for (const std::string& word : words) {
    if (word == no_pipeline) continue;
    const auto all = ci::starter_pipelines();
    const auto row = std::ranges::find(all, word, &ci::StarterPipeline::name);
    if (row == all.end()) {
      const std::vector<std::string_view> names = pipeline_names();
      const auto near = nearest(word, names);
      return fail(ErrorKind::usage, fmt::format("there is no pipeline {}", in_quotes(word)), "--ci",
                  near ? fmt::format("did you mean {}?", *near)
                       : fmt::format("write one of: {}", fmt::join(names, ", ")));
    }
    if (std::ranges::find(chosen, &*row) == chosen.end()) chosen.push_back(&*row);
  }
  return chosen;
}

/// What git says in this folder; empty where it says nothing.
std::string git_word(const Context& context, const std::vector<std::string>& arguments) {
  constexpr std::chrono::seconds longest{10};
  git::GitOptions options;
  options.clock = &context.clock;
  options.stop = &context.stop;
  const auto ended = git::run(arguments, {}, context.clock.steady() + longest, options);
  return ended && ended->status == 0 ? std::string(trimmed(ended->out)) : std::string();
}

/// What is known before anybody is asked.
struct Known {
  std::string url;
  Pipelines pipelines;
  std::string repository;  ///< Where it begins; empty outside of one.
  bool has_remote = false;
};

Pipelines detected(const std::string& remote) {
  Pipelines found;
  const std::string host = folded(remote);
  for (const ci::StarterPipeline& pipeline : ci::starter_pipelines()) {
    std::error_code none;
    const bool has_sign = std::ranges::any_of(
        pipeline.signs, [&](std::string_view sign) { return fs::exists(fs::path(sign), none); });
    const bool is_there =
        std::ranges::any_of(pipeline.remotes, [&](std::string_view part) { return host.contains(part); });
    if (has_sign || is_there) found.push_back(&pipeline);
  }
  // Files say more than the address: a mirror on another host has a remote there too.
  return found;
}

Known known_before(const Context& context, const InitOptions& options) {
  Known known;
  known.url = context.environment.get("HALOPSA_URL").value_or("");
  const std::string remote = git_word(context, {"remote", "get-url", "origin"});
  known.has_remote = !remote.empty();
  known.pipelines = options.pipelines.value_or(detected(remote));
  known.repository = git_word(context, {"rev-parse", "--show-toplevel"});
  return known;
}

/// Where the state is if nobody says so: a file of one machine is gone when a runner is. Nothing where HALOFORM_STATE names what no
/// configuration can.
std::optional<StatePlace> usual_place(const Context& context, const Known& known,
                                      const Pipelines& pipelines) {
  const auto kinds = storage::place_kinds();
  const auto pinned = context.environment.get("HALOFORM_STATE");
  const bool is_shared = known.has_remote || std::ranges::any_of(pipelines, &ci::StarterPipeline::applies);
  auto state = config::place_to_write(pinned.value_or(std::string(kinds[is_shared ? 0 : 1].like)));
  return state ? std::optional(std::move(*state)) : std::nullopt;
}

/// Asks until the answer is one that `read` takes; an empty one means `otherwise`.
template <typename Value>
Result<Value> ask_for(const Context& context, const std::string& question, std::string_view otherwise,
                      Result<Value> (*read)(const std::string&)) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    const std::string shown = otherwise.empty()
                                  ? question + ": "
                                  : fmt::format("{} [{}]: ", question, render::terminal_safe(otherwise));
    auto line = context.console.ask(shown, context.stop);
    if (!line) return std::unexpected(std::move(line.error()));
    if (!*line) return fail(ErrorKind::interrupted, "the input ended at the question; nothing was written");
    const std::string answer(trimmed(**line));
    auto value = read(answer.empty() ? std::string(otherwise) : answer);
    if (value) return value;
    context.console.err(fmt::format("  {}\n", render::terminal_safe(value.error().what.plain())));
    if (!value.error().advice.empty())
      context.console.err(fmt::format("  {}\n", render::terminal_safe(value.error().advice.plain())));
  }
  return fail(ErrorKind::usage, "no answer could be used; nothing was written", "haloform init",
              "pass it with a flag: `haloform init --help` lists them");
}

Result<std::string> read_url(const std::string& text) {
  auto url = instance_url(text);
  if (url) return url->text();
  url.error().kind = ErrorKind::usage;
  url.error().where = "--url";
  return std::unexpected(std::move(url.error()));
}

Result<StatePlace> read_place(const std::string& text) { return config::place_to_write(text); }

Result<Pipelines> read_pipelines(const std::string& text) {
  std::vector<std::string> words;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of(", "), rest.size());
    if (end > 0) words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return pipelines_called(words);
}

std::string joined_names(const Pipelines& pipelines) {
  std::string names;
  for (const ci::StarterPipeline* pipeline : pipelines)
    names += (names.empty() ? "" : ", ") + std::string(pipeline->name);
  return names.empty() ? std::string(no_pipeline) : names;
}

std::string choice_lines() {
  std::string text;
  for (const storage::PlaceKind& kind : storage::place_kinds())
    text += fmt::format("  {:<34}{}\n", kind.like, kind.good_for);
  return text;
}

/// What a configuration that is there says, but for what was typed; and whether that is the same.
void take_present(const Settings& settings, const InitOptions& options, InitAnswers& answers) {
  const StatePlace written = config::written_place(settings.state);
  answers.agrees = (!options.url || *options.url == settings.url) &&
                   (!options.profile || options.profile == settings.profile) &&
                   (!options.state || place_text(*options.state) == place_text(written));
  answers.starter = {options.url.value_or(settings.url), options.profile ? options.profile : settings.profile,
                     options.state.value_or(written)};
}

Result<void> ask_all(const Context& context, const InitOptions& options, const Known& known,
                     InitAnswers& answers) {
  if (!options.url) {
    auto url = ask_for<std::string>(context, "The address of your HaloPSA, like https://acme.halopsa.com",
                                    answers.starter.url, read_url);
    if (!url) return std::unexpected(std::move(url.error()));
    answers.starter.url = std::move(*url);
  }
  if (!options.pipelines) {
    const std::string question = fmt::format("The pipeline ({})", fmt::join(pipeline_names(), ", "));
    auto chosen = ask_for<Pipelines>(context, question, joined_names(answers.pipelines), read_pipelines);
    if (!chosen) return std::unexpected(std::move(chosen.error()));
    answers.pipelines = std::move(*chosen);
  }
  if (options.state) return {};
  answers.starter.state = usual_place(context, known, answers.pipelines);
  if (!answers.starter.state) return {};
  context.console.err("Where is it remembered which record belongs to which block?\n" + choice_lines());
  auto place =
      ask_for<StatePlace>(context, "The place of the state", place_text(*answers.starter.state), read_place);
  if (!place) return std::unexpected(std::move(place.error()));
  answers.starter.state = std::move(*place);
  return {};
}

/// What the state wants of the repository and is not there.
void look_for_remote(const Context& context, const Known& known, InitAnswers& answers) {
  const std::string remote =
      answers.starter.state ? storage::needed_remote(*answers.starter.state) : std::string();
  if (remote.empty() || !git_word(context, {"remote", "get-url", remote}).empty()) return;
  answers.missing_remote = remote;
  answers.in_repository = !known.repository.empty();
}

}  // namespace

FlagList init_flags() {
  return joined(
      {state_flags(),
       {
           {"--url", "", "The address of the instance; default: HALOPSA_URL", Takes::value, "URL"},
           {"--api", "", "How it speaks: auto (default), halo or guide", Takes::value, "PROFILE",
            offer_words("auto halo guide")},
           {"--ci", "",
            fmt::format("The pipeline: {}; repeatable; default: what the repository tells",
                        fmt::join(pipeline_names(), ", ")),
            Takes::values, "NAME", offer_words(fmt::format("{}", fmt::join(pipeline_names(), " ")))},
       }});
}

InitOptions init_options_of(OptionReader& typed) {
  InitOptions options;
  if (const auto url = typed.value("--url")) options.url = typed.or_note(read_url(*url), std::string());
  if (const auto api = typed.value("--api"); api && *api != "auto") {
    options.profile = parse_profile(*api);
    if (!options.profile) {
      typed.note({ErrorKind::usage, fmt::format("unknown api {}", in_quotes(*api)), "--api",
                  "write auto, halo or guide"});
    }
  }
  if (const auto state = typed.value("--state"))
    options.state = typed.or_note(config::place_to_write(*state), StatePlace{});
  if (const auto& names = typed.values("--ci"); !names.empty())
    options.pipelines = typed.or_note(pipelines_called(names), Pipelines{});
  return options;
}

std::string init_notes() { return "Places of the state:\n" + choice_lines(); }

Result<InitAnswers> init_answers(const Context& context, const InitOptions& options) {
  const Known known = known_before(context, options);
  InitAnswers answers{{options.url.value_or(known.url), options.profile,
                       options.state ? options.state : usual_place(context, known, known.pipelines)},
                      known.pipelines,
                      true,
                      {}};
  std::error_code none;
  if (!known.repository.empty() && !fs::equivalent(known.repository, fs::current_path(none), none))
    answers.repository_root = known.repository;
  if (fs::exists(fs::symlink_status(config::usual_root_name, none))) {
    const auto present = config::ConfigurationReader::open(context.catalog, ".");
    const bool asked = options.url || options.profile || options.state;
    if (present && present->settings()) {
      take_present(*present->settings(), options, answers);
    } else {
      answers.agrees = !asked;
    }
    // Whoever has a configuration is asked for nothing more: only what is typed is added to it.
    if (!options.pipelines) answers.pipelines.clear();
    look_for_remote(context, known, answers);
    return answers;
  }
  if (context.console.can_ask() && !context.console.quiet()) {
    if (auto asked = ask_all(context, options, known, answers); !asked)
      return std::unexpected(std::move(asked.error()));
  }
  if (answers.starter.url.empty()) {
    return fail(ErrorKind::usage, "nobody says which instance this is about; nothing was written",
                "haloform init", "pass --url https://your-company.halopsa.com, or set HALOPSA_URL");
  }
  auto url = read_url(answers.starter.url);
  if (!url) return std::unexpected(std::move(url.error()));
  answers.starter.url = std::move(*url);
  look_for_remote(context, known, answers);
  return answers;
}

std::string read_ignore_file(const std::string& path) {
  return read_file(path, most_ignore_bytes).value_or(std::string());
}

}  // namespace haloform::cli
