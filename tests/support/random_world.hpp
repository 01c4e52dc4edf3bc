#pragma once

#include "planner/plan/making/make_plan.hpp"
#include "tests/support/builders.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace haloform {

/// Bytes that decide everything about a world. Zeros, and the end of the bytes, mean "as usual": declared,
/// known, live and equal; so a failing world shrinks towards a quiet one.
class Dice {
 public:
  explicit Dice(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
  /// One of `sides` numbers from 0.
  std::size_t roll(std::size_t sides) { return next() % sides; }
  /// True in about so many of a hundred cases.
  bool rarely(std::size_t percent) { return next() * 100U / 256U >= 100U - percent; }

 private:
  std::size_t next() { return at_ < bytes_.size() ? bytes_[at_++] : 0U; }
  std::vector<std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

/// A whole world: what is wanted, known and live, and what the command line adds.
struct RandomWorld {
  DesiredDraft wanted;
  StateDraft known;
  LiveDraft live;
  plan::Policy policy;
};

/// People in every situation that the planner knows: new, gone, moved, renamed, switched off, tombstones,
/// with and without teams, with dates and numbers, owned by an import, under one profile or the other: halo has agents in several teams at once. Limits are lifted, so that a block is a protection and not a number.
[[nodiscard]] RandomWorld random_world(std::vector<std::uint8_t> bytes);

}  // namespace haloform
