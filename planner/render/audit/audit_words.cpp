#include "planner/render/audit/audit_words.hpp"

#include "planner/base/text.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/render/step_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

namespace haloform::render {

namespace {

using audit::Aside;
using audit::Flaw;
using audit::Spot;

std::string place_words(const Spot& spot) { return fmt::format("{}:{}", spot.file, spot.place); }

/// `line 17`, `lines 17 to 19`.
std::string numbers(std::uint64_t first, std::uint64_t last) {
  return first == last ? fmt::format("line {}", first) : fmt::format("lines {} to {}", first, last);
}

std::string_view are(std::size_t count) { return count == 1 ? "is" : "are"; }

/// What the line says it is about: what somebody edited may say anything.
std::string about(const Spot& spot) {
  if (spot.address.empty() && spot.time.empty()) return {};
  const bool both = !spot.address.empty() && !spot.time.empty();
  return fmt::format(" ({}{}{})", spot.address, both ? ", " : "", spot.time);
}

std::string missing_words(const Flaw& flaw) {
  const std::string which = fmt::format("{} {} missing", numbers(flaw.first, flaw.last), are(flaw.count));
  if (flaw.at.place == 0 && flaw.kind == Flaw::Kind::cut)
    return fmt::format("{}: none of these files has a line of the chain that the state knows", which);
  if (flaw.at.place == 0)
    return fmt::format(
        "{}, before all that are in these files; name the earlier files too, or pass --from {}", which,
        flaw.last + 1);
  if (flaw.kind == Flaw::Kind::cut)
    return fmt::format("{} at the end: the log was cut behind {}", which, place_words(flaw.at));
  return fmt::format("{} behind {}", which, place_words(flaw.at));
}

std::string said_of(const Flaw& flaw) {
  const std::string at = place_words(flaw.at);
  const std::string line =
      flaw.first == 0 ? fmt::format("{}", flaw.count == 1 ? "this line" : counted(flaw.count, "line"))
                      : numbers(flaw.first, flaw.last);
  const std::string_view was = flaw.count == 1 ? "was" : "were";
  switch (flaw.kind) {
    case Flaw::Kind::missing:
    case Flaw::Kind::cut: return missing_words(flaw);
    case Flaw::Kind::edited: return fmt::format("{}: {}{} was edited", at, line, about(flaw.at));
    case Flaw::Kind::inserted:
      return fmt::format("{}: {}{} {} inserted: no run wrote {} there", at, line, about(flaw.at), was,
                         flaw.count == 1 ? "it" : "them");
    case Flaw::Kind::duplicated:
      return fmt::format("{}: {} {} there twice; first at {}", at, line, are(flaw.count),
                         flaw.other ? place_words(*flaw.other) : std::string());
    case Flaw::Kind::reordered:
      return flaw.other ? fmt::format("{}: {} {} out of order, behind line {}", at, line, are(flaw.count),
                                      flaw.other->number)
                        : fmt::format("{}: {} {} out of order, at the beginning of the file", at, line,
                                      are(flaw.count));
    case Flaw::Kind::line_ends: break;
  }
  return fmt::format("{}: {} with CRLF: something rewrote the file; what is in the lines counts without that",
                     at, counted(flaw.count, "line ends", "lines end"));
}

std::string joined(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// Of the teams of a line: who joined and left which.
std::vector<std::string> team_changes(const plan::AuditField& teams) {
  const auto names = [](const std::optional<Value>& value) {
    return (value ? value->as_names() : std::nullopt).value_or(std::vector<std::string_view>{});
  };
  const auto before = names(teams.before);
  const auto after = names(teams.after);
  const auto only_in = [](const auto& these, const auto& those) {
    std::vector<std::string_view> found;
    std::ranges::set_difference(these, those, std::back_inserter(found));
    return found;
  };
  std::vector<std::string> words;
  if (const auto left = only_in(before, after); !left.empty())
    words.push_back("removed from " + joined(left));
  if (const auto came = only_in(after, before); !came.empty()) words.push_back("added to " + joined(came));
  return words;
}

}  // namespace

std::string flaw_words(const Flaw& flaw) {
  std::string words = said_of(flaw);
  if (flaw.hides_previous && flaw.first > 1)
    words += fmt::format("; line {} may have been edited, too", flaw.first - 1);
  return words;
}

std::string aside_words(const Aside& aside) {
  const std::string from =
      fmt::format("{}, from {} on,", counted(aside.count, "line"), place_words(aside.at));
  const std::string_view stand = aside.count == 1 ? "stands" : "stand";
  switch (aside.kind) {
    case Aside::Kind::after_head:
      return fmt::format(
          "{} {} behind the last one that the state knows: a run was ended before it wrote the "
          "state, or somebody added them. The next apply with this file counts them",
          from, stand);
    case Aside::Kind::side_branch:
      return fmt::format(
          "{} {} beside the chain: a run was ended before it wrote the state, and the next one "
          "went on without this file; or somebody added them",
          from, stand);
    case Aside::Kind::unchained:
      return fmt::format(
          "{} {} from before the chain began: nothing tells whether they are as they were "
          "written",
          from, are(aside.count));
    case Aside::Kind::other_chain:
      return fmt::format(
          "{} {} to another chain, and were not looked at: that of another state, or of a first "
          "run that was ended before it wrote one",
          from, aside.count == 1 ? "belongs" : "belong");
    case Aside::Kind::torn:
      return fmt::format(
          "{} was not written to its end: the run that wrote it was ended, or the disk was full",
          place_words(aside.at));
    case Aside::Kind::overlap:
      return fmt::format("{} {} in another of these files too, and the same there", from, are(aside.count));
    case Aside::Kind::no_head: break;
  }
  return "the state knows of no audit log: nothing tells whether lines are missing at the end";
}

std::string verdict_words(const audit::Verification& verification) {
  if (!verification.intact())
    return fmt::format("The audit log is not as it was written: {}.",
                       counted(verification.flaws.size(), "flaw"));
  if (verification.proved == 0 && !verification.head)
    return "There is no line of a chain in it: nothing tells whether it is as it was written.";
  std::string words =
      fmt::format("The audit log is as it was written: {}", counted(verification.proved, "line"));
  if (verification.first > 1) words += fmt::format(", from line {} on", verification.first);
  if (verification.head)
    words += fmt::format("; the state knows {}, up to {}", verification.head->count, verification.head->head);
  return words + ".";
}

std::string event_words(const audit::Line& line) {
  const plan::AuditEntry& write = line.write;
  const auto kind = plan::parse_action(write.action);
  std::string words = kind ? std::string(action_done(*kind)) : write.action;
  switch (write.end) {
    case plan::WriteEnd::refused: return write.action + " refused";
    case plan::WriteEnd::unclear: return write.action + " in doubt";
    case plan::WriteEnd::not_stored: return write.action + " not stored as it was sent";
    case plan::WriteEnd::other_record: return write.action + " answered with another record";
    case plan::WriteEnd::done:
    case plan::WriteEnd::stored_otherwise: break;
  }
  const auto teams = std::ranges::find(write.fields, "teams", &plan::AuditField::name);
  if (teams == write.fields.end()) return words;
  const std::vector<std::string> changes = team_changes(*teams);
  if (changes.empty()) return words;
  const std::string moved = fmt::format("{}", fmt::join(changes, ", "));
  const bool alone = write.fields.size() == 1 && kind == plan::ActionKind::update;
  return alone ? moved : words + ", " + moved;
}

std::string event_origin(const audit::Line& line) {
  const plan::Provenance& from = line.run.provenance;
  std::string words;
  if (!from.pull_request.empty()) words = "by pull request " + from.pull_request;
  if (!from.author.empty()) words += (words.empty() ? "by " : " of ") + from.author;
  if (!from.approvers.empty())
    words += fmt::format("{}approved by {}", words.empty() ? "" : ", ", fmt::join(from.approvers, ", "));
  if (!line.run.actor.empty()) words += (words.empty() ? "run by " : "; run by ") + line.run.actor;
  if (!from.commit.empty()) words += (words.empty() ? "commit " : ", commit ") + from.commit.substr(0, 12);
  if (!from.run_url.empty()) words += (words.empty() ? "" : ", ") + from.run_url;
  return words;
}

std::string_view flaw_name(Flaw::Kind kind) {
  switch (kind) {
    case Flaw::Kind::edited: return "edited";
    case Flaw::Kind::missing: return "missing";
    case Flaw::Kind::cut: return "cut";
    case Flaw::Kind::reordered: return "reordered";
    case Flaw::Kind::inserted: return "inserted";
    case Flaw::Kind::duplicated: return "duplicated";
    case Flaw::Kind::line_ends: break;
  }
  return "line_ends";
}

std::string_view aside_name(Aside::Kind kind) {
  switch (kind) {
    case Aside::Kind::after_head: return "after_head";
    case Aside::Kind::side_branch: return "side_branch";
    case Aside::Kind::unchained: return "unchained";
    case Aside::Kind::other_chain: return "other_chain";
    case Aside::Kind::torn: return "torn";
    case Aside::Kind::overlap: return "overlap";
    case Aside::Kind::no_head: break;
  }
  return "no_head";
}

}  // namespace haloform::render
