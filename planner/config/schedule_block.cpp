#include "planner/config/schedule_block.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/config/days.hpp"
#include "planner/config/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace haloform::config {

namespace {

using Schedule = Lifecycle::Schedule;
using std::chrono::days;
using std::chrono::sys_days;

constexpr days longest_grace{3650};
/// Nobody was employed before, and whatever is there is a mistake in a digit.
constexpr std::chrono::year first_year{1970};

class ScheduleReader {
 public:
  ScheduleReader(const YamlNode& lifecycle, Resource& resource, FileCheck& check, const EntryFilter& counts)
      : lifecycle_(&lifecycle), resource_(&resource), check_(&check), counts_(&counts) {}

  void read(DatesOf whose);

 private:
  [[nodiscard]] std::optional<YamlNode> value_of(std::string_view key) const {
    const auto entry = lifecycle_->find(key);
    return entry && (*counts_)(*entry) ? std::optional(entry->value) : std::nullopt;
  }
  Schedule& schedule() { return resource_->lifecycle.edit().schedule.edit(); }
  bool refuse_dates();
  std::optional<Schedule::Day> day(const YamlNode& value, std::string_view name);
  void not_a_day(const YamlNode& value, std::string_view name);
  std::optional<YamlNode> part(const YamlNode& value, std::string_view of, std::string_view key,
                               std::string_view looks_like);
  void known_parts(const YamlNode& value, std::string_view of, std::array<std::string_view, 2> keys);
  void grace(const YamlNode& value);
  void extended(const YamlNode& value);
  void paused(const YamlNode& value);
  void no_end_to_extend(const YamlNode& at, DatesOf whose);
  void check_order(DatesOf whose);

