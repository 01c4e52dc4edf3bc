#include "planner/render/phrases_of_drift.hpp"

#include "planner/model/resource_type.hpp"

#include <fmt/format.h>

namespace haloform::render {

namespace {

std::string switched_on_words(const drift::Finding& finding) {
  return finding.source.file.empty() ? "haloform deactivated this person, and no block declares them"
                                     : "declared with `active: false`";
}

std::string twin_words(const drift::Finding& finding) {
  return fmt::format("a second active record has the same e-mail, and no block declares it: {}",
                     finding.other ? record_words(*finding.other) : std::string("unknown"));
}

std::string deleted_words(const drift::Finding& finding) {
  if (!finding.other) return {};
  return fmt::format("another record has the e-mail or name now: {}", record_words(*finding.other));
}

}  // namespace

std::string_view drift_words(drift::Kind kind) {
  switch (kind) {
    case drift::Kind::switched_on: return "switched on";
    case drift::Kind::another_person: return "another person by now";
    case drift::Kind::added_to_team: return "added to teams";
    case drift::Kind::outsider_in_team: return "undeclared in exclusive teams";
    case drift::Kind::twin: return "with a twin";
    case drift::Kind::new_agent: return "new and undeclared";
    case drift::Kind::deleted: return "deleted";
    case drift::Kind::switched_off: return "switched off";
    case drift::Kind::removed_from_team: return "removed from teams";
    case drift::Kind::changed: break;
  }
  return "changed";
}

Phrase phrase(const drift::Finding& finding) {
  switch (finding.kind) {
    case drift::Kind::switched_on:
      return {
          "switched on outside", switched_on_words(finding),
          "the next apply deactivates whoever is declared with `active: false`; whom no block declares stays "
          "active: deactivate them in HaloPSA, or put the block back"};
    case drift::Kind::another_person:
      return {"another person now", "name and e-mail are not those that were applied",
              "correct the record in HaloPSA; if it is the same person, declare the new e-mail"};
    case drift::Kind::added_to_team:
      return {"added to a team outside", "", "the next apply removes the membership; to keep it, declare it"};
    case drift::Kind::outsider_in_team:
      return {"in an exclusive team",
              fmt::format("no block declares this agent, and {} is exclusive",
                          finding.team ? finding.team->text() : std::string("the team")),
              "declare the agent and the membership, or remove it in HaloPSA; haloform does not"};
    case drift::Kind::twin:
      return {"a twin", twin_words(finding), "deactivate one of the two in HaloPSA, or declare both"};
    case drift::Kind::new_agent:
      return {"new", "created since the last apply, and no block declares this agent",
              "declare the agent, or deactivate it in HaloPSA; the next apply takes note of it"};
    case drift::Kind::deleted:
      return {"deleted outside", deleted_words(finding),
              "the next plan says whether the record is made again; to agree, remove the block"};
    case drift::Kind::switched_off:
      return {"switched off outside", "",
              "they stay inactive, unless the block says `active: true`; to agree, write `active: false`"};
    case drift::Kind::removed_from_team:
      return {"removed from a team outside", "",
              "the next apply adds them again; to agree, remove the name from the list"};
    case drift::Kind::changed: break;
  }
  return {"changed outside", "", "the next apply changes it back; to keep it, declare it"};
}

Phrase phrase(const Catalog& catalog, const drift::NotAcceptable& one) {
  Phrase said = phrase(*one.finding);
  const std::string field =
      one.field ? std::string(catalog.of(one.finding->type).at(*one.field).name) : std::string();
  switch (one.why) {
    case drift::NotAcceptable::Why::kind:
      said.words = fmt::format("{}: no line of a file can say that", said.headline);
      break;
    case drift::NotAcceptable::Why::required:
      said.words = fmt::format("{} is required, and has no value in HaloPSA", field);
      said.way_forward = "correct it in HaloPSA";
      break;
    case drift::NotAcceptable::Why::undeclared:
      said.words = fmt::format("{} names something in HaloPSA that no block declares", field);
      said.way_forward = "declare that first, or correct it in HaloPSA";
      break;
  }
  return said;
}

}  // namespace haloform::render
