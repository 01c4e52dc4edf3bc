#pragma once

#include "planner/base/privacy.hpp"
#include "planner/plan/value/provenance.hpp"
#include "planner/plan/value/report.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::audit {

/// What ties a line to the one before it.
struct Link {
  std::string chain;         ///< A UUID, the same in all lines of a chain.
  std::uint64_t number = 0;  ///< Of the line within its chain, from 1.
  std::string previous;  ///< `sha256:…` of the bytes of the line before, without its end; empty in the first.
};

/// What is the same in all lines of a run.
struct RunFacts {
  std::string actor;  ///< Who ran it.
  plan::Provenance provenance{};
  std::string instance{};
  std::string digest{};  ///< Of the plan.
  std::map<std::string, std::uint32_t> allowed{};
  bool deletes_allowed = false;
};

/// One line of an audit log: one write, and who and what made it.
struct Line {
  plan::AuditEntry write;
  RunFacts run;
  Privacy privacy = Privacy::full;  ///< What was done to the values of people in it.
  std::optional<Link> link{};       ///< Absent in those of earlier versions.
};

/// What every line begins with.
inline constexpr std::string_view line_mark = "{\"time\":";

/// One line of JSON, without its end.
[[nodiscard]] std::string encode_line(const Line& line);
/// Reads what encode_line wrote, with its end or without; what it does not know is skipped, and what is not there is empty. What in
/// its words may tell of somebody is not known any more: all of them may. Nothing where it is not a line of an audit log: no JSON, or without a time, an address or an action.
[[nodiscard]] std::optional<Line> decode_line(std::string_view text);

}  // namespace haloform::audit
