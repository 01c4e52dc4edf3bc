// One company's way through the program: before, a stranger's hand, after, the state lost and found, and before again.
#include "tests/property/company_laws.hpp"

#include "tests/property/applied_laws.hpp"
#include "tests/support/stage.hpp"

#include <filesystem>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace haloform::test {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, law_count> law_names = {
    "plan_only_reads",
    "plans_of_one_world_are_the_same_bytes",
    "order_of_files_and_blocks_does_not_matter",
    "what_is_blocked_is_refused_whole",
    "apply_ends_as_the_plan_said",
    "apply_writes_what_the_plan_told",
    "apply_then_plan_is_empty",
    "who_is_declared_is_there_as_declared",
    "only_planned_fields_change",
    "nothing_unmanaged_changes",
    "no_natural_key_comes_to_be_shared",
    "no_delete_without_policy_and_flag",
    "who_is_taken_out_stays_under_the_same_id",
    "who_comes_back_has_the_same_id",
    "the_state_knows_who_is_declared_and_who_left",
    "a_lost_state_is_found_again_without_a_write",
    "a_saved_plan_does_what_apply_does",
};

constexpr const char* state_file = "haloform.state.json";
constexpr const char* backup_file = "haloform.state.json.backup";

Flags sandbox_flags(const std::string& profile) {
  if (profile == "halo") return {"--profile", profile, "--page-cap", "4"};
  return {"--profile", profile};
}

json without_time(json plan) {
  // The seal lies over the file as a whole, the time in it too.
  for (const char* one : {"created", "seal"}) plan.at("haloform").erase(one);
  return plan;
}

/// A plan without what tells where its blocks stand.
json without_places(json plan) {
  plan = without_time(std::move(plan));
  plan.at("haloform").at("read").erase("files");
  for (json& step : plan.at("resource_changes")) step.at("haloform").erase("source");
  return plan;
}

enum class Turn : std::uint8_t { applied, blocked, contradictory };
enum class Depth : std::uint8_t { all_laws, no_twins };

class CompanyTrial {
 public:
  CompanyTrial(const Company& company, LawBook& book)
      : company_(company), book_(book), stage_(json(company.world), sandbox_flags(company.profile)) {}

  CompanyEnd go() {
    const Turn first = enact(company_.before, Depth::no_twins);
    if (first != Turn::applied)
      return first == Turn::blocked ? CompanyEnd::blocked : CompanyEnd::contradictory;
    another_day();
    const json known_before = look().state;
    strangers_hand();
    const Turn second = enact(company_.after, Depth::all_laws);
    if (second != Turn::applied)
      return second == Turn::blocked ? CompanyEnd::blocked : CompanyEnd::contradictory;
    lose_the_state();
    const Moment while_away = look();
    if (enact(way_back(company_.before, company_.after), Depth::no_twins) != Turn::applied)
      return CompanyEnd::no_way_back;
    if (!known_before.is_null()) who_comes_back(known_before, while_away);
    return CompanyEnd::whole;
  }

 private:
  void must(Law law, bool holds, const std::string& seen) {
    ++book_.tried.at(static_cast<std::size_t>(law));
    if (!holds) throw BrokenLaw(law, seen);
  }

  [[nodiscard]] Flags with_flags(Flags command) const {
    command.insert(command.end(), {"--allow", "missing=1000"});
    if (allow_delete_) command.emplace_back("--allow-delete");
    if (!allow_last_) return command;
    for (const char* const limit :
         {"agents.deactivate", "agents.delete", "contacts.deactivate", "contacts.delete"})
      command.insert(command.end(), {"--allow", std::string(limit) + "=1000"});
    return command;
  }
  ProcessResult run_program(const Flags& command) {
    ++book_.programs;
    return stage_.haloform(command);
  }
  /// Empty where there is no such file.
  [[nodiscard]] std::string text_of(const char* file) const {
    return stage_.exists(file) ? stage_.read(file) : "";
  }
  [[nodiscard]] Moment look() const {
    return {rows_of(stage_.sandbox().world()), stage_.exists(state_file) ? stage_.state() : json()};
  }

