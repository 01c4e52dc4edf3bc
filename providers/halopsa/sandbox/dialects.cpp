#include "providers/halopsa/sandbox/dialects.hpp"

#include "providers/halopsa/sandbox/guide.hpp"
#include "providers/halopsa/sandbox/halo.hpp"

namespace haloform::sandbox {

const Dialect* dialect_called(std::string_view name) {
  for (const Dialect* dialect : {&guide_dialect(), &halo_dialect()}) {
    if (dialect->name == name) return dialect;
  }
  return nullptr;
}

}  // namespace haloform::sandbox
