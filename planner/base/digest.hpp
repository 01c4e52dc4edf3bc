#pragma once

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

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// A random (version 4) UUID in lower case, from the system's random source.
[[nodiscard]] std::string new_uuid();

}  // namespace haloform
