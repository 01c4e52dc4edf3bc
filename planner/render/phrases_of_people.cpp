#include "planner/render/phrases_of_people.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

namespace {

/// `site 30 (Acme Ltd/Head Office)`
std::string site_words(const std::optional<std::int64_t>& site, const std::string& name) {
  if (!site) return name.empty() ? std::string("no site") : "site " + name;
  return name.empty() ? fmt::format("site {}", *site) : fmt::format("site {} ({})", *site, name);
}

std::string harm_words(const plan::BreakGlass& one) {
  const std::string what = fmt::format("{}", fmt::join(one.what, ", "));
  switch (one.harm) {
    case plan::BreakGlass::Harm::leaves:
      return one.block_gone ? "its block is gone, and no plan switches it off, deletes it or forgets it"
                            : "no plan switches it off, deletes it or forgets it";
    case plan::BreakGlass::Harm::identity: return "no plan changes its " + what;
    case plan::BreakGlass::Harm::roles: return "no plan takes a role from it: " + what;
    case plan::BreakGlass::Harm::teams: return "no plan takes it out of a team: " + what;
    case plan::BreakGlass::Harm::address:
      return fmt::format("no plan gives it another address, and this one would make it {}", what);
    case plan::BreakGlass::Harm::record: break;
  }
  return fmt::format("no plan gives its address to another record, and this one would give it to id {}",
                     what);
}

/// `Field on 2027-02-14, Desk on 2027-02-20`
std::string leaving_words(const std::vector<plan::LeavesTeam>& teams) {
  std::string words;
  for (const plan::LeavesTeam& one : teams)
    words += fmt::format("{}{} on {}", words.empty() ? "" : ", ", one.name, one.until);
  return words;
}

}  // namespace

std::string allowed_words(const plan::OneOffAllowance& one) {
  const bool whole = !one.site && one.site_name.empty();
  return fmt::format("{}.{} {}{}", type_plural(one.type), guard_name(one.guard), one.number,
                     whole ? std::string() : " at " + site_words(one.site, one.site_name));
}

Phrase PeopleBlockPhrases::operator()(const plan::SiteLimitExceeded& one) const {
  std::string later;
  if (one.declared) {
    later = one.declared->is_none()
                ? std::string("; that the configuration has no such limit takes effect with the next apply")
                : fmt::format("; the {} of the configuration takes effect with the next apply",
                              one.declared->text());
  }
  return {
      "Limit of one site exceeded",
      fmt::format("{} of {} at {}, the limit of one site is {}{}{}",
                  counted(one.wanted, "deactivation or deletion", "deactivations and deletions"),
                  type_plural(one.type), site_words(one.site, one.site_name), allowance_words(one.allowed),
                  later, untyped_remark(guard_name(GuardKind::per_site), one.untyped)),
      allow_flag(one.type, guard_name(GuardKind::per_site), one.wanted)};
}

Phrase PeopleBlockPhrases::operator()(const plan::BreakGlass& one) const {
  const std::string what = fmt::format("{} is a break-glass account (`protect: break_glass`): {}",
                                       one.address.text(), harm_words(one));
  const bool leaves = one.harm == plan::BreakGlass::Harm::leaves;
  if (!one.in_state) {
    return {"Break glass", what,
            fmt::format(
                "{}, or remove `protect: break_glass`, which is not applied yet",
                leaves ? "remove what switches it off (`active: false`, `ends_on`)" : "declare what it has")};
  }
  const std::string_view back =
      one.block_gone ? "put the block back"
      : leaves       ? "take out what switches it off (`active: false`, or an end that is over)"
                     : "take that change back";
  return {"Break glass", what,
          fmt::format("{}; if it is meant, somebody runs `haloform state release {}` by hand, and takes "
                      "`break_glass` out of the block",
                      back, one.address.text())};
}

Phrase PeopleBlockPhrases::operator()(const plan::ExternalIdDisagrees& one) const {
  const std::string by_number = one.number_person ? record_words({one.by_number, *one.number_person})
                                                  : fmt::format("id {}", one.by_number.text());
  return {"External id disagrees",
          fmt::format("{} has external_id \"{}\", which is that of {} ({}), and {} is another record",
                      one.address.text(), one.external_id, by_number, one.known_as.text(),
                      record_words(one.other)),
          "correct the external_id if it is wrong; if it is right, change the e-mail or name of the other "
          "record in HaloPSA, or deactivate it there, so that one record is left for the person"};
}

