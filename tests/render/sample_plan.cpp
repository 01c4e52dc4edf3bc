#include "tests/render/sample_plan.hpp"

#include <utility>

namespace haloform::render {

StepDraft::StepDraft(std::string_view where, plan::Action action)
    : step_{address(where), std::move(action), {}, {}, {}, {}, {}, {}, {}, {}, {}} {
  step_.is_declared = false;
  step_.precondition.key = NaturalKey{step_.address.type(), NaturalKey::By::email, "x@example.com", {}};
}

StepDraft& StepDraft::at(std::uint32_t line) {
  step_.is_declared = true;
  return was_at(line);
}

StepDraft& StepDraft::was_at(std::uint32_t line) {
  step_.source = {"people/agents.yaml", line, 3};
  return *this;
}

StepDraft& StepDraft::reason(plan::StepReason reason) {
  step_.reasons.push_back(std::move(reason));
  return *this;
}

StepDraft& StepDraft::note(plan::StepNote note) {
  step_.notes.push_back(std::move(note));
  return *this;
}

StepDraft& StepDraft::person(std::string name, std::string email) {
  step_.person = {std::move(name), std::move(email)};
  return *this;
}

StepDraft& StepDraft::blocked(plan::Block block) {
  step_.blocked_by.push_back(std::move(block));
  return *this;
}

StepDraft& StepDraft::deferred(plan::Deferral deferral) {
  step_.deferred = std::move(deferral);
  return *this;
}

StepDraft& StepDraft::needs(std::string_view where) {
  step_.needs.push_back(address(where));
  return *this;
}

StepDraft& StepDraft::moved_from(std::string_view where) {
  step_.effect.moved_from = address(where);
  return *this;
}

StepDraft& StepDraft::natural_name() {
  step_.precondition.key->by = NaturalKey::By::name;
  return *this;
}

StepDraft& StepDraft::not_before(std::string_view iso) {
  step_.not_before = wall_time(iso);
  return *this;
}

StepDraft& StepDraft::leaves(state::EntryDraft entry) {
  step_.effect.entry = std::move(entry);
  return *this;
}

plan::Changes changes(ResourceType type, const std::vector<SampleChange>& fields) {
  plan::Changes all;
  for (const SampleChange& one : fields) {
    all.fields.push_back({field(type, one.field), one.before.value(), one.after.value(), one.drift});
  }
  return all;
}

plan::SomeChanges some(plan::Changes all) { return *plan::SomeChanges::of(std::move(all)); }

plan::TeamRef tier(int number) {
  const std::string digit = std::to_string(number);
  return {"tier-" + digit, remote_id(100 + number), "Support Tier " + digit};
}

plan::Plan sample_plan(std::vector<plan::Step> steps) {
  plan::Plan plan;
  plan.instance = "https://acme.halopsa.com";
  plan.lineage = "6f1c2b5e-0d6a-4b7e-9a37-3f0f5d0c8c11";
  plan.serial = 12;
  plan.created = wall_time("2026-11-23T22:05:07.123Z");
  plan.read.files = 3;
  plan.read.declared = {120, 300, 8};
  plan.read.live = {118, 290, 8};
  plan.read.whole = {true, true, true};
  plan.read.state_entries = 415;
  plan.read.state_exists = true;
  plan.read.requests = 6;
  for (plan::Step& step : steps) {
    if (step.runs() && step.writes()) ++plan.requests;
    plan.steps.push_back(std::move(step));
  }
  plan.digest = "sha256:" + std::string(64, '7');
  return plan;
}

namespace {

using enum ResourceType;

plan::Step leaver() {
  StepDraft step("agent.adam-leaver", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  return step.reason(plan::RemovedFromConfiguration{})
      .was_at(61)
      .person("Adam Leaver", "adam.leaver@example.com");
}

plan::Step new_team() {
  plan::Create create{fields_of(ResourceType::team, {{"name", "Projects"}}), {}, {}, {}};
  return StepDraft("team.projects", create).at(9);
}

plan::Step several_changes() {
  plan::Changes all = changes(agent, {{"name", "Jane Smith", "Jane Smith-Doe"},
                                      {"phone", "+44 20 7946 0000", "+44 20 7946 0001", plan::Drift::yes},
                                      {"mobile", nullptr, "+44 7700 900123"},
                                      {"site_id", 4, nullptr}});
  all.teams = plan::TeamsChange{{tier(1)}, {{"projects", std::nullopt, "Projects"}}, plan::Drift::no};
  StepDraft step("agent.jane-smith", plan::Update{remote_id(99), some(all)});
  state::EntryDraft entry;
  entry.applied.fields =
      fields_of(agent, {{"name", "Jane Smith-Doe"}, {"email", "jane@example.com"}, {"site_id", nullptr}});
  entry.applied.active = true;
  entry.applied.teams = std::vector<std::string>{"projects"};
  step.leaves(std::move(entry));
  return step.at(12).note(plan::NoLongerManaged{{"language"}}).needs("team.projects");
}

plan::Step renaming_adoption() {
  const plan::Changes all =
      changes(agent, {{"name", "B. Jones", "Bob Jones"}, {"role", "Manager", "Technician"}});
  return StepDraft("agent.bob-jones", plan::Adopt{remote_id(42), plan::AdoptedBy::natural_key, all, {}})
      .at(20)
      .reason(plan::FoundBy{plan::FoundBy::Way::email});
}

plan::Step quiet_adoption() {
  StepDraft step("team.tier-1", plan::Adopt{remote_id(101), plan::AdoptedBy::natural_key, {}, {}});
  return step.at(4).natural_name().reason(plan::FoundBy{plan::FoundBy::Way::name});
}

plan::Step returner() {
  return StepDraft("agent.rita-returner", plan::Reactivate{remote_id(23), plan::ReactivateChanges::alone()})
      .at(31)
      .reason(plan::DeclaredAgain{});
}

plan::Step joiner() {
  plan::Create create{
      fields_of(agent, {{"name", "Nina Newcomer"}, {"email", "nina@example.com"}, {"role", "Technician"}}),
      {},
      std::vector{tier(1)},
      remote_id(77)};
  StepDraft step("agent.nina-newcomer", create);
  return step.at(40).reason(plan::DeletedOutside{remote_id(77)}).not_before("2026-11-23T22:07:07.123Z");
}

plan::Step waiting_joiner() {
  plan::Create create{
      fields_of(agent, {{"name", "Walt Waiting"}, {"email", "walt@example.com"}}), {}, {}, {}};
  StepDraft step("agent.walt-waiting", create);
  return step.at(46).deferred(plan::NoSeatLeft{50, 50});
}

plan::Step protected_one() {
  StepDraft step("agent.ada-admin", plan::Deactivate{remote_id(3), plan::DeactivateChanges::alone()});
  return step.reason(plan::RemovedFromConfiguration{})
      .blocked(plan::Protected{address("agent.ada-admin"), false, true});
}

}  // namespace

plan::Plan plan_with_every_action() {
  StepDraft gone("agent.old-trial", plan::Delete{remote_id(8)});
  StepDraft forgotten("contact.ex-customer", plan::Forget{remote_id(501)});
  StepDraft moved("agent.kim-lee", plan::StateOnly{remote_id(64)});
  std::vector<plan::Step> steps{protected_one(),
                                leaver(),
                                gone.reason(plan::RemovedFromConfiguration{}),
                                new_team(),
                                quiet_adoption(),
                                renaming_adoption(),
                                several_changes(),
                                moved.at(52).moved_from("agent.klee"),
                                forgotten.reason(plan::RemovedFromConfiguration{}),
                                returner(),
                                joiner(),
                                waiting_joiner()};
  plan::Plan plan = sample_plan(std::move(steps));
  plan.drift.push_back({address("agent.omar-out"), remote_id(31), plan::LeftSwitchedOff{}});
  plan.unmanaged = {2, 40, 0};
  plan.unmanaged_records = {{agent, remote_id(5), "General User", ""},
                            {agent, remote_id(6), "Zo\xc3\xab \xe2\x80\xaelive", "zoe@example.com", true, "",
                             fields_of(agent, {{"phone", "1"}, {"site_id", nullptr}})}};
  plan.lists_unmanaged = true;
  plan.allowed = {{"deactivate", 60}};
  plan.deletes_allowed = true;
  plan.seats = plan::SeatBalance{48, 47, 2, 3, 48, 48};
  plan.apply_requests = plan.requests + plan.read.requests;
  plan.pace = plan::ApplyPace{10, std::chrono::seconds(300), std::chrono::seconds(300)};
  return plan;
}

}  // namespace haloform::render
