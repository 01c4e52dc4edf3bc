#pragma once

#include "planner/base/source_span.hpp"

#include <array>
#include <cstddef>
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

/// All that was found, not the first: errors and warnings, sorted by place before they are shown. A file with a
/// million mistakes is a bounded one: of each severity the first `most_kept` stay, the others are only counted, and
/// a text that a diagnostic quotes is cut where nobody would read on.
class Diagnostics {
 public:
  static constexpr std::size_t most_kept = 1000;
  void add(Diagnostic diagnostic);
  void error(SourceSpan where, std::string what, std::string advice = {});
  void warning(SourceSpan where, std::string what, std::string advice = {});
  void append(Diagnostics other);
  /// Sorts by place (file, line, column); equal places keep their order.
  void sort();
  /// Keeps one of neighbours that say the same of the same place.
  void drop_repeats();

  [[nodiscard]] bool has_errors() const { return count(Severity::error) > 0; }
  /// How many were added, kept or not.
  [[nodiscard]] std::size_t count(Severity severity) const { return counts_[index_of(severity)]; }
  [[nodiscard]] bool empty() const { return all_.empty(); }
  /// How many are kept, and will be shown.
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] auto begin() const { return all_.begin(); }
  [[nodiscard]] auto end() const { return all_.end(); }

 private:
  static constexpr std::size_t index_of(Severity severity) { return severity == Severity::error ? 0 : 1; }
  void keep(Diagnostic diagnostic);

  std::vector<Diagnostic> all_;
  std::array<std::size_t, 2> kept_{};
  std::array<std::size_t, 2> counts_{};
};

}  // namespace haloform
