#pragma once

#include "planner/json/events.hpp"
#include "planner/model/guard_limits.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace haloform::state {

/// `{"agents.deactivate": "10%", …}`: the limits, as JSON over several lines.
void append_guard_table(std::string& out, const GuardTable& guards);
/// `[{"limit": "contacts.deactivate", "number": 90, "until": "2027-02-15T00:00:00.000Z"}]`: what is allowed beyond them.
void append_once(std::string& out, const GuardTable& guards);

/// Reads both, event by event. What says false leaves the reason in `trouble`.
class GuardsReader {
 public:
  [[nodiscard]] bool key(std::string_view name, std::string& trouble);
  [[nodiscard]] bool limit(const json::Scalar& value, GuardTable& guards, std::string& trouble);

  [[nodiscard]] bool once_key(std::string_view name, std::string& trouble);
  [[nodiscard]] bool once_scalar(const json::Scalar& value, std::string& trouble);
  /// At the closing brace of one entry.
  [[nodiscard]] bool take_once(GuardTable& guards, std::string& trouble);

 private:
  static constexpr std::array<std::string_view, 4> names{"limit", "number", "until", "site"};
  ResourceType type_ = ResourceType::agent;
  GuardKind kind_ = GuardKind::deactivate;
  json::KeySet keys_{names};
  std::size_t key_ = 0;
  GuardTable::OneOff once_;
};

}  // namespace haloform::state
