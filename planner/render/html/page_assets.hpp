#pragma once

#include <string_view>

namespace haloform::render {

/// The text of page.css and of page.js beside this file; the build puts them into the program.
[[nodiscard]] std::string_view page_css();
[[nodiscard]] std::string_view page_js();

}  // namespace haloform::render
