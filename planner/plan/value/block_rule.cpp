#include "planner/plan/value/block_rule.hpp"

namespace haloform::plan {

std::string_view rule_name(BlockRule rule) {
  switch (rule) {
    case BlockRule::protect: return "protect";
    case BlockRule::self: return "self";
    case BlockRule::last_active: return "last_active";
    case BlockRule::limit: return "limit";
    case BlockRule::missing: return "missing";
    case BlockRule::delete_flag: return "delete_flag";
    case BlockRule::another_person: return "another_person";
    case BlockRule::in_doubt: return "in_doubt";
    case BlockRule::built_in: return "built_in";
    case BlockRule::unlisted: return "unlisted";
    case BlockRule::awaited: return "awaited";
    case BlockRule::unclear: return "unclear";
    case BlockRule::unknown_field: return "unknown_field";
    case BlockRule::conflict: return "conflict";
    case BlockRule::attached: return "attached";
    case BlockRule::needs: break;
  }
  return "needs";
}

}  // namespace haloform::plan
