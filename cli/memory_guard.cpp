#include "cli/memory_guard.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace haloform::cli {

MemoryGuard::MemoryGuard() {
  // The limit is for core files; a dump that goes to a program (core_pattern begins with |) does not ask it.
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/// By then all secrets are wiped, and tools that look at a process as it ends (leak checkers) have to attach to it.
MemoryGuard::~MemoryGuard() { ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }

}  // namespace haloform::cli
