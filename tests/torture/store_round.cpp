// One round: a run meets a fault of the store of its state; what it says is held against what is so.
#include "tests/torture/store_round.hpp"

#include "tests/support/program.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace haloform::test {

namespace {

using nlohmann::json;

std::map<std::string, int> people_in(const json& world) {
  std::map<std::string, int> there;
  for (const json& row : world.at("agents")) ++there[row.at("email").get<std::string>()];
  return there;
}

}  // namespace

StoreRunner::StoreRunner(const SandboxServer& sandbox, const FaultyPlace& place, int lease, int people)
    : lease_(lease), rest_(place.yaml() + many_agents(people)) {
  configure(lease);
  options_.folder = folder_.path().string();
  options_.environment = sandbox.environment();
  for (const auto& [name, value] : place.environment()) options_.environment[name] = value;
  options_.environment["NO_COLOR"] = "1";
  options_.environment["XDG_STATE_HOME"] = folder_ / ".local-state";
}

void StoreRunner::configure(int lease) const {
  folder_.write("haloform.yaml",
                "version: 1\ninstance: {api: guide}\nguards: {create: 100}\nstate:\n  lease: " +
                    std::to_string(lease) + "s\n" + rest_);
}

ProcessResult StoreRunner::haloform(Flags arguments) const {
  arguments.insert(arguments.begin(), program());
  return run(arguments, options_);
}

ProcessResult StoreRunner::haloform_at_last(const Flags& arguments, int* lost) const {
  constexpr int attempts = 5;
  ProcessResult result;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    configure(std::min(lease_ << attempt, 60));  // Azure gives none that is longer.
    result = haloform(arguments);
    if (!lost_its_lease(result)) break;
    if (lost != nullptr) ++*lost;
  }
  return result;
}

RunningProcess StoreRunner::start(Flags arguments) const {
  arguments.insert(arguments.begin(), program());
  return RunningProcess(arguments, options_);
}

std::string StoreRunner::file_that_begins(std::string_view name) const {
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    if (entry.path().filename().string().starts_with(name)) return entry.path().filename().string();
  }
  return {};
}

bool StoreRunner::exists(std::string_view name) const {
  return std::filesystem::exists(folder_.path() / name);
}

std::string StoreRunner::all_files() const {
  std::string text;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    text.append(std::istreambuf_iterator<char>(in), {});
  }
  return text;
}

bool lost_its_lease(const ProcessResult& result) {
  const std::string text = unwrapped(shown(result));
  return result.exit_code != 0 &&
         (text.find("the lease of this run on the state has ended") != std::string::npos ||
          text.find("the lease of the state ended before this run did") != std::string::npos);
}

std::optional<std::string> break_lock(const StoreRunner& by) {
  const ProcessResult lock = by.haloform({"unlock"});
  const std::string text = shown(lock);
  const std::size_t at = text.find("--force ");
  if (at == std::string::npos) return "`unlock` does not say how the lock is freed: " + text;
  std::istringstream after(text.substr(at + 8));
  std::string id;
  after >> id;
  while (!id.empty() && std::isxdigit(static_cast<unsigned char>(id.back())) == 0) id.pop_back();
  const ProcessResult freed = by.haloform({"unlock", "--force", id});
  if (freed.exit_code != 0) return "`unlock --force` says: " + shown(freed);
  return std::nullopt;
}

StoreRound::StoreRound(const FaultyStoreKind& kind, FaultyStore& store, const std::string& name)
    : kind_(kind),
      sandbox_(program(), {"--world", folder_.write("world.json", world_of({}).dump()), "--in-memory"}),
      place_(store.place(name)) {}

std::optional<std::vector<std::string>> StoreRound::requests() {
  const ProcessResult applied = runner().haloform({"apply", "--auto-approve"});
  if (lost_its_lease(applied)) return std::nullopt;
  if (applied.exit_code != 0) throw std::runtime_error(kind_.name + ", without a fault: " + shown(applied));
  return place_->proxy().seen();
}

StoreOutcome StoreRound::go(std::size_t position, const ProxyFault& fault) {
  place_->proxy().at(position, fault);
  {
    const StoreRunner first = runner();
    const ProcessResult applied =
        first.haloform({"apply", "--auto-approve", "-o", "text", "-o", "json=report.json"});
    outcome_.fired = place_->proxy().fired();
    outcome_.exit_code = applied.exit_code;
    outcome_.said = shown(applied);
    place_->proxy().mend();
    must(!applied.timed_out && applied.signal == 0, "it hung, or died");
    judge_report(first, applied);
    judge_rescue(first, applied);
    look_for_secrets(first, applied);
  }
  converge();
  judge_end();
  return outcome_;
}