  /// One configuration planned, applied, and planned again.
  Turn enact(const std::string& configuration, Depth depth) {
    stage_.write("haloform.yaml", configuration);
    allow_delete_ = allow_last_ = false;
    std::optional<json> plan = planned(configuration, depth);
    if (!plan) return Turn::contradictory;
    if (!blocks_of_plan(*plan).empty()) {
      blocked_is_refused(*plan);
      for (const std::string& rule : blocks_of_plan(*plan)) {
        if (rule != "delete_flag" && rule != "last_active") return Turn::blocked;
        allow_delete_ |= rule == "delete_flag";
        allow_last_ |= rule == "last_active";
      }
      plan = planned(configuration, depth);
      if (!plan || !blocks_of_plan(*plan).empty()) return Turn::blocked;
    }
    const Moment before = look();
    applied(*plan);
    AppliedLaws laws{
        company_.profile, previous_, configuration, *plan, before, look(), stage_.sandbox().requests(),
        allow_delete_};
    laws.hold([&](Law law, bool holds, const std::string& seen) { must(law, holds, seen); });
    previous_ = configuration;
    plan_is_empty(laws);
    if (depth == Depth::all_laws) saved_plan_does_the_same(laws);
    return Turn::applied;
  }

  /// Nothing where the program says that something contradicts itself.
  std::optional<json> planned(const std::string& configuration, Depth depth) {
    const Moment before = look();
    stage_.control().reset_log();
    std::vector<RunningProcess> programs;
    programs.reserve(3);
    programs.push_back(begin_plan("one.json", {}));
    if (depth == Depth::all_laws) {
      // Two more at the same time: one as the first, one over other files.
      for (const auto& [file, text] : spread_over_files(configuration)) stage_.write("spread/" + file, text);
      programs.push_back(begin_plan("two.json", {}));
      programs.push_back(
          begin_plan("three.json", {"--config", "spread", "--state", stage_.path(state_file)}));
    }
    std::vector<ProcessResult> ends;
    ends.reserve(programs.size());
    for (RunningProcess& program : programs) ends.push_back(program.wait());
    only_reads(before);
    const ProcessResult& one = ends.front();
    const bool clear = one.exit_code == 0 || one.exit_code == 5;
    const bool says_why =
        (one.exit_code == 1 || one.exit_code == 3) && one.err.find("error:") != std::string::npos;
    must(Law::apply_ends_as_the_plan_said, clear || says_why,
         "plan ends with " + std::to_string(one.exit_code) + ": " + shown(one));
    for (const ProcessResult& other : ends) {
      must(Law::order_of_files_and_blocks_does_not_matter, one.exit_code == other.exit_code,
           shown(one) + shown(other));
    }
    if (!clear) return std::nullopt;
    if (depth == Depth::all_laws) plans_are_alike(one, ends[1]);
    return json::parse(stage_.read("one.json"));
  }
  RunningProcess begin_plan(const std::string& file, const Flags& more) {
    ++book_.programs;
    Flags command = with_flags({"plan", "-o", "text", "-o", "json=" + file});
    command.insert(command.end(), more.begin(), more.end());
    return stage_.start(command);
  }
  void plans_are_alike(const ProcessResult& one, const ProcessResult& two) {
    constexpr Law same = Law::plans_of_one_world_are_the_same_bytes;
    must(same, one.out == two.out && one.err == two.err, shown(one) + shown(two));
    const json plan = json::parse(stage_.read("one.json"));
    const json again = json::parse(stage_.read("two.json"));
    const json spread = json::parse(stage_.read("three.json"));
    must(same, without_time(plan).dump() == without_time(again).dump(), plan.dump() + "\n" + again.dump());
    must(Law::order_of_files_and_blocks_does_not_matter, without_places(plan) == without_places(spread),
         plan.dump() + "\n" + spread.dump());
  }

