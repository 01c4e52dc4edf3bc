#pragma once

#include "providers/http/transport.hpp"

#include <string>
#include <string_view>

namespace haloform::halopsa {

/// What an instance says went wrong, wherever it says it: errorMessage, Message, error_description, error,
/// message, the first message of a model state, else the raw text without its HTML; at most 500 characters.
/// Empty where it says nothing.
[[nodiscard]] std::string server_words(std::string_view body);

/// Whether an answer is a page for people, as proxies and web servers write them: no API says anything in one.
[[nodiscard]] bool is_page(std::string_view body);

/// Words of the instance, trimmed, without HTML, at most 500 characters.
[[nodiscard]] std::string shortened(std::string_view words);

/// The first line that is not empty, at most 120 characters: what an answer is quoted by that is not JSON.
[[nodiscard]] std::string first_line(std::string_view body);

/// What to check where nothing was sent, or the handshake failed; empty for a failure that says nothing about that.
[[nodiscard]] std::string_view to_check(const http::TransportFailure& failure);

}  // namespace haloform::halopsa
