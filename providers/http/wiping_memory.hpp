#pragma once

#include <cstddef>

namespace haloform::http {

/// As std::free; what is given back is overwritten first. For libcurl, whose buffers and header lines hold secrets.
void wiping_free(void* block);
/// As std::realloc, which would leave the bytes where the block has been.
[[nodiscard]] void* wiping_realloc(void* block, std::size_t size);

}  // namespace haloform::http