  void only_reads(const Moment& before) {
    for (const json& request : stage_.sandbox().requests()) {
      must(Law::plan_only_reads, request.at("method") == "GET" || request.at("kind") == "token",
           request.dump());
    }
    must(Law::plan_only_reads, look() == before, "plan changed the world or the state");
    must(Law::plan_only_reads, !stage_.exists("haloform.state.json.journal"), "plan left a journal");
  }

  void blocked_is_refused(const json& plan) {
    const Moment before = look();
    stage_.control().reset_log();
    const ProcessResult result = run_program(with_flags({"apply", "--auto-approve"}));
    const std::string seen = plan.at("haloform").at("digest").get<std::string>() + ": " + shown(result);
    must(Law::what_is_blocked_is_refused_whole, result.exit_code == 5, seen);
    must(Law::what_is_blocked_is_refused_whole, stage_.control().writes() == 0,
         "something was written: " + seen);
    must(Law::what_is_blocked_is_refused_whole, look() == before, "something changed: " + seen);
  }

  void applied(const json& plan) {
    stage_.control().reset_log();
    const ProcessResult result = run_program(with_flags({"apply", "--auto-approve"}));
    const int expected = waiting_addresses(plan).empty() ? 0 : 10;
    must(Law::apply_ends_as_the_plan_said, result.exit_code == expected,
         "exit code " + std::to_string(result.exit_code) + " in place of " + std::to_string(expected) + ": " +
             shown(result));
    book_.steps += plan.at("resource_changes").size();
  }

  /// But for those who wait for a seat.
  void plan_is_empty(const AppliedLaws& laws) {
    const ProcessResult result =
        run_program(with_flags({"plan", "--detailed-exitcode", "-o", "text", "-o", "json=empty.json"}));
    const std::set<std::string> waiting = waiting_addresses(laws.plan);
    must(Law::apply_then_plan_is_empty, result.exit_code == (waiting.empty() ? 0 : 2), shown(result));
    last_plan_ = json::parse(stage_.read("empty.json"));
    must(Law::apply_then_plan_is_empty,
         waiting_addresses(last_plan_) == waiting &&
             last_plan_.at("resource_changes").size() == waiting.size(),
         shown(result));
  }

  /// The same world and state under another sandbox, where a plan is saved and that file applied.
  void saved_plan_does_the_same(const AppliedLaws& laws) {
    Stage twin(before_after_, sandbox_flags(company_.profile));
    std::string state = state_before_after_;
    const std::size_t at = state.find(stage_.sandbox().url());
    if (at != std::string::npos) state.replace(at, stage_.sandbox().url().size(), twin.sandbox().url());
    if (!state.empty()) twin.write(state_file, state);
    twin.write("haloform.yaml", laws.configuration);
    book_.programs += 2;
    const ProcessResult saved = twin.haloform(with_flags({"plan", "--out", "saved.json"}));
    must(Law::a_saved_plan_does_what_apply_does, saved.exit_code == 0, shown(saved));
    const ProcessResult result = twin.haloform({"apply", "saved.json"});
    must(Law::a_saved_plan_does_what_apply_does,
         result.exit_code == (waiting_addresses(laws.plan).empty() ? 0 : 10), shown(result));
    const auto here = without_new_ids(laws.after.rows, laws.before.rows);
    const auto there = without_new_ids(rows_of(twin.sandbox().world()), laws.before.rows);
    must(Law::a_saved_plan_does_what_apply_does, here == there,
         "by the saved plan: " + json(there).dump(1) + "\nby apply: " + json(here).dump(1));
  }

