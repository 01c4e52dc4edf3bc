#include "planner/render/fingerprints.hpp"

#include "planner/base/digest.hpp"

#include <string_view>

namespace haloform::render {

std::string Fingerprints::of(const Annotation& one) {
  // What is said of an address may name numbers that change from run to run; it is still the same finding.
  const std::string_view what = one.address.empty() ? one.message : one.address;
  const std::string base = one.rule + '\n' + one.where.file + '\n' + std::string(what);
  const std::size_t repeat = seen_[base]++;
  const std::string digest =
      Digest().add("haloform annotation 1").add(base).add(std::to_string(repeat)).finish();
  return digest.substr(digest.find(':') + 1);
}

}  // namespace haloform::render
