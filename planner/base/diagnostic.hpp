#pragma once

#include "planner/base/source_span.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform {

enum class Severity { error, warning };

/// One thing that a user should know about what they wrote: what happened, where, and what to do next.
struct Diagnostic {
  Severity severity = Severity::error;
  SourceSpan where;
  std::string what;                ///< What happened, in one sentence: `unknown key "emial"`.
  std::string advice;              ///< What to do: `did you mean "email"?`. May be empty.
  std::optional<SourceSpan> also;  ///< A second place that belongs to it: where the other block stands.
  std::string also_what;           ///< What stands there: `the first agent.jane-smith`.
};

/// All that was found, not the first: errors and warnings, sorted by place before they are shown.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void error(SourceSpan where, std::string what, std::string advice = {});
  void warning(SourceSpan where, std::string what, std::string advice = {});
  void append(Diagnostics other);
  /// Sorts by place (file, line, column); equal places keep their order.
  void sort();

  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] auto begin() const { return all_.begin(); }
  [[nodiscard]] auto end() const { return all_.end(); }

 private:
  std::vector<Diagnostic> all_;
};

}  // namespace haloform
