#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace haloform {

/// SHA-256 over parts that are fed one after another. Each part is hashed with its length in front, so that
/// ("ab","c") and ("a","bc") differ.
class Digest {
 public:
  Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  ~Digest();

  Digest& add(std::string_view part);
  /// `sha256:` and 64 hexadecimal digits. Ends this digest.
  [[nodiscard]] std::string finish();
  /// The first so many signs of it (at most 42, of six bits each), letters, digits, `-` and `_`. Ends this digest.
  [[nodiscard]] std::string finish_short(std::size_t signs);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// SHA-256 of the bytes alone, as `sha256sum` has it: `sha256:` and 64 hexadecimal digits.
[[nodiscard]] std::string sha256_of(std::string_view bytes);
/// `sha256-…` in base64, of a text as it is: how the security policy of a page of HTML names a script that may run.
[[nodiscard]] std::string policy_hash(std::string_view text);

/// A random (version 4) UUID in lower case, from the system's random source.
[[nodiscard]] std::string new_uuid();

}  // namespace haloform
