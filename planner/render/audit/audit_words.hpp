#pragma once

#include "planner/audit/history.hpp"
#include "planner/audit/verify.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

// What is found in an audit log, in English. Nothing of it is escaped.

/// `audit.jsonl:17: line 17 (agent.jane-smith, …) was edited`.
[[nodiscard]] std::string flaw_words(const audit::Flaw& flaw);
[[nodiscard]] std::string aside_words(const audit::Aside& aside);
/// Whether all is well, in one sentence.
[[nodiscard]] std::string verdict_words(const audit::Verification& verification);

/// What happened: `removed from Tier 2`, `updated`, `create refused`.
[[nodiscard]] std::string event_words(const audit::Line& line);
/// `by pull request 41 of ann, approved by bob; run by ci`; empty where nothing is known.
[[nodiscard]] std::string event_origin(const audit::Line& line);

/// The machine names of JSON.
[[nodiscard]] std::string_view flaw_name(audit::Flaw::Kind kind);
[[nodiscard]] std::string_view aside_name(audit::Aside::Kind kind);

}  // namespace haloform::render