void StoreRound::judge_report(const StoreRunner& runner, const ProcessResult& applied) {
  const auto there = people_in(sandbox_.world());
  if (applied.exit_code != 0)
    must(shown(applied).find("error:") != std::string::npos, "it does not say why it ended");
  const json report = json::parse(runner.read("report.json"));
  if (!report.contains("results")) {
    must(!report.at("failures").empty(), "its document does not say why it ended");
    must(applied.exit_code != 0, "it is over without a report, as if all were well");
    must(there.empty(), "nothing was reported, and people were made");
    return;
  }
  bool all_done = true;
  for (const json& result : report.at("results")) {
    const auto address = result.at("address").get<std::string>();
    const auto end = result.at("end").get<std::string>();
    const auto message = result.at("message").get<std::string>();
    const bool made = there.contains("agent" + address.substr(address.rfind('-') + 1) + "@example.com");
    const std::string words = address + " is \"" + end + "\" (" + message + "), and the world says it was " +
                              (made ? "done" : "not done");
    must(end == "done" || !message.empty(), words + "; no reason is given");
    if (end == "done") must(made, words);
    if (end == "not_started" || end == "deferred") must(!made, words);
    all_done &= end == "done";
  }
  must(report.at("results").size() == static_cast<std::size_t>(people), "the report leaves steps out");
  must(all_done || applied.exit_code != 0, "exit code 0, and not all is done");
}

/// Whoever cannot leave in the store what was done names a file that holds it.
void StoreRound::judge_rescue(const StoreRunner& runner, const ProcessResult& applied) {
  const std::string file = runner.file_that_begins("haloform-rescued-");
  must(applied.exit_code != 0 || file.empty(), "exit code 0, and " + file + " is left");
  if (file.empty()) return;
  must(unwrapped(shown(applied)).find(file) != std::string::npos, file + " is not named");
  struct stat status{};
  must(::stat(runner.path(file).c_str(), &status) == 0 && (status.st_mode & 0777U) == 0600U,
       file + " can be read by others");
}

void StoreRound::look_for_secrets(const StoreRunner& runner, const ProcessResult& result) {
  std::vector<std::string> secrets = place_->secrets();
  secrets.push_back(sandbox_.client_secret());
  const std::string all = shown(result) + runner.all_files();
  for (const std::string& secret : secrets)
    must(all.find(secret) == std::string::npos, "a credential is shown, or in a file");
}

/// Another runner with an empty disk brings it to its end, at the latest when the lease of the first one has ended: its length, and
/// what a loaded machine takes.
void StoreRound::converge() {
  const StoreRunner second = runner();
  const std::string patience = kind_.leases_end ? std::to_string(kind_.lease + 30) + "s" : "0s";
  const Flags apply{"apply", "--auto-approve", "--lock-timeout", patience};
  ProcessResult next = second.haloform_at_last(apply, &outcome_.too_slow);
  if (next.exit_code == 9 && !kind_.leases_end) {
    ++outcome_.broken;
    if (const auto trouble = break_lock(second)) must(false, *trouble);
    next = second.haloform(apply);
  }
  if (next.exit_code == 9 && !lost_its_lease(next)) ++outcome_.stale_leases;
  must(next.exit_code == 0, "once it is mended, apply says: " + shown(next));
  look_for_secrets(second, next);
  const ProcessResult plan = second.haloform({"plan", "--detailed-exitcode"});
  must(plan.exit_code == 0, "and a plan then: " + shown(plan));
}

void StoreRound::judge_end() {
  const json world = sandbox_.world();
  const auto there = people_in(world);
  must(there.size() == static_cast<std::size_t>(people),
       "there are " + std::to_string(there.size()) + " people");
  for (const auto& [email, count] : there) {
    outcome_.duplicates += count - 1;
    must(count == 1, email + " is there " + std::to_string(count) + " times");
  }
  std::set<std::int64_t> ours;
  for (const json& row : world.at("agents")) ours.insert(row.at("id").get<std::int64_t>());
  const ProcessResult pulled = runner().haloform({"state", "pull"});
  must(pulled.exit_code == 0, "`state pull` says: " + shown(pulled));
  const json state = json::parse(pulled.out, nullptr, false);
  if (state.is_object() && state.contains("resources")) {
    for (const auto& [address, entry] : state.at("resources").items())
      ours.erase(entry.at("id").get<std::int64_t>());
  }
  outcome_.lost = static_cast<int>(ours.size());
  must(ours.empty(), "the state does not know every id");
}

}  // namespace haloform::test
