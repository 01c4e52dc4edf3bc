#include "planner/state/applied_from_codec.hpp"

#include "planner/json/writer.hpp"

#include <utility>
#include <variant>

namespace haloform::state {

namespace {

enum Name : std::size_t { name_commit, name_time, name_run, name_at };

bool wrong(std::string_view name, std::string_view wanted, std::string& trouble) {
  trouble = "\"" + std::string(name) + "\" in \"applied_from\" must be " + std::string(wanted);
  return false;
}

}  // namespace

void append_applied_from(std::string& out, const AppliedFrom& from) {
  out += "{\"commit\": ";
  json::append_json(out, from.commit.id);
  if (from.commit.time) out += ", \"time\": \"" + iso_time(*from.commit.time) + '"';
  if (!from.run.empty()) {
    out += ", \"run\": ";
    json::append_json(out, from.run);
  }
  out += ", \"at\": \"" + iso_time(from.at) + "\"}";
}

bool AppliedFromReader::key(std::string_view name, std::string& trouble) {
  const auto index = keys_.take(name, trouble);
  key_ = index.value_or(0);
  return index.has_value();
}

bool AppliedFromReader::scalar(const json::Scalar& value, std::string& trouble) {
  const std::string_view name = names.at(key_);
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr || text->empty()) return wrong(name, "a text, not empty", trouble);
  if (key_ == name_commit) from_.commit.id = *text;
  if (key_ == name_run) from_.run = *text;
  if (key_ == name_commit || key_ == name_run) return true;
  const auto time = parse_iso_time(*text);
  if (!time) return wrong(name, "a time like \"2026-11-23T22:05:07.123Z\"", trouble);
  if (key_ == name_time) {
    from_.commit.time = *time;
  } else {
    from_.at = *time;
  }
  return true;
}

std::optional<AppliedFrom> AppliedFromReader::take(std::string& trouble) {
  for (const std::size_t index : {std::size_t{name_commit}, std::size_t{name_at}}) {
    if (keys_.has(index)) continue;
    trouble = "the key \"" + std::string(names.at(index)) + "\" is missing in \"applied_from\"";
    return std::nullopt;
  }
  return std::move(from_);
}

}  // namespace haloform::state
