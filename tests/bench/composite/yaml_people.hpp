#pragma once

#include "tests/bench/composite/people.hpp"

#include <memory>
#include <memory_resource>
#include <string>
#include <vector>

namespace bench {

/// The people of one file, and the texts that they are made of.
struct YamlFile {
  People people;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> texts;
};

/// Reads the files with libyaml, as many at once as there are cores. Throws std::runtime_error for what cannot be
/// read.
[[nodiscard]] std::vector<YamlFile> read_yaml(const std::vector<std::string>& paths);

}  // namespace bench
