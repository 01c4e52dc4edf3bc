#include "planner/render/trouble.hpp"

#include <string_view>

namespace haloform::render {

Trouble without_people(Trouble trouble, const plan::Veil& veil) {
  trouble.diagnostics.cover(
      [&veil](MarkedText::Personal what, std::string_view text) { return veil.over(what, text); });
  for (Error& error : trouble.errors) error = veil.over(std::move(error));
  return trouble;
}

}  // namespace haloform::render
