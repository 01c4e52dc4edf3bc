#pragma once

#include "providers/halopsa/sandbox/fault_rule.hpp"
#include "providers/halopsa/sandbox/request_log.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::sandbox {

/// Everything that goes wrong with one request. Where two rules want the same thing, the older one has it.
struct FaultEffects {
  std::optional<FaultRule> instead;  ///< status, html, garbage, empty, empty_object, error_200, redirect.
  std::set<FaultKind> also;          ///< The kinds without an argument.
  std::vector<std::string> dropped_fields;
  std::optional<std::string> warning;
  std::optional<std::int64_t> as_id;
  Milliseconds hang_before{0};
  Milliseconds hang_after{0};
  Milliseconds drip{0};
  std::size_t blanks = 0;
  std::optional<std::string> content_type;
  std::optional<std::size_t> short_list;
  std::uint64_t count_grows_by = 0;

  [[nodiscard]] bool has(FaultKind kind) const { return also.contains(kind); }
};

/// A refusal in these words.
[[nodiscard]] Answer styled_answer(int status, std::string_view text, BodyStyle style);
/// The answer that a rule of the first group gives.
[[nodiscard]] Answer instead_answer(const FaultRule& rule);

/// The rules in force, and how often each fitted a request and fired. Any thread may call anything.
class Faults {
 public:
  std::int64_t add(FaultRule rule);
  [[nodiscard]] bool remove(std::int64_t id);
  void clear();
  /// `[{"id", "rule", "matched", "fired"}]`.
  [[nodiscard]] Json report() const;
  [[nodiscard]] FaultEffects fire(const Request& request, RequestKind kind);

 private:
  struct Armed {
    std::int64_t id = 0;
    FaultRule rule;
    std::uint64_t matched = 0;
    std::uint64_t fired = 0;
  };

  mutable std::mutex mutex_;
  std::int64_t next_id_ = 1;
  std::vector<Armed> armed_;
};

}  // namespace haloform::sandbox
