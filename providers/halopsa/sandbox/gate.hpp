#pragma once

#include "providers/halopsa/sandbox/server.hpp"

#include <optional>

namespace haloform::sandbox {

/// A sandbox serves programs of this machine, not the pages that a browser on it has open. Refused with 403 are: a Host
/// other than this address and port by one of their names (a page whose name was made to mean 127.0.0.1), an Origin or
/// a Sec-Fetch-Site that is not ours, and under `/_sandbox`, where no token is asked for, the content types that a form
/// of any page can send.
[[nodiscard]] std::optional<Answer> refusal_of_stranger(const Listen& here, const Request& request);

}  // namespace haloform::sandbox
