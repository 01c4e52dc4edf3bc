#pragma once

#include <streambuf>
#include <string_view>

namespace haloform::config {

/// The text as a stream, without a copy. The parser reads it and, while it guesses the encoding, puts bytes
/// back.
class TextBuffer final : public std::streambuf {
 public:
  explicit TextBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // setg wants it; nothing writes through it
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace haloform::config
