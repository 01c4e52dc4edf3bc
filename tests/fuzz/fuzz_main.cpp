// libFuzzer's entry for one target; which one, the build says.
#include "tests/fuzz/targets.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  haloform::fuzz::HALOFORM_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
