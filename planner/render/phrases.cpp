#include "planner/render/phrases.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/render/phrases_of_approval.hpp"
#include "planner/render/phrases_of_ownership.hpp"
#include "planner/render/phrases_of_people.hpp"

#include <fmt/format.h>

#include <variant>

namespace haloform::render {

namespace {

std::string comma_list(const std::vector<std::string>& names) {
  std::string words;
  for (const std::string& name : names) words += (words.empty() ? "" : ", ") + name;
  return words;
}

/// The day whose end a moment is, somewhere. Midnights of one day are spread over 26 hours; of all but the few places at -10 and
/// beyond, and at +14, this one is right.
std::string last_day_before(WallTime end) {
  return iso_date(std::chrono::floor<std::chrono::days>(end - std::chrono::hours{10} - Milliseconds{1}));
}

/// `: agent.jane 2027-01-31, agent.john 2027-02-01 and 3 more`; empty where nobody is named.
std::string dated_list(const std::vector<plan::DatedAddress>& people, std::size_t count) {
  std::string words;
  for (const plan::DatedAddress& one : people) {
    words += fmt::format("{}{} on {}", words.empty() ? ": " : ", ", one.address.text(), one.on);
    if (one.grace) words += fmt::format(" (active until {})", *one.grace);
  }
  if (!words.empty() && count > people.size()) words += fmt::format(" and {} more", count - people.size());
  return words;
}

std::string until_words(const std::optional<std::string>& until, const std::string& reason) {
  std::string words = until ? "until " + *until : std::string("until `paused` is taken out");
  if (!reason.empty()) words += fmt::format(" (\"{}\")", reason);
  return words;
}

Phrase moved_phrase(const plan::MovedFrom& one) {
  return {"Moved", fmt::format("moved from {}", one.from.text())};
}

// ---- why a step is there

struct ReasonPhrases {
  Phrase operator()(const plan::RemovedFromConfiguration& /*one*/) const {
    return {"Removed from the configuration", "removed from the configuration"};
  }
  Phrase operator()(const plan::RemovedToBeDeleted& /*one*/) const {
    return {"Removed, to be deleted", "removed from the configuration, on_removal: delete"};
  }
  Phrase operator()(const plan::InactiveAlready& /*one*/) const {
    return {"Inactive already", "the record is inactive already"};
  }
  Phrase operator()(const plan::DeletedOutside& one) const {
    return {"Deleted outside", fmt::format("deleted outside (was id {})", one.was.text())};
  }
  Phrase operator()(const plan::DeletedAndUndeclared& /*one*/) const {
    return {"Deleted outside, not declared", "deleted outside, and not declared"};
  }
  Phrase operator()(const plan::MovedFrom& one) const { return moved_phrase(one); }
  Phrase operator()(const plan::DeclaredInactive& /*one*/) const {
    return {"Declared inactive", "active: false"};
  }
  Phrase operator()(const plan::SwitchedOffOutside& /*one*/) const {
    return {"Switched off outside", "switched off outside"};
  }
  Phrase operator()(const plan::DeclaredAgain& /*one*/) const { return {"Declared again", "declared again"}; }
  Phrase operator()(const plan::Ended& one) const {
    return {"Ended", one.grace_days == 0
                         ? fmt::format("ended on {}", one.on)
                         : fmt::format("ended on {}, and the grace of {} is over", one.on,
                                       counted(static_cast<std::size_t>(one.grace_days), "day"))};
  }
  Phrase operator()(const plan::Started& one) const { return {"Started", "starts on " + one.on}; }
  Phrase operator()(const plan::EndsLater& one) const { return {"Ends later", "now ends on " + one.on}; }
  Phrase operator()(const plan::CreatedWithoutSeat& /*one*/) const {
    return {"Created without a seat", "created without a seat"};
  }
  Phrase operator()(const plan::FoundBy& one) const { return {"Found", found_words(one.by)}; }
  Phrase operator()(const plan::AlreadyHas& one) const {
    return {"To be recorded", one.fields.empty() ? "the record already has what is declared"
                                                 : "the record already has: " + comma_list(one.fields)};
  }
  Phrase operator()(const plan::MadeLately& one) const {
    return {"Created lately", fmt::format("created as id {} at {}", one.id.text(), iso_time(one.at))};
  }
  Phrase operator()(const plan::RefusedEarlier& one) const {
    return {"Refused earlier",
            fmt::format("HaloPSA refused this create at {}; haloform searches for the record before it sends "
                        "the create again",
                        iso_time(one.at))};
  }
  Phrase operator()(const plan::EarlierCreateInDoubt& one) const {
    return {"Earlier create in doubt",
            fmt::format("the result of an earlier create is unknown, and no record matches {}",
                        key_words(one.key))};
  }

