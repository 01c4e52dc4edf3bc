#include "planner/render/refusal.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace haloform::render {

namespace {

/// `limit, protect`: in the order of the rules.
std::string rules_that_block(const plan::Plan& plan) {
  std::array<bool, static_cast<std::size_t>(plan::BlockRule::needs) + 1> blocks{};
  const auto note = [&](const plan::Block& block) {
    blocks.at(static_cast<std::size_t>(plan::rule_of(block))) = true;
  };
  for (const plan::Block& block : plan.blocked_by) note(block);
  for (const plan::Step& step : plan.steps) {
    for (const plan::Block& block : step.blocked_by) note(block);
  }
  std::string words;
  for (std::size_t at = 0; at < blocks.size(); ++at) {
    if (blocks.at(at))
      words.append(words.empty() ? "" : ", ").append(plan::rule_name(static_cast<plan::BlockRule>(at)));
  }
  return words;
}

}  // namespace

Error blocked_error(const plan::Plan& plan) {
  const std::string_view rest =
      plan.blocked_by.empty()
          ? ", apply the rest with --skip-blocked, or only what is urgent with --target ADDRESS"
          : "";
  return {ErrorKind::blocked,
          fmt::format("the plan is blocked ({}), and nothing of it is done", rules_that_block(plan)),
          {},
          fmt::format("proceed as the plan says under \"Blocked:\"{}", rest)};
}

}  // namespace haloform::render
