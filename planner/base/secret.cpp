#include "planner/base/secret.hpp"

#include <ostream>

namespace haloform {

Secret::~Secret() {
  // Volatile, so that the compiler does not drop a store to memory that is about to be freed.
  volatile char* bytes = text_.data();
  for (std::size_t at = 0; at < text_.size(); ++at) bytes[at] = '\0';
}

void PrintTo(const Secret& /*secret*/, std::ostream* out) { *out << "[secret]"; }

}  // namespace haloform
