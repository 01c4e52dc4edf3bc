#pragma once

#include <string_view>

namespace haloform::test {

/// What a test counted or found, for whoever reads docs/reliability.md: printed, always; and with `HALOFORM_FIGURES=1`
/// written over the part of that page between `<!-- figures: NAME -->` and `<!-- end -->`. Throws std::runtime_error
/// where the page has no such part. `text` is Markdown and ends in a line break.
void show_figures(std::string_view name, std::string_view text);

}  // namespace haloform::test
