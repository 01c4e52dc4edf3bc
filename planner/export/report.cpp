#include "planner/export/report.hpp"

#include <array>
#include <utility>

namespace haloform::exporting {

namespace {

void cover(Subject& who, const plan::Veil& veil) {
  if (facts_of(who.type).about != TypeFacts::About::people) return;
  who.name = veil.over(MarkedText::Personal::name, who.name);
  who.email = veil.over(MarkedText::Personal::email, who.email);
}

}  // namespace

std::string_view why_name(Why why) {
  static constexpr std::array<std::string_view, 9> names{"general_user", "unassigned", "api_only",
                                                         "imported",     "twin",       "leaver",
                                                         "inactive",     "invalid",    "differs"};
  return names.at(static_cast<std::size_t>(why));
}

Report without_people(Report report, const plan::Veil& veil) {
  if (veil.is_open()) return report;
  report.privacy = veil.privacy();
  for (Exported& one : report.exported) cover(one.who, veil);
  for (LeftOut& one : report.left_out) {
    cover(one.who, veil);
    one.detail = veil.over(one.detail);
  }
  for (Omission& one : report.omissions) one.detail = veil.over(one.detail);
  for (MarkedText& one : report.kept) one = veil.over(one);
  return report;
}

}  // namespace haloform::exporting
