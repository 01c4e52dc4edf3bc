#include "cli/output.hpp"

#include "cli/files.hpp"
#include "planner/base/runner_text.hpp"

#include <algorithm>
#include <utility>

namespace haloform {

bool stdout_is_json(const Outputs& outputs) {
  return std::ranges::any_of(
      outputs, [](const OutputWish& wish) { return !wish.file && wish.kind == OutputKind::json; });
}

Outcome<void> write_outputs(const Context& context, const Outputs& outputs, Detail detail,
                            const Rendering& rendering) {
  bool said_on_stdout = false;
  for (const OutputWish& wish : outputs) {
    if (!wish.file) {
      said_on_stdout = true;
      context.console.out(wish.kind == OutputKind::json ? rendering.json()
                                                        : rendering.text(context.console.out_text(detail)));
      continue;
    }
    std::string text =
        wish.kind == OutputKind::json ? rendering.json() : rendering.text({Color::off, detail});
    // It may be shown later, or be /dev/stdout.
    if (auto written = write_file(*wish.file, runner_safe(std::move(text))); !written)
      return trouble(written.error());
  }
  if (!said_on_stdout && (outputs.empty() || !context.console.quiet())) {
    context.console.out(rendering.text(context.console.out_text(detail)));
  }
  return {};
}

}  // namespace haloform
