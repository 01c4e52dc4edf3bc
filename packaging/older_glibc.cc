// What the C++ library that is inside takes from glibc 2.36, for systems with 2.35 (Ubuntu 22.04).
#include <sys/random.h>

#include <cerrno>
#include <cstdint>

/// Of std::random_device. Only the program itself sees it.
extern "C" __attribute__((visibility("hidden"))) std::uint32_t arc4random() noexcept {
  std::uint32_t number = 0;
  while (getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
    if (errno != EINTR) __builtin_trap();  // no random numbers: nothing may go on
  }
  return number;
}
