#include "tests/render/sample_plan.hpp"

#include <utility>

namespace haloform {

StepDraft::StepDraft(std::string_view where, Action action)
    : step_{address(where), std::move(action), {}, {}, {}, {}, {}, {}, {}, {}, {}} {
  step_.precondition.key = NaturalKey{step_.address.type(), NaturalKey::By::email, "x@example.com", {}};
}

StepDraft& StepDraft::at(std::uint32_t line) {
  step_.source = {"people/agents.yaml", line, 3};
  return *this;
}

StepDraft& StepDraft::reason(StepReason reason) {
  step_.reasons.push_back(std::move(reason));
  return *this;
}

StepDraft& StepDraft::note(StepNote note) {
  step_.notes.push_back(std::move(note));
  return *this;
}

StepDraft& StepDraft::person(std::string name, std::string email) {
  step_.person = {std::move(name), std::move(email)};
  return *this;
}

StepDraft& StepDraft::blocked(Block block) {
  step_.blocked_by.push_back(std::move(block));
  return *this;
}

StepDraft& StepDraft::deferred(Deferral deferral) {
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

StepDraft& StepDraft::leaves(EntryDraft entry) {
  step_.effect.entry = std::move(entry);
  return *this;
}

Changes changes(ResourceType type, const std::vector<SampleChange>& fields) {
  Changes all;
  for (const SampleChange& one : fields) {
    all.fields.push_back({field(type, one.field), one.before.value(), one.after.value(), one.drift});
  }
  return all;
}

SomeChanges some(Changes all) { return *SomeChanges::of(std::move(all)); }

TeamRef tier(int number) {
  const std::string digit = std::to_string(number);
  return {"tier-" + digit, remote_id(100 + number), "Support Tier " + digit};
}

Plan sample_plan(std::vector<Step> steps) {
  Plan plan;
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
  for (Step& step : steps) {
    if (step.runs() && step.writes()) ++plan.requests;
    plan.steps.push_back(std::move(step));
  }
  plan.digest = "sha256:" + std::string(64, '7');
  return plan;
}

namespace {

using enum ResourceType;

Step leaver() {
  StepDraft step("agent.adam-leaver", Deactivate{remote_id(17), DeactivateChanges::alone()});
  return step.reason(RemovedFromConfiguration{});
}

Step new_team() {
  Create create{fields_of(ResourceType::team, {{"name", "Projects"}}), {}, {}, {}};
  return StepDraft("team.projects", create).at(9);
}

Step several_changes() {
  Changes all = changes(agent, {{"name", "Jane Smith", "Jane Smith-Doe"},
                                {"phone", "+44 20 7946 0000", "+44 20 7946 0001", Drift::yes},
                                {"mobile", nullptr, "+44 7700 900123"},
                                {"site_id", 4, nullptr}});
  all.teams = TeamsChange{{tier(1)}, {{"projects", std::nullopt, "Projects"}}, Drift::no};
  StepDraft step("agent.jane-smith", Update{remote_id(99), some(all)});
  EntryDraft entry;
  entry.applied.fields =
      fields_of(agent, {{"name", "Jane Smith-Doe"}, {"email", "jane@example.com"}, {"site_id", nullptr}});
  entry.applied.active = true;
  entry.applied.teams = std::vector<std::string>{"projects"};
  step.leaves(std::move(entry));
  return step.at(12).note(NoLongerManaged{{"language"}}).needs("team.projects");
}

Step renaming_adoption() {
  const Changes all = changes(agent, {{"name", "B. Jones", "Bob Jones"}, {"role", "Manager", "Technician"}});
  return StepDraft("agent.bob-jones", Adopt{remote_id(42), AdoptedBy::natural_key, all, {}})
      .at(20)
      .reason(FoundBy{FoundBy::Way::email});
}

Step quiet_adoption() {
  StepDraft step("team.tier-1", Adopt{remote_id(101), AdoptedBy::natural_key, {}, {}});
  return step.at(4).natural_name().reason(FoundBy{FoundBy::Way::name});
}

Step returner() {
  return StepDraft("agent.rita-returner", Reactivate{remote_id(23), ReactivateChanges::alone()})
      .at(31)
      .reason(DeclaredAgain{});
}

Step joiner() {
  Create create{
      fields_of(agent, {{"name", "Nina Newcomer"}, {"email", "nina@example.com"}, {"role", "Technician"}}),
      {},
      std::vector{tier(1)},
      remote_id(77)};
  StepDraft step("agent.nina-newcomer", create);
  return step.at(40).reason(DeletedOutside{remote_id(77)}).not_before("2026-11-23T22:07:07.123Z");
}

Step waiting_joiner() {
  Create create{fields_of(agent, {{"name", "Walt Waiting"}, {"email", "walt@example.com"}}), {}, {}, {}};
  StepDraft step("agent.walt-waiting", create);
  return step.at(46).deferred(NoSeatLeft{50, 50});
}

Step protected_one() {
  StepDraft step("agent.ada-admin", Deactivate{remote_id(3), DeactivateChanges::alone()});
  return step.reason(RemovedFromConfiguration{}).blocked(Protected{address("agent.ada-admin"), false, true});
}

}  // namespace

Plan plan_with_every_action() {
  StepDraft gone("agent.old-trial", Delete{remote_id(8)});
  StepDraft forgotten("contact.ex-customer", Forget{remote_id(501)});
  StepDraft moved("agent.kim-lee", StateOnly{remote_id(64)});
  std::vector<Step> steps{protected_one(),
                          leaver(),
                          gone.reason(RemovedFromConfiguration{}),
                          new_team(),
                          quiet_adoption(),
                          renaming_adoption(),
                          several_changes(),
                          moved.at(52).moved_from("agent.klee"),
                          forgotten.reason(RemovedFromConfiguration{}),
                          returner(),
                          joiner(),
                          waiting_joiner()};
  Plan plan = sample_plan(std::move(steps));
  plan.drift.push_back({address("agent.omar-out"), remote_id(31), LeftSwitchedOff{}});
  plan.unmanaged = {2, 40, 0};
  plan.unmanaged_records = {{agent, remote_id(5), "General User", ""},
                            {agent, remote_id(6), "Zo\xc3\xab \xe2\x80\xaelive", "zoe@example.com"}};
  plan.allowed = {{"deactivate", 60}};
  plan.deletes_allowed = true;
  plan.seats = SeatBalance{48, 47, 2, 3, 48, 48};
  plan.apply_requests = plan.requests + plan.read.requests;
  plan.pace = ApplyPace{10, std::chrono::seconds(300), std::chrono::seconds(300)};
  return plan;
}

}  // namespace haloform
