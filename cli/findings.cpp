#include "cli/findings.hpp"

#include "planner/json/writer.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

namespace haloform {
namespace {

std::string_view health_name(Finding::Health health) {
  switch (health) {
    case Finding::Health::ok: return "ok";
    case Finding::Health::warning: return "warning";
    case Finding::Health::failure: return "failure";
  }
  return {};
}

}  // namespace

std::string findings_text(const std::vector<Finding>& findings) {
  std::string text;
  const std::string behind = spaces(24);
  for (const Finding& one : findings) {
    const std::string first = fmt::format("{:<8} {:<14} ", health_name(one.health), one.about);
    append_wrapped(text, first, behind, behind.size(), terminal_safe(one.text));
    if (!one.advice.empty()) append_wrapped(text, behind, behind, behind.size(), terminal_safe(one.advice));
  }
  return text;
}

std::string findings_json(const std::vector<Finding>& findings) {
  JsonWriter json;
  json.begin_object().key("findings").begin_array();
  for (const Finding& one : findings) {
    json.begin_object().key("health").text(health_name(one.health)).key("about").text(one.about);
    json.key("text").text(one.text).key("advice").text(one.advice).end_object();
  }
  json.end_array().end_object();
  return json.finish();
}

}  // namespace haloform
