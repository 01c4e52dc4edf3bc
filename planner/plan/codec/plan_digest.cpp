#include "planner/plan/codec/plan_digest.hpp"

#include "planner/base/digest.hpp"
#include "planner/plan/codec/step_content.hpp"
#include "planner/state/lineage.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

constexpr std::size_t signs_of_the_rest = 22;

/// What the reviewer of a plan was told of guards, as far as it decides when the plan is applied.
void add_guards(Digest& digest, const Plan& plan) {
  for (const GuardUse& use : plan.guards) {
    if (use.used == 0 || (use.kind != GuardKind::deactivate && use.kind != GuardKind::remove)) continue;
    digest.add(type_name(use.type)).add(guard_name(use.kind));
    digest.add(use.leaves_nobody ? "leaves nobody" : "leaves some");
  }
  digest.add(plan.raises.empty() ? "-" : std::to_string(plan.serial));
}

template <typename Number>
void add_counts(Digest& digest, const std::map<std::string, Number>& counts) {
  digest.add(std::to_string(counts.size()));
  for (const auto& [what, number] : counts) digest.add(what).add(std::to_string(number));
}

/// What the state learns of feeds; when is no part of it.
void add_feeds(Digest& digest, const Plan& plan) {
  if (plan.feeds.empty()) return;
  digest.add("feeds").add(std::to_string(plan.feeds.size()));
  for (const auto& [name, feed] : plan.feeds) {
    digest.add(name).add(feed.file).add(feed.digest).add(std::to_string(feed.rows));
    add_counts(digest, feed.populations);
    add_counts(digest, feed.empty);
    add_counts(digest, feed.missing);
  }
}

/// What a saved plan is held against, or carried out by, besides its steps.
std::string rest_of(const Plan& plan) {
  Digest digest;
  digest.add("haloform-rest").add(plan.lineage);
  add_guards(digest, plan);
  add_feeds(digest, plan);
  for (const FoundRecords& found : plan.found) {
    digest.add(std::to_string(found.records)).add(std::to_string(found.active));
  }
  // Who is deferred while it is applied depends on them, where any step needs or frees one.
  if (plan.seats && plan.seats->freed + plan.seats->taken > 0) {
    const SeatBalance& seats = *plan.seats;
    for (const std::uint32_t number : {seats.limit, seats.used, seats.freed, seats.taken}) {
      digest.add(std::to_string(number));
    }
    for (const Address& address : seats.api_only) digest.add(address.text());
  }
  digest.add(plan.blocked_by.empty() ? "free" : "blocked");
  for (const Block& block : plan.blocked_by) digest.add(rule_name(rule_of(block)));
  return digest.finish_short(signs_of_the_rest);
}

void add_head(Digest& digest, const ApprovedHead& head) {
  digest.add("haloform-plan-3").add(head.instance).add(head.tenant);
  digest.add(profile_name(head.profile)).add(head.lineage);
  digest.add(head.deletes_allowed ? "allow-delete" : "-");
  digest.add(std::to_string(head.allowed.size()));
  for (const auto& [name, number] : head.allowed) digest.add(name).add(std::to_string(number));
  digest.add(std::to_string(head.leaves_nobody.size()));
  for (const auto& [type, kind] : head.leaves_nobody) digest.add(type_name(type)).add(guard_name(kind));
  digest.add(std::to_string(head.raises.size()));
  for (const GuardRaise& raise : head.raises) {
    digest.add(type_name(raise.type)).add(guard_name(raise.kind)).add(raise.from.text()).add(raise.to.text());
    if (raise.until) digest.add(iso_time(*raise.until)).add(raise.site);
  }
  digest.add(head.rest);
}

void add_step(Digest& digest, const ApprovedStep& step) {
  digest.add(type_name(step.address.type())).add(step.address.key()).add(action_name(step.action));
  digest.add(step.id ? std::string_view(step.id->text()) : "-").add(std::to_string(step.changed));
  digest.add(std::to_string(step.needs.size()));
  for (const Address& need : step.needs) digest.add(type_name(need.type())).add(need.key());
  digest.add(step.digest);
}

}  // namespace

ApprovedHead head_of(const Plan& plan) {
  ApprovedHead head{plan.instance, plan.tenant,          plan.profile, state::lineage_mark(plan.lineage),
                    plan.allowed,  plan.deletes_allowed, {},           plan.raises,
                    rest_of(plan)};
  for (const GuardUse& use : plan.guards) {
    if (use.leaves_nobody) head.leaves_nobody.emplace_back(use.type, use.kind);
  }
  return head;
}

std::string plan_digest(const Catalog& catalog, const Plan& plan) {
  Digest digest;
  add_head(digest, head_of(plan));
  StepContent content(catalog, plan.lineage);
  for (const Step& step : plan.steps) add_step(digest, content.whole(step));
  return digest.finish();
}

std::string plan_digest(const Approval& approval) {
  Digest digest;
  add_head(digest, approval.head);
  for (const ApprovedStep& step : approval.steps) add_step(digest, step);
  return digest.finish();
}

}  // namespace haloform::plan
