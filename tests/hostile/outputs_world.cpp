#include "tests/hostile/outputs_world.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/runner_text.hpp"
#include "planner/drift/report_privacy.hpp"
#include "planner/plan/privacy/without_people.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "tests/support/each_reason.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

namespace haloform::test {
namespace {

using Personal = MarkedText::Personal;
using plan::Tells;

const Catalog& catalog() {
  static const Catalog all = halopsa::make_catalog();
  return all;
}

const std::string& text_for(const PersonTexts& texts, Personal what) {
  switch (what) {
    case Personal::name: return texts.name;
    case Personal::email: return texts.email;
    case Personal::phone: return texts.phone;
    case Personal::other: break;
  }
  return texts.other;
}

/// Puts the text that belongs there into each member of a reason, whatever maker filled it.
class TextsOfReason {
 public:
  TextsOfReason(const TypeSchema& schema, const PersonTexts& texts) : schema_(&schema), texts_(&texts) {}

  template <typename... Reasons>
  void operator()(std::variant<Reasons...>& reason) const {
    std::visit([this](auto& one) { this->members(one); }, reason);
  }

 private:
  template <plan::Described Part>
  void members(Part& part) const {
    NaturalKey::By by = NaturalKey::By::name;
    const auto look = [&]<typename One>(const plan::Member<Part, One>& one) {
      if constexpr (std::is_same_v<One, NaturalKey::By>) by = part.*one.at;
    };
    const auto put = [&]<typename One>(const plan::Member<Part, One>& one) {
      value(part.*one.at, one.tells, by);
    };
    std::apply([&](const auto&... one) { (..., look(one)), (..., put(one)); }, Part::members());
  }
  void value(std::string& text, Tells tells, NaturalKey::By by) const {
    const bool email = tells == Tells::email || (tells == Tells::by_key && by == NaturalKey::By::email);
    text = tells == Tells::nobody ? texts_->open : email ? texts_->email : texts_->name;
  }
  void value(MarkedText& text, Tells /*tells*/, NaturalKey::By /*by*/) const {
    text = "the instance forbids it: " + marked(Personal::other, texts_->other);
  }
  /// What the type of the reason says of a whole address would not be whole otherwise.
  void value(Address& address, Tells /*tells*/, NaturalKey::By /*by*/) const {
    if (address.type() == ResourceType::team) address = *Address::of(schema_->type, address.key());
  }
  template <typename Part>
  void value(std::optional<Part>& part, Tells tells, NaturalKey::By by) const {
    if (part) value(*part, tells, by);
  }
  template <typename Part>
  void value(std::vector<Part>& parts, Tells tells, NaturalKey::By by) const {
    for (Part& part : parts) value(part, tells, by);
  }
  template <plan::Described Part>
  void value(Part& part, Tells /*tells*/, NaturalKey::By /*by*/) const {
    members(part);
  }
  template <typename Part>
    requires(!plan::Described<Part>)
  void value(Part& /*part*/, Tells /*tells*/, NaturalKey::By /*by*/) const {}

