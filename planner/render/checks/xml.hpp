#pragma once

#include <string>
#include <string_view>

namespace haloform::render {

/// `text` as it stands in XML 1.0, between tags as well as in an attribute: what has a meaning there is escaped, also line ends,
/// and what XML does not allow at all becomes U+FFFD.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace haloform::render
