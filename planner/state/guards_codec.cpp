#include "planner/state/guards_codec.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/quote.hpp"
#include "planner/json/writer.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

namespace haloform::state {

namespace {

enum OnceName : std::size_t { once_limit, once_number, once_until, once_site };

/// `contacts.deactivate`: a type and a guard of it.
std::optional<std::pair<ResourceType, GuardKind>> guard_of(std::string_view path) {
  const auto dot = std::min(path.find('.'), path.size());
  const auto type = parse_type_plural(path.substr(0, dot));
  const auto kind = parse_guard(path.substr(std::min(dot + 1, path.size())));
  if (!type || !kind) return std::nullopt;
  return std::pair(*type, *kind);
}

std::string guard_path_of(ResourceType type, GuardKind kind) {
  return std::string(type_plural(type)).append(".").append(guard_name(kind));
}

bool not_as(std::string_view what, std::string_view wanted, std::string& trouble) {
  trouble = "\"" + std::string(what) + "\" must be " + std::string(wanted);
  return false;
}

}  // namespace

void append_guard_table(std::string& out, const GuardTable& guards) {
  out += '{';
  std::string_view separator = "\n";
  for (const ResourceType type : all_types) {
    std::string_view gap = "    ";
    for (const GuardKind kind : all_guards) {
      const Limit limit = guards.of(type, kind);
      if (kind == GuardKind::per_site && limit.is_none()) continue;
      out.append(separator).append(gap).append("\"").append(guard_path_of(type, kind)).append("\": \"");
      out.append(limit.text()).append("\"");
      separator = ",";
      gap = " ";
    }
    separator = ",\n";
  }
  out += "\n  }";
}

void append_once(std::string& out, const GuardTable& guards) {
  out += '[';
  std::string_view separator;
  for (const GuardTable::OneOff& one : guards.once()) {
    out.append(separator).append("\n    {\"").append("limit\": \"").append(guard_path_of(one.type, one.kind));
    out += "\", \"number\": ";
    json::append_number(out, one.number);
    out.append(", \"until\": \"").append(iso_time(one.ends)).append("\"");
    if (!one.site_name.empty()) {
      out += ", \"site\": ";
      json::append_json(out, one.site_name);
    } else if (one.site) {
      out += ", \"site\": ";
      json::append_number(out, *one.site);
    }
    out += '}';
    separator = ",";
  }
  out += "\n  ]";
}

bool GuardsReader::key(std::string_view name, std::string& trouble) {
  const auto guard = guard_of(name);
  if (!guard) {
    trouble = in_quotes(name) + " in \"guards\" is not a guard";
    return false;
  }
  std::tie(type_, kind_) = *guard;
  return true;
}

bool GuardsReader::limit(const json::Scalar& value, GuardTable& guards, std::string& trouble) {
  const auto* text = std::get_if<std::string_view>(&value);
  const auto limit = text == nullptr ? std::nullopt : Limit::parse(*text);
  if (!limit) return not_as("guards", "an object of limits, each like \"10%\" or \"20\"", trouble);
  guards.of(type_, kind_) = *limit;
  return true;
}

bool GuardsReader::once_key(std::string_view name, std::string& trouble) {
  const auto index = keys_.take(name, trouble);
  key_ = index.value_or(0);
  return index.has_value();
}

bool GuardsReader::once_scalar(const json::Scalar& value, std::string& trouble) {
  const auto* text = std::get_if<std::string_view>(&value);
  const auto* number = std::get_if<std::int64_t>(&value);
  if (key_ == once_limit) {
    const auto guard = text == nullptr ? std::nullopt : guard_of(*text);
    if (!guard) return not_as("limit", "a guard like \"contacts.deactivate\" in \"allow\"", trouble);
    std::tie(once_.type, once_.kind) = *guard;
    return true;
  }
  if (key_ == once_until) {
    const auto ends = text == nullptr ? std::nullopt : parse_iso_time(*text);
    if (!ends) return not_as("until", "a time as 2026-11-23T22:05:07.123Z in \"allow\"", trouble);
    once_.ends = *ends;
    return true;
  }
  if (key_ == once_site && text != nullptr && !text->empty()) {
    once_.site_name = *text;
    return true;
  }
  if (number == nullptr || *number < 0) return not_as(names.at(key_), "a whole number in \"allow\"", trouble);
  if (key_ == once_site) {
    once_.site = *number;
    return true;
  }
  if (*number > std::numeric_limits<std::uint32_t>::max())
    return not_as("number", "a count in \"allow\"", trouble);
  once_.number = static_cast<std::uint32_t>(*number);
  return true;
}

bool GuardsReader::take_once(GuardTable& guards, std::string& trouble) {
  for (const std::size_t index :
       {std::size_t{once_limit}, std::size_t{once_number}, std::size_t{once_until}}) {
    if (!keys_.has(index)) {
      trouble = "the key \"" + std::string(names.at(index)) + "\" is missing in \"allow\"";
      return false;
    }
  }
  guards.once().push_back(std::move(once_));
  once_ = {};
  keys_.forget();
  return true;
}

}  // namespace haloform::state
