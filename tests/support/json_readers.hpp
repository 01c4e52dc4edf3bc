#pragma once

#include <string>
#include <string_view>

namespace haloform::test {

/// Where `read_quickly` tells something else of a text than `read` does. Empty: they agree on whether it is JSON, and where it is on
/// every event.
[[nodiscard]] std::string json_difference(std::string_view text);

}  // namespace haloform::test
