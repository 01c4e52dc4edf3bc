#include "providers/notify/message.hpp"

namespace haloform::notify {

std::string_view event_name(Event event) {
  switch (event) {
    case Event::applied: return "applied";
    case Event::failed: return "failed";
    case Event::blocked: return "blocked";
    case Event::deferred: return "deferred";
    case Event::drift: break;
  }
  return "drift";
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::webhook: return "webhook";
    case Kind::slack: return "slack";
    case Kind::teams: break;
  }
  return "teams";
}

}  // namespace haloform::notify
