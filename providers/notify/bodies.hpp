#pragma once

#include "providers/notify/message.hpp"

#include <string>
#include <string_view>

namespace haloform::notify {

/// The JSON that a receiver of that kind takes: our own for `webhook`; that of an incoming webhook of Slack; for Teams, an adaptive
/// card as Workflows post it. Nothing of a message can be more than a text in it: no mention, no link, no layout.
[[nodiscard]] std::string body_of(Kind kind, const Message& message);

/// A text that is shown to people: what cannot be seen, or changes how what is beside it is shown, becomes a blank.
[[nodiscard]] std::string visible(std::string_view text);

}  // namespace haloform::notify
