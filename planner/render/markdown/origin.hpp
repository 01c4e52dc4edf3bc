#pragma once

#include "planner/plan/value/plan.hpp"
#include "planner/render/markdown/page.hpp"
#include "planner/render/options.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

/// Of which commit and run a page is, and of which instance: a line of its own.
[[nodiscard]] MarkdownPart origin_part(const plan::Plan& plan, const Options& options);
[[nodiscard]] MarkdownPart origin_part(std::string_view instance, const Options& options);
/// The same where neither is known; no line where nothing is.
[[nodiscard]] MarkdownPart origin_part(const Options& options);
/// That names are not shown as they are; empty where they are.
[[nodiscard]] MarkdownPart privacy_part(const Options& options);

/// `agent.jane-smith`, id 99.
[[nodiscard]] std::string markdown_address(std::string_view address, std::string_view id);
/// A place in the configuration, as a reader of the repository knows it; empty where there is none.
[[nodiscard]] std::string markdown_place(std::string_view source, const Options& options);

}  // namespace haloform::render
