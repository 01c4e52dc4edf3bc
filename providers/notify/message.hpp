#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::notify {

using Event = Settings::Notification::Event;
using Kind = Settings::Notification::Kind;

/// `applied`, `failed`, `blocked`, `deferred`, `drift`.
[[nodiscard]] std::string_view event_name(Event event);
/// `webhook`, `slack`, `teams`.
[[nodiscard]] std::string_view kind_name(Kind kind);

/// One person, or team, that a message is about. Strings are as they came from outside, and whoever they tell of is covered already;
/// each body escapes them.
struct Item {
  std::string address;
  std::string id;      ///< Empty where there is none.
  std::string action;  ///< `deactivate`
  std::string name;
  std::string email;
  std::string what;  ///< What happened, or why it waits; may be empty.
};

/// What somebody is told. It holds no secret.
struct Message {
  Event event = Event::applied;
  std::string id;  ///< The same in every try: who receives it twice knows it by this.
  WallTime time{};
  std::string headline;  ///< One sentence.
  std::string advice;    ///< What to do next; may be empty.
  std::vector<Item> items;
  std::size_t more = 0;  ///< Further ones that are not listed.
  std::vector<std::pair<std::string, std::size_t>> counts;
  std::string instance;
  std::string digest;
  std::string commit;
  std::string run_url;
  std::string pull_request;
};

}  // namespace haloform::notify
