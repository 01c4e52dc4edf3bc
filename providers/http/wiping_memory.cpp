#include "providers/http/wiping_memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace haloform::http {

void wiping_free(void* block) {
  if (block == nullptr) return;
  ::explicit_bzero(block, ::malloc_usable_size(block));
  std::free(block);
}

void* wiping_realloc(void* block, std::size_t size) {
  const std::size_t had = block == nullptr ? 0 : ::malloc_usable_size(block);
  if (block != nullptr && size > 0 && size <= had) return block;
  void* larger = std::malloc(size);
  if (larger == nullptr) return nullptr;
  if (block != nullptr) std::memcpy(larger, block, std::min(had, size));
  wiping_free(block);
  return larger;
}

}  // namespace haloform::http
