#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// One story as docs/day-two.md tells it.
struct Story {
  std::string readme;      ///< Its README: a title, and what happens.
  std::string transcript;  ///< Its golden file.
};

/// The page of all stories: what each is about, and its transcript without what says the same in every run (what was read, the
/// guards, the digest, how long a step took) and without how the world came to be what it was.
[[nodiscard]] std::string day_two_page(const std::vector<Story>& stories);

/// That transcript.
[[nodiscard]] std::string abridged(std::string_view transcript);

}  // namespace haloform::test
