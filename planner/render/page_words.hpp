#pragma once

#include "planner/plan/value/plan.hpp"
#include "planner/render/plan_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

/// What pages for others (Markdown, HTML) say of a plan beside what its view has, chosen once for all of them.

/// Seats, guards, requests: what the plan uses of what there is.
[[nodiscard]] std::vector<LabelRow> limit_rows(const PlanView& view);
/// What apply does with a plan that is blocked; backticks around what is code.
[[nodiscard]] std::string_view refusal_words(const PlanView& view);
/// The command that applies this plan and no other; empty where none of it can be applied.
[[nodiscard]] std::string apply_command(const plan::Plan& plan, const PlanView& view);
/// Why there is no such command.
[[nodiscard]] std::string no_command_words(const plan::Plan& plan, const PlanView& view);
/// `411 contacts: adopt unchanged, nothing is sent`; `40 contacts, unmanaged`.
[[nodiscard]] std::vector<std::string> rest_words(const PlanView& view);
/// `inactive, same e-mail as agent.jane (id 99)`; mostly empty.
[[nodiscard]] std::string unmanaged_words(const plan::UnmanagedRecord& record);

}  // namespace haloform::render