  const YamlNode* lifecycle_;
  Resource* resource_;
  FileCheck* check_;
  const EntryFilter* counts_;
};

void ScheduleReader::read(DatesOf whose) {
  const auto is_there = [&](std::string_view key) { return value_of(key).has_value(); };
  if (std::ranges::none_of(schedule_keys, is_there)) return;
  if (refuse_dates()) return;
  if (const auto value = value_of("starts_on")) schedule().starts = day(*value, "starts_on");
  if (const auto value = value_of("ends_on")) schedule().ends = day(*value, "ends_on");
  if (const auto value = value_of("grace")) grace(*value);
  if (const auto value = value_of("extended_until")) extended(*value);
  if (const auto value = value_of("paused")) paused(*value);
  if (whose != DatesOf::defaults) check_order(whose);
}

/// Of a type that is never switched on or off; whether it is one.
bool ScheduleReader::refuse_dates() {
  const ResourceType type = resource_->address.type();
  if (facts_of(type).activation == TypeFacts::Activation::switchable) return false;
  for (const YamlEntry entry : lifecycle_->entries()) {
    const bool dated =
        (*counts_)(entry) && std::ranges::find(schedule_keys, entry.key.text()) != schedule_keys.end();
    if (entry.use != KeyUse::first || !dated) continue;
    check_->error(entry.key, fmt::format("{} have no {}", type_plural(type), entry.key.text()),
                  fmt::format("remove it; dates are of {} and {}", type_plural(ResourceType::agent),
                              type_plural(ResourceType::contact)),
                  Rule::misplaced_key);
  }
  return true;
}

/// Why a text that is none is no day.
void ScheduleReader::not_a_day(const YamlNode& value, std::string_view name) {
  const std::string_view text = value.text();
  const std::string advice = fmt::format("write year, month and day, as in {}: 2027-01-31", name);
  if (value.is_null()) {
    return check_->error(value, fmt::format("{} has no value", name), advice + ", or remove it",
                         Rule::invalid_date);
  }
  if (text.size() > 10 && parse_iso_date(text.substr(0, 10)) && (text[10] == 'T' || text[10] == ' ')) {
    const bool begins = name == "starts_on";
    return check_->error(value, fmt::format("{} is a whole day, and {} has a time", name, in_quotes(text)),
                         fmt::format("write {}: {}; it counts from the {} of that day", name,
                                     text.substr(0, 10), begins ? "beginning" : "end"),
                         Rule::invalid_date);
  }
  constexpr std::string_view shape = "0000-00-00";
  const bool shaped = text.size() == shape.size() && text[4] == '-' && text[7] == '-' &&
                      std::ranges::count_if(text, [](char one) { return one >= '0' && one <= '9'; }) == 8;
  check_->error(value,
                shaped
                    ? fmt::format("there is no day {}", text)
                    : fmt::format("{} is not a day", value.is_scalar() ? in_quotes(text) : std::string(name)),
                advice, Rule::invalid_date);
}

std::optional<Schedule::Day> ScheduleReader::day(const YamlNode& value, std::string_view name) {
  const auto found = value.is_scalar() ? parse_iso_date(value.text()) : std::nullopt;
  if (!found) {
    not_a_day(value, name);
    return std::nullopt;
  }
  if (std::chrono::year_month_day(*found).year() < first_year) {
    check_->error(value, fmt::format("{} is before {}", value.text(), static_cast<int>(first_year)),
                  "check the year", Rule::invalid_date);
    return std::nullopt;
  }
  return Schedule::Day{*found, {}, check_->place(value)};
}

void ScheduleReader::grace(const YamlNode& value) {
  schedule().grace = days{0};
  const auto number = value.is_scalar() ? parse_days(value.text()) : std::nullopt;
  if (!number) {
    return check_->error(value, "grace must be a number of days", "write it as grace: 7d");
  }
  if (*number > longest_grace) {
    return check_->error(value, fmt::format("grace is at most {}d", longest_grace.count()),
                         "write a later ends_on, or extended_until with its reason");
  }
  schedule().grace = *number;
}

/// What a mapping must have.
std::optional<YamlNode> ScheduleReader::part(const YamlNode& value, std::string_view of, std::string_view key,
                                             std::string_view looks_like) {
  if (const auto found = value.find(key)) return found->value;
  check_->error(value, fmt::format("{} has no {}", of, key), fmt::format("write it as {}", looks_like),
                Rule::missing_field);
  return std::nullopt;
}

void ScheduleReader::known_parts(const YamlNode& value, std::string_view of,
                                 std::array<std::string_view, 2> keys) {
  for (const YamlEntry entry : value.entries()) {
    const bool known = std::ranges::find(keys, entry.key.text()) != keys.end();
    if (entry.use == KeyUse::first && !known) check_->unknown_key(entry.key, of, keys);
  }
}

void ScheduleReader::extended(const YamlNode& value) {
  static constexpr std::string_view looks_like = "extended_until: {date: 2027-02-28, reason: \"…\"}";
  if (value.is_scalar() && parse_iso_date(value.text())) {
    return check_->error(value, "extended_until has no reason", fmt::format("write it as {}", looks_like),
                         Rule::missing_field);
  }
  if (!check_->mapping(value, "extended_until", looks_like)) return;
  known_parts(value, "extended_until", {"date", "reason"});
  const auto date = part(value, "extended_until", "date", looks_like);
  const auto why = part(value, "extended_until", "reason", looks_like);
  const auto until = date ? day(*date, "date") : std::nullopt;
  auto reason = why ? check_->filled_text(*why, "reason") : std::nullopt;
  if (until && reason) schedule().extended = Schedule::Extension{*until, std::move(*reason)};
}

void ScheduleReader::paused(const YamlNode& value) {
  static constexpr std::string_view looks_like = "paused: {until: 2027-02-28, reason: \"…\"}";
  schedule().paused.reset();
  if (!value.is_mapping()) {
    const bool is_truth = value.is_scalar() && value.scalar_type() == ScalarType::boolean;
    if (!is_truth) {
      return check_->error(value, "paused must be true, false, or until when and why",
                           fmt::format("write it as {}", looks_like), Rule::wrong_type);
    }
    if (value.text() != "false") schedule().paused = Schedule::Pause{{}, {}, check_->place(value)};
    return;
  }
  known_parts(value, "paused", {"until", "reason"});
  const auto why = part(value, "paused", "reason", looks_like);
  auto reason = why ? check_->filled_text(*why, "reason") : std::nullopt;
  const auto last = value.find("until");
  const auto until = last ? day(last->value, "until") : std::nullopt;
  if (reason && (!last || until)) {
    schedule().paused = Schedule::Pause{until, std::move(*reason), check_->place(value)};
  }
}

void ScheduleReader::no_end_to_extend(const YamlNode& at, DatesOf whose) {
  if (whose == DatesOf::added_to_feed) {
    // Whoever keeps the feed took the end back, and nobody else is to wait until somebody has tidied the YAML.
    check_->warning(at, "extended_until extends nothing: the feed says no ends_on any more, which counts",
                    "remove extended_until, or write the day as ends_on", Rule::contradiction);
    return schedule().extended.reset();
  }
  check_->error(at, "extended_until extends nothing: there is no ends_on",
                "add ends_on, the day that was agreed first, or write the day as ends_on",
                Rule::contradiction);
}

/// What contradicts each other. Of a date that is wrong by itself nothing more is said.
void ScheduleReader::check_order(DatesOf whose) {
  const Schedule& dates = *resource_->lifecycle->schedule;
  const auto ends = value_of("ends_on");
  const auto starts = value_of("starts_on");
  if ((ends || starts) && dates.starts && dates.ends && dates.ends->day < dates.starts->day) {
    check_->error(ends ? *ends : *starts,
                  fmt::format("ends_on {} is before starts_on {}", iso_date(dates.ends->day),
                              iso_date(dates.starts->day)),
                  "correct one of the two", Rule::contradiction);
  }
  if (!ends && !dates.ends) {
    if (const auto extension = lifecycle_->find("extended_until"); extension && (*counts_)(*extension)) {
      no_end_to_extend(extension->key, whose);
    }
    const auto grace = lifecycle_->find("grace");
    if (grace && (*counts_)(*grace) && dates.grace.count() > 0 && whose == DatesOf::block) {
      check_->error(grace->key, "grace follows no end: there is no ends_on", "add ends_on, or remove grace",
                    Rule::contradiction);
    }
    return;
  }
  const auto extended = value_of("extended_until");
  if (!extended || !dates.ends || !dates.extended || dates.extended->until.day > dates.ends->day) return;
  const YamlNode at = extended->find("date")->value;
  std::string what = fmt::format("extended_until {} is not later than ends_on {}",
                                 iso_date(dates.extended->until.day), iso_date(dates.ends->day));
  if (ends)
    return check_->error(at, std::move(what), "write a later day, or remove extended_until",
                         Rule::contradiction);
  // The end is that of a feed, where somebody agreed to the same, or to more.
  check_->warning(at, what + " of the feed, which counts", "remove extended_until", Rule::contradiction);
  schedule().extended.reset();
}

/// The block's own zone, where it says one; nothing where the days of that cannot be told, which is said.
std::optional<std::string> zone_of(const BlockRules& rules, const YamlNode& place, const Resource& resource,
                                   FileCheck& check) {
  std::string otherwise = rules.timezone.value_or("UTC");
  const auto field = rules.catalog->of(resource.address.type()).find("timezone");
  const Value* written = field ? resource.fields.find(*field) : nullptr;
  const auto own = written == nullptr ? std::nullopt : written->as_text();
  if (!own || own->empty()) return otherwise;
  const auto fault = zone_fault(*own);
  if (!fault) return std::string(*own);
  if (*fault == ZoneFault::no_data) {
    check.error(place,
                fmt::format("{} has dates in the time zone {}, and this machine has no time zone data",
                            resource.address.text(), in_quotes(*own)),
                "install them (Debian and Ubuntu: the package tzdata)");
    return std::nullopt;
  }
  const std::string what = fmt::format("the timezone {} of {} is no zone of the IANA database",
                                       in_quotes(*own), resource.address.text());
  if (rules.timezone) {
    check.warning(place, fmt::format("{}, so its dates count in {}", what, otherwise),
                  "write a name like Europe/London, or leave it so");
    return otherwise;
  }
  check.error(place, what + ", and its dates need one",
              fmt::format("write a name like Europe/London, or timezone: Europe/London at the top of {}",
                          rules.root_name));
  return std::nullopt;
}

}  // namespace

