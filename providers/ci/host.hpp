#pragma once

#include <cstdint>
#include <string_view>

namespace haloform::ci {

/// Whose pipeline this runs in.
enum class Host : std::uint8_t { none, github, gitlab, azure, bitbucket, atlantis, other };
/// `GitHub Actions`, for people.
[[nodiscard]] std::string_view host_name(Host host);

}  // namespace haloform::ci
