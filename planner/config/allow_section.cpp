#include "planner/config/allow_section.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/config/time_zone.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::config {

namespace {

using OneOff = GuardTable::OneOff;

constexpr std::string_view allow_like =
    "allow: [{contacts.deactivate: 90, until: 2027-02-14, reason: \"…\"}]";
bool has_sites(const Catalog& catalog, ResourceType type) { return catalog.of(type).scope.has_value(); }

class AllowReader {
 public:
  AllowReader(const Catalog& catalog, std::optional<Profile> profile, std::string_view zone, FileCheck& check)
      : catalog_(&catalog), profile_(profile), zone_(zone), check_(&check), limits_(allow_limits(catalog)) {}

  void read(const YamlNode& value) {
    if (!check_->sequence(value, "allow", allow_like)) return;
    for (const YamlNode item : value.items()) {
      if (check_->mapping(item, "an entry of allow", allow_like)) entry(item);
    }
  }
  [[nodiscard]] std::vector<OneOff> take() { return std::move(all_); }

 private:
  void entry(const YamlNode& item);
  std::optional<YamlEntry> limit_of(const YamlNode& item);
  std::optional<YamlNode> needed(const YamlNode& item, std::string_view key, std::string_view advice);
  [[nodiscard]] bool site(const YamlNode& value, OneOff& one);
  void keep(const YamlNode& item, OneOff one);

  const Catalog* catalog_;
  std::optional<Profile> profile_;
  std::string_view zone_;
  FileCheck* check_;
  std::vector<std::string> limits_;
  std::vector<OneOff> all_;
};

/// The one key of an entry that is a limit; what else stands there is an error.
std::optional<YamlEntry> AllowReader::limit_of(const YamlNode& item) {
  std::optional<YamlEntry> limit;
  bool wrong = false;
  for (const YamlEntry one : item.entries()) {
    const std::string_view key = one.key.text();
    if (one.use != KeyUse::first || std::ranges::find(allow_words, key) != allow_words.end()) continue;
    if (std::ranges::find(limits_, key) == limits_.end()) {
      wrong = true;
      std::vector<std::string_view> known(limits_.begin(), limits_.end());
      known.insert(known.end(), allow_words.begin(), allow_words.end());
      check_->unknown_key(one.key, "an entry of allow", known);
    } else if (limit) {
      wrong = true;
      check_->error(one.key, "an entry of allow is about two limits", "write an entry for each of them",
                    Rule::contradiction);
    } else {
      limit = one;
    }
  }
  if (!limit && !wrong) {
    check_->error(item, "an entry of allow does not say what it allows",
                  fmt::format("write it as {}", allow_like), Rule::missing_field);
  }
  return wrong ? std::nullopt : limit;
}

std::optional<YamlNode> AllowReader::needed(const YamlNode& item, std::string_view key,
                                            std::string_view advice) {
  if (const auto found = item.find(key)) return found->value;
  check_->error(item, fmt::format("an entry of allow has no {}", key), std::string(advice),
                Rule::missing_field);
  return std::nullopt;
}

bool AllowReader::site(const YamlNode& value, OneOff& one) {
  if (!has_sites(*catalog_, one.type)) {
    check_->error(value, fmt::format("{} are at no site", type_plural(one.type)), "remove site",
                  Rule::misplaced_key);
    return false;
  }
  if (value.kind() == YamlKind::plain && value.scalar_type() == ScalarType::integer) {
    one.site = check_->integer(value, "site");
    return one.site.has_value();
  }
  const auto name = check_->filled_text(value, "site");
  if (!name) return false;
  const FieldSpec& spec = catalog_->of(one.type).at(*catalog_->of(one.type).scope);
  if (!spec.naming || !spec.naming->known(profile_)) {
    check_->error(value, "under this profile a site is known by its id alone", "write site: 30, its id",
                  Rule::unsupported_by_profile);
    return false;
  }
  one.site_name = *name;
  return true;
}

void AllowReader::entry(const YamlNode& item) {
  const auto limit = limit_of(item);
  const auto until = needed(item, "until", "add until: 2027-02-14, the last day on which it counts");
  const auto reason = needed(item, "reason", "say why, as in reason: \"Acme leaves us\"");
  if (!limit || !until || !reason) return;
  const std::string_view path = limit->key.text();
  const auto dot = path.find('.');
  OneOff one;
  one.type = *parse_type_plural(path.substr(0, dot));
  one.kind = *parse_guard(path.substr(dot + 1));
  const auto number = check_->count(limit->value, path, 1);
  const auto text = check_->text(*until, "until");
  const auto day = text ? parse_iso_date(*text) : std::nullopt;
  if (text && !day) {
    check_->error(*until, fmt::format("{} is not a day", in_quotes(*text)),
                  "write year, month and day, as in until: 2027-02-14", Rule::invalid_date);
  }
  auto why = check_->filled_text(*reason, "reason");
  const auto at = item.find("site");
  const bool well = !at || site(at->value, one);
  if (!number || !day || !why || !well) return;
  one.number = *number;
  one.until = *day;
  one.ends = begin_of_day(zone_, *day + std::chrono::days{1});
  one.zone = zone_;
  one.reason = std::move(*why);
  one.place = check_->place(item);
  keep(item, std::move(one));
}

/// Each limit once: which of two entries holds would depend on their order.
void AllowReader::keep(const YamlNode& item, OneOff one) {
  const bool twice = std::ranges::any_of(all_, [&](const OneOff& other) { return one.is_about_same(other); });
  if (twice) {
    return check_->error(item, "another entry of allow is about the same limit", "keep one of the two",
                         Rule::duplicate);
  }
  all_.push_back(std::move(one));
}

}  // namespace

std::vector<std::string> allow_limits(const Catalog& catalog) {
  std::vector<std::string> names;
  for (const ResourceType type : all_types) {
    for (const GuardKind kind : all_guards) {
      if (kind == GuardKind::per_site && !has_sites(catalog, type)) continue;
      names.push_back(fmt::format("{}.{}", type_plural(type), guard_name(kind)));
    }
  }
  return names;
}

std::vector<GuardTable::OneOff> allow_section(const YamlNode& value, const Catalog& catalog,
                                              std::optional<Profile> profile, std::string_view zone,
                                              FileCheck& check) {
  AllowReader reader(catalog, profile, zone, check);
  reader.read(value);
  return reader.take();
}

}  // namespace haloform::config
