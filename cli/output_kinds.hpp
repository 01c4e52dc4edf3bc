#pragma once

#include "cli/output_kind.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace haloform::cli {

/// All kinds there are; the first one is what people read where no other is asked for.
[[nodiscard]] std::span<const OutputKind> output_kinds();
/// The one of this name; nullptr where there is none.
[[nodiscard]] const OutputKind* output_kind(std::string_view name);
[[nodiscard]] inline const OutputKind& usual_output() { return output_kinds().front(); }
/// What `--json` writes: not among those of `-o`, since it is no document.
[[nodiscard]] const OutputKind& stream_output();

/// The names of those that can, in order.
[[nodiscard]] std::vector<std::string_view> output_names(const CanShow& can_show);

}  // namespace haloform::cli
