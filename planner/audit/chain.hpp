#pragma once

#include "planner/audit/line.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::audit {

/// What one line of a file says of its place in a chain, and what is needed to name it.
struct Spoken {
  Link link;  ///< Number 0 where it has none.
  std::string time;
  std::string address;
};
/// Nothing where the text is no JSON object. Everything but these few keys is skipped: ten thousand lines take little time.
[[nodiscard]] std::optional<Spoken> listen(std::string_view line);

/// The end of a chain, to which lines are added: what the state keeps of it.
class Chain {
 public:
  /// A new chain, whose id is `id`; its first line has no line before it.
  [[nodiscard]] static Chain begun(std::string id) { return Chain({std::move(id), 0, {}}); }
  /// The chain that the state knows.
  explicit Chain(state::AuditHead head) : head_(std::move(head)) {}

  /// Goes past the lines of `log` that a run wrote behind the one that the state knows and was ended before it wrote the state.
  /// `log` is the file's end, or all of it. False where the line that the state knows is not among them.
  [[nodiscard]] bool follow(std::string_view log);

  /// Ties the line to the end of the chain; its text, without its end.
  [[nodiscard]] std::string add(Line line);

  /// Nothing while the chain has no line.
  [[nodiscard]] std::optional<state::AuditHead> head() const {
    return head_.count == 0 ? std::nullopt : std::optional(head_);
  }

 private:
  state::AuditHead head_;
};

}  // namespace haloform::audit
