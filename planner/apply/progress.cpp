#include "planner/apply/progress.hpp"

namespace haloform::apply {

std::optional<Milliseconds> time_left(Milliseconds elapsed, std::size_t done, std::size_t total) {
  if (done >= total) return Milliseconds(0);
  if (done == 0) return std::nullopt;
  const double per_step = static_cast<double>(elapsed.count()) / static_cast<double>(done);
  return Milliseconds(static_cast<Milliseconds::rep>(per_step * static_cast<double>(total - done)));
}

}  // namespace haloform::apply
