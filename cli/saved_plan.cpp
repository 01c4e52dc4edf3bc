#include "cli/saved_plan.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/model/instance_url.hpp"
#include "planner/plan/guards.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace haloform {
namespace {

/// Clocks of two machines differ by as much.
constexpr std::chrono::minutes between_clocks{5};

std::string tenant_words(const std::string& tenant) {
  return tenant.empty() ? std::string("no tenant") : fmt::format("the tenant {}", clipped(tenant));
}

}  // namespace

std::optional<std::string> other_instance(const Plan& plan, const std::string& instance) {
  if (same_instance(plan.instance, instance)) return std::nullopt;
  return fmt::format("it was made for {}, and this is {}", plan.instance, instance);
}

std::vector<std::string> foreign_reasons(const Plan& plan, const State& state, const PresentFacts& facts) {
  std::vector<std::string> reasons;
  if (auto other = other_instance(plan, facts.instance)) reasons.push_back(std::move(*other));
  if (plan.tenant != facts.tenant) {
    reasons.push_back(fmt::format("it was made for {}, and this is {}", tenant_words(plan.tenant),
                                  tenant_words(facts.tenant)));
  }
  if (plan.profile != facts.profile) {
    reasons.push_back(fmt::format("it was made under profile {}, and this is {}", profile_name(plan.profile),
                                  profile_name(facts.profile)));
  }
  if (state.last_plan == plan.digest) {
    reasons.emplace_back("it was applied already");
  } else if (plan.lineage.empty() && state.exists()) {
    reasons.emplace_back("it was made before there was a state, and there is one now");
  } else if (plan.lineage != state.lineage) {
    reasons.push_back(fmt::format("it was made from a state of lineage {}, and this one is of lineage {}",
                                  clipped(plan.lineage), state.exists() ? clipped(state.lineage) : "none"));
  }
  if (plan.created - facts.now > between_clocks) {
    reasons.push_back(fmt::format("it was made at {}, which is in the future: it is {} here",
                                  iso_time(plan.created), iso_time(facts.now)));
  }
  if (facts.now - plan.created > facts.max_age) {
    reasons.push_back(
        fmt::format("it was made {} ago, and --max-age is {}",
                    duration_text(std::chrono::duration_cast<Milliseconds>(facts.now - plan.created)),
                    duration_text(facts.max_age)));
  }
  return reasons;
}

std::vector<std::string> raise_reasons(const Plan& plan, const DesiredState& desired, const State& state) {
  std::vector<std::string> reasons;
  const StaleRaises stale = stale_raises(plan, desired, state);
  if (stale.state_moved) {
    reasons.push_back(fmt::format("it raises guards of serial {}, and the state is at serial {} by now",
                                  plan.serial, state.serial));
  }
  for (const auto& [raise, now] : stale.others) {
    reasons.push_back(fmt::format("it raises {}.{} from {} to {}, and the configuration says {} now",
                                  type_plural(raise.type), guard_name(raise.kind), raise.from.text(),
                                  raise.to.text(), now.text()));
  }
  return reasons;
}

Error stale_error(const std::vector<std::string>& reasons, const std::string& file) {
  std::string what = "the plan no longer fits; nothing was done";
  for (const std::string& reason : reasons) what += (&reason == &reasons.front() ? ": " : "; ") + reason;
  return Error{ErrorKind::stale, std::move(what), file, "plan again, look at it, and apply the new plan"};
}

}  // namespace haloform
