#include "planner/render/plan_annotations.hpp"

#include "planner/render/escape.hpp"
#include "planner/render/phrases.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/step_view.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

/// As many are named as somebody reads.
constexpr std::size_t most_named = 3;

/// `agent.a, agent.b, agent.c and 57 more`
std::string steps_words(const std::vector<const plan::Step*>& steps) {
  std::string words;
  for (std::size_t at = 0; at < std::min(steps.size(), most_named); ++at)
    words += (at == 0 ? "" : ", ") + steps[at]->address.text();
  if (steps.size() > most_named) words += fmt::format(" and {} more", steps.size() - most_named);
  return words;
}

/// What is said of one step.
Annotation about(const StepView& view, const plan::Step& step, Level level, std::string_view rule,
                 std::string_view title) {
  return {level,
          std::string(rule),
          line_or_nothing(step.source),
          view.address,
          fmt::format("{}: {}", title, view.address),
          {}};
}

/// Whether its words are about all steps of a kind together. The others are about one step, even where they are the same.
bool concerns_many(plan::BlockRule rule) {
  switch (rule) {
    case plan::BlockRule::limit:
    case plan::BlockRule::last_active:
    case plan::BlockRule::missing:
    case plan::BlockRule::delete_flag:
    case plan::BlockRule::unlisted: return true;
    case plan::BlockRule::protect:
    case plan::BlockRule::self:
    case plan::BlockRule::another_person:
    case plan::BlockRule::in_doubt:
    case plan::BlockRule::built_in:
    case plan::BlockRule::awaited:
    case plan::BlockRule::unclear:
    case plan::BlockRule::unknown_field:
    case plan::BlockRule::conflict:
    case plan::BlockRule::attached:
    case plan::BlockRule::needs: break;
  }
  return false;
}

/// One reason, and all that it stops.
struct Stop {
  plan::BlockRule rule;
  Phrase said;
  std::vector<const plan::Step*> steps;  ///< None where it stops the plan as a whole.
};

std::vector<Stop> stops_of(const plan::Plan& plan) {
  std::vector<Stop> stops;
  std::map<std::tuple<plan::BlockRule, std::string, std::string, std::string>, std::size_t> places;
  const auto note = [&](const plan::Block& block, const plan::Step* step) {
    const plan::BlockRule rule = plan::rule_of(block);
    Phrase said = phrase(block);
    const std::string own = step == nullptr || concerns_many(rule) ? std::string() : step->address.text();
    const auto [place, is_new] = places.try_emplace({rule, said.words, said.way_forward, own}, stops.size());
    if (is_new) stops.push_back({rule, std::move(said), {}});
    if (step != nullptr) stops[place->second].steps.push_back(step);
  };
  for (const plan::Block& block : plan.blocked_by) note(block, nullptr);
  for (const plan::Step& step : plan.steps) {
    for (const plan::Block& block : step.blocked_by) note(block, &step);
  }
  // What stops most is read first; a step that only needs another one says the least.
  const auto weight = [](const Stop& stop) {
    if (stop.steps.empty()) return 0;
    return concerns_many(stop.rule) ? 1 : stop.rule == plan::BlockRule::needs ? 3 : 2;
  };
  std::ranges::stable_sort(stops, {}, weight);
  return stops;
}

Annotation stop_annotation(const Catalog& catalog, const Stop& stop) {
  Annotation one{Level::error, std::string(plan::rule_name(stop.rule)), {},
                 {},           std::string(stop.said.headline),         {}};
  const std::string words = terminal_safe(stop.said.words);
  for (const plan::Step* step : stop.steps) {
    if (one.where.line == 0) one.where = line_or_nothing(step->source);
  }
  if (stop.steps.size() == 1) {
    const plan::Step& step = *stop.steps.front();
    const StepView view = view_step(catalog, step);
    one = about(view, step, Level::error, one.rule, stop.said.headline);
    one.message =
        fmt::format("{}: {} is blocked: {}", terminal_whom(view), plan::action_name(step.kind()), words);
  } else if (stop.steps.empty()) {
    one.message = "the plan is blocked: " + words;
  } else {
    one.message = fmt::format("{}; it blocks {}", words, steps_words(stop.steps));
  }
  if (!stop.said.way_forward.empty()) one.message += "\nto proceed: " + terminal_safe(stop.said.way_forward);
  return one;
}

/// What a step does to a person, and why.
std::string consequence_words(const StepView& view, std::string_view done) {
  std::string words = fmt::format("{} is {}", terminal_whom(view), done);
  for (std::size_t at = 0; at < view.remarks.size(); ++at)
    words += (at == 0 ? ": " : "; ") + terminal_safe(view.remarks[at]);
  return words;
}

/// Appends one annotation for each step that will run and is of this kind.
void add_runs(const Catalog& catalog, const plan::Plan& plan, plan::ActionKind kind, Level level,
              std::string_view title, std::vector<Annotation>& all) {
  for (const plan::Step& step : plan.steps) {
    if (step.kind() != kind || !step.runs()) continue;
    const StepView view = view_step(catalog, step);
    Annotation one = about(view, step, level, plan::action_name(kind), title);
    one.message = consequence_words(view, action_done(kind));
    all.push_back(std::move(one));
  }
}

void add_deferred(const Catalog& catalog, const plan::Plan& plan, std::vector<Annotation>& all) {
  for (const plan::Step& step : plan.steps) {
    if (!step.deferred || !step.blocked_by.empty()) continue;
    const StepView view = view_step(catalog, step);
    // What waits for a day was decided when the block had it; what waits for a seat waits for somebody.
    Annotation one = step.is_held() ? about(view, step, Level::notice, "held", "Held")
                                    : about(view, step, Level::warning, "deferred", "Deferred");
    one.message = fmt::format("{}: {} is {}: {}", terminal_whom(view), plan::action_name(step.kind()),
                              step.is_held() ? "held" : "deferred", terminal_safe(view.deferred));
    all.push_back(std::move(one));
  }
}

