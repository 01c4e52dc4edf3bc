#pragma once

#include "planner/render/annotations.hpp"

#include <map>
#include <string>

namespace haloform::render {

/// Names for annotations by which a host finds each again in its next report: the same ones whatever line it is on by then, and
/// no two alike within one report.
class Fingerprints {
 public:
  /// 64 hexadecimal digits.
  [[nodiscard]] std::string of(const Annotation& one);

 private:
  std::map<std::string, std::size_t> seen_;
};

}  // namespace haloform::render
