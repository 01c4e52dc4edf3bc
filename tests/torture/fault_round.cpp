// One round: a run meets a fault; what it says is held against what is so.
#include "tests/torture/fault_round.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <string_view>

namespace haloform::test {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 2> created = {"agent.new", "contact.ann"};

bool is_created(std::string_view address) { return std::ranges::find(created, address) != created.end(); }

}  // namespace

FaultRound::FaultRound(const FaultBeginning& from, const Fault& fault, const Position& position,
                       Lasting lasting)
    : stage_(from.world, fault_sandbox_flags(from.profile)), addresses_(fault_addresses(from)) {
  std::string state = from.state;
  state.replace(state.find(from.url), from.url.size(), stage_.sandbox().url());
  stage_.write("haloform.state.json", state);
  stage_.write("haloform.yaml", fault_configuration(from));
  rule_ = rule_text(fault, position, lasting, stage_.sandbox().url());
}

FaultOutcome FaultRound::go() {
  const std::int64_t fault = stage_.sandbox().add_fault(rule_);
  const ProcessResult applied = stage_.haloform(
      {"apply", "--auto-approve", "--retry-for", "3s", "-o", "text", "-o", "json=report.json"});
  outcome_.fired = stage_.control().fired(fault);
  outcome_.exit_code = applied.exit_code;
  outcome_.said = shown(applied);
  if (outcome_.fired == 0) return outcome_;
  must(!applied.timed_out, "it hung");
  judge_report(applied, stage_.sandbox().world());
  stage_.control().clear_faults();
  if (applied.exit_code == 0) {
    outcome_.converged = stage_.haloform({"plan", "--detailed-exitcode"}).exit_code == 0;
  }
  if (!outcome_.converged) {
    const ProcessResult next = stage_.haloform({"apply", "--auto-approve"});
    must(next.exit_code == 0, "once it is mended, apply says: " + shown(next));
    const ProcessResult plan = stage_.haloform({"plan", "--detailed-exitcode"});
    must(plan.exit_code == 0, "and a plan then: " + shown(plan));
  }
  judge_end();
  return outcome_;
}

void FaultRound::judge_report(const ProcessResult& applied, const json& world) {
  const json report = json::parse(stage_.read("report.json"));
  if (!report.contains("results")) {
    must(!report.at("failures").empty(), "its document does not say why it ended");
    must(applied.exit_code != 0, "it is over without a report, as if all were well");
    must(applied.err.find("error:") != std::string::npos, "it does not say why it ended");
    for (const std::string& address : addresses_) {
      must(!effect_is_there(world, address), "nothing was reported, and " + address + " was done");
    }
    return;
  }
  bool all_done = true;
  for (const json& result : report.at("results")) {
    judge_step(result, world);
    all_done &= result.at("end") == json("done");
  }
  must(all_done == (applied.exit_code == 0), "exit code and report do not agree");
  must(report.at("results").size() == addresses_.size(), "the report leaves steps out");
}

/// What it says of one step. `failed` may also mean that not all of it was done: then the words say so, or name the id.
void FaultRound::judge_step(const json& result, const json& world) {
  const auto address = result.at("address").get<std::string>();
  const auto end = result.at("end").get<std::string>();
  const auto message = result.at("message").get<std::string>();
  const bool there = effect_is_there(world, address);
  const std::string words = address + " is \"" + end + "\" (" + message + "), and the world says " +
                            (there ? "it was done" : "it was not done");
  must(end == "done" || !message.empty(), words + "; no reason is given");
  if (end == "done") must(there, words);
  if (end == "not_started" || end == "deferred") must(!there, words);
  if (end == "in_doubt")
    must(message.find("haloform ") != std::string::npos, words + "; no command resolves it");
  if (end != "failed" || !there) return;
  if (is_created(address)) {
    const json& id = result.at("id");
    must(id.is_number() || message.find(" id ") != std::string::npos, words + "; no id is named");
  } else {
    constexpr std::array<std::string_view, 3> honest = {"not known", "second record", "did not store"};
    must(std::ranges::any_of(honest, [&](auto part) { return message.find(part) != std::string::npos; }),
         words);
  }
}

/// After the mending: nobody is there twice, the state knows everybody, nothing followed a redirect.
void FaultRound::judge_end() {
  const json world = stage_.sandbox().world();
  std::set<std::string> emails;
  std::set<std::pair<std::string, std::int64_t>> ours;
  for (const char* collection : {"agents", "customers"}) {
    for (const json& row : world.at(collection)) {
      const json email = row.value("email", json());
      if (!email.is_string() || !email.get<std::string>().ends_with("@example.com")) continue;
      if (!emails.insert(email.get<std::string>()).second) {
        ++outcome_.duplicates;
        must(false, email.get<std::string>() + " is there twice");
      }
      ours.emplace(collection == std::string_view("agents") ? "agent" : "contact",
                   row.at("id").get<std::int64_t>());
    }
  }
  // One more than there are steps: who stays.
  const std::size_t people = addresses_.size() + 1;
  must(emails.size() == people,
       "there are " + std::to_string(emails.size()) + " people instead of " + std::to_string(people));
  const json state = stage_.state();
  for (const auto& [address, entry] : state.at("resources").items()) {
    ours.erase({address.substr(0, address.find('.')), entry.at("id").get<std::int64_t>()});
  }
  outcome_.lost = static_cast<int>(ours.size());
  must(ours.empty(), "the state does not know every id");
  must(!stage_.exists("haloform.state.json.journal"), "the journal was not folded");
  for (const std::string& address : addresses_) {
    must(effect_is_there(world, address), address + " was never done");
  }
  for (const json& request : stage_.sandbox().requests()) {
    must(request.at("path").get<std::string>().find("elsewhere") == std::string::npos,
         "it followed the redirect");
  }
}

}  // namespace haloform::test
