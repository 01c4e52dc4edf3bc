#include "planner/export/names.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"

namespace haloform::exporting {

Names::Names(const Directory& directory) {
  for (const Directory::Entry& entry : directory.entries) {
    by_id_.emplace(entry.id, &entry);
    ++bearers_[comparison_key(entry.name)];
  }
}

bool Names::is_unique(std::string_view name) const {
  const auto at = bearers_.find(comparison_key(name));
  return at != bearers_.end() && at->second == 1;
}

std::optional<std::string> Names::full_name(const std::string& id) const {
  const auto at = by_id_.find(id);
  if (at == by_id_.end() || !is_unique(at->second->name)) return std::nullopt;
  std::string name(trimmed(at->second->name));
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == name.size()) return std::nullopt;
  return name;
}

}  // namespace haloform::exporting
