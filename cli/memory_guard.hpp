#pragma once

namespace haloform::cli {

/// While it exists, the memory of this process stays in it: no core dump is written, and no other process of the same user may
/// attach to it or read its memory and environment.
class MemoryGuard {
 public:
  MemoryGuard();
  MemoryGuard(const MemoryGuard&) = delete;
  MemoryGuard& operator=(const MemoryGuard&) = delete;
  ~MemoryGuard();
};

}  // namespace haloform::cli