Phrase PeopleBlockPhrases::operator()(const plan::ExternalIdDiffers& one) const {
  const std::string same_person =
      one.known_as == one.address
          ? std::string("and the number was wrong, apply once with the old one, and correct it then")
          : fmt::format("under another number, write moved: [{{from: {}, to: {}}}]", one.known_as.text(),
                        one.address.text());
  return {
      "Another external id",
      fmt::format("{} has external_id \"{}\", and its record, {}, is that of \"{}\" ({}): is it another "
                  "person?",
                  one.address.text(), one.declared, record_words(one.record), one.known, one.known_as.text()),
      fmt::format(
          "if it is, give the new person a key and an e-mail of their own; if it is the same person {}",
          same_person)};
}

Phrase PeopleBlockPhrases::operator()(const plan::SeveralOfExternalId& one) const {
  std::string who;
  for (const plan::BoundAddress& entry : one.entries)
    who += fmt::format("{}{} (id {})", who.empty() ? "" : ", ", entry.address.text(), entry.id.text());
  return {"Several have the external id",
          fmt::format("{} has external_id \"{}\", and the state has it at {}", one.address.text(),
                      one.external_id, who.empty() ? std::string("several addresses") : who),
          "remove those that are not the person from the state with `haloform state rm ADDRESS`"};
}

Phrase PeopleNotePhrases::operator()(const plan::KnownByExternalId& one) const {
  return {"Known by external id",
          fmt::format("the same person by external_id \"{}\", and the same record", one.external_id)};
}

Phrase PeopleNotePhrases::operator()(const plan::ExternalIdChanged& one) const {
  return {"External id changed", one.to ? fmt::format("external_id \"{}\" -> \"{}\"", one.from, *one.to)
                                        : fmt::format("external_id \"{}\" is not declared any more, and is "
                                                      "forgotten",
                                                      one.from)};
}

Phrase PeopleNotePhrases::operator()(const plan::LeavesTeams& one) const {
  return {"Leaves teams later",
          one.teams.empty() ? std::string("leaves no team") : "leaves " + leaving_words(one.teams)};
}

Phrase PeopleWarningPhrases::operator()(const plan::OneOffAllowance& one) const {
  using enum plan::OneOffAllowance::Standing;
  const std::string what = fmt::format("`allow` ({}): {} until {} (\"{}\")", one.where.text(),
                                       allowed_words(one), one.until, one.reason);
  switch (one.standing) {
    case counts: return {"Allowed for a while", what + " counts in this plan"};
    case ended: return {"Allowed for a while, and ended", what + " is over; remove the entry"};
    case next_apply: break;
  }
  return {"Allowed from the next apply",
          what + (one.now == 0 ? std::string(" counts from the apply after the one that brings it in")
                               : fmt::format(" counts as {} in this plan, and in full from the apply after "
                                             "the one that brings it in",
                                             one.now))};
}

Phrase PeopleWarningPhrases::operator()(const plan::BreakGlassKept& one) const {
  return {"Still break glass",
          fmt::format("{0}: its block does not say `protect: break_glass` any more, and it stays a "
                      "break-glass account all the same; `haloform state release {0}` ends that",
                      one.address.text())};
}

Phrase PeopleWarningPhrases::operator()(const plan::TeamsToLeave& one) const {
  std::string words;
  for (const plan::TeamsToLeave::OfAgent& agent : one.first) {
    words += fmt::format("{}{} leaves {}", words.empty() ? "" : "; ", agent.address.text(),
                         leaving_words(agent.teams));
  }
  if (words.empty()) {
    words = counted(one.count, "agent leaves", "agents leave") + " teams later";
  } else if (one.count > one.first.size()) {
    words += fmt::format("; and {} more", one.count - one.first.size());
  }
  return {"Leave teams later", fmt::format("lifecycle.overlap: {}", words)};
}

}  // namespace haloform::render
