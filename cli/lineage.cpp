#include "cli/lineage.hpp"

#include "cli/output_kinds.hpp"
#include "cli/people_rules.hpp"

#include <algorithm>
#include <utility>

namespace haloform::cli {

Outcome<void> learn_lineage(const Context& context, const Outputs& outputs,
                            const std::function<Outcome<std::unique_ptr<ports::StateBackend>>()>& open) {
  const bool hashes = context.people.of(usual_output()) == Privacy::hash ||
                      std::ranges::any_of(outputs, [&](const OutputWish& wish) {
                        return context.people.of(*wish.kind) == Privacy::hash;
                      });
  if (!hashes) return {};
  auto backend = open();
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto state = (*backend)->load();
  if (!state) return trouble(state.error());
  context.people.learn_lineage(state->lineage);
  return {};
}

}  // namespace haloform::cli
