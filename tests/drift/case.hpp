#pragma once

#include "planner/drift/find_drift.hpp"
#include "planner/render/faults.hpp"
#include "tests/support/builders.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace haloform::drift {

/// A world in which an apply was done, and what somebody did since.
struct Case {
  DesiredDraft wanted;
  StateDraft known;
  LiveDraft live;
  plan::Policy policy = usual_policy();

  static plan::Policy usual_policy() {
    plan::Policy policy;
    policy.instance = "https://acme.halopsa.com";
    policy.profile = Profile::halo;  // Several teams for one agent.
    policy.now = wall_time("2026-03-01T12:00:00.000Z");
    return policy;
  }

  [[nodiscard]] Report report() const {
    auto report = find_drift(sample_catalog(), wanted.build(), known.build(), live.build(), policy);
    if (report) return std::move(*report);
    for (const Error& error : render::errors_of(report.error())) ADD_FAILURE() << error.text();
    return {};
  }
};

inline std::string values(const TypeSchema& schema, const plan::Changes& changes) {
  std::string text;
  for (const plan::FieldChange& change : changes.fields) {
    text += " " + std::string(schema.at(change.field).name) + ": " + change.before.plain() + " -> " +
            change.after.plain();
  }
  if (changes.active) text += changes.active->after ? " on" : " off";
  const auto list = [](const std::vector<plan::TeamRef>& teams) {
    std::string names;
    for (const plan::TeamRef& team : teams)
      names += (names.empty() ? "" : ",") + (team.key.empty() ? team.name : team.key);
    return '[' + names + ']';
  };
  if (changes.teams) text += ' ' + list(changes.teams->before) + " -> " + list(changes.teams->after);
  return text;
}

/// `changed agent.jane 99 phone: 1 -> 2`
inline std::string line(const Finding& one) {
  std::string text(kind_name(one.kind));
  text += ' ' + (one.address ? one.address->text() : std::string("nobody's"));
  if (one.id) text += ' ' + one.id->text();
  text += values(sample_catalog().of(one.type), one.changes);
  if (one.other) text += " other " + one.other->id.text();
  if (one.team) text += " in " + one.team->text();
  return text;
}

inline std::vector<std::string> lines(const Report& report) {
  std::vector<std::string> all;
  for (const Finding& one : report.findings) all.push_back(line(one));
  return all;
}

inline std::vector<std::string> accepted_lines(const Report& report) {
  std::vector<std::string> all;
  for (const Accepted& one : report.accepted) all.push_back(line(one.finding) + " until " + one.until);
  return all;
}

}  // namespace haloform::drift
