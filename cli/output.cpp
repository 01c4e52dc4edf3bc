#include "cli/output.hpp"

#include "cli/comment.hpp"
#include "cli/files.hpp"
#include "planner/base/runner_text.hpp"
#include "planner/render/text_errors.hpp"
#include "providers/forge/publish.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace haloform::cli {
namespace {

render::Options in_this_run(const Context& context, render::Options options) {
  options.run = context.facts;
  options.now = context.clock.wall();
  return options;
}

bool is_published(const OutputWish& wish) { return !wish.file && wish.kind->needs.published; }

/// A server is asked for those: what is written here is there by then.
Outputs published_last(Outputs outputs) {
  std::ranges::stable_partition(outputs, std::not_fn(is_published));
  return outputs;
}

/// A file is not in colour, nor is what goes onto a pull request.
render::Options options_of(const Context& context, const OutputWish& wish, render::Detail detail) {
  const bool on_stdout = !wish.file && !is_published(wish);
  render::Options options = in_this_run(
      context, on_stdout ? context.console.out_text(detail) : render::Options{render::Color::off, detail});
  options.most_bytes = wish.most_bytes;
  // A page that its host refuses would be no page.
  if (is_published(wish))
    options.most_bytes = std::min(options.most_bytes, forge::most_bytes_in(context.run));
  options.privacy = wish.kind->needs.whole_people ? Privacy::full : context.people.of(*wish.kind);
  return options;
}

/// Commands to a runner stand beside what is read there, and what is published stands elsewhere.
bool is_read_on_stdout(const OutputWish& wish) {
  return !wish.file && !wish.kind->needs.runner_commands && !wish.kind->needs.published;
}

Result<void> write_one(const Context& context, const OutputWish& wish, render::Detail detail,
                       const Rendered& rendered) {
  const OutputKind& kind = *wish.kind;
  const render::Options options = options_of(context, wish, detail);
  std::string text = rendered(kind, options);
  if (kind.delivers != nullptr) text += kind.delivers(context, rendered, options);
  if (is_published(wish)) {
    publish_comment(context, text);
    return {};
  }
  // A file may be shown later, or be /dev/stdout.
  if (!kind.needs.runner_commands) text = runner_safe(std::move(text));
  if (wish.file) return write_file(*wish.file, text);
  context.console.out_commands(text);
  return {};
}

}  // namespace

const OutputKind& kind_on_stdout(const Outputs& outputs) {
  const auto found = std::ranges::find_if(outputs, is_read_on_stdout);
  return found == outputs.end() ? usual_output() : *found->kind;
}

bool stdout_is_taken(const Outputs& outputs) { return kind_on_stdout(outputs).needs.whole_stdout; }

render::Options stdout_options(const Context& context, render::Detail detail) {
  return in_this_run(context, context.console.out_text(detail));
}

Result<void> check_outputs(const Outputs& outputs, const CanShow& can_show) {
  const auto unfit =
      std::ranges::find_if_not(outputs, [&](const OutputWish& wish) { return can_show(*wish.kind); });
  if (unfit == outputs.end()) return {};
  return fail(ErrorKind::usage, fmt::format("\"{}\" is not an output of this command", unfit->kind->name),
              "--output", fmt::format("write one of: {}", fmt::join(output_names(can_show), ", ")));
}

Outcome<void> write_outputs(const Context& context, const Outputs& outputs, render::Detail detail,
                            const Rendered& rendered) {
  Outputs in_turn = outputs;
  if (std::ranges::none_of(outputs, is_read_on_stdout) && (outputs.empty() || !context.console.quiet()))
    in_turn.push_back({&usual_output(), std::nullopt});
  Trouble unwritten;
  for (const OutputWish& wish : published_last(std::move(in_turn))) {
    if (auto written = write_one(context, wish, detail, rendered); !written)
      unwritten.errors.push_back(std::move(written.error()));
  }
  if (unwritten.errors.empty()) return {};
  unwritten.has_result = true;
  return std::unexpected(std::move(unwritten));
}

void begin_outputs(const Context& context, const Outputs& outputs) {
  const OutputKind& kind = kind_on_stdout(outputs);
  if (kind.live.begins != nullptr) context.console.out(kind.live.begins(stdout_options(context)));
}

void write_trouble(const Context& context, const Outputs& outputs, const Trouble& trouble) {
  const Rendered rendered = [&](const OutputKind& kind, const render::Options& options) {
    return kind.renders_trouble(render::without_people(trouble, context.people.veil(options.privacy)),
                                options);
  };
  for (const OutputWish& wish : published_last(outputs)) {
    const OutputKind& kind = *wish.kind;
    // A document has one result, and so has a comment; what is written bit by bit goes on.
    const bool goes_on = !wish.file && !kind.needs.whole_stdout && !kind.needs.published;
    if (kind.renders_trouble == nullptr || (trouble.has_result && !goes_on)) continue;
    if (!wish.file && kind.needs.trouble_on_stderr) continue;
    if (auto written = write_one(context, wish, {}, rendered); !written)
      context.console.err(render::render_error(written.error(), context.console.err_text()));
  }
}

}  // namespace haloform::cli
