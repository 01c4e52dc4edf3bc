#include "providers/storage/web/base64.hpp"

#include <openssl/evp.h>

#include <cstddef>

namespace haloform::storage {

std::string base64(std::string_view bytes) {
  // EVP_EncodeBlock ends what it writes with a zero byte, for which a std::string has room.
  std::string digits((bytes.size() + 2) / 3 * 4, '\0');
  // OpenSSL speaks of bytes as unsigned.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(digits.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return digits;
}

Secret basic_authorization(std::string_view user, const Secret& password) {
  std::string both;
  const WipedAtEnd wiped_both(both);
  both.reserve(user.size() + 1 + password.reveal().size());  // or it would leave copies as it grows
  both.append(user).append(":").append(password.reveal());
  std::string digits = base64(both);
  const WipedAtEnd wiped_digits(digits);
  return Secret("Basic " + digits);
}

}  // namespace haloform::storage
