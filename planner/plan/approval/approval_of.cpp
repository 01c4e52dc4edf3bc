#include "planner/plan/approval/approval_of.hpp"

#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/codec/step_content.hpp"

namespace haloform::plan {

Approval approval_of(const Catalog& catalog, const Plan& plan) {
  Approval approval;
  approval.head = head_of(plan);
  approval.created = plan.created;
  if (plan.made_from) approval.commit = plan.made_from->id;
  StepContent content(catalog, plan.lineage);
  approval.steps.reserve(plan.steps.size());
  for (const Step& step : plan.steps) approval.steps.push_back(content.in_parts(step));
  approval.digest = plan_digest(approval);
  return approval;
}

}  // namespace haloform::plan
