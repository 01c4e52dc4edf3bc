#pragma once

#include "planner/audit/log_file.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haloform::audit {

/// What shows that a log is not as it was written.
struct Flaw {
  enum class Kind : std::uint8_t {
    edited,      ///< The line behind it, or the state, knows another one in its place.
    missing,     ///< Taken out between others, or before all that are there.
    cut,         ///< The last ones, which the state knows of.
    reordered,   ///< As it was written, and in another place.
    inserted,    ///< No run wrote it there.
    duplicated,  ///< A second time in one file.
    line_ends,   ///< What was written ends its lines with LF alone.
  } kind = Kind::edited;
  /// Of what is missing: the line before it; place 0 where there is none.
  Spot at{};
  std::uint64_t first = 0;  ///< Of what is missing or cut, or stands out of order: the numbers.
  std::uint64_t last = 0;
  std::size_t count = 1;  ///< Lines.
  /// Of what stands twice: where it stands first. Of what is out of order: the line before it in the file.
  std::optional<Spot> other{};
  /// Nothing vouches for the line before any more, which may have been edited too.
  bool hides_previous = false;
};

/// What is worth a word and no flaw.
struct Aside {
  enum class Kind : std::uint8_t {
    after_head,  ///< Lines behind the last one that the state knows: a run was ended before it wrote the state.
    side_branch,  ///< The same, and a later run went on without the file that has them.
    unchained,    ///< Lines of an earlier version, before those of the chain: nothing can be said of them.
    other_chain,  ///< Lines of another chain: of another state, or of a first run that was ended before it wrote one.
    torn,     ///< A line that was not written to its end.
    overlap,  ///< Lines that other files have too.
    no_head,  ///< The state has no count, so that nothing tells whether lines are missing at the end.
  } kind = Kind::after_head;
  Spot at{};  ///< The first of them.
  std::size_t count = 1;
};

/// What was found out about a log.
struct Verification {
  std::size_t files = 0;
  std::size_t proved = 0;    ///< Lines that are as they were written, and where they belong.
  std::uint64_t first = 0;   ///< The first number that was expected.
  std::uint64_t newest = 0;  ///< The greatest number of the chain; 0 where there is no line of it.
  std::optional<state::AuditHead> head{};
  std::vector<Flaw> flaws;
  std::vector<Aside> asides;

  [[nodiscard]] bool intact() const { return flaws.empty(); }
};

/// Holds a log against itself and against what the state keeps of it. `files` in any order, each once. `head`: nothing where the
/// state has none. `from`: lines of the chain with smaller numbers are not asked for.
[[nodiscard]] Verification verify(std::span<const LogFile> files, const std::optional<state::AuditHead>& head,
                                  std::uint64_t from);

}  // namespace haloform::audit
