#include "planner/config/file_check.hpp"

#include "planner/base/text.hpp"
#include "planner/config/folder_path.hpp"

#include <fmt/format.h>

#include <limits>
#include <vector>

namespace haloform::config {

namespace {

/// What stands there, for "… is a text, but …".
std::string found_words(const YamlNode& value) {
  if (value.is_mapping()) return "it is a mapping";
  if (value.is_sequence()) return "it is a list";
  switch (value.scalar_type()) {
    case ScalarType::null: return "it has no value";
    case ScalarType::boolean: return fmt::format("{} is a boolean", value.text());
    case ScalarType::integer:
    case ScalarType::real: return fmt::format("{} is a number", clipped(value.text()));
    case ScalarType::text: break;
  }
  return fmt::format("{} is a text", in_quotes(value.text()));
}

}  // namespace

std::string did_you_mean(const std::optional<std::string_view>& name) {
  return name ? fmt::format("did you mean {}?", openly_in_quotes(*name)) : std::string();
}

std::optional<std::string_view> FileCheck::unknown_key(const YamlNode& key, std::string_view inside,
                                                       std::span<const std::string_view> known) {
  const std::string_view word = key.text();
  if (word == "client_id" || word == "client_secret") {
    const std::string_view variable = word == "client_id" ? "HALOPSA_CLIENT_ID" : "HALOPSA_CLIENT_SECRET";
    error(
        key, fmt::format("{} must not be in the configuration", word),
        fmt::format(
            "set it in the environment as {}{}, and remove it from the Git history if it was committed",
            variable, word == "client_secret" ? " (or the file that HALOPSA_CLIENT_SECRET_FILE names)" : ""),
        Rule::secret_in_file);
    return std::nullopt;
  }
  const auto meant = nearest(word, known);
  std::string advice = did_you_mean(meant);
  if (advice.empty() && !known.empty()) advice = fmt::format("known are {}", fmt::join(known, ", "));
  // What is nearly a key that there is was meant as one; anything else may be somebody's.
  const std::string shown = meant ? openly_in_quotes(word) : in_quotes(word);
  error(key, fmt::format("unknown key {} in {}", shown, inside), std::move(advice), Rule::unknown_key);
  return meant;
}

bool FileCheck::mapping(const YamlNode& value, std::string_view name, std::string_view like) {
  if (value.is_mapping()) return true;
  error(value, fmt::format("{} must be a mapping, but {}", name, found_words(value)),
        fmt::format("write it as {}", like), Rule::wrong_type);
  return false;
}

bool FileCheck::sequence(const YamlNode& value, std::string_view name, std::string_view like) {
  if (value.is_sequence()) return true;
  error(value, fmt::format("{} must be a list, but {}", name, found_words(value)),
        fmt::format("write it as {}", like), Rule::wrong_type);
  return false;
}

std::optional<std::string_view> FileCheck::text(const YamlNode& value, std::string_view name) {
  if (value.is_scalar() && value.scalar_type() == ScalarType::text) {
    const std::string_view written = value.text();
    if (written.size() > longest_text) {
      error(value, fmt::format("{} is longer than 64 KiB", name), "shorten it");
      return std::nullopt;
    }
    if (!written.contains('\0')) return written;
    error(value, fmt::format("{} contains a NUL character", name), "remove the \\0");
    return std::nullopt;
  }
  std::string advice;
  if (value.is_scalar() && !value.is_null()) {
    advice = fmt::format("put it in quotes: {}: {}", name, in_quotes(value.text()));
  } else if (value.is_null()) {
    advice = "write a text, or remove the key";
  } else {
    advice = fmt::format("write {}: \"…\"", name);
  }
  error(value, fmt::format("{} must be a text, but {}", name, found_words(value)), std::move(advice),
        Rule::wrong_type);
  return std::nullopt;
}

std::optional<std::string> FileCheck::filled_text(const YamlNode& value, std::string_view name) {
  const auto filled = text(value, name);
  if (!filled) return std::nullopt;
  if (!trimmed(*filled).empty()) return std::string(*filled);
  error(value, fmt::format("{} is empty", name), "fill it in, or remove the key", Rule::missing_field);
  return std::nullopt;
}

std::optional<std::string> FileCheck::file_within(const std::filesystem::path* folder, const YamlNode& value,
                                                  std::string_view name, std::string_view elsewhere) {
  auto file = filled_text(value, name);
  if (!file) return std::nullopt;
  auto fault = folder == nullptr ? path_fault(*file) : path_fault(*folder, *file);
  if (!fault) return file;
  error(value, fmt::format("{}: {}", name, fault->what.marked()),
        fmt::format("{}; to use a file elsewhere, pass it with {}", fault->advice.marked(), elsewhere),
        Rule::forbidden_path);
  return std::nullopt;
}

std::optional<std::int64_t> FileCheck::integer(const YamlNode& value, std::string_view name) {
  if (value.kind() == YamlKind::plain && value.scalar_type() == ScalarType::integer) {
    if (const auto number = plain_integer(value.text())) return number;
    error(value, fmt::format("{} is larger than any id or count", clipped(value.text())), "check the number");
    return std::nullopt;
  }
  std::string advice = fmt::format("write {}: 5, for example", name);
  if (value.kind() == YamlKind::quoted && plain_scalar_type(value.text()) == ScalarType::integer) {
    advice = fmt::format("remove the quotes: {}: {}", name, clipped(value.text()));
  }
  error(value, fmt::format("{} must be a whole number, but {}", name, found_words(value)), std::move(advice),
        Rule::wrong_type);
  return std::nullopt;
}

std::optional<std::uint32_t> FileCheck::count(const YamlNode& value, std::string_view name,
                                              std::uint32_t low) {
  const auto number = integer(value, name);
  if (!number) return std::nullopt;
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  if (*number >= low && *number <= most) return static_cast<std::uint32_t>(*number);
  error(value, fmt::format("{} must be a number from {} to {}, but it is {}", name, low, most, *number),
        "check the number");
  return std::nullopt;
}

std::optional<bool> FileCheck::boolean(const YamlNode& value, std::string_view name) {
  if (value.kind() == YamlKind::plain && value.scalar_type() == ScalarType::boolean) {
    return value.text().front() == 't' || value.text().front() == 'T';
  }
  error(value, fmt::format("{} must be true or false, but {}", name, found_words(value)),
        fmt::format("write {}: true or {}: false, without quotes", name, name), Rule::wrong_type);
  return std::nullopt;
}

}  // namespace haloform::config
