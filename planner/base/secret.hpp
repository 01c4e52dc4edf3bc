#pragma once

#include <iosfwd>
#include <string>
#include <utility>

namespace haloform {

/// Overwrites a text, to the last byte of its memory, and leaves it empty.
void wipe(std::string& text) noexcept;

/// Wipes a text that holds a secret for a while, whichever way its scope ends.
class WipedAtEnd {
 public:
  explicit WipedAtEnd(std::string& text) : text_(text) {}
  WipedAtEnd(const WipedAtEnd&) = delete;
  WipedAtEnd& operator=(const WipedAtEnd&) = delete;
  ~WipedAtEnd() { wipe(text_); }

 private:
  std::string& text_;
};

/// A string that must not be seen: a client secret or an access token. It has no `<<`, no formatter and no
/// JSON form; the one way to its text is `reveal()`, which belongs into the line that hands it to libcurl.
/// Wherever it was, nothing of it stays: what is moved from, replaced or destroyed is overwritten.
class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) { wipe(text); }
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
  Secret& operator=(const Secret& other) { return *this = Secret(other); }
  Secret& operator=(Secret&& other) noexcept {
    text_.swap(other.text_);
    wipe(other.text_);
    return *this;
  }
  ~Secret() { wipe(text_); }

  [[nodiscard]] const std::string& reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  /// GoogleTest prints a type without a printer as raw bytes; a failing test prints `[secret]`.
  friend void PrintTo(const Secret& secret, std::ostream* out);

 private:
  std::string text_;
};

}  // namespace haloform
