#include "cli/findings.hpp"

#include "planner/json/writer.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

namespace haloform::cli {
namespace {

std::string_view health_name(halopsa::Finding::Health health) {
  switch (health) {
    case halopsa::Finding::Health::ok: return "ok";
    case halopsa::Finding::Health::warning: return "warning";
    case halopsa::Finding::Health::failure: return "failure";
  }
  return {};
}

}  // namespace

std::string findings_text(const std::vector<halopsa::Finding>& findings) {
  std::string text;
  const std::string behind = render::spaces(24);
  for (const halopsa::Finding& one : findings) {
    const std::string first = fmt::format("{:<8} {:<14} ", health_name(one.health), one.about);
    render::append_wrapped(text, first, behind, behind.size(), render::terminal_safe(one.text.plain()));
    if (!one.advice.empty())
      render::append_wrapped(text, behind, behind, behind.size(), render::terminal_safe(one.advice.plain()));
  }
  return text;
}

std::string findings_json(const std::vector<halopsa::Finding>& findings) {
  json::Writer json;
  json.begin_object().key("findings").begin_array();
  for (const halopsa::Finding& one : findings) {
    json.begin_object().key("health").text(health_name(one.health)).key("about").text(one.about);
    json.key("text").text(one.text.plain()).key("advice").text(one.advice.plain()).end_object();
  }
  json.end_array().end_object();
  return json.finish();
}

}  // namespace haloform::cli
