#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace haloform::config {

/// Line and column of offsets that only grow; a column counts code points, both count from 1.
class TextPlaces {
 public:
  explicit TextPlaces(std::string_view text) : text_(text) {}

  void go_to(std::size_t offset) {
    for (const std::size_t end = std::min(offset, text_.size()); at_ < end; ++at_) {
      if (text_[at_] == '\n') {
        ++line_;
        column_ = 1;
      } else if ((static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U) {
        ++column_;
      }
    }
  }
  [[nodiscard]] std::uint32_t line() const { return line_; }
  [[nodiscard]] std::uint32_t column() const { return column_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace haloform::config
