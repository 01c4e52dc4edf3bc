#include "planner/config/pii_section.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace haloform::config {

namespace {

// Not `ci`: it stands for others, and each of them is named by itself.
constexpr std::array<std::string_view, 22> outputs{
    "text",        "json",  "csv",       "terraform", "markdown", "html",    "github", "gitlab",
    "codequality", "azure", "bitbucket", "sarif",     "junit",    "comment", "notify", "out",
    "list",        "get",   "drift",     "audit",     "export",   "watch"};
constexpr std::array<std::string_view, 3> pii_word_list{"full", "mask", "hash"};

std::optional<Privacy> word(const YamlNode& value, std::string_view name, FileCheck& check) {
  const auto text = check.text(value, name);
  if (!text) return std::nullopt;
  const auto privacy = parse_privacy(*text);
  if (privacy) return privacy;
  std::string advice = did_you_mean(nearest(*text, pii_word_list));
  if (advice.empty()) advice = "write full, mask or hash";
  check.error(value, fmt::format("{}: {} is not known", name, in_quotes(*text)), std::move(advice),
              Rule::unknown_name);
  return std::nullopt;
}

}  // namespace

std::span<const std::string_view> pii_outputs() { return outputs; }
std::span<const std::string_view> pii_words() { return pii_word_list; }

Settings::Pii pii_section(const YamlNode& value, FileCheck& check) {
  Settings::Pii pii;
  if (value.is_scalar() && !value.is_null()) {
    pii.all = word(value, "pii", check);
    return pii;
  }
  if (!check.mapping(value, "pii", "pii: mask, or pii: {markdown: full}")) return pii;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    const std::string_view name = entry.key.text();
    if (std::ranges::find(outputs, name) == outputs.end()) {
      check.unknown_key(entry.key, "pii", outputs);
    } else if (const auto shows = word(entry.value, fmt::format("pii.{}", name), check)) {
      pii.of.emplace(name, *shows);
    }
  }
  return pii;
}

}  // namespace haloform::config