  const TypeSchema* schema_;
  const PersonTexts* texts_;
};

template <typename Reason>
std::vector<Reason> each_reason(ResourceType type, const PersonTexts& texts) {
  std::int64_t number = 0;
  const ReasonMaker maker{[] { return std::string("x"); },
                          [&number](std::int64_t first, std::int64_t last) {
                            return first + (number++ % (std::min<std::int64_t>(last - first, 40) + 1));
                          }};
  std::vector<Reason> all = maker.make_each<Reason>();
  for (Reason& reason : all) TextsOfReason(catalog().of(type), texts)(reason);
  return all;
}

/// Every field of a type that holds a text.
Attributes all_fields(ResourceType type, const PersonTexts& texts, std::string_view more = {}) {
  const TypeSchema& schema = catalog().of(type);
  Attributes fields;
  for (std::size_t at = 0; at < schema.fields.size(); ++at) {
    const FieldSpec& spec = schema.fields[at];
    const FieldId field{static_cast<std::uint8_t>(at)};
    std::string text = (spec.personal ? text_for(texts, *spec.personal) : texts.open) + std::string(more);
    if (spec.kind == ValueKind::text) fields.set(field, Value::text(text));
    if (spec.kind == ValueKind::names) fields.set(field, Value::names({text, "Technician"}));
    if (spec.kind == ValueKind::integer) fields.set(field, Value::integer(5));
    if (spec.kind == ValueKind::entries) fields.set(field, Value::entries({{texts.open, Value::text(text)}}));
  }
  return fields;
}

state::EntryDraft entry_of(ResourceType type, const PersonTexts& texts) {
  state::EntryDraft draft;
  draft.applied.fields = all_fields(type, texts);
  draft.applied.teams = std::vector<std::string>{"tier-1"};
  draft.kept = all_fields(type, texts);
  draft.external_id = texts.other;
  return draft;
}

plan::Changes all_changes(ResourceType type, const PersonTexts& texts) {
  plan::Changes changes;
  // A text of several lines is shown as a difference.
  for (const auto& [field, value] : all_fields(type, texts)) {
    Value after = value;
    if (const auto text = value.as_text()) after = Value::text("first\n" + std::string(*text) + "\nlast");
    if (value.as_entries()) after = Value::entries({{texts.open, Value::text(texts.other + " now")}});
    changes.fields.push_back({field, value, std::move(after), plan::Drift::yes});
  }
  changes.teams =
      plan::TeamsChange{{{"tier-1", remote_id(101), texts.open}}, {{"", remote_id(102), texts.open}}};
  return changes;
}

plan::Step step_of(std::string_view where, plan::Action action, const PersonTexts& texts) {
  plan::Step step = plan::make_step(address(where), std::move(action));
  const ResourceType type = step.address.type();
  step.source = {"people/" + texts.open + ".yaml", 12, 3};
  step.precondition.key = NaturalKey::of(type, NaturalKey::By::email, texts.email);
  step.effect.entry = entry_of(type, texts);
  step.person = plan::Person{texts.name, texts.email};
  return step;
}

plan::Plan plan_of(const PersonTexts& texts) {
  using enum ResourceType;
  plan::Plan plan;
  plan.instance = "https://acme.halopsa.com";
  plan.lineage = "6f1c2b5e-0d6a-4b7e-9a37-3f0f5d0c8c11";
  plan.tenant = texts.open;
  plan.read.doubt.at(agent) = texts.open;
  plan.digest = "sha256:" + std::string(64, '7');
  plan::Create create{
      all_fields(agent, texts), true, std::vector{plan::TeamRef{"tier-1", remote_id(101), texts.open}}, {}};
  plan.steps.push_back(step_of("agent.joiner", create, texts));
  plan.steps.back().person.reset();
  plan.steps.push_back(
      step_of("agent.changed",
              plan::Update{remote_id(7700901), *plan::SomeChanges::of(all_changes(agent, texts))}, texts));
  plan.steps.push_back(
      step_of("contact.changed",
              plan::Update{remote_id(7700902), *plan::SomeChanges::of(all_changes(contact, texts))}, texts));
  plan.steps.push_back(step_of(
      "contact.adopted",
      plan::Adopt{remote_id(7700903), plan::AdoptedBy::natural_key, all_changes(contact, texts), {}}, texts));
  plan.steps.push_back(
      step_of("agent.leaver", plan::Deactivate{remote_id(7700904), plan::DeactivateChanges::alone()}, texts));
  plan.steps.push_back(step_of(
      "agent.returner", plan::Reactivate{remote_id(7700905), plan::ReactivateChanges::alone()}, texts));
  plan.steps.push_back(step_of("agent.deleted", plan::Delete{remote_id(7700906)}, texts));
  plan.steps.push_back(step_of("contact.forgotten", plan::Forget{remote_id(7700907)}, texts));
  plan.steps.push_back(step_of("agent.state", plan::StateOnly{remote_id(7700908)}, texts));
  const auto leaving = [&](std::string_view where, std::int64_t id) {
    plan.steps.push_back(
        step_of(where, plan::Deactivate{remote_id(id), plan::DeactivateChanges::alone()}, texts));
    return &plan.steps.back();
  };
  leaving("agent.reasons", 7700920)->reasons = each_reason<plan::StepReason>(agent, texts);
  leaving("agent.notes", 7700921)->notes = each_reason<plan::StepNote>(agent, texts);
  leaving("agent.blocks", 7700922)->blocked_by = each_reason<plan::Block>(agent, texts);
  for (const plan::Deferral& why : each_reason<plan::Deferral>(agent, texts))
    leaving("agent.deferred", 7700923)->deferred = why;
  plan.warnings = each_reason<plan::PlanWarning>(agent, texts);
  for (auto& one : each_reason<plan::DriftReason>(agent, texts))
    plan.drift.push_back({address("agent.drifted"), remote_id(7700909), one});
  plan.unmanaged = {1, 1, 0};
  plan.unmanaged_records = {
      {agent, remote_id(7700910), texts.name, texts.email, true, {}, all_fields(agent, texts)},
      {contact, remote_id(7700911), texts.name, texts.email, false, "agent.changed (id 7700901)",
       all_fields(contact, texts)}};
  plan.lists_unmanaged = true;
  plan.raises.push_back({contact,
                         GuardKind::deactivate,
                         {Limit::Unit::count, 1},
                         {Limit::Unit::count, 90},
                         WallTime{},
                         texts.open});
  state::AcceptedFeed& feed = plan.feeds[texts.open];
  feed.file = "feeds/" + texts.open;
  feed.populations = {{texts.open, 3}};
  return plan;
}

Error error_of(const PersonTexts& texts) {
  return {ErrorKind::refused, "the instance refused it: " + marked(Personal::other, texts.other),
          "GET https://acme.halopsa.com/api/Agent?search=" + marked(Personal::other, texts.email),
          "look at " + in_quotes(texts.name) + ", " + marked(Personal::email, texts.email)};
}

render::Trouble trouble_of(const PersonTexts& texts) {
  render::Trouble trouble;
  trouble.errors = {error_of(texts), error_of(texts)};
  for (const std::string* text : {&texts.name, &texts.email, &texts.phone, &texts.other}) {
    trouble.diagnostics.error({"people/" + texts.open + ".yaml", 7, 5}, in_quotes(*text) + " is not known",
                              "write another one than " + in_quotes(*text));
    trouble.diagnostics.add({Severity::warning,
                             {"people.yaml", 9, 1},
                             clipped(*text) + " again",
                             {},
                             SourceSpan{"people.yaml", 8, 1},
                             "the first " + in_quotes(*text)});
  }
  return trouble;
}

state::State state_of(const PersonTexts& texts) {
  state::State state;
  state.lineage = "6f1c2b5e-0d6a-4b7e-9a37-3f0f5d0c8c11";
  state.instance = "https://acme.halopsa.com";
  state.resources.emplace(address("agent.jane"),
                          state::Entry{remote_id(7700901), entry_of(ResourceType::agent, texts), 1});
  state.open.push_back({address("agent.doubtful"),
                        {},
                        NaturalKey::of(ResourceType::agent, NaturalKey::By::email, texts.email),
                        entry_of(ResourceType::agent, texts),
                        texts.other});
  return state;
}

plan::ApplyReport report_of(const plan::Plan& plan, const PersonTexts& texts) {
  using plan::StepEnd;
  plan::ApplyReport report;
  std::size_t at = 0;
  for (const plan::Step& step : plan.steps) {
    plan::StepResult result;
    result.step = &step;
    result.id = step.id();
    result.end = plan::all_step_ends.at(at++ % plan::all_step_ends.size());
    result.message =
        "stored as \"" + marked(Personal::name, texts.name) + "\"; " + marked(Personal::other, texts.other);
    report.results.push_back(std::move(result));
  }
  report.halted = error_of(texts);
  report.state = state_of(texts);
  return report;
}

drift::Report drift_of(const PersonTexts& texts) {
  drift::Report report;
  report.instance = "https://acme.halopsa.com";
  report.lineage = "6f1c2b5e-0d6a-4b7e-9a37-3f0f5d0c8c11";
  std::int64_t id = 7700950;
  for (const drift::Kind kind : drift::all_kinds) {
    drift::Finding one;
    one.kind = kind;
    one.address = address("agent.drifted");
    one.id = remote_id(id++);
    one.person = {texts.name, texts.email};
    one.source = {"people/" + texts.open + ".yaml", 4, 3};
    one.changes = all_changes(ResourceType::agent, texts);
    one.other = plan::RecordName{remote_id(id++), {texts.name, texts.email}};
    one.team = address("team.tier-1");
    report.accepted.push_back({one, "2027-01-31", texts.other});
    report.findings.push_back(std::move(one));
  }
  for (const plan::Block& why : each_reason<plan::Block>(ResourceType::agent, texts))
    report.unseen.push_back({address("agent.unseen"), {"people.yaml", 5, 3}, why});
  report.warnings = each_reason<plan::PlanWarning>(ResourceType::agent, texts);
  return report;
}

plan::Calendar calendar_of(const PersonTexts& texts) {
  using Kind = plan::Calendar::Event::Kind;
  plan::Calendar calendar;
  for (const Kind kind : {Kind::starts, Kind::ends, Kind::drift_ends, Kind::removal_comes}) {
    calendar.events.push_back({.kind = kind,
                               .day = "2027-01-31",
                               .zone = "Europe/London",
                               .address = address("agent.jane"),
                               .person = {texts.name, texts.email},
                               .what = texts.open,
                               .reason = texts.other,
                               .where = {"people/" + texts.open + ".yaml", 4, 3}});
  }
  return calendar;
}

exporting::Report export_of(const PersonTexts& texts) {
  using exporting::Omission;
  const std::string file = "people/" + texts.open + ".yaml";
  const std::string words = "it is no address: " + marked(Personal::other, texts.other);
  exporting::Report report;
  report.instance = "https://acme.halopsa.com";
  std::int64_t id = 7700901;
  const auto somebody = [&] {
    return exporting::Subject{ResourceType::agent, remote_id(id++), texts.name, texts.email};
  };
  report.exported.push_back({address("agent.joiner"), somebody(), true, file});
  report.updated.push_back(address("agent.changed"));
  report.files.push_back({file, exporting::FileChange::What::changed, 1, 1});
  for (auto why = 0; why <= static_cast<int>(exporting::Why::differs); ++why)
    report.left_out.push_back({somebody(), static_cast<exporting::Why>(why), words, {remote_id(7700911)}});
  report.omissions.push_back({address("agent.joiner"), "teams", Omission::Why::undeclared, texts.open});
  report.omissions.push_back({address("agent.joiner"), "roles", Omission::Why::unnamed, texts.open});
  report.omissions.push_back({address("agent.joiner"), "timezone", Omission::Why::invalid, words});
  report.kept.emplace_back("agent.changed: " + words);
  return report;
}

/// What `--json` says of a step while it runs.
std::string lines_of_run(const cli::OutputKind& kind, const plan::ApplyReport& report,
                         const render::Options& options) {
  const cli::WhileItRuns& live = kind.live;
  std::string lines = live.begins != nullptr ? live.begins(options) : std::string();
  for (const plan::StepResult& result : report.results) {
    if (live.step_begins != nullptr) lines += live.step_begins(*result.step, options);
    if (live.step_ends != nullptr) lines += live.step_ends(result, options);
  }
  return lines;
}

}  // namespace

ShownWorld::ShownWorld(const PersonTexts& texts)
    : plan(plan_of(texts)),
      report(report_of(plan, texts)),
      state(state_of(texts)),
      drift(drift_of(texts)),
      calendar(calendar_of(texts)),
      exported(export_of(texts)),
      trouble(trouble_of(texts)),
      findings{{halopsa::Finding::Health::warning, "agents",
                "2 active agents have the e-mail " + marked(Personal::email, texts.email) +
                    ": id 7700901 \"" + marked(Personal::name, texts.name) + "\"",
                "deactivate one", std::nullopt}} {
  for (const ResourceType type : {ResourceType::agent, ResourceType::contact}) {
    Record record{remote_id(7700901), all_fields(type, texts), true};
    record.more_emails = std::vector<std::string>{texts.email};
    records.push_back(std::move(record));
  }
}

std::vector<Rendering> renderings_of(const ShownWorld& world, std::optional<Privacy> privacy) {
  std::vector<const cli::OutputKind*> kinds{&cli::stream_output()};
  for (const cli::OutputKind& kind : cli::output_kinds()) kinds.push_back(&kind);
  DesiredDraft draft;
  draft.agent("jane-smith");
  const DesiredState valid = draft.build();
  std::vector<Rendering> all;
  for (const cli::OutputKind* row : kinds) {
    const cli::OutputKind& kind = *row;
    const Privacy shows = kind.needs.whole_people ? Privacy::full : privacy.value_or(kind.privacy);
    if (privacy && shows == kind.privacy) continue;
    const plan::Veil veil(shows, world.plan.lineage);
    render::Options options;
    options.privacy = shows;
    options.detail = {true, true};
    const auto add = [&](std::string_view what, std::string text) {
      // As write_outputs does.
      if (!kind.needs.runner_commands) text = runner_safe(std::move(text));
      all.push_back({&kind, std::string(kind.name) + " of " + std::string(what), std::move(text)});
    };
    const plan::Plan plan = plan::without_people(catalog(), world.plan, veil);
    if (kind.renders_plan != nullptr) add("a plan", kind.renders_plan(catalog(), plan, options));
    if (kind.renders_report != nullptr) {
      const plan::ApplyReport report = plan::without_people(catalog(), world.report, plan, veil);
      add("a report", kind.renders_report(catalog(), plan, report, options));
      if (kind.live.step_ends != nullptr) add("a run", lines_of_run(kind, report, options));
    }
    if (kind.renders_drift != nullptr)
      add("drift",
          kind.renders_drift(catalog(), drift::without_people(catalog(), world.drift, veil), options));
    const render::Trouble trouble = render::without_people(world.trouble, veil);
    if (kind.renders_trouble != nullptr) add("trouble", kind.renders_trouble(trouble, options));
    if (kind.renders_diagnostics != nullptr)
      add("diagnostics", kind.renders_diagnostics({&valid, trouble.diagnostics}, options));
    if (kind.renders_state != nullptr)
      add("a state",
          kind.renders_state(catalog(), plan::without_people(catalog(), world.state, veil), options));
    if (kind.renders_record != nullptr) {
      const TypeSchema& schema = catalog().of(ResourceType::agent);
      add("a record",
          kind.renders_record(catalog(), ResourceType::agent,
                              plan::without_people(schema, world.records.front(), veil), options));
    }
    if (kind.renders_listing != nullptr) {
      const TypeSchema& schema = catalog().of(ResourceType::agent);
      const render::Listing people = render::listing_of(schema, {{&world.records.front(), std::nullopt}});
      add("a listing", kind.renders_listing(render::without_people(people, veil), options));
    }
    if (kind.renders_calendar != nullptr)
      add("a calendar",
          kind.renders_calendar(plan::without_people(catalog(), world.calendar, veil), options));
    if (kind.renders_export != nullptr)
      add("an export", kind.renders_export(exporting::without_people(world.exported, veil), options));
    if (kind.renders_findings != nullptr) {
      std::vector<halopsa::Finding> findings = world.findings;
      for (halopsa::Finding& one : findings) one.text = veil.over(one.text);
      add("findings", kind.renders_findings(findings, options));
    }
  }
  return all;
}

}  // namespace haloform::test
