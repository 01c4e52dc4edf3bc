#include "planner/base/result.hpp"

namespace haloform {

std::string Error::text() const {
  MarkedText text = where.empty() ? what : where + ": " + what;
  if (!advice.empty()) text += "\n  " + advice;
  return text.plain();
}

}  // namespace haloform
