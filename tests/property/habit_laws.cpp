// One company's way through the program, under an instance with habits: `before` applied twice, `after` applied twice, and
// the state lost.
#include "tests/property/habit_laws.hpp"

#include "tests/property/company_view.hpp"
#include "tests/support/stage.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <set>
#include <thread>
#include <utility>

namespace haloform::test {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, habit_law_count> habit_law_names = {
    "plan_only_reads",
    "nobody_is_made_twice",
    "nobody_else_is_touched",
    "nobody_is_taken_for_somebody_else",
    "every_run_ends_in_a_known_way",
    "done_means_as_declared_or_kept_and_remembered",
    "what_is_not_done_is_named",
    "who_was_made_is_known_or_named",
    "who_leaves_is_switched_off_or_named",
    "done_twice_leaves_nothing_to_do",
    "a_lost_state_makes_nobody_again",
};

constexpr const char* state_name = "haloform.state.json";

Flags sandbox_flags_of(const HabitCompany& company) {
  Flags flags{"--profile", company.profile};
  for (const std::string& habit : company.habits) flags.insert(flags.end(), {"--habit", habit});
  return flags;
}

/// `07` of "P07 Zoë" or p07@...: whose the record is; empty: a stranger's.
std::string number_of(const json& row) {
  for (const char* field : {"email", "name", "firstname"}) {
    const std::string text = folded_text(text_in(row, field));
    const auto digit = [&](std::size_t at) { return text.size() > at && text[at] >= '0' && text[at] <= '9'; };
    if (text.starts_with('p') && digit(1) && digit(2)) return text.substr(1, 2);
  }
  return {};
}

std::string address_of(const std::string& collection, const json& row) {
  const std::string number = number_of(row);
  return number.empty() ? "" : (collection == "agents" ? "agent.p" : "contact.p") + number;
}

/// The texts that are declared of each address.
std::map<std::string, std::map<std::string, std::string>> texts_declared(const std::string& configuration) {
  std::map<std::string, std::map<std::string, std::string>> all;
  const YAML::Node root = YAML::Load(configuration);
  for (const auto& [section, prefix] : {std::pair{"agents", "agent."}, std::pair{"contacts", "contact."}}) {
    for (const auto& block : root[section]) {
      auto& texts = all[prefix + block.first.as<std::string>()];
      for (const char* field : {"name", "email", "firstname", "surname", "phone"}) {
        if (block.second[field]) texts[field] = block.second[field].as<std::string>();
      }
    }
  }
  return all;
}

struct Look {
  RecordRows rows;
  json resources = json::object();  ///< Of the state.
};

class HabitTrial {
 public:
  HabitTrial(const HabitCompany& company, HabitBook& book)
      : company_(company), book_(book), stage_(company.world, sandbox_flags_of(company)) {}

  void go() {
    enact(company_.before);
    for (const std::string& habit : company_.later) come(habit);
    enact(company_.after);
    lose_the_state();
    count_habits();
  }

 private:
  void must(HabitLaw law, bool holds, const std::string& seen) {
    ++book_.tried.at(static_cast<std::size_t>(law));
    if (!holds) throw BrokenHabitLaw(law, seen);
  }

  ProcessResult run_program(Flags command) {
    ++book_.programs;
    command.insert(command.end(), {"--allow", "missing=1000", "--retry-for", "2s"});
    return stage_.haloform(command);
  }
  [[nodiscard]] Look look() const {
    Look seen{rows_of(stage_.sandbox().world()), json::object()};
    if (stage_.exists(state_name)) seen.resources = stage_.state().at("resources");
    return seen;
  }

  void enact(const std::string& configuration) {
    stage_.write("haloform.yaml", configuration);
    apply_once(configuration);
    const bool done = apply_once(configuration);
    const ProcessResult left = plan();
    ends_well(left, {0, 1, 2, 3, 4, 5});
    if (!done) {
      converged_ = false;
      return;
    }
    constexpr HabitLaw law = HabitLaw::done_twice_leaves_nothing_to_do;
    must(law, left.exit_code == 0, "a plan after two applies that ended well: " + shown(left));
    stage_.control().reset_log();
    const ProcessResult third = run_program({"apply", "--auto-approve"});
    must(law, third.exit_code == 0 && stage_.control().writes() == 0,
         "a third apply wrote: " + shown(third) + stage_.sandbox().requests().dump(1));
  }

