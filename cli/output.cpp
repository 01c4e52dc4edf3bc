#include "cli/output.hpp"

#include "cli/files.hpp"
#include "planner/base/runner_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::cli {

bool stdout_is_taken(const Outputs& outputs) {
  return std::ranges::any_of(
      outputs, [](const OutputWish& wish) { return !wish.file && wish.kind->needs.whole_stdout; });
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
  bool said_on_stdout = false;
  for (const OutputWish& wish : outputs) {
    if (!wish.file) {
      said_on_stdout = true;
      context.console.out(rendered(*wish.kind, context.console.out_text(detail)));
      continue;
    }
    std::string text = rendered(*wish.kind, {render::Color::off, detail});
    // It may be shown later, or be /dev/stdout.
    if (auto written = write_file(*wish.file, runner_safe(std::move(text))); !written)
      return trouble(written.error());
  }
  if (!said_on_stdout && (outputs.empty() || !context.console.quiet())) {
    context.console.out(rendered(usual_output(), context.console.out_text(detail)));
  }
  return {};
}

}  // namespace haloform::cli
