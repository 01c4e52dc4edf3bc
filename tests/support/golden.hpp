#pragma once

#include <string>
#include <string_view>

namespace haloform {

/// Holds `actual` against the file at `path` (from the root of the repository), which was written by an
/// earlier run and read by a person before it was committed. Where they differ, the test shows the first line
/// that does.
///
/// `HALOFORM_ACCEPT=1` writes the files instead. Such a run fails, always: what was accepted still has to be
/// read, and a second run without the switch has to agree.
void expect_golden(std::string_view path, std::string_view actual);
/// Whether this run is to take what is there as the new truth.
[[nodiscard]] bool accepts_goldens();

}  // namespace haloform