  ProcessResult plan() {
    const Look before = look();
    stage_.control().reset_log();
    ProcessResult result = run_program({"plan", "--detailed-exitcode"});
    const Look after = look();
    must(HabitLaw::plan_only_reads,
         stage_.control().writes() == 0 && before.rows == after.rows && before.resources == after.resources,
         shown(result));
    return result;
  }

  void ends_well(const ProcessResult& result, const std::set<int>& codes) {
    const bool silent = result.exit_code != 0 && result.exit_code != 2 && shown(result).empty();
    must(HabitLaw::every_run_ends_in_a_known_way, codes.contains(result.exit_code) && !silent,
         "exit code " + std::to_string(result.exit_code) + ": " + shown(result));
  }

  /// Whether it ended well.
  bool apply_once(const std::string& configuration) {
    const Look before = look();
    const ProcessResult result = run_program({"apply", "--auto-approve"});
    const Look after = look();
    ends_well(result, {0, 1, 3, 4, 5, 6, 7, 10});
    nobody_else(before, after, configuration, result);
    as_declared(after, configuration, result);
    who_was_made(before, after, result);
    who_leaves(before, after, configuration, result);
    return result.exit_code == 0;
  }

  void nobody_else(const Look& before, const Look& after, const std::string& configuration,
                   const ProcessResult& result) {
    std::map<std::string, std::size_t> had;
    std::map<std::string, std::size_t> has;
    for (const auto& [where, row] : before.rows) ++had[where.first + number_of(row)];
    for (const auto& [where, row] : after.rows) ++has[where.first + number_of(row)];
    for (const auto& [who, count] : has) {
      must(HabitLaw::nobody_is_made_twice, count <= std::max<std::size_t>(1, had[who]),
           std::to_string(count) + " records of " + who + ": " + shown(result));
    }
    const auto declared = texts_declared(configuration);
    for (const auto& [where, row] : before.rows) {
      const std::string address = address_of(where.first, row);
      if (declared.contains(address) || after.resources.contains(address) ||
          before.resources.contains(address))
        continue;
      const auto found = after.rows.find(where);
      must(HabitLaw::nobody_else_is_touched, found != after.rows.end() && found->second == row,
           row.dump() + " became " + (found == after.rows.end() ? "nothing" : found->second.dump()) + ": " +
               shown(result));
    }
    for (const auto& [address, entry] : after.resources.items()) {
      const std::string collection = collection_of(address);
      const auto found = after.rows.find({collection, entry.at("id").get<std::int64_t>()});
      must(HabitLaw::nobody_is_taken_for_somebody_else,
           found != after.rows.end() && address_of(collection, found->second) == address,
           address + " is " + entry.dump() + ": " + shown(result));
    }
  }

  [[nodiscard]] static bool is_as_wanted(const std::string& field, const std::string& wanted, const json& row,
                                         const json& entry) {
    const std::string has = text_in(row, field.c_str());
    if (has == wanted || (field == "email" && folded_text(has) == folded_text(wanted))) return true;
    const json kept = entry.value("kept", json::object());
    return kept.contains(field) && text_in(kept, field.c_str()) == has;
  }

  void as_declared(const Look& after, const std::string& configuration, const ProcessResult& result) {
    for (const auto& [address, texts] : texts_declared(configuration)) {
      const json entry = after.resources.value(address, json());
      const json* row = nullptr;
      if (!entry.is_null())
        row = &after.rows.at({collection_of(address), entry.at("id").get<std::int64_t>()});
      std::string amiss = row == nullptr ? "nobody" : "";
      for (const auto& [field, wanted] : texts) {
        if (row != nullptr && !is_as_wanted(field, wanted, *row, entry)) amiss = field;
      }
      const std::string seen = address + ": " + amiss +
                               (row == nullptr ? "" : " in " + row->dump() + ", " + entry.dump()) +
                               ", exit code " + std::to_string(result.exit_code) + ": " + shown(result);
      if (result.exit_code == 0) {
        must(HabitLaw::done_means_as_declared_or_kept_and_remembered, amiss.empty(), seen);
        continue;
      }
      const bool of_the_whole = result.exit_code == 1 || result.exit_code == 3 || result.exit_code == 4;
      const bool named = shown(result).contains(of_the_whole ? "error: " : address);
      must(HabitLaw::what_is_not_done_is_named, amiss.empty() || named, seen);
    }
  }

