#include "planner/base/privacy.hpp"

namespace haloform {

std::string_view privacy_name(Privacy privacy) {
  switch (privacy) {
    case Privacy::full: return "full";
    case Privacy::mask: return "mask";
    case Privacy::hash: break;
  }
  return "hash";
}

std::optional<Privacy> parse_privacy(std::string_view name) {
  for (const Privacy one : {Privacy::full, Privacy::mask, Privacy::hash}) {
    if (privacy_name(one) == name) return one;
  }
  return std::nullopt;
}

}  // namespace haloform