  /// A stranger comes on another day: what was made before is no longer young, and who deletes it is believed at once.
  void another_day() {
    if (!stage_.exists(state_file)) return;
    const std::regex time(R"re("(made|switched|regrouped|changed)": "[^"]*")re");
    stage_.write(state_file,
                 std::regex_replace(text_of(state_file), time, R"re("$1": "2026-01-05T08:00:00.000Z")re"));
  }

  void strangers_hand() {
    for (const auto& hand : company_.by_hand) {
      const std::string collection = hand.at("in");
      const std::string who = folded_text(hand.at("who").get<std::string>());
      for (const auto& [where, row] : rows_of(stage_.sandbox().world())) {
        if (where.first != collection) continue;
        const bool is_it =
            folded_text(text_in(row, "email")) == who || folded_text(text_in(row, "name")) == who;
        if (!is_it) continue;
        if (hand.at("fields").is_null()) {
          stage_.control().remove(collection, where.second);
        } else {
          stage_.control().patch(collection, where.second, json(hand.at("fields")));
        }
        break;
      }
    }
    before_after_ = stage_.sandbox().world();
    state_before_after_ = text_of(state_file);
  }

  /// Only where nothing is ambiguous, and nobody was left as a stranger's hand left them.
  void lose_the_state() {
    if (!last_plan_.at("resource_changes").empty() || !last_plan_.at("haloform").at("drift").empty()) return;
    if (!stage_.exists(state_file) || !shared_keys(look().rows).empty()) return;
    const std::string state = text_of(state_file);
    const std::string backup = text_of(backup_file);
    stage_.remove(state_file);
    stage_.remove(backup_file);
    const RecordRows before = look().rows;
    stage_.control().reset_log();
    const ProcessResult result = run_program(with_flags({"apply", "--auto-approve"}));
    constexpr Law law = Law::a_lost_state_is_found_again_without_a_write;
    must(law, result.exit_code == 0, shown(result));
    must(law, stage_.control().writes() == 0 && look().rows == before,
         "something was written: " + shown(result));
    const json known = json::parse(state).at("resources");
    for (const auto& [address, block] : declared_in(company_.after)) {
      const json found = stage_.state().at("resources").value(address, json());
      must(law, !found.is_null() && found.at("id") == known.at(address).at("id"),
           address + ": " + shown(result));
    }
    stage_.write(state_file, state);
    if (backup.empty()) {
      stage_.remove(backup_file);
    } else {
      stage_.write(backup_file, backup);
    }
  }

  /// Unless a stranger or a policy deleted the record, or a policy forgot one that a stranger had renamed.
  void who_comes_back(const json& known_before, const Moment& while_away) {
    const Moment now = look();
    const auto declared = declared_in(company_.before);
    const RecordOwners owners = owners_in(while_away.state);
    for (const auto& [address, entry] : known_before.at("resources").items()) {
      const auto id = entry.at("id").get<std::int64_t>();
      const std::pair where{collection_of(address), id};
      const auto found = now.state.at("resources").find(address);
      if (found == now.state.at("resources").end() || !now.rows.contains(where)) continue;
      const auto row = while_away.rows.find(where);
      const bool cannot_be_recognised =
          row == while_away.rows.end() || !declared.at(address).answers(row->second);
      if (cannot_be_recognised && !owners.contains(where)) continue;
      must(Law::who_comes_back_has_the_same_id, found->at("id") == id,
           address + " was id " + std::to_string(id) + ", came back as " + found->at("id").dump());
    }
  }

  const Company& company_;
  LawBook& book_;
  Stage stage_;
  bool allow_delete_ = false;
  bool allow_last_ = false;  ///< The last active one of a type may go.
  std::string previous_;
  json last_plan_;
  json before_after_;
  std::string state_before_after_;
};

}  // namespace

std::string_view law_name(Law law) { return law_names.at(static_cast<std::size_t>(law)); }

CompanyEnd judge_company(const Company& company, LawBook& book) { return CompanyTrial(company, book).go(); }

}  // namespace haloform::test
