#include "planner/drift/report_privacy.hpp"

#include "planner/plan/privacy/cover.hpp"
#include "planner/state/lineage.hpp"

#include <utility>

namespace haloform::drift {

namespace {

void cover(const TypeSchema& schema, plan::Person& person, const plan::Veil& veil) {
  person.name = plan::covered(schema, NaturalKey::By::name, person.name, veil);
  person.email = plan::covered(schema, NaturalKey::By::email, person.email, veil);
}

void cover(const Catalog& catalog, Finding& finding, const plan::Veil& veil) {
  const TypeSchema& schema = catalog.of(finding.type);
  cover(schema, finding.person, veil);
  finding.changes = plan::covered(schema, std::move(finding.changes), veil);
  if (finding.other) cover(schema, finding.other->person, veil);
}

}  // namespace

Report without_people(const Catalog& catalog, Report report, const plan::Veil& veil) {
  if (veil.is_open()) return report;
  report.lineage = state::lineage_mark(report.lineage);
  for (Finding& finding : report.findings) cover(catalog, finding, veil);
  for (Accepted& one : report.accepted) {
    cover(catalog, one.finding, veil);
    one.reason = veil.over(MarkedText::Personal::other, one.reason);
  }
  for (Unseen& one : report.unseen) plan::ReasonCover(catalog, one.address.type(), veil)(one.why);
  const plan::ReasonCover reasons(catalog, ResourceType::agent, veil);
  reasons(report.suspicions);
  reasons(report.warnings);
  return report;
}

}  // namespace haloform::drift
