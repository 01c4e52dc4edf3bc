#include "cli/flag_values.hpp"

#include "cli/output_kinds.hpp"
#include "planner/base/text.hpp"
#include "planner/config/named_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

namespace haloform::cli {
namespace {

/// Those that name a type in the place of a number: `empty=contacts` is kept as `contacts.empty`.
constexpr std::array<std::string_view, 2> allow_types{"empty", "unlisted"};
constexpr std::array<std::string_view, 8> allow_names{"create",   "update",     "deactivate", "delete",
                                                      "per_site", "reactivate", "missing",    "recreate"};
constexpr std::array<std::string_view, 3> color_names{"auto", "always", "never"};
constexpr std::array<std::string_view, 3> privacy_names{"full", "mask", "hash"};

std::unexpected<Error> wrong(std::string_view flag, std::string what, std::string advice) {
  return fail(ErrorKind::usage, std::move(what), std::string(flag), std::move(advice));
}

bool is_among(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// `did you mean "x"?`, or what there is.
std::string suggestion(std::string_view word, std::span<const std::string_view> names) {
  if (const auto near = nearest(word, names)) return fmt::format("did you mean \"{}\"?", *near);
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return "write one of: " + list;
}

Result<std::string> type_allowed(std::string_view name, std::string_view plural) {
  if (parse_type_plural(plural)) return fmt::format("{}.{}", plural, name);
  return wrong("--allow", fmt::format("\"{}={}\" does not say of what", name, plural),
               "write " + either_of(type_plurals(), std::string(name) + '='));
}

Result<OutputWish> output_value(std::string_view text) {
  if (text.starts_with('=')) {
    return wrong("--output", fmt::format("\"{}\" begins with =", text),
                 fmt::format("write -o {0}, or --output={0}", text.substr(1)));
  }
  const auto equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  OutputWish wish;
  if (equals != std::string_view::npos) {
    if (equals + 1 == text.size()) {
      return wrong("--output", fmt::format("\"{}\" names no file", text), fmt::format("write {}FILE", text));
    }
    wish.file = std::string(text.substr(equals + 1));
  }
  const OutputKind* const kind = output_kind(name);
  if (kind == nullptr) {
    const auto names = output_names([](const OutputKind&) { return true; });
    return wrong("--output", fmt::format("there is no output \"{}\"", name), suggestion(name, names));
  }
  wish.kind = kind;
  return wish;
}

/// The address that a text with another word for its type, or with capitals, is meant to be.
std::optional<Address> meant_address(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string type = folded(text.substr(0, dot));
  std::vector<std::string_view> names;
  for (const ResourceType one : all_types) {
    names.push_back(type_name(one));
    names.push_back(type_plural(one));
  }
  const auto near = nearest(type, names);
  if (!near) return std::nullopt;
  const auto at = std::ranges::find(names, *near) - names.begin();
  return Address::of(all_types.at(static_cast<std::size_t>(at) / 2), folded(text.substr(dot + 1)));
}

}  // namespace

Result<Milliseconds> duration_value(std::string_view flag, std::string_view text) {
  if (const auto duration = parse_duration(text)) return *duration;
  return wrong(flag, fmt::format("\"{}\" is not a duration", text), "write 300ms, 30s, 6m or 24h");
}

Result<ColorWish> color_value(std::string_view text) {
  if (text == "auto") return ColorWish::automatic;
  if (text == "always") return ColorWish::always;
  if (text == "never") return ColorWish::never;
  return wrong("--color", fmt::format("\"{}\" is neither auto, always nor never", text),
               suggestion(text, color_names));
}

Result<Privacy> privacy_value(std::string_view text) {
  if (const auto privacy = parse_privacy(text)) return *privacy;
  return wrong("--pii", fmt::format("\"{}\" is neither full, mask nor hash", text),
               suggestion(text, privacy_names));
}

Result<std::map<std::string, std::uint32_t>> allow_values(const std::vector<std::string>& texts) {
  std::map<std::string, std::uint32_t> allowed;
  for (const std::string_view text : texts) {
    const auto equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    if (is_among(allow_types, name)) {
      auto key = type_allowed(name, equals == std::string_view::npos ? "" : text.substr(equals + 1));
      if (!key) return std::unexpected(std::move(key.error()));
      allowed[std::move(*key)] = 1;
      continue;
    }
    const auto dot = name.find('.');
    const std::string_view of_all = dot == std::string_view::npos ? name : name.substr(dot + 1);
    if (dot != std::string_view::npos && !parse_type_plural(name.substr(0, dot))) {
      return wrong("--allow", fmt::format("there is no type \"{}\"", name.substr(0, dot)),
                   fmt::format("write {} in front of the limit, as in --allow contacts.deactivate=20",
                               either_of(type_plurals())));
    }
    if (dot != std::string_view::npos && of_all == "recreate") {
      return wrong("--allow", "\"recreate\" is not a limit of one type", "write --allow recreate=N");
    }
    if (!is_among(allow_names, of_all)) {
      return wrong("--allow", fmt::format("there is no limit \"{}\"", of_all),
                   suggestion(of_all, allow_names));
    }
    const auto number =
        equals == std::string_view::npos ? std::nullopt : parse_integer(text.substr(equals + 1));
    if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
      return wrong("--allow", fmt::format("\"{}\" does not say how many", text),
                   fmt::format("write {}=N, the number of steps that this one run may take", name));
    }
    allowed[std::string(name)] = static_cast<std::uint32_t>(*number);
  }
  return allowed;
}

Result<Address> address_value(std::string_view flag, std::string_view text) {
  if (auto address = Address::parse(text)) return *address;
  const auto meant = meant_address(text);
  return wrong(flag, fmt::format("\"{}\" is not an address", text),
               meant ? fmt::format("did you mean {}?", meant->text())
                     : fmt::format("write {}, with the key as it stands in the YAML",
                                   either_of(type_names(), {}, ".KEY")));
}

Result<std::set<Address>> address_values(std::string_view flag, const std::vector<std::string>& texts) {
  std::set<Address> addresses;
  for (const std::string& text : texts) {
    auto address = address_value(flag, text);
    if (!address) return std::unexpected(address.error());
    addresses.insert(*address);
  }
  return addresses;
}

Result<RemoteId> id_value(std::string_view text) {
  const auto number = parse_integer(text);
  if (const auto id = number ? RemoteId::from(*number) : std::nullopt) return *id;
  return wrong("ID", fmt::format("\"{}\" is not the id of a record", text), "write a whole number from 1");
}

Result<ResourceType> type_value(std::string_view text) {
  if (const auto type = parse_type(text)) return *type;
  if (const auto type = parse_type_plural(text)) return *type;
  return wrong("TYPE", fmt::format("there is no type \"{}\"", text), suggestion(text, type_names()));
}

std::vector<std::string_view> live_nouns() {
  std::vector<std::string_view> words(type_names().begin(), type_names().end());
  std::ranges::transform(config::directory_words(), std::back_inserter(words), &config::DirectoryWords::noun);
  return words;
}

std::vector<std::string_view> live_plurals() {
  std::vector<std::string_view> words(type_plurals().begin(), type_plurals().end());
  std::ranges::transform(config::directory_words(), std::back_inserter(words),
                         &config::DirectoryWords::plural);
  return words;
}

Result<LiveKind> live_kind_value(std::string_view text) {
  if (const auto type = type_value(text)) return *type;
  for (const config::DirectoryWords& words : config::directory_words()) {
    if (text == words.noun || text == words.plural) return words.kind;
  }
  return wrong("TYPE", fmt::format("there is no type \"{}\"", text), suggestion(text, live_nouns()));
}

Result<Outputs> output_values(const std::vector<std::string>& texts) {
  Outputs outputs;
  std::size_t read = 0;
  std::size_t obeyed = 0;
  bool document = false;
  for (const std::string& text : texts) {
    auto wish = output_value(text);
    if (!wish) return std::unexpected(wish.error());
    const OutputNeeds& needs = wish->kind->needs;
    if (!wish->file && !needs.published) ++(needs.runner_commands ? obeyed : read);
    document = document || (!wish->file && needs.whole_stdout);
    outputs.push_back(std::move(*wish));
  }
  // Commands to a runner stand beside what people read, but not in a document.
  if (read > 1 || (document && obeyed > 0)) {
    return wrong("--output", "two outputs both want stdout", "give one of them a file: json=plan.json");
  }
  return outputs;
}

Result<std::string> digest_value(std::string_view text) {
  constexpr std::string_view prefix = "sha256:";
  const std::string_view digits = text.starts_with(prefix) ? text.substr(prefix.size()) : "";
  const bool hexadecimal =
      std::ranges::all_of(digits, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (digits.size() == 64 && hexadecimal) return std::string(text);
  return wrong("--expect", fmt::format("\"{}\" is not a digest", text),
               "copy the whole `Digest:` line of the plan: sha256: and 64 hexadecimal digits");
}

Result<AsOf> as_of_value(std::string_view text) {
  constexpr std::string_view whole = "2027-01-31T00:00:00";
  const auto day = parse_iso_date(text.substr(0, 10));
  if (day && text.size() == 10) return AsOf{*day, std::nullopt};
  std::string time(text.substr(0, text.ends_with('Z') ? text.size() - 1 : text.size()));
  if (time.size() == whole.size() - 3) time += ":00";
  const auto at = parse_iso_time(time + ".000Z");
  if (day && at) return AsOf{*day, at};
  return fail(ErrorKind::usage, fmt::format("--as-of takes a day or a time, not \"{}\"", text), "--as-of",
              "write it as 2027-01-31, or 2027-01-31T06:00Z, which is in UTC");
}

Result<std::int64_t> number_value(std::string_view flag, std::string_view text, std::int64_t least,
                                  std::int64_t most) {
  const auto number = parse_integer(text);
  if (number && *number >= least && *number <= most) return *number;
  return wrong(flag, fmt::format("\"{}\" is not a whole number from {} to {}", text, least, most),
               fmt::format("write {} N", flag));
}

}  // namespace haloform::cli
