#include "planner/render/calendar.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/json/values.hpp"
#include "planner/json/writer.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/phrases_of_people.hpp"

#include <fmt/format.h>

#include <chrono>

namespace haloform::render {

namespace {

using Entry = plan::Calendar::Event;

std::string what_of(const Entry& event) {
  return event.allowance ? allowed_words(*event.allowance) : event.what;
}

std::string entry_words(const Entry& event) {
  switch (event.kind) {
    case Entry::Kind::starts: return "starts";
    case Entry::Kind::ends: return event.what.empty() ? "last day" : "last day, extended";
    case Entry::Kind::grace_ends: return "last day of the grace; deactivated after it";
    case Entry::Kind::pause_ends: return "last day of the pause";
    case Entry::Kind::drift_ends:
      return fmt::format("last day on which drift of {} is accepted", terminal_safe(event.what));
    case Entry::Kind::team_left: return fmt::format("last day in {}", terminal_safe(event.what));
    case Entry::Kind::allowance_ends:
      return fmt::format("last day on which {} is allowed", terminal_safe(what_of(event)));
    case Entry::Kind::removal_comes: break;
  }
  return "deactivated, since the block is gone";
}

std::string entry_whom(const Entry& event) {
  if (!event.address) return "allow";
  const std::string address = event.address->text();
  return event.person.name.empty() ? address
                                   : fmt::format("{} ({})", terminal_safe(event.person.name), address);
}

std::string calendar_day(WallTime at) { return iso_date(std::chrono::floor<std::chrono::days>(at)); }

}  // namespace

std::string render_calendar(const plan::Calendar& calendar, const Options& /*options*/) {
  if (calendar.events.empty()) {
    return fmt::format("Nothing is due from {} to {}.\n", calendar_day(calendar.from),
                       calendar_day(calendar.to));
  }
  std::string out = fmt::format("{} from {} to {}:\n", counted(calendar.events.size(), "date"),
                                calendar_day(calendar.from), calendar_day(calendar.to));
  for (const Entry& event : calendar.events) {
    out += fmt::format("  {}  {}: {}", event.day, entry_whom(event), entry_words(event));
    if (event.zone != "UTC") out += fmt::format(" ({})", event.zone);
    if (!event.reason.empty()) out += fmt::format("; \"{}\"", terminal_safe(event.reason));
    if (!event.where.file.empty()) out += "  " + terminal_safe(event.where.text());
    out += '\n';
  }
  return out;
}

std::string json_calendar(const plan::Calendar& calendar) {
  json::Writer json;
  json.begin_object().key("format_version").text("1.0").key("from").text(iso_time(calendar.from));
  json.key("to").text(iso_time(calendar.to)).key("events").begin_array();
  for (const Entry& event : calendar.events) {
    json.begin_object().key("kind").text(plan::event_name(event.kind)).key("day").text(event.day);
    json.key("at").text(iso_time(event.at)).key("timezone").text(event.zone);
    json.key("address");
    if (event.address) {
      json.text(event.address->text());
    } else {
      json.null();
    }
    json.key("name").text(event.person.name);
    json.key("email").text(event.person.email).key("what").text(what_of(event));
    json.key("reason").text(event.reason).key("source");
    json::write_source(json, event.where);
    json.end_object();
  }
  return json.end_array().end_object().finish();
}

}  // namespace haloform::render
