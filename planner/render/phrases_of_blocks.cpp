#include "planner/render/phrases_of_blocks.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/model/alike.hpp"
#include "planner/render/phrases_of_ownership.hpp"
#include "planner/render/phrases_of_people.hpp"

#include <fmt/format.h>

#include <optional>
#include <variant>

namespace haloform::render {

namespace {

std::string names_or_none(const std::vector<std::string>& names) {
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

/// What must not happen, however clear it is which records are meant.
struct GuardPhrases {
  Phrase operator()(const plan::Protected& one) const {
    return {
        "Protected",
        one.until_applied ? "it stays protected until `protect: false` has been applied"
                          : "it is protected (`protect: true`)",
        one.block_gone
            ? "put the block back; to remove it, apply once with `protect: false` and then remove it"
            : "take out what switches it off (`active: false`, or an end that is over); if that is meant, "
              "apply once without it and with `protect: false`, and then put it back"};
  }
  Phrase operator()(const plan::OwnAgent& one) const {
    return {"The agent of these credentials",
            fmt::format("record {} is the agent whose credentials are in use", one.id.text()),
            "use the credentials of another agent, or keep this one declared and active"};
  }
  Phrase operator()(const plan::BuiltInRecord& one) const {
    return {"Built-in record", fmt::format("record {} is a built-in HaloPSA record", one.id.text()),
            fmt::format("remove it from the state with `haloform state rm {}`", one.address.text())};
  }
  Phrase operator()(const plan::DeleteNotAllowed& /*one*/) const {
    return {"Delete not allowed", "a delete cannot be undone", "--allow-delete"};
  }
  Phrase operator()(const plan::LimitExceeded& one) const {
    const std::string_view guard = guard_name(one.guard);
    const std::string declared =
        one.declared ? fmt::format("; the {} of the configuration takes effect with the next apply",
                                   one.declared->text())
                     : std::string();
    return {"Limit exceeded",
            fmt::format("{} of {}, the limit is {}{}{}",
                        counted(one.wanted, one.guard == GuardKind::deactivate ? "deactivation" : guard),
                        type_plural(one.type), allowance_words(one.allowed), declared,
                        untyped_remark(guard, one.untyped)),
            allow_flag(one.type, guard, one.wanted)};
  }
  Phrase operator()(const plan::NoneLeftActive& one) const {
    const std::string_view guard = guard_name(one.guard);
    return {"Nobody left active",
            fmt::format("no active {} that haloform manages would be left{}", type_name(one.type),
                        untyped_remark(guard, one.untyped)),
            allow_flag(one.type, guard, one.wanted)};
  }
  Phrase operator()(const plan::ReactivationsExceeded& one) const {
    return {"Limit exceeded",
            fmt::format("{} of {} that were switched off outside, the limit is {} (--allow){}",
                        counted(one.wanted, "reactivation"), type_plural(one.type), one.allowed,
                        untyped_remark("reactivate", one.untyped)),
            allow_flag(one.type, "reactivate", one.wanted)};
  }
  Phrase operator()(const plan::RecordsMissing& one) const {
    return {"Records missing",
            fmt::format("{} of {} that the state knows {} missing: usually a missing permission{}",
                        one.missing, counted(one.known, type_name(one.type)), one.missing == 1 ? "is" : "are",
                        untyped_remark("missing", one.untyped)),
            "check what the API application may read; if they were deleted, " +
                allow_flag(one.type, "missing", one.missing)};
  }
  Phrase operator()(const plan::AnotherPersonNow& one) const {
    return {"Another person",
            fmt::format("record {} is {} now, and was {} when it was last applied: is it another person?",
                        one.id.text(), one.now.words(), one.before.words()),
            same_person(one.now, one.block_gone, one.address)};
  }
  Phrase operator()(const plan::NeverSeenPerson& one) const {
    return {
        "Another person",
        fmt::format("record {} is {}, and the state knows neither a name nor an e-mail that it was given: "
                    "is it another person?",
                    one.id.text(), one.now.words()),
        same_person(one.now, one.block_gone, one.address)};
  }
  Phrase operator()(const plan::NameAndEmailChange& one) const {
    return {
        "Another person",
        fmt::format("name and e-mail of record {} would both change: is it another person?", one.id.text()),
        fmt::format("if it is the same one, put {} under `lifecycle.previously`; if not, give the new "
                    "person a key of their own",
                    one.old_email)};
  }
  Phrase operator()(const plan::UnknownCustomFields& one) const {
    return {"Unknown custom field",
            fmt::format("record {} has no custom field called {}", one.id.text(), names_or_none(one.names)),
            fmt::format("write the name as HaloPSA has it, or create the field there; it has {}",
                        names_or_none(one.known))};
  }
  Phrase operator()(const plan::SeveralPossibleEnds& one) const {
    const std::string which = one.candidates.empty() ? "a record" : "any of: id" + id_words(one.candidates);
    return {"Earlier create in doubt",
            fmt::format("the result of an earlier create is unknown, and it may have created {}", which),
            fmt::format("`haloform import {0} ID` for the right one, or `haloform state rm {0}` if none is",
                        one.address.text())};
  }
  Phrase operator()(const plan::MayBeUnlisted& one) const {
    return {"May exist unlisted",
            fmt::format("{} may exist that were not listed, and this may be one of them: {}",
                        type_plural(one.type), one.doubt),
            fmt::format("check what the API application may read and which agent it logs in as; if those to "
                        "be created certainly are not there, --allow unlisted={}",
                        type_plural(one.type))};
  }
  Phrase operator()(const plan::NotShownYet& one) const {
    return {
        "Not shown yet",
        fmt::format("haloform created id {} at {}, and HaloPSA does not show it yet", one.id.text(),
                    iso_time(one.made)),
        fmt::format("plan again in a minute; if it is still not shown at {}, it counts as deleted; if you "
                    "know that it was deleted: --allow recreate={}",
                    iso_time(one.deleted_from), one.waiting)};
  }
  Phrase operator()(const plan::StillAttached& one) const { return ownership_phrase(one); }
  Phrase operator()(const plan::NeedsBlocked& one) const {
    // The way forward is that of the step which is needed.
    return {"Needs a blocked step", fmt::format("it needs {}, which is blocked", one.needed.text())};
  }

 private:
  static std::string same_person(const plan::Person& now, bool block_gone, const Address& address) {
    const std::string forget =
        fmt::format("if not, `haloform state rm {}` removes it from the state, and the record stays as it is",
                    address.text());
    if (block_gone) {
      return "if it is the same person, put the block back with the name and e-mail of now, apply, and "
             "remove "
             "it again; " +
             forget;
    }
    return fmt::format(
        "if it is the same person, put {}; {}",
        now.email.empty() ? "the name of now into the block" : now.email + " under `lifecycle.previously`",
        forget);
  }
};

/// Where only a person can tell which record an address is.
struct MatchPhrases {
  Phrase operator()(const plan::MovedAndDeclared& one) const {
    return {"Moved and still declared",
            fmt::format("{} is moved to {} ({}) and still declared", one.from.text(), one.to.text(),
                        one.line.text()),
            fmt::format("remove the block of {}, or the line under `moved`", one.from.text())};
  }
  Phrase operator()(const plan::MovesInCircle& one) const {
    return {"Moved in a circle",
            fmt::format("the lines under `moved` ({}) lead from {} back to itself", one.line.text(),
                        one.address.text()),
            "remove one of them"};
  }
  Phrase operator()(const plan::BothMovedTo& one) const {
    std::string who;
    for (const plan::BoundAddress& entry : one.entries)
      who += fmt::format("{}{} (id {})", who.empty() ? "" : " and ", entry.address.text(), entry.id.text());
    if (who.empty()) who = "two addresses";
    return {"Moved to one address",
            fmt::format("{} would both be {}, by a line under `moved`", who, one.to.text()),
            "remove the line under `moved`, or remove one of them from the state with `haloform state rm "
            "ADDRESS`"};
  }
  Phrase operator()(const plan::DeletedById& one) const {
    return {
        "Deleted record",
        fmt::format("{} is record {} by lifecycle.id, which was deleted", one.address.text(), one.id.text()),
        fmt::format("remove lifecycle.id to have the {} created again", type_name(one.address.type()))};
  }
  Phrase operator()(const plan::NoSuchId& one) const {
    return {"No such id",
            fmt::format("{} is record {} by lifecycle.id, and no {} has that id", one.address.text(),
                        one.id.text(), type_name(one.address.type())),
            "correct the id, or remove it to have the record found by its natural key"};
  }
  Phrase operator()(const plan::IdsDisagree& one) const {
    return {"Ids disagree",
            fmt::format("the state says that {} is {}, lifecycle.id says {}", one.address.text(),
                        id_and_person(one.by_state, one.state_person),
                        id_and_person(one.by_block, one.block_person)),
            fmt::format("remove lifecycle.id, or `haloform state rm {}` to forget id {}", one.address.text(),
                        one.by_state.text())};
  }
  Phrase operator()(const plan::CannotBeRead& one) const {
    const std::string otherwise =
        one.in_state
            ? fmt::format("if it is not to be managed any more, `haloform state rm {}`", one.address.text())
            : std::string("if another one is meant, correct lifecycle.id");
    return {"Could not be read", fmt::format("id {} could not be read: {}", one.id.text(), one.why.plain()),
            fmt::format("look at {} {} in HaloPSA, and let the agent that the API application logs in as see "
                        "it (role, departments); {}; `apply --skip-blocked` does the rest",
                        type_name(one.address.type()), one.id.text(), otherwise)};
  }
  Phrase operator()(const plan::TwoAddresses& one) const {
    return {
        "One record, two addresses",
        fmt::format("{} and {} are both record {}", one.one.text(), one.other.text(), one.id.text()),
        "remove one block, or remove one from the state with `haloform state rm ADDRESS`: a record has one "
        "address"};
  }
  Phrase operator()(const plan::OnlyBuiltInMatches& one) const {
    return {"Only a built-in record matches",
            fmt::format("the only record that matches {}, {}, is a built-in HaloPSA record",
                        one.address.text(), record_words(one.record)),
            fmt::format("if it is meant all the same, write `lifecycle: {{id: {}}}`", one.record.id.text())};
  }
  Phrase operator()(const plan::OnlyInactiveMatches& one) const {
    return {
        "Only an inactive record matches",
        fmt::format("the only record that matches {}, {}, is inactive and has another name",
                    one.address.text(), record_words(one.record)),
        fmt::format("if it is the same person, write `lifecycle: {{id: {}}}`; if not, since addresses are "
                    "reused, take the e-mail out of that record in HaloPSA",
                    one.record.id.text())};
  }
  Phrase operator()(const plan::SeveralMatch& one) const {
    std::string who;
    for (const plan::NamedMatch& match : one.records) {
      who += (who.empty() ? "" : ", ") + record_words(match.record);
      if (!match.active) who += " (inactive)";
    }
    return {"Several records match",
            who.empty() ? "several records match " + one.address.text()
                        : fmt::format("{} match {}: {}", counted(one.records.size(), "record"),
                                      one.address.text(), who),
            "write which one is meant: `lifecycle: {id: ID}`"};
  }
  Phrase operator()(const plan::MayBeRecord& one) const {
    return {
        "May be there already", may_be_words(record_words(one.record)),
        fmt::format("if it is, say so with `lifecycle: {{id: {}}}`, or declare what HaloPSA has; if it is "
                    "somebody else, declare that record as well",
                    one.record.id.text())};
  }

 private:
  static std::string id_and_person(RemoteId id, const std::optional<plan::Person>& person) {
    return person ? record_words({id, *person}) : "id " + id.text();
  }
};

/// Whose a natural key is.
struct ConflictPhrases {
  Phrase operator()(const plan::WaitInCircle& one) const {
    std::string names;
    for (const Address& address : one.steps) names += (names.empty() ? ": " : " -> ") + address.text();
    return {
        "Steps wait for each other",
        "these steps wait for each other, since each takes the e-mail or name that the next one has" + names,
        "do it in two applies: give one of them another value first"};
  }
  Phrase operator()(const plan::KeyOfUnread& one) const {
    return {"Key of a record that could not be read",
            fmt::format("{} would get {}, which record {} ({}) had, and it could not be read",
                        one.address.text(), key_words(one.key), one.holder.text(), one.holder_address.text()),
            "resolve that record first: it may be the same person"};
  }
  Phrase operator()(const plan::BothWouldGet& one) const {
    return {"One key for two",
            fmt::format("{} and {} would both get {}", one.one.text(), one.other.text(), key_words(one.key)),
            "change one of the two: a natural key belongs to one record"};
  }
  Phrase operator()(const plan::GivenUpLater& one) const {
    return {"Key becomes free later",
            fmt::format("{} takes {}, which {} gives up only later in the same plan", one.address.text(),
                        key_words(one.key), one.giver.text()),
            fmt::format("apply with `--target {}` first, then plan again", one.giver.text())};
  }
  Phrase operator()(const plan::KeyKept& one) const {
    const std::string who = !one.holder_address ? fmt::format("\"{}\"", one.holder_name)
                            : one.holder_declared
                                ? fmt::format("({})", one.holder_address->text())
                                : fmt::format("({}, not declared any more)", one.holder_address->text());
    return {"Key kept by another record",
            fmt::format("{} would get {}, which record {} {} keeps", one.address.text(), key_words(one.key),
                        one.holder.text(), who),
            "change that record first, or correct the block: a natural key belongs to one record"};
  }
};

struct BlockPhrases : GuardPhrases, MatchPhrases, ConflictPhrases, PeopleBlockPhrases {
  using ConflictPhrases::operator();
  using GuardPhrases::operator();
  using MatchPhrases::operator();
  using PeopleBlockPhrases::operator();
};

}  // namespace

Phrase phrase(const plan::Block& block) { return std::visit(BlockPhrases{}, block); }

}  // namespace haloform::render
