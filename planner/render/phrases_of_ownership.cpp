#include "planner/render/phrases_of_ownership.hpp"

#include "planner/base/text.hpp"
#include "planner/plan/value/order.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

/// How a kind of thing is spoken of.
struct KindWords {
  std::string_view kind;
  std::string_view before;  ///< `line manager of `
  std::string_view one;
  std::string_view many;
  std::string_view all;      ///< Of the kind as a whole: `which CABs they are in`.
  std::string_view move_on;  ///< What to do about it.
};

constexpr std::array kinds{
    KindWords{"open_tickets", "", "open ticket", "open tickets", "open tickets",
              "give them to somebody else"},
    KindWords{"approval_steps", "approver of ", "step of an approval process", "steps of approval processes",
              "steps of approval processes", "name another approver there"},
    KindWords{"cab", "member of ", "CAB", "CABs", "membership of CABs", "take them out of it"},
    KindWords{"line_manager", "line manager of ", "active agent", "active agents",
              "whose line manager they are", "give those agents another line manager"},
    KindWords{"delegations", "", "delegation", "delegations", "delegations", "end it"},
    KindWords{"team_defaults", "", "team in their charge", "teams in their charge",
              "which teams are in their charge", "name somebody else there"},
};

const KindWords* words_of(std::string_view kind) {
  const auto at = std::ranges::find(kinds, kind, &KindWords::kind);
  return at == kinds.end() ? nullptr : &*at;
}

/// A kind that this version does not know keeps its name: it may stand in a plan that another one saved.
std::string thing_words(const plan::AttachedThing& thing) {
  const KindWords* words = words_of(thing.what);
  if (words == nullptr) return fmt::format("{} {}", thing.count, thing.what);
  std::string said =
      fmt::format("{}{} {}", words->before, thing.count, thing.count == 1 ? words->one : words->many);
  if (thing.names.empty()) return said;
  const std::size_t left = thing.count - std::min(thing.count, thing.names.size());
  said += fmt::format(" ({}", fmt::join(thing.names, ", "));
  return said + (left > 0 ? fmt::format(" and {} more)", left) : ")");
}

std::string kind_words(std::string_view kind) {
  const KindWords* words = words_of(kind);
  return std::string(words == nullptr ? kind : words->all);
}

std::string why_words(const MarkedText& why) { return why.empty() ? "it was not asked for" : why.plain(); }

std::string other_ways(bool block_gone) {
  return block_gone
             ? "put the block back, apply with another `block_if` under its lifecycle, and remove it then"
             : "take it out of `block_if`";
}

}  // namespace

std::string_view import_words(std::string_view by) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> names{
      {{"entra", "Entra"}, {"csp", "CSP"}, {"okta", "Okta"}}};
  for (const auto& [name, words] : names) {
    if (name == by) return words;
  }
  return "instance's own";
}

std::string_view awaited_words(const std::vector<plan::Step>& steps) {
  static constexpr std::array<std::string_view, 8> words{"a seat",
                                                         "a seat",
                                                         "an import",
                                                         "a seat or an import",
                                                         "a removal that is held",
                                                         "a seat or a removal that is held",
                                                         "an import or a removal that is held",
                                                         "a seat, an import or a removal that is held"};
  std::size_t awaited = 0;
  for (const plan::Step& step : steps) {
    if (!step.deferred || step.is_held() || !step.blocked_by.empty()) continue;
    const plan::Step& last = plan::end_of_waiting(steps, step);
    awaited |= last.is_held() ? 4U : last.is_left_to_import() ? 2U : 1U;
  }
  return words.at(awaited);
}

std::string fields_are(const std::vector<std::string>& fields) {
  if (fields.empty()) return "no field is";
  return fmt::format("{} {}", fmt::join(fields, ", "), fields.size() == 1 ? "is" : "are");
}

std::string attached_words(const std::vector<plan::AttachedThing>& things) {
  std::string words;
  for (const plan::AttachedThing& thing : things) words += (words.empty() ? "" : "; ") + thing_words(thing);
  return words;
}

Phrase ownership_phrase(const plan::LeftToImport& one) {
  const std::string_view import = import_words(one.by);
  return {
      "Left to an import",
      fmt::format("the {0} import owns `active`, and would switch them on again: deactivate them there; "
                  "{1} to let haloform do it",
                  import,
                  one.block_gone
                      ? "put the block back with `lifecycle: {owner: haloform}`, apply, and remove it then"
                      : "write `lifecycle: {owner: haloform}`")};
}

Phrase ownership_phrase(const plan::LeftOffByImport& one) {
  return {
      "Switched off by an import",
      fmt::format("switched off by the {} import, which owns `active`, and stays inactive; switch them on "
                  "there, or write `lifecycle: {{owner: haloform}}`",
                  import_words(one.by))};
}

Phrase ownership_phrase(const plan::OwnedByImport& one) {
  return {"Owned by an import",
          fmt::format("{} (id {}): {} owned by the {} import and {} from what {} says; change it there, or "
                      "write `lifecycle: {{owner: haloform}}`",
                      one.address.text(), one.id.text(), fields_are(one.fields), import_words(one.by),
                      one.fields.size() > 1 ? "differ" : "differs", one.where.text())};
}

Phrase ownership_phrase(const plan::MoreOwned& one) {
  return {"More that is owned by an import",
          counted(one.count, "more block") +
              " with other values than the record has in fields that an import owns; `haloform why ADDRESS` "
              "shows them"};
}

Phrase ownership_phrase(const plan::OwnerChanged& one) {
  return {"Owner changed", one.to_haloform ? "owner: haloform (what an import writes is set back)"
                                           : "owner: automatic (what an import writes is its own)"};
}

Phrase ownership_phrase(const plan::BlockIfChanged& one) {
  return {"block_if changed", fmt::format("block_if: [{}]", fmt::join(one.to, ", "))};
}

Phrase ownership_phrase(const plan::HangsOnThem& one) {
  return {"Still attached",
          "still attached: " + (one.things.empty() ? "nothing" : attached_words(one.things))};
}

Phrase ownership_phrase(const plan::AttachedNotRead& one) {
  if (one.what.empty()) {
    return {"Attachments not read",
            fmt::format("what hangs on {} who leave was not read, since there are too many",
                        counted(one.people, "more person", "more people"))};
  }
  return {"Attachments not read",
          fmt::format("what hangs on {} who {}: {} could not be read: {}",
                      counted(one.people, "person", "people"), one.people == 1 ? "leaves" : "leave",
                      kind_words(one.what), one.why.plain())};
}

Phrase ownership_phrase(const plan::StillAttached& one) {
  std::string said;
  std::string advice;
  const auto add = [](std::string& to, const std::string& what) { to += (to.empty() ? "" : "; ") + what; };
  for (const plan::AttachedThing& thing : one.things) {
    add(said, thing_words(thing));
    if (const KindWords* words = words_of(thing.what))
      add(advice, fmt::format("{}: {}", thing.what, words->move_on));
  }
  for (const plan::AttachedUnread& lacking : one.unread) {
    add(said, fmt::format("{} could not be read: {}", kind_words(lacking.what), why_words(lacking.why)));
    add(advice, fmt::format("{}: let haloform read it", lacking.what));
  }
  if (said.empty()) said = "nothing";
  add(advice, "or " + other_ways(one.block_gone));
  return {"Still attached", "`block_if` holds them back: " + said, std::move(advice)};
}

}  // namespace haloform::render
