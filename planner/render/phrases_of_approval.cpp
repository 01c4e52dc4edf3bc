#include "planner/render/phrases_of_approval.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::render {

namespace {

constexpr std::string_view side_before = ".before";

/// What is said of a part that is no field: where it changed, came and went. Empty: nothing is said of it.
struct PartWords {
  std::string_view part;
  std::string_view changed;
  std::string_view came;
  std::string_view went;
};
constexpr std::array<PartWords, 13> part_words{
    {{"active", "it would be switched the other way", "it would be switched on or off too",
      "it would not be switched on or off any more"},
     {"active.before", "it was switched on or off in HaloPSA", "", ""},
     {"teams", "it would get other teams", "its teams would be changed too",
      "its teams would not be changed any more"},
     {"teams.before", "its teams were changed in HaloPSA", "", ""},
     {"step.person", "its name, e-mail or site was changed in HaloPSA", "", ""},
     {"step.as_read", "it was switched on or off in HaloPSA", "", ""},
     {"step.found", "it was found in another way", "", ""},
     {"step.blocked", "it is blocked by other rules", "it is blocked by now", "it is not blocked any more"},
     {"step.deferred", "", "it waits by now, for a seat, an import or a date",
      "it waits no more, for a seat, an import or a date"},
     {"step.needs", "it waits for other steps", "it waits for other steps", "it waits for no other step"},
     {"step.moved", "it would take the place of another address",
      "it would take the place of another address",
      "it would not take the place of another address any more"},
     {"step.state", "the state would keep something else of it", "the state would keep it",
      "the state would not keep it any more"},
     {"step.kept", "HaloPSA stores it in another form", "HaloPSA stores it in another form",
      "HaloPSA does not store it in another form any more"}}};

/// Follows from others: said only where nothing else is.
bool is_consequence(const plan::PartChanged& one) {
  constexpr std::array<std::string_view, 3> parts{"step.state", "step.kept", "step.person"};
  return std::ranges::find(parts, one.part) != parts.end();
}

std::string words_of_field(std::string_view field, const plan::PartChanged& one) {
  if (field.ends_with(side_before)) {
    field.remove_suffix(side_before.size());
    // Where the field itself came or went, that is what is said.
    return one.was && one.is ? fmt::format("{} was changed in HaloPSA", field) : std::string();
  }
  if (!one.was) return fmt::format("{} would be set too", field);
  if (!one.is) return fmt::format("{} would not be set any more", field);
  return fmt::format("{} would get another value", field);
}

std::string words_of(const plan::PartChanged& one) {
  const auto row = std::ranges::find(part_words, one.part, &PartWords::part);
  if (row == part_words.end()) return words_of_field(one.part, one);
  return std::string(one.was && one.is ? row->changed : one.is ? row->came : row->went);
}

/// Each once, in order.
std::string words_of(const std::vector<plan::PartChanged>& parts) {
  std::vector<std::string> all;
  const auto say = [&](bool consequences) {
    for (const plan::PartChanged& one : parts) {
      if (is_consequence(one) != consequences) continue;
      std::string words = words_of(one);
      if (!words.empty() && std::ranges::find(all, words) == all.end()) all.push_back(std::move(words));
    }
  };
  say(false);
  if (all.empty()) say(true);
  return all.empty() ? std::string("it differs in what has no name")
                     : fmt::format("{}", fmt::join(all, ", "));
}

struct UnapprovedPhrases {
  Phrase operator()(const plan::NewSince& /*one*/) const {
    return {"New since the approval", "it is not in the approval"};
  }
  Phrase operator()(const plan::DiffersSince& one) const {
    constexpr std::string_view headline = "Changed since the approval";
    if (one.of_another_record) return {headline, "it is about another record than the one that was approved"};
    if (!one.approved.empty()) return {headline, fmt::format("it was approved as {}", one.approved)};
    return {headline, words_of(one.parts)};
  }
  Phrase operator()(const plan::LeavesNobodySince& /*one*/) const {
    return {"Nobody left active",
            "with it, nobody of its type would be left active by now, which was not so when it was approved"};
  }
  Phrase operator()(const plan::NeedsUnapproved& one) const {
    return {"Needs what is not approved",
            fmt::format("it needs {}, which is not as it was approved", one.needed.text())};
  }
};

}  // namespace

Phrase phrase(const plan::Unapproved& why) { return std::visit(UnapprovedPhrases{}, why); }

}  // namespace haloform::render
