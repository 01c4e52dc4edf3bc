#pragma once

#include "planner/render/color.hpp"

namespace haloform::render {

/// What a plan lists one by one that it otherwise counts.
struct Detail {
  bool unmanaged = false;  ///< Every unmanaged record.
  bool adopted = false;    ///< Every adoption that sends nothing.
};

/// Whatever is rendered as text is whole lines with a final newline, at most 80 columns where words allow it, and every string
/// from outside is escaped in it: no control character, escape sequence or bidi mark reaches a terminal raw.
struct TextOptions {
  Color color = Color::off;
  Detail detail{};
};

}  // namespace haloform::render
