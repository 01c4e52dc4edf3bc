#include "planner/render/misfits.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/quote.hpp"
#include "planner/plan/privacy/cover.hpp"
#include "planner/render/phrases_of_stale.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/state/lineage.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

namespace haloform::render {

namespace {

std::string named_tenant(const std::string& tenant) {
  return tenant.empty() ? std::string("no tenant") : fmt::format("the tenant {}", openly_clipped(tenant));
}

std::string named_lineage(const std::string& lineage) {
  return lineage.empty() ? std::string("none") : state::lineage_beginning(lineage);
}

struct MisfitWords {
  std::string operator()(const plan::OtherInstance& one) const {
    return fmt::format("it was made for {}, and this is {}", one.made_for, one.here);
  }
  std::string operator()(const plan::OtherTenant& one) const {
    return fmt::format("it was made for {}, and this is {}", named_tenant(one.made_for),
                       named_tenant(one.here));
  }
  std::string operator()(const plan::OtherProfile& one) const {
    return fmt::format("it was made under profile {}, and this is {}", profile_name(one.made_under),
                       profile_name(one.here));
  }
  std::string operator()(const plan::AppliedAlready&) const { return "it was applied already"; }
  std::string operator()(const plan::MadeWithoutState&) const {
    return "it was made before there was a state, and there is one now";
  }
  std::string operator()(const plan::OtherLineage& one) const {
    return fmt::format("it was made from a state of lineage {}, and this one is of lineage {}",
                       named_lineage(one.made_from), named_lineage(one.here));
  }
  std::string operator()(const plan::MadeAsOf& one) const {
    return fmt::format("it is the plan of {} (--as-of), for reading", iso_time(one.as_of));
  }
  std::string operator()(const plan::MadeInFuture& one) const {
    return fmt::format("it was made at {}, which is in the future: it is {} here", iso_time(one.made),
                       iso_time(one.now));
  }
  std::string operator()(const plan::TooOld& one) const {
    return fmt::format("it was made {} ago, and --max-age is {}", duration_text(one.age),
                       duration_text(one.allowed));
  }
  std::string operator()(const plan::RaisesOfOldState& one) const {
    return fmt::format("it raises guards of serial {}, and the state is at serial {} by now", one.serial,
                       one.now);
  }
  std::string operator()(const plan::OtherRaise& one) const {
    const plan::GuardRaise& raise = one.raise;
    if (raise.until)
      return fmt::format("it allows {}, and the configuration or the state says something else now",
                         raise_words(raise));
    return fmt::format("it raises {}.{} from {} to {}, and the configuration says {} now",
                       type_plural(raise.type), guard_name(raise.kind), raise.from.text(), raise.to.text(),
                       one.now.text());
  }
};

}  // namespace

std::string misfit_words(const plan::Misfit& misfit) { return std::visit(MisfitWords{}, misfit); }

std::vector<std::string> misfit_words(const std::vector<plan::Misfit>& misfits) {
  std::vector<std::string> words;
  words.reserve(misfits.size());
  for (const plan::Misfit& misfit : misfits) words.push_back(misfit_words(misfit));
  return words;
}

std::vector<std::string> stale_words(const Catalog& catalog, const std::vector<plan::StaleStep>& steps) {
  std::vector<std::string> words;
  words.reserve(steps.size());
  for (const plan::StaleStep& step : steps) {
    const std::string id = step.id ? fmt::format(" (id {})", step.id->text()) : std::string();
    words.push_back(step.address.text() + id + ": " +
                    phrase(plan::marked_reason(catalog, step.address.type(), step.why)).words);
  }
  return words;
}

Error stale_error(const std::vector<std::string>& reasons, const std::string& file) {
  std::string what = "the plan no longer fits; nothing was done";
  for (const std::string& reason : reasons) what += (&reason == &reasons.front() ? ": " : "; ") + reason;
  return Error{ErrorKind::stale, std::move(what), file, "plan again, look at it, and apply the new plan"};
}

}  // namespace haloform::render
