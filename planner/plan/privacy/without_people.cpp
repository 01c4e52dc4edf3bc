#include "planner/plan/privacy/without_people.hpp"

#include "planner/plan/privacy/cover.hpp"
#include "planner/state/lineage.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::plan {

namespace {

/// Each action with the fields in it covered; what it is, and what it switches, stays.
struct ActionCover {
  const TypeSchema& schema;
  const Veil& veil;

  void operator()(Create& one) const { one.fields = covered(schema, one.fields, veil); }
  void operator()(Adopt& one) const { one.changes = covered(schema, std::move(one.changes), veil); }
  void operator()(Update& one) const { rebuild(one.changes); }
  void operator()(Reactivate& one) const { rebuild(one.changes); }
  void operator()(Deactivate& one) const { rebuild(one.changes); }
  void operator()(Delete& /*one*/) const {}
  void operator()(Forget& /*one*/) const {}
  void operator()(StateOnly& /*one*/) const {}

 private:
  template <typename Some>
  void rebuild(Some& changes) const {
    if (auto shown = Some::of(covered(schema, changes.get(), veil))) changes = std::move(*shown);
  }
};

void cover(const TypeSchema& schema, const Veil& veil, state::EntryDraft& draft) {
  draft.applied.fields = covered(schema, draft.applied.fields, veil);
  if (!draft.kept->empty()) draft.kept = covered(schema, *draft.kept, veil);
  if (!draft.external_id->empty())
    draft.external_id = veil.over(MarkedText::Personal::other, *draft.external_id);
}

void cover(const Catalog& catalog, const Veil& veil, Step& step) {
  const TypeSchema& schema = catalog.of(step.address.type());
  const ReasonCover reasons(catalog, step.address.type(), veil);
  std::visit(ActionCover{schema, veil}, step.action);
  reasons(step.reasons);
  reasons(step.notes);
  reasons(step.blocked_by);
  reasons(step.deferred);
  if (step.precondition.key) step.precondition.key = covered(schema, *step.precondition.key, veil);
  if (step.effect.entry) cover(schema, veil, *step.effect.entry);
  if (step.person) reasons(*step.person);
}

void cover(const Catalog& catalog, const Veil& veil, UnmanagedRecord& record) {
  const TypeSchema& schema = catalog.of(record.type);
  record.name = covered(schema, NaturalKey::By::name, record.name, veil);
  if (schema.email) record.email = covered(schema, NaturalKey::By::email, record.email, veil);
  record.fields = covered(schema, record.fields, veil);
}

}  // namespace

Plan without_people(const Catalog& catalog, Plan plan, const Veil& veil) {
  if (veil.is_open() || plan.privacy != Privacy::full) return plan;
  plan.privacy = veil.privacy();
  plan.lineage = state::lineage_mark(plan.lineage);
  for (Step& step : plan.steps) cover(catalog, veil, step);
  for (UnmanagedRecord& record : plan.unmanaged_records) cover(catalog, veil, record);
  // What is said of the plan as a whole names the address that it is about.
  const ReasonCover reasons(catalog, ResourceType::agent, veil);
  reasons(plan.blocked_by);
  reasons(plan.warnings);
  for (DriftNote& note : plan.drift) ReasonCover(catalog, note.address.type(), veil)(note.why);
  return plan;
}

Plan without_people(const Catalog& catalog, Plan plan, Privacy privacy, std::string_view salt) {
  return without_people(catalog, std::move(plan), Veil(privacy, salt));
}

ApplyReport without_people(const Catalog& catalog, ApplyReport report, const Plan& shown, const Veil& veil) {
  if (!shown.steps.empty() && !report.results.empty()) {
    // The results are of the steps in their order, each once.
    for (std::size_t at = 0; at < report.results.size(); ++at) report.results[at].step = &shown.steps.at(at);
  }
  for (StepResult& result : report.results) result.message = veil.over(result.message);
  if (report.halted) report.halted = veil.over(std::move(*report.halted));
  report.state = without_people(catalog, std::move(report.state), veil);
  return report;
}

state::State without_people(const Catalog& catalog, state::State state, const Veil& veil) {
  if (veil.is_open()) return state;
  state.lineage = state::lineage_mark(state.lineage);
  for (auto& [address, entry] : state.resources) cover(catalog.of(address.type()), veil, entry.draft);
  for (state::OpenIntent& intent : state.open) {
    const TypeSchema& schema = catalog.of(intent.address.type());
    intent.key = covered(schema, intent.key, veil);
    cover(schema, veil, intent.draft);
    // The words of an earlier run, which kept no marks.
    intent.reason = veil.over(MarkedText::Personal::other, intent.reason);
  }
  return state;
}

Calendar without_people(const Catalog& catalog, Calendar calendar, const Veil& veil) {
  if (veil.is_open()) return calendar;
  for (Calendar::Event& event : calendar.events) {
    if (event.address) ReasonCover(catalog, event.address->type(), veil)(event.person);
    event.reason = veil.over(MarkedText::Personal::other, event.reason);
  }
  return calendar;
}

Record without_people(const TypeSchema& schema, Record record, const Veil& veil) {
  if (veil.is_open()) return record;
  record.fields = covered(schema, record.fields, veil);
  if (!record.more_emails->empty()) {
    for (std::string& email : record.more_emails.edit())
      email = veil.over(MarkedText::Personal::email, email);
  }
  return record;
}

}  // namespace haloform::plan
