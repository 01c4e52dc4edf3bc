#pragma once

#include "planner/json/node.hpp"
#include "planner/json/writer.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/privacy/veil.hpp"
#include "planner/watch/event.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform::watch {

/// One line of JSON with its end, as consumers are told it and as the cursor keeps it.
[[nodiscard]] std::string encode_event(const Catalog& catalog, const Event& event);
/// Reads what encode_event wrote. A field that this catalog does not know any more is left out.
[[nodiscard]] std::optional<Event> decode_event(const Catalog& catalog, const json::Node& node);

/// The event with whoever is named in it covered; its key stays that of the values themselves.
[[nodiscard]] Event without_people(const Catalog& catalog, Event event, const plan::Veil& veil);

/// The key of an event that is whole but for it: SHA-256 over the salt, the address (without one type and id), the name of the event,
/// `before` and `after` as encode_event writes them, and the sequence.
[[nodiscard]] std::string key_of(const Catalog& catalog, const Event& event, std::string_view salt);

}  // namespace haloform::watch
