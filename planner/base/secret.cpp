#include "planner/base/secret.hpp"

#include <ostream>

namespace haloform {

void wipe(std::string& text) noexcept {
  // A text that was moved from still has its bytes where short texts are kept. Volatile, so that the compiler does not drop
  // stores to memory that is about to be freed.
  text.resize(text.capacity());
  volatile char* bytes = text.data();
  for (std::size_t at = 0; at < text.size(); ++at) bytes[at] = '\0';
  text.clear();
}

void PrintTo(const Secret& /*secret*/, std::ostream* out) { *out << "[secret]"; }

}  // namespace haloform