/// What goes by dates that somebody wrote: to be known, and nothing to be done about.
bool is_calendar(const plan::PlanWarning& warning) {
  return std::holds_alternative<plan::EndsSoon>(warning) ||
         std::holds_alternative<plan::StartsLater>(warning) ||
         std::holds_alternative<plan::Paused>(warning) || std::holds_alternative<plan::Extended>(warning);
}

/// What is said of the plan as a whole.
void add_warnings(const plan::Plan& plan, std::vector<Annotation>& all) {
  for (const std::string& raise : raise_words(plan)) {
    all.push_back(
        {Level::warning,
         "guard_raised",
         {},
         {},
         "Guard raised",
         fmt::format("the configuration raises a guard: {}; it takes effect with the apply after this one",
                     terminal_safe(raise))});
  }
  for (const plan::PlanWarning& warning : plan.warnings) {
    const Phrase said = phrase(warning);
    Annotation one{is_calendar(warning) ? Level::notice : Level::warning,
                   std::string(plan::kind_name(warning)),
                   {},
                   {},
                   std::string(said.headline),
                   terminal_safe(said.words)};
    // Of a block, where it knows its line.
    std::visit(
        [&one](const auto& about) {
          if constexpr (requires { about.where; }) {
            one.where = line_or_nothing(about.where);
            if constexpr (requires { about.address; }) one.address = about.address.text();
          }
        },
        warning);
    all.push_back(std::move(one));
  }
}

/// Fields of a step that were changed outside, and that it sets back.
std::string fields_set_back(const StepView& view) {
  std::string words;
  for (const FieldRow& row : view.fields) {
    if (row.drift == plan::Drift::yes) words += (words.empty() ? "" : ", ") + row.label;
  }
  return words;
}

void add_drift(const Catalog& catalog, const plan::Plan& plan, std::vector<Annotation>& all) {
  for (const plan::DriftNote& note : plan.drift) {
    const Phrase said = phrase(note);
    all.push_back({Level::warning,
                   "drift",
                   {},
                   note.address.text(),
                   fmt::format("{}: {}", said.headline, note.address.text()),
                   fmt::format("{}: {}", named(note.address, note.id), terminal_safe(said.words))});
  }
  for (const plan::Step& step : plan.steps) {
    if (!step.runs() || step.changes() == nullptr || !step.changes()->has_drift()) continue;
    const StepView view = view_step(catalog, step);
    Annotation one = about(view, step, Level::warning, "drift", "Changed outside");
    one.message = fmt::format("{}: {} sets back what was changed outside: {}", terminal_whom(view),
                              plan::action_name(step.kind()), terminal_safe(fields_set_back(view)));
    all.push_back(std::move(one));
  }
}

/// Whether a note is worth a look at a line of its own. The others say how a step is to be read.
bool is_notable(const plan::StepNote& note) {
  return std::holds_alternative<plan::TwinStays>(note) ||
         std::holds_alternative<plan::ChangedOutside>(note) ||
         std::holds_alternative<plan::InactiveMatchLeft>(note) ||
         std::holds_alternative<plan::EmailElsewhere>(note) ||
         std::holds_alternative<plan::KnownByExternalId>(note) ||
         std::holds_alternative<plan::ExternalIdChanged>(note) ||
         std::holds_alternative<plan::ProtectionChanged>(note) ||
         std::holds_alternative<plan::OwnerChanged>(note);
}

void add_notices(const Catalog& catalog, const plan::Plan& plan, std::vector<Annotation>& all) {
  add_runs(catalog, plan, plan::ActionKind::reactivate, Level::notice, "Reactivate", all);
  for (const plan::Step& step : plan.steps) {
    const auto* adopt = std::get_if<plan::Adopt>(&step.action);
    const bool renames =
        adopt != nullptr && step.runs() && adopt->rename(catalog.of(step.address.type())) != nullptr;
    if (!renames && std::ranges::none_of(step.notes, is_notable)) continue;
    const StepView view = view_step(catalog, step);
    if (renames) {
      Annotation one = about(view, step, Level::notice, "rename", "Change of name");
      one.message =
          fmt::format("{} is adopted and gets another name: is it the same person?", terminal_whom(view));
      all.push_back(std::move(one));
    }
    for (const plan::StepNote& note : step.notes) {
      if (!is_notable(note)) continue;
      const Phrase said = phrase(note);
      Annotation one = about(view, step, Level::notice, plan::kind_name(note), said.headline);
      one.message = fmt::format("{}: {}", terminal_whom(view), terminal_safe(said.words));
      all.push_back(std::move(one));
    }
  }
}

}  // namespace

std::vector<Annotation> annotations_of(const Catalog& catalog, const plan::Plan& plan) {
  std::vector<Annotation> all;
  for (const Stop& stop : stops_of(plan)) all.push_back(stop_annotation(catalog, stop));
  add_runs(catalog, plan, plan::ActionKind::remove, Level::warning, "Delete", all);
  add_runs(catalog, plan, plan::ActionKind::deactivate, Level::warning, "Deactivate", all);
  add_deferred(catalog, plan, all);
  add_warnings(plan, all);
  add_drift(catalog, plan, all);
  add_notices(catalog, plan, all);
  return all;
}

}  // namespace haloform::render
