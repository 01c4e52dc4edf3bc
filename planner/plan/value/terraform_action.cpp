#include "planner/plan/value/terraform_action.hpp"

namespace haloform::plan {

TerraformAction terraform_action(const Step& step) {
  switch (step.kind()) {
    case ActionKind::create: return TerraformAction::create;
    case ActionKind::remove: return TerraformAction::remove;
    case ActionKind::forget: return TerraformAction::forget;
    case ActionKind::adopt: return step.writes() ? TerraformAction::update : TerraformAction::import;
    case ActionKind::update:
    case ActionKind::reactivate:
    case ActionKind::deactivate: return TerraformAction::update;
    case ActionKind::state: break;
  }
  return step.effect.moved_from ? TerraformAction::move : TerraformAction::none;
}

}  // namespace haloform::plan
