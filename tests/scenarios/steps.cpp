#include "tests/scenarios/steps.hpp"

#include <charconv>
#include <sstream>
#include <stdexcept>

namespace haloform::test {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string trimmed_line(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

Flags words_of(std::string_view text) {
  Flags words;
  std::istringstream in{std::string(text)};
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

[[noreturn]] void refuse(std::string_view line, std::string_view why) {
  throw std::runtime_error("steps: \"" + std::string(line) + "\": " + std::string(why));
}

std::int64_t number(std::string_view text, std::string_view line) {
  std::int64_t value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto read = std::from_chars(begin, end, value);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) {
    refuse(line, "\"" + std::string(text) + "\" is not a number");
  }
  return value;
}

/// What stands before and after `mark`; both must be something.
std::pair<std::string, std::string> halves(std::string_view text, std::string_view mark,
                                           std::string_view line) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) refuse(line, "there is no " + std::string(mark));
  std::pair both{trimmed_line(text.substr(0, at)), trimmed_line(text.substr(at + mark.size()))};
  if (both.first.empty() || both.second.empty())
    refuse(line, "something is missing beside " + std::string(mark));
  return both;
}

ScenarioStep command(std::string_view rest, std::string_view line) {
  const auto [typed, code] = halves(rest, "=>", line);
  return {"haloform " + typed, Command{words_of(typed), static_cast<int>(number(code, line))}};
}

ScenarioStep given(std::string_view rest, std::string_view line) {
  constexpr std::string_view program = "haloform ";
  if (!rest.starts_with(program)) refuse(line, "given takes a command of haloform");
  ScenarioStep step = command(rest.substr(program.size()), line);
  step.line = "given " + step.line;
  std::get<Command>(step.what).told = Command::Told::how_it_ended;
  return step;
}

ByHand by_hand(std::string_view rest, std::string_view line) {
  const std::size_t blank = rest.find(' ');
  if (blank == std::string_view::npos) refuse(line, "say what becomes of the record: {...} or gone");
  const std::string_view record = rest.substr(0, blank);
  const std::string what = trimmed_line(rest.substr(blank));
  ByHand hand;
  const std::size_t slash = std::min(record.find('/'), record.size());
  hand.collection = record.substr(0, slash);
  if (slash < record.size()) hand.id = number(record.substr(slash + 1), line);
  if (what == "gone") {
    if (!hand.id) refuse(line, "say which record is gone");
    return hand;
  }
  hand.fields = nlohmann::json::parse(what, nullptr, false);
  if (!hand.fields->is_object()) refuse(line, "the fields are not a JSON object");
  return hand;
}

ScenarioStep step_of(const std::string& line, std::string_view verb, const std::string& rest) {
  if (verb == "haloform") return command(rest, line);
  if (verb == "given") return given(rest, line);
  if (verb == "edit") {
    auto [file, from] = halves(rest, "<-", line);
    return {line, Edit{std::move(file), std::move(from)}};
  }
  if (verb == "drop" && !rest.empty()) return {line, Drop{rest}};
  if (verb == "hand") return {line, by_hand(rest, line)};
  if (verb == "seats") return {line, Seats{number(rest, line)}};
  if (verb == "on" && !rest.empty()) return {line, OnDay{rest}};
  refuse(line, "it begins with none of haloform, given, edit, drop, hand, seats, on, sandbox, profiles");
}

}  // namespace

std::string ends_otherwise(std::string_view readme) {
  constexpr std::string_view mark = "Ends otherwise: ";
  std::istringstream in{std::string(readme)};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(mark)) return line.substr(mark.size());
  }
  return {};
}

Script parse_steps(std::string_view text) {
  Script script;
  std::istringstream in{std::string(text)};
  for (std::string raw; std::getline(in, raw);) {
    const std::string line = trimmed_line(raw);
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string verb = line.substr(0, blank);
    const std::string rest = trimmed_line(std::string_view(line).substr(blank));
    if (verb != "sandbox" && verb != "profiles") {
      script.steps.push_back(step_of(line, verb, rest));
      continue;
    }
    if (!script.steps.empty()) refuse(line, "it stands before the first step");
    if (rest.empty()) refuse(line, "nothing follows");
    (verb == "sandbox" ? script.sandbox : script.profiles) = words_of(rest);
  }
  if (script.steps.empty()) throw std::runtime_error("steps: there is none");
  return script;
}

}  // namespace haloform::test
