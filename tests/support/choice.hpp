#pragma once

#include <rapidcheck.h>

#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace haloform::test {

/// One of an enumeration's values, from the first, each in so many of the cases as its weight says. It shrinks to the
/// first in one go: what lies between is no simpler.
template <typename Choice>
rc::Gen<Choice> choice(std::initializer_list<std::size_t> weights) {
  std::vector<std::pair<std::size_t, Choice>> values;
  std::size_t at = 0;
  for (const std::size_t weight : weights) values.emplace_back(weight, static_cast<Choice>(at++));
  const auto drawn = rc::gen::exec([values] {
    std::size_t all = 0;
    for (const auto& [weight, value] : values) all += weight;
    std::size_t left = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, all));
    for (const auto& [weight, value] : values) {
      if (left < weight) return value;
      left -= weight;
    }
    return values.front().second;
  });
  return rc::gen::shrink(rc::gen::noShrink(drawn), [](Choice value) {
    return value == Choice{} ? rc::Seq<Choice>() : rc::seq::just(Choice{});
  });
}

}  // namespace haloform::test
