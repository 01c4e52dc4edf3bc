#include "planner/base/result.hpp"

namespace haloform {

std::string Error::text() const {
  std::string text = where.empty() ? what : where + ": " + what;
  if (!advice.empty()) text += "\n  " + advice;
  return text;
}

}  // namespace haloform
