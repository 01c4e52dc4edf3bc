#include "tests/scenarios/transcript.hpp"

#include "planner/plan/value/text_diff.hpp"

#include <array>
#include <map>
#include <regex>
#include <sstream>

namespace haloform::test {

namespace {

using nlohmann::json;

struct Chance {
  std::regex pattern;
  const char* instead;
};

const std::array<Chance, 4>& chances() {
  static const std::array<Chance, 4> all{
      {{std::regex("sha256:[0-9a-f]{64}"), "sha256:(digest)"},
       {std::regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "(lineage)"},
       {std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)"), "(time)"},
       // Only where the report says how long something took: a duration in a message is part of what is promised.
       {std::regex(R"(( \(|, in )(\d+ ms|\d+\.\d s|\d+ m \d\d s)(\)|\.))"), "$1some time$3"}}};
  return all;
}

/// Each line behind a mark, so that both streams can stand in one text.
std::string marked(std::string_view mark, std::string_view text) {
  std::string out;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    out += mark;
    if (!line.empty()) out.append(" ").append(line);
    out += '\n';
  }
  return out;
}

/// The text without the break after its last line, which is no line of its own.
std::string_view without_final_break(std::string_view text) {
  return text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
}

std::map<std::int64_t, json> by_id(const json& rows) {
  std::map<std::int64_t, json> records;
  for (const json& row : rows) {
    json& kept = records[row.at("id").get<std::int64_t>()] = json::object();
    for (const auto& [key, value] : row.items()) {
      if (!value.is_null() && key != "id") kept[key] = value;
    }
  }
  return records;
}

}  // namespace

bool is_write(const json& request) { return request.at("method") != "GET" && request.at("kind") != "token"; }

std::string without_chance(std::string text, std::string_view url, std::string_view name) {
  for (std::size_t at = text.find(url); at != std::string::npos; at = text.find(url, at)) {
    text.replace(at, url.size(), name);
  }
  // What is shown while something takes long depends on the machine.
  static const std::regex progress(
      "(Reading (agents|contacts|teams), page|Waiting for [0-9]+ request)[^\n]*\n");
  text = std::regex_replace(text, progress, "");
  for (const Chance& chance : chances()) text = std::regex_replace(text, chance.pattern, chance.instead);
  return text;
}

std::string Transcript::plain(std::string text) const {
  text = without_chance(std::move(text), url_);
  return uat_.empty() ? text : without_chance(std::move(text), uat_, "https://acme-uat.halopsa.com");
}

void Transcript::step(std::string_view line) { text_.append("\n$ ").append(line).append("\n"); }

void Transcript::edited(std::string_view before, std::string_view after) {
  for (const plan::DiffHunk& hunk :
       plan::text_diff(without_final_break(before), without_final_break(after), 1)) {
    text_ += "  @@ line " + std::to_string(hunk.after_line) + "\n";
    for (const plan::DiffLine& line : hunk.lines) {
      const char mark = line.kind == plan::DiffLine::Kind::added     ? '+'
                        : line.kind == plan::DiffLine::Kind::removed ? '-'
                                                                     : ' ';
      text_.append("  ").append(1, mark).append(line.text).append("\n");
    }
  }
}

void Transcript::showed(const ProcessResult& result) {
  text_ += marked(" |", plain(result.out));
  text_ += marked("2|", plain(result.err));
}

void Transcript::ended(const ProcessResult& result, const json& requests) {
  std::string writes;
  for (const json& request : requests) {
    if (!is_write(request)) continue;
    writes += "  " + request.at("method").get<std::string>() + " " + request.at("path").get<std::string>();
    if (const auto body = request.at("body").get<std::string>(); !body.empty()) writes += " " + body;
    if (request.at("status") != 200) writes += " -> " + request.at("status").dump();
    writes += '\n';
  }
  text_ += "[exit " + std::to_string(result.exit_code) + (writes.empty() ? ", nothing was sent" : ", sent:") +
           "]\n";
  text_ += writes;
}

void Transcript::records(std::string_view where, const json& before, const json& after) {
  text_.append("\n== In ").append(where).append(", what is not as it was in the beginning:\n");
  for (const char* collection : {"agents", "customers", "teams"}) {
    const auto then = by_id(before.at(collection));
    const auto now = by_id(after.at(collection));
    std::map<std::int64_t, std::string> lines;
    for (const auto& [id, record] : then) {
      if (!now.contains(id)) lines[id] = "gone";
    }
    for (const auto& [id, record] : now) {
      const auto old = then.find(id);
      if (old == then.end()) {
        lines[id] = "new " + record.dump();
      } else if (old->second != record) {
        lines[id] = record.dump();
      }
    }
    for (const auto& [id, line] : lines) {
      text_ += "  " + std::string(collection) + "/" + std::to_string(id) + " " + line + "\n";
    }
  }
}

}  // namespace haloform::test
