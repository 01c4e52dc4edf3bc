#pragma once

#include <iosfwd>
#include <string>
#include <utility>

namespace haloform {

/// A string that must not be seen: a client secret or an access token. It has no `<<`, no formatter and no
/// JSON form; the one way to its text is `reveal()`, which belongs into the line that hands it to libcurl.
class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) noexcept = default;
  /// Overwrites the text before it is given back.
  ~Secret();

  [[nodiscard]] const std::string& reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  /// GoogleTest prints a type without a printer as raw bytes; a failing test prints `[secret]`.
  friend void PrintTo(const Secret& secret, std::ostream* out);

 private:
  std::string text_;
};

}  // namespace haloform
