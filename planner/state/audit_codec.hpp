#pragma once

#include "planner/json/events.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::state {

/// Appends it as a JSON object on one line.
void append_audit(std::string& out, const AuditHead& audit);

/// Reads what append_audit wrote: the events between its braces.
class AuditReader {
 public:
  /// False where it is not as it was written: `trouble` says why.
  [[nodiscard]] bool key(std::string_view name, std::string& trouble);
  [[nodiscard]] bool scalar(const json::Scalar& value, std::string& trouble);
  /// At its closing brace; nothing, and `trouble`, where a key is missing.
  [[nodiscard]] std::optional<AuditHead> take(std::string& trouble);

 private:
  static constexpr std::array<std::string_view, 3> names{"chain", "count", "head"};
  json::KeySet keys_{names};
  std::size_t key_ = 0;
  AuditHead audit_;
};

}  // namespace haloform::state
