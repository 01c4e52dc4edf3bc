#include "cli/commands/commands.hpp"
#include "cli/files.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"
#include "cli/state_keys.hpp"
#include "cli/wiring.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/render/faults.hpp"
#include "planner/state/state_codec.hpp"

#include <algorithm>

namespace haloform::cli {
namespace {

struct ShowOptions {
  Locations at;
  Outputs outputs;
  std::optional<std::string> file;
  render::Detail detail{};
};

/// Which of the two it is is known once the file is read.
bool shows_plan_or_state(const OutputKind& kind) {
  return kind.renders_plan != nullptr || kind.renders_state != nullptr;
}

ShowOptions show_options(OptionReader& typed) {
  return {locations(typed), outputs(typed, shows_plan_or_state), typed.first_word(), shown_detail(typed)};
}

Outcome<void> show_state(const Context& context, const ShowOptions& options, const state::State& state) {
  if (auto fit = check_outputs(options.outputs, shows(&OutputKind::renders_state)); !fit)
    return trouble(fit.error());
  auto shown = shown_state(context, state);
  return write_outputs(context, options.outputs, options.detail,
                       [&](const OutputKind& kind, const render::Options& style) {
                         return kind.renders_state(context.catalog, shown.under(style.privacy), style);
                       });
}

/// A plan in which people are covered says nothing of what is approved.
Result<void> check_whole(const Outputs& outputs, const plan::Plan& plan) {
  const auto of_whole = [](const OutputWish& wish) { return wish.kind->needs.whole_people; };
  if (plan.privacy == Privacy::full || std::ranges::none_of(outputs, of_whole)) return {};
  return std::unexpected(
      render::error_of(plan::PlanFileFault{plan::PlanFileFault::Kind::people_covered}, {}));
}

Outcome<void> show_plan(const Context& context, const ShowOptions& options, const plan::Plan& plan) {
  if (auto fit = check_outputs(options.outputs, shows(&OutputKind::renders_plan)); !fit)
    return trouble(fit.error());
  if (auto whole = check_whole(options.outputs, plan); !whole) return trouble(whole.error());
  auto shown = shown_plan(context, plan);
  return write_outputs(context, options.outputs, options.detail,
                       [&](const OutputKind& kind, const render::Options& style) {
                         return kind.renders_plan(context.catalog, shown.under(style.privacy), style);
                       });
}

/// Only a plan has this key, and both codecs say well what is wrong with a text that is nearly theirs.
bool looks_like_plan(const std::string& text) { return text.contains("\"resource_changes\""); }

Outcome<void> show_file(const Context& context, const ShowOptions& options, const std::string& path) {
  auto text = read_file(path, most_plan_bytes);
  if (text) text = opened_plan(context.environment, std::move(*text), path);
  if (!text) return trouble(text.error());
  learn_people(context, options.at);
  if (looks_like_plan(*text)) {
    auto plan = plan::decode_plan(context.catalog, *text);
    if (!plan) return trouble(render::error_of(plan.error(), path));
    return show_plan(context, options, *plan);
  }
  auto state = state::decode_state(context.catalog, *text, path);
  if (!state) return trouble(state.error());
  return show_state(context, options, *state);
}

Outcome<void> show_present_state(const Context& context, const ShowOptions& options) {
  auto backend = open_state_of(context, options.at);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto state = (*backend)->load();
  if (!state) return trouble(state.error());
  return show_state(context, options, *state);
}

Outcome<ExitCode> run_show(const Context& context, const ShowOptions& options) {
  auto shown =
      options.file ? show_file(context, options, *options.file) : show_present_state(context, options);
  if (!shown) return std::unexpected(std::move(shown.error()));
  return ExitCode::done;
}

}  // namespace

CommandSpec show_command() {
  return {
      .name = "show",
      .help = "Show a saved plan or a state file; without one, the state",
      .group = CommandGroup::work,
      .flags = joined({location_flags(), output_flags(shows_plan_or_state), privacy_flags(), detail_flags()}),
      .words = {{"FILE", "A saved plan or a state", HowMany::at_most_one, offer_files}},
      .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
      .run = read_then_run<show_options, run_show>};
}

}  // namespace haloform::cli