 private:
  static std::string found_words(plan::FoundBy::Way way) {
    switch (way) {
      case plan::FoundBy::Way::email: return "found by e-mail";
      case plan::FoundBy::Way::name: return "found by name";
      case plan::FoundBy::Way::previous_email: return "found by a previous e-mail";
      case plan::FoundBy::Way::lifecycle_id: return "named by lifecycle.id";
      case plan::FoundBy::Way::open_intent: break;
    }
    return "created by an earlier run that got no answer";
  }
};

struct DeferralPhrases {
  Phrase operator()(const plan::NoSeatLeft& one) const {
    return {"No seat is left", fmt::format("no seat is left: {} of {} are taken by then", one.taken,
                                           counted(one.limit, "seat"))};
  }
  Phrase operator()(const plan::NeedsDeferred& one) const {
    return {"Waits for a deferred step", fmt::format("waits for {}, which is deferred", one.needed.text())};
  }
  Phrase operator()(const plan::HeldUntil& one) const {
    return {"Held", fmt::format("held until {}, the end of its grace; the first apply after {} does it "
                                "(sooner: put the block back with `active: false`)",
                                last_day_before(one.until), iso_time(one.until))};
  }
  Phrase operator()(const plan::LeftToImport& one) const { return ownership_phrase(one); }
};

// ---- what a reviewer should see beside it

struct NotePhrases : PeopleNotePhrases {
  using PeopleNotePhrases::operator();
  Phrase operator()(const plan::MovedFrom& one) const { return moved_phrase(one); }
  Phrase operator()(const plan::NoLongerManaged& one) const {
    return {"No longer managed", one.fields.empty()
                                     ? "every field is managed as before"
                                     : "no longer managed, and not changed: " + comma_list(one.fields)};
  }
  Phrase operator()(const plan::ProtectionChanged& one) const {
    return {"Protection changed", one.break_glass
                                      ? "protect: break_glass; only `haloform state release` ends that"
                                  : one.to ? "protect: true"
                                           : "protect: false"};
  }
  Phrase operator()(const plan::OnRemovalChanged& one) const {
    return {"Removal policy changed", fmt::format("on_removal: {}", on_removal_name(one.to))};
  }
  Phrase operator()(const plan::HoldChanged& one) const {
    return {"Grace changed",
            one.to ? fmt::format("without its block it would stay active until {}", last_day_before(*one.to))
                   : std::string("without its block it would be deactivated at once")};
  }
  Phrase operator()(const plan::IdMeans& one) const {
    return {"Looked up by name", fmt::format("{} {} is {}", one.field, one.value, one.name)};
  }
  Phrase operator()(const plan::ChangedOutside& one) const {
    return {"Changed outside",
            fmt::format("changed outside: {} was applied as \"{}\"",
                        one.what == NaturalKey::By::email ? "e-mail" : "name", one.applied)};
  }
  Phrase operator()(const plan::InactiveMatchLeft& one) const {
    return {"Inactive match left as it is",
            fmt::format("inactive {} matches too, and is not changed", record_words(one.record))};
  }
  Phrase operator()(const plan::EmailElsewhere& one) const {
    const std::string client =
        one.client ? fmt::format("client {} \"{}\", ", one.client->id, one.client->name) : std::string();
    const std::string site = one.site ? fmt::format("site {}", *one.site) : std::string("without a site");
    return {"E-mail used elsewhere",
            fmt::format("the e-mail is also that of {}, {}{}; that record is not changed",
                        record_words(one.record), client, site)};
  }
  Phrase operator()(const plan::TwinStays& one) const {
    return {
        "Twin stays active",
        fmt::format("another active record has this e-mail and stays active: {}{}", record_words(one.twin),
                    one.address ? fmt::format(" ({})", one.address->text()) : std::string())};
  }
  Phrase operator()(const plan::WasInTeams& one) const {
    return {"Was in teams", "was in " + (one.teams.empty() ? "no team" : comma_list(one.teams))};
  }
  Phrase operator()(const plan::SetLater& one) const {
    return {"Set later", fmt::format("{} is set once {} exists", one.field, one.address.text())};
  }
  Phrase operator()(const plan::HangsOnThem& one) const { return ownership_phrase(one); }
  Phrase operator()(const plan::OwnerChanged& one) const { return ownership_phrase(one); }
  Phrase operator()(const plan::BlockIfChanged& one) const { return ownership_phrase(one); }
};

// ---- what is said of the plan as a whole

struct WarningPhrases : PeopleWarningPhrases {
  using PeopleWarningPhrases::operator();
  Phrase operator()(const plan::NoStateYet& /*one*/) const {
    return {
        "No state yet",
        "there is no state yet: people removed from YAML before now cannot be recognised and stay active"};
  }
  Phrase operator()(const plan::ListingInDoubt& one) const {
    return {
        "Listing in doubt",
        fmt::format("{0} may exist that were not listed: {1}; no {0} are created, everything else is planned",
                    type_plural(one.type), one.doubt)};
  }
  Phrase operator()(const plan::ForlornCreate& one) const {
    const std::string key = key_words(one.key);
    const std::string found = one.candidates.empty()
                                  ? fmt::format("no record matches {}", key)
                                  : fmt::format("{} match {}: id{}", counted(one.candidates.size(), "record"),
                                                key, id_words(one.candidates));
    return {
        "Earlier create in doubt, block gone",
        fmt::format("{0}: the result of an earlier create is unknown, its block is gone, and {1}; `haloform "
                    "state rm {0}` discards the pending create",
                    one.address.text(), found)};
  }
  Phrase operator()(const plan::UnmanagedTwin& one) const {
    return {"Unmanaged twin",
            fmt::format("a second active record has the e-mail of {} (id {}): {}, which is unmanaged; "
                        "deactivate one of the two in HaloPSA, or declare both",
                        one.address.text(), one.id.text(), record_words(one.twin))};
  }
  Phrase operator()(const plan::MoreTwins& one) const {
    return {"More unmanaged twins",
            counted(one.count, "more record") +
                " with the e-mail of a managed one; `haloform plan --show-unmanaged` marks them all"};
  }
  Phrase operator()(const plan::OutsidersInTeam& one) const {
    const std::string ids = one.first.empty() ? std::string()
                                              : fmt::format(": id{}{}", id_words(one.first),
                                                            one.count > one.first.size() ? " and more" : "");
    return {"Outsiders in an exclusive team",
            fmt::format("{} is exclusive and has {} that no block declares; they stay members{}",
                        one.team.text(), counted(one.count, type_name(ResourceType::agent)), ids)};
  }
  Phrase operator()(const plan::OwnAgentInDoubt& /*one*/) const {
    return {"Own agent is not known",
            "HaloPSA does not say which agent these credentials log in as, so that this plan cannot tell "
            "whether it "
            "switches that one off; `protect: true` on that agent's block keeps it"};
  }
  Phrase operator()(const plan::SeatsNotCounted& /*one*/) const {
    return {"Seats not counted", "seats are not counted, since only the agents concerned were read, not all"};
  }
  Phrase operator()(const plan::NewAgents& one) const {
    std::string names;
    for (const plan::RecordName& agent : one.first)
      names += (names.empty() ? "" : ", ") + record_words(agent);
    if (one.count > one.first.size()) names += fmt::format(" and {} more", one.count - one.first.size());
    return {"New agents that no block declares",
            fmt::format("since the last apply, {} created in HaloPSA that no block declares: {}; declare "
                        "them, or deactivate them in HaloPSA; the next apply takes note of them",
                        counted(one.count, "agent was", "agents were"), names)};
  }
  Phrase operator()(const plan::AcceptanceEnded& one) const {
    return {"Accepted drift ended",
            fmt::format("{}: drift of {} was accepted until {} (\"{}\") and is not any more; remove "
                        "the entry at {}, or write a later day",
                        one.address.text(), one.what, one.until, one.reason, one.where.text())};
  }
  Phrase operator()(const plan::EndsSoon& one) const {
    return {"Ends soon",
            fmt::format("{} soon{}; `extended_until` keeps whoever stays",
                        counted(one.count, "person ends", "people end"), dated_list(one.first, one.count))};
  }
  Phrase operator()(const plan::StartsLater& one) const {
    return {"Starts later", fmt::format("{} later, and {} not created or reactivated before that{}",
                                        counted(one.count, "person starts", "people start"),
                                        one.count == 1 ? "is" : "are", dated_list(one.first, one.count))};
  }
  Phrase operator()(const plan::Paused& one) const {
    std::string names;
    for (const Address& address : one.first) names += (names.empty() ? ": " : ", ") + address.text();
    if (one.count > one.first.size()) names += fmt::format(" and {} more", one.count - one.first.size());
    return {"Paused",
            fmt::format("paused {}{}; nothing of {} is changed ({})", until_words(one.until, one.reason),
                        names, one.count == 1 ? "it" : "them", one.where.text())};
  }
  Phrase operator()(const plan::Extended& one) const {
    return {"Extended", fmt::format("{} ended on {} and is extended until {} (\"{}\", {})",
                                    one.address.text(), one.from, one.until, one.reason, one.where.text())};
  }
  Phrase operator()(const plan::OwnedByImport& one) const { return ownership_phrase(one); }
  Phrase operator()(const plan::MoreOwned& one) const { return ownership_phrase(one); }
  Phrase operator()(const plan::AttachedNotRead& one) const { return ownership_phrase(one); }
  Phrase operator()(const plan::LeaversAwaited& one) const {
    std::string names;
    for (const Address& address : one.first) names += (names.empty() ? ": " : ", ") + address.text();
    if (one.count > one.first.size()) names += fmt::format(" and {} more", one.count - one.first.size());
    return {
        "Gone from a feed",
        fmt::format(
            "{} gone from the feed {}, in {} of {} feeds that it takes; until then they stay as they are{}",
            counted(one.count, "row is", "rows are"), one.feed, one.seen, one.confirm, names)};
  }
};

struct DriftPhrases {
  ResourceType type;
  Phrase operator()(const plan::LeftSwitchedOff& /*one*/) const {
    return {"Switched off outside",
            fmt::format("switched off outside, and stays inactive; `active: true` or --allow {}.reactivate=N "
                        "switches it on",
                        type_plural(type))};
  }
  Phrase operator()(const plan::LeftOffByImport& one) const { return ownership_phrase(one); }
  Phrase operator()(const plan::LeftSwitchedOn& /*one*/) const {
    return {"Switched on outside",
            "deactivated by haloform and switched on outside; stays active, since no block declares it"};
  }
  Phrase operator()(const plan::TombstoneUnread& one) const {
    return {"Could not be read", fmt::format("deactivated by haloform; id {} could not be read: {}",
                                             one.id.text(), one.why.plain())};
  }
  Phrase operator()(const plan::DriftAccepted& one) const {
    return {"Accepted drift", fmt::format("{} was changed outside, which is accepted until {}: \"{}\"",
                                          one.what, one.until, one.reason)};
  }
};

}  // namespace

Phrase phrase(const plan::StepReason& reason) { return std::visit(ReasonPhrases{}, reason); }

Phrase phrase(const plan::StepNote& note) { return std::visit(NotePhrases{}, note); }

Phrase phrase(const plan::Deferral& deferral) { return std::visit(DeferralPhrases{}, deferral); }

Phrase phrase(const plan::DriftNote& note) { return std::visit(DriftPhrases{note.address.type()}, note.why); }

Phrase phrase(const plan::PlanWarning& warning) { return std::visit(WarningPhrases{}, warning); }

std::string reason_words(const plan::Step& step) {
  std::string words;
  for (const plan::StepReason& reason : step.reasons)
    words += (words.empty() ? "" : "; ") + phrase(reason).words;
  return words;
}

std::string message_of(const plan::StepResult& result) {
  if (!result.message.empty()) return result.message.plain();
  const plan::Step& step = *result.step;
  if (result.end == plan::StepEnd::blocked && !step.blocked_by.empty())
    return phrase(step.blocked_by.front()).words;
  if (result.end == plan::StepEnd::deferred && step.deferred) return phrase(*step.deferred).words;
  if (result.end == plan::StepEnd::unapproved && step.unapproved) return phrase(*step.unapproved).words;
  return {};
}

}  // namespace haloform::render
