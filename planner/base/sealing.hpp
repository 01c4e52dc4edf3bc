#pragma once

#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform {

/// Encrypts texts with AES-256-GCM, and decrypts them (OpenSSL). Safe from several threads.
///
/// A key is 32 bytes as 64 hexadecimal digits or in base64, used as it is, or else a passphrase of at least 12 characters, from which scrypt
/// (N = 2^15, r = 8, p = 1; 16 random bytes of salt, kept beside the text) makes one. Each text has 12 random bytes of nonce. What is derived is
/// remembered for a salt, so that one run derives a key once.
class Sealing {
 public:
  /// `previous` still decrypts, and never encrypts. ErrorKind::configuration where a key cannot be used; `where` names the variable.
  [[nodiscard]] static Result<std::shared_ptr<const Sealing>> with(const Secret& key,
                                                                   const std::optional<Secret>& previous);
  virtual ~Sealing() = default;

  /// One line of ASCII: the scheme, a short id of the key, salt, nonce and text in base64. `bound` is authenticated with it, and not in it.
  [[nodiscard]] virtual Result<std::string> seal(std::string_view text, std::string_view bound) const = 0;
  /// ErrorKind::state where it was sealed with another key (says that HALOFORM_STATE_KEY_PREVIOUS takes an earlier one), is
  /// bound to something else, or was changed.
  [[nodiscard]] virtual Result<std::string> open(std::string_view sealed, std::string_view bound) const = 0;
};

/// Whether a text is one that `seal` made, by its beginning.
[[nodiscard]] bool is_sealed(std::string_view text);

}  // namespace haloform
