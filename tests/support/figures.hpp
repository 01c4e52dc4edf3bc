#pragma once

#include <string_view>

namespace haloform::test {

/// What a test counted or found, for whoever reads docs/reliability.md: printed, always; and with `HALOFORM_FIGURES=1`
/// written over the part of that page between `<!-- figures: NAME -->` and `<!-- end -->`. Throws std::runtime_error
/// where the page has no such part. `text` is Markdown and ends in a line break.
void show_figures(std::string_view name, std::string_view text);

/// The same for a table that several tests fill: `row` (`| first cell | ...`, without a line break) takes the place of the row
/// with this first cell, or comes after the last one. Several programs may do so at once.
void show_figure_row(std::string_view name, std::string_view row);

}  // namespace haloform::test
