#pragma once

#include "planner/base/marked_text.hpp"
#include "planner/base/source_span.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace haloform {

enum class Severity { error, warning };

/// One thing that a user should know about what they wrote: what happened, where, and what to do next.
struct Diagnostic {
  /// What kind of mistake it is, by a name for machines that never changes.
  enum class Rule : std::uint8_t {
    invalid_value,  ///< Also what is not told apart any further.
    wrong_type,
    missing_field,
    duplicate,
    contradiction,
    unknown_key,
    misplaced_key,  ///< Known, and not allowed where it stands.
    unknown_reference,
    ambiguous_reference,
    unsupported_by_profile,
    secret_in_file,
    yaml_syntax,
    unreadable_file,
    empty_file,
    misleading_text,  ///< It reads otherwise than it looks.
    unknown_name,     ///< Of a fixed set of names it is none.
    invalid_date,
    forbidden_path,    ///< A file that the configuration must not name.
    invalid_variable,  ///< Not the name of a variable that may hold what is meant.
    feed_syntax,       ///< Rows of a feed that cannot be told apart, or do not fit each other.
    feed_doubtful,  ///< A feed that is not believed: too old, not whole, or much smaller than the last one.
    too_many,
  };
  Severity severity = Severity::error;
  SourceSpan where;
  MarkedText what;                 ///< What happened, in one sentence: `unknown key "emial"`.
  MarkedText advice;               ///< What to do: `did you mean "email"?`. May be empty.
  std::optional<SourceSpan> also;  ///< A second place that belongs to it: where the other block stands.
  MarkedText also_what;            ///< What stands there: `the first agent.jane-smith`.
  Rule rule = Rule::invalid_value;
};
/// `unknown_key`
[[nodiscard]] std::string_view rule_name(Diagnostic::Rule rule);

/// All that was found, not the first: errors and warnings, sorted by place before they are shown. A file with a
/// million mistakes is a bounded one: of each severity the first `most_kept` stay, the others are only counted, and
/// a text that a diagnostic quotes is cut where nobody would read on.
class Diagnostics {
 public:
  static constexpr std::size_t most_kept = 1000;
  void add(Diagnostic diagnostic);
  void error(SourceSpan where, MarkedText what, MarkedText advice = {},
             Diagnostic::Rule rule = Diagnostic::Rule::invalid_value);
  void warning(SourceSpan where, MarkedText what, MarkedText advice = {},
               Diagnostic::Rule rule = Diagnostic::Rule::invalid_value);
  void append(Diagnostics other);
  /// Sorts by place (file, line, column); equal places keep their order.
  void sort();
  /// Covers what is marked in each of them.
  void cover(const MarkedText::Cover& cover);
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