void read_schedule(const YamlNode& lifecycle, DatesOf whose, Resource& resource, FileCheck& check,
                   const EntryFilter& counts) {
  ScheduleReader(lifecycle, resource, check, counts).read(whose);
}

void settle_schedule(const BlockRules& rules, const YamlEntry& block, Resource& resource, FileCheck& check) {
  if (resource.lifecycle->schedule.is_usual()) return;
  const auto written = block.value.find("timezone");
  const YamlNode place = written ? written->value : block.key;
  Schedule& dates = resource.lifecycle.edit().schedule.edit();
  // A default that has nothing to follow; to a row of a feed YAML may add the end.
  if (!dates.ends && !rules.rows_of_feed) dates.grace = days{0};
  if (dates.ends && resource.lifecycle->protection != Protection::none) {
    check.warning(place,
                  fmt::format("{} has an end and protect: {}, so that plans are blocked once it is over",
                              resource.address.text(), protection_name(resource.lifecycle->protection)),
                  "remove one of the two", Rule::contradiction);
  }
  const bool is_dated = dates.starts || dates.ends || (dates.paused && dates.paused->until);
  const auto zone = is_dated ? zone_of(rules, place, resource, check) : std::optional<std::string>("UTC");
  if (!zone) return;
  if (is_dated) dates.zone = *zone;
  const auto end_of = [&](Schedule::Day& one) { one.at = begin_of_day(*zone, one.day + days{1}); };
  if (dates.starts) dates.starts->at = begin_of_day(*zone, dates.starts->day);
  if (dates.ends) end_of(*dates.ends);
  if (dates.extended) end_of(dates.extended->until);
  if (dates.paused && dates.paused->until) end_of(*dates.paused->until);
  if (const Schedule::Day* last = dates.last_day())
    dates.over = begin_of_day(*zone, last->day + days{1} + dates.grace);
}

}  // namespace haloform::config
