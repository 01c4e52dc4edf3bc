#include "providers/halopsa/sandbox/knobs.hpp"

#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haloform::sandbox {

namespace {

using Values = std::array<std::string_view, 4>;

/// The first value is where the knob stands at the start; without words it takes a number.
struct Row {
  std::string_view name;
  Values words = {};
  std::string_view number = {};
  std::int64_t least = 0;
};

constexpr std::array<Row, 13> rows = {
    Row{"membership", {"replace", "merge", "merge-in-section"}},
    Row{"page-cap", {}, "100", 1},
    Row{"agent-list", {"results", "bare", "agents"}},
    Row{"agent-teams", {"shown", "hidden", "empty"}},
    Row{"team-agents", {"shown", "named", "bare", "hidden"}},
    Row{"site-clients", {"shown", "hidden"}},
    Row{"write-status", {"201", "200"}},
    Row{"several-answer", {"in-order", "reversed", "last"}},
    Row{"rows", {"usual", "wide"}},
    Row{"instance-info", {"200", "403", "open"}},
    Row{"missing-right", {"403", "empty"}},
    Row{"tickets", {"shown", "unfiltered", "none", "hidden"}},
    Row{"me", {}, "0", 0},
};

std::string listed(const Values& words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!word.empty()) out += (out.empty() ? "" : ", ") + std::string(word);
  }
  return out;
}

std::string names() {
  std::string out;
  for (const Row& row : rows) out += (out.empty() ? "" : ", ") + std::string(row.name);
  return out;
}

bool takes(const Row& row, std::string_view value) {
  if (row.number.empty()) return !value.empty() && std::ranges::find(row.words, value) != row.words.end();
  return parse_integer(value).value_or(-1) >= row.least;
}

}  // namespace

Knobs::Knobs() {
  std::ranges::transform(rows, values_.begin(), [](const Row& row) {
    return std::string(row.number.empty() ? row.words.front() : row.number);
  });
}

Result<void> Knobs::set(std::string_view name, std::string_view value) {
  const auto row = std::ranges::find(rows, name, &Row::name);
  if (row == rows.end()) {
    return fail(ErrorKind::usage, "no halo instance has a \"" + std::string(name) + "\"", "--halo",
                "what can be set is " + names());
  }
  if (!takes(*row, value)) {
    const std::string number = "a whole number from " + std::to_string(row->least) + " on";
    return fail(ErrorKind::usage, std::string(name) + " cannot be \"" + std::string(value) + "\"", "--halo",
                "write " + (row->number.empty() ? listed(row->words) : number));
  }
  const std::lock_guard lock(mutex_);
  values_.at(static_cast<std::size_t>(row - rows.begin())) = value;
  return {};
}

Result<void> Knobs::set(std::string_view assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    return fail(ErrorKind::usage, "\"" + std::string(assignment) + "\" is not NAME=VALUE", "--halo",
                "write for example agent-list=bare; the names are " + names());
  }
  return set(assignment.substr(0, equals), assignment.substr(equals + 1));
}

bool Knobs::is(Knob knob, std::string_view value) const {
  const std::lock_guard lock(mutex_);
  return values_.at(static_cast<std::size_t>(knob)) == value;
}

std::int64_t Knobs::number(Knob knob) const {
  const std::lock_guard lock(mutex_);
  return parse_integer(values_.at(static_cast<std::size_t>(knob))).value_or(0);
}

Json Knobs::report() const {
  const std::lock_guard lock(mutex_);
  Json out = Json::object();
  for (std::size_t i = 0; i < rows.size(); ++i) out[std::string(rows.at(i).name)] = values_.at(i);
  return out;
}

}  // namespace haloform::sandbox