  void who_was_made(const Look& before, const Look& after, const ProcessResult& result) {
    std::set<std::pair<std::string, std::int64_t>> known;
    for (const auto& [address, entry] : after.resources.items())
      known.emplace(collection_of(address), entry.at("id").get<std::int64_t>());
    for (const auto& [where, row] : after.rows) {
      if (before.rows.contains(where)) continue;
      const bool named = result.exit_code != 0 && shown(result).contains(address_of(where.first, row));
      must(HabitLaw::who_was_made_is_known_or_named, known.contains(where) || named,
           row.dump() + ": " + shown(result));
    }
  }

  void who_leaves(const Look& before, const Look& after, const std::string& configuration,
                  const ProcessResult& result) {
    const auto declared = texts_declared(configuration);
    for (const auto& [address, entry] : before.resources.items()) {
      if (declared.contains(address)) continue;
      const auto row = after.rows.find({collection_of(address), entry.at("id").get<std::int64_t>()});
      const bool off = row != after.rows.end() && !row->second.value("isactive", true);
      const bool named =
          result.exit_code != 0 && (shown(result).contains(address) || shown(result).contains("error: "));
      must(HabitLaw::who_leaves_is_switched_off_or_named, off || named,
           address + " is " + (row == after.rows.end() ? "nobody" : row->second.dump()) + ": " +
               shown(result));
    }
  }

  void come(const std::string& habit) {
    const auto at = habit.find('@');
    if (at == std::string::npos) {
      stage_.control().add_habit(habit);
      return;
    }
    const json resources = look().resources;
    if (resources.empty()) return;
    const std::size_t place = std::stoul(habit.substr(at + 1)) % resources.size();
    const json& entry = *std::next(resources.begin(), static_cast<std::ptrdiff_t>(place));
    stage_.control().add_habit(habit.substr(0, at) + entry.at("id").dump());
  }

  /// Who is hidden from every listing cannot be found again; and reads are given the time to come to the present.
  void lose_the_state() {
    if (!company_.later.empty() || !stage_.exists(state_name)) return;
    stage_.remove(state_name);
    if (stage_.exists("haloform.state.json.backup")) stage_.remove("haloform.state.json.backup");
    if (stage_.exists("haloform.state.json.journal")) stage_.remove("haloform.state.json.journal");
    const bool lags = std::ranges::any_of(
        company_.habits, [](const std::string& habit) { return habit.starts_with("read-lag"); });
    if (lags) std::this_thread::sleep_for(std::chrono::milliseconds(400));
    const Look before = look();
    const ProcessResult result = run_program({"apply", "--auto-approve"});
    ends_well(result, {0, 1, 3, 4, 5, 6, 7, 10});
    const Look after = look();
    nobody_else(before, after, company_.after, result);
    std::map<std::string, std::size_t> had;
    for (const auto& [where, row] : before.rows) ++had[where.first + number_of(row)];
    for (const auto& [where, row] : after.rows) {
      must(HabitLaw::a_lost_state_makes_nobody_again,
           before.rows.contains(where) || had[where.first + number_of(row)] == 0,
           row.dump() + " was made again: " + shown(result));
    }
  }

  void count_habits() {
    ++book_.companies;
    ++(converged_ ? book_.converged : book_.told);
    std::vector<std::string> all = company_.habits;
    for (const std::string& habit : company_.later) all.push_back(habit.substr(0, habit.find('@')));
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    for (const std::string& habit : all) {
      HabitBook::Row& row = book_.habits[habit];
      ++row.companies;
      row.acted += static_cast<std::size_t>(stage_.control().acted(habit));
      ++(converged_ ? row.converged : row.told);
    }
  }

  const HabitCompany& company_;
  HabitBook& book_;
  Stage stage_;
  bool converged_ = true;
};

}  // namespace

std::string_view law_name(HabitLaw law) { return habit_law_names.at(static_cast<std::size_t>(law)); }

void judge_habits(const HabitCompany& company, HabitBook& book) { HabitTrial(company, book).go(); }

}  // namespace haloform::test
