#pragma once

#include <string_view>

namespace haloform::config {

/// What is wrong with a text that is no YAML, and what to do.
struct YamlWords {
  std::string_view what;
  std::string_view advice;
};

inline constexpr YamlWords tab_words{"a tab is used to indent", "indent with spaces"};
inline constexpr YamlWords misfit_words{
    "this line does not fit the lines above it",
    "indent it like its neighbours, and check that the line above is complete"};
inline constexpr YamlWords open_quote_words{"this quoted text is never closed",
                                            "close it with the quote that opened it"};

/// The message of yaml-cpp's parser in our words.
[[nodiscard]] YamlWords yaml_words(std::string_view message);

}  // namespace haloform::config
