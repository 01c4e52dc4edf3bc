#include "planner/base/sealing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace haloform {

namespace {

// haloform-sealed-1 KIND KEY-ID SALT NONCE TEXT, each in base64 but for the first three. All in front of the text, and what it is bound
// to, is authenticated with it.
constexpr std::string_view sealed_mark = "haloform-sealed-1 ";
constexpr std::string_view any_sealed_mark = "haloform-sealed-";
constexpr std::string_view plain_kind = "key";
constexpr std::string_view scrypt_kind = "scrypt";
constexpr std::string_view no_salt = "-";

constexpr std::size_t key_bytes = 32;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t key_id_digits = 8;
constexpr std::size_t least_passphrase = 12;
constexpr std::size_t most_sealed_bytes = std::size_t{1} << 30U;
constexpr std::size_t most_base64_bytes = 2'000'000'000;  // OpenSSL counts in int.
constexpr std::uint64_t scrypt_cost = std::uint64_t{1} << 15U;
constexpr std::uint64_t scrypt_block = 8;
constexpr std::uint64_t scrypt_memory = 64ULL * 1024 * 1024;

constexpr std::string_view key_variable = "HALOFORM_STATE_KEY";
constexpr std::string_view previous_variable = "HALOFORM_STATE_KEY_PREVIOUS";

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

/// Nothing where the text is not exactly what to_base64 writes.
std::optional<std::string> from_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > most_base64_bytes) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(bytes_of(bytes), bytes_of(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const std::size_t filled = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(size) - filled);
  if (to_base64(bytes) == text) return bytes;
  wipe(bytes);
  return std::nullopt;
}

std::optional<std::string> from_hex(std::string_view text) {
  const auto digit = [](char byte) -> int {
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
  };
  if (text.size() != key_bytes * 2) return std::nullopt;
  std::string bytes;
  bytes.reserve(key_bytes);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = digit(text[at]);
    const int low = digit(text[at + 1]);
    if (high < 0 || low < 0) {
      wipe(bytes);
      return std::nullopt;
    }
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::optional<std::string> key_in_base64(std::string_view text) {
  if (text.size() != 44) return std::nullopt;
  auto bytes = from_base64(text);
  if (bytes && bytes->size() != key_bytes) {
    wipe(*bytes);
    bytes.reset();
  }
  return bytes;
}

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes(bytes_of(bytes), static_cast<int>(size)) != 1) bytes.clear();
  return bytes;
}

/// A short name of a key, which says nothing about it.
std::string id_of(const Secret& key) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "haloform key " + key.reveal();
  const WipedAtEnd wiped(text);
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr);
  std::string id;
  for (std::size_t at = 0; at < key_id_digits / 2; ++at) {
    id += digits[hash.at(at) >> 4U];
    id += digits[hash.at(at) & 0x0fU];
  }
  return id;
}

struct CipherContext {
  EVP_CIPHER_CTX* handle = EVP_CIPHER_CTX_new();
  CipherContext() = default;
  CipherContext(const CipherContext&) = delete;
  CipherContext& operator=(const CipherContext&) = delete;
  ~CipherContext() { EVP_CIPHER_CTX_free(handle); }
};

/// AES-256-GCM; the tag stands behind the text. Nothing where OpenSSL fails.
std::optional<std::string> encrypted(std::string_view text, const Secret& key, std::string_view nonce,
                                     std::string_view bound) {
  const CipherContext context;
  std::string out(text.size() + tag_bytes, '\0');
  int size = 0;
  int rest = 0;
  if (context.handle == nullptr ||
      EVP_EncryptInit_ex(context.handle, EVP_aes_256_gcm(), nullptr, bytes_of(key.reveal()),
                         bytes_of(nonce)) != 1 ||
      EVP_EncryptUpdate(context.handle, nullptr, &size, bytes_of(bound), static_cast<int>(bound.size())) !=
          1 ||
      EVP_EncryptUpdate(context.handle, bytes_of(out), &size, bytes_of(text),
                        static_cast<int>(text.size())) != 1 ||
      EVP_EncryptFinal_ex(context.handle, bytes_of(out) + size, &rest) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.handle, EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_bytes),
                          bytes_of(out) + text.size()) != 1) {
    return std::nullopt;
  }
  return out;
}

/// Nothing where the text, the key, or what it is bound to is another.
std::optional<std::string> decrypted(std::string_view sealed, const Secret& key, std::string_view nonce,
                                     std::string_view bound) {
  if (sealed.size() < tag_bytes) return std::nullopt;
  const std::string_view text = sealed.substr(0, sealed.size() - tag_bytes);
  std::string tag(sealed.substr(text.size()));
  const CipherContext context;
  std::string out(text.size() + 1, '\0');
  int size = 0;
  int rest = 0;
  const bool whole = context.handle != nullptr &&
                     EVP_DecryptInit_ex(context.handle, EVP_aes_256_gcm(), nullptr, bytes_of(key.reveal()),
                                        bytes_of(nonce)) == 1 &&
                     EVP_DecryptUpdate(context.handle, nullptr, &size, bytes_of(bound),
                                       static_cast<int>(bound.size())) == 1 &&
                     EVP_DecryptUpdate(context.handle, bytes_of(out), &size, bytes_of(text),
                                       static_cast<int>(text.size())) == 1 &&
                     EVP_CIPHER_CTX_ctrl(context.handle, EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_bytes),
                                         tag.data()) == 1 &&
                     EVP_DecryptFinal_ex(context.handle, bytes_of(out) + size, &rest) == 1;
  if (!whole) {
    wipe(out);
    return std::nullopt;
  }
  out.resize(text.size());
  return out;
}

/// What HALOFORM_STATE_KEY holds: a key, or what one is made from. Safe from several threads.
class KeySource {
 public:
  explicit KeySource(const Secret& text) : passphrase_(text) {
    auto key = from_hex(text.reveal());
    if (!key) key = key_in_base64(text.reveal());
    if (key) key_.emplace(std::move(*key));
  }

  [[nodiscard]] bool is_key() const { return key_.has_value(); }
  /// Nothing where OpenSSL fails. A salt is that of a passphrase.
  [[nodiscard]] std::optional<Secret> key(const std::string& salt) const {
    if (key_) return key_;
    const std::scoped_lock lock(mutex_);
    if (const auto known = derived_.find(salt); known != derived_.end()) return known->second;
    std::string made(key_bytes, '\0');
    const WipedAtEnd wiped(made);
    const std::string& phrase = passphrase_.reveal();
    if (EVP_PBE_scrypt(phrase.data(), phrase.size(), bytes_of(std::string_view(salt)), salt.size(),
                       scrypt_cost, scrypt_block, 1, scrypt_memory, bytes_of(made), made.size()) != 1) {
      return std::nullopt;
    }
    return derived_.emplace(salt, Secret(made)).first->second;
  }

 private:
  Secret passphrase_;
  std::optional<Secret> key_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Secret, std::less<>> derived_;
};

/// The parts of a sealed text, as they stand in it.
struct SealedParts {
  std::string_view head;  ///< All in front of the text.
  std::string_view kind;
  std::string_view key_id;
  std::string salt;
  std::string nonce;
  std::string text;
};

std::optional<SealedParts> parts_of(std::string_view sealed) {
  while (sealed.ends_with('\n') || sealed.ends_with('\r')) sealed.remove_suffix(1);
  if (!sealed.starts_with(sealed_mark)) return std::nullopt;
  std::array<std::string_view, 5> words;
  std::string_view rest = sealed.substr(sealed_mark.size());
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::size_t end = at + 1 == words.size() ? rest.size() : rest.find(' ');
    if (end == std::string_view::npos) return std::nullopt;
    words.at(at) = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  SealedParts parts{sealed.substr(0, sealed.size() - words[4].size()), words[0], words[1], {}, {}, {}};
  const bool plain = parts.kind == plain_kind && words[2] == no_salt;
  auto salt = plain ? std::optional<std::string>("") : from_base64(words[2]);
  auto nonce = from_base64(words[3]);
  auto text = from_base64(words[4]);
  if (!salt || !nonce || !text || nonce->size() != nonce_bytes) return std::nullopt;
  if (!plain && (parts.kind != scrypt_kind || salt->size() != salt_bytes)) return std::nullopt;
  parts.salt = std::move(*salt);
  parts.nonce = std::move(*nonce);
  parts.text = std::move(*text);
  return parts;
}

/// What is authenticated beside the text.
std::string bound_of(std::string_view head, std::string_view bound) {
  return std::string(head) + "\n" + std::string(bound);
}

std::unexpected<Error> broken(std::string what, std::string advice) {
  return fail(ErrorKind::state, std::move(what), {}, std::move(advice));
}

class AesSealing final : public Sealing {
 public:
  AesSealing(const Secret& key, const std::optional<Secret>& previous) : key_(key) {
    if (previous) previous_.emplace(*previous);
  }

  Result<std::string> seal(std::string_view text, std::string_view bound) const override {
    if (text.size() > most_sealed_bytes || bound.size() > most_sealed_bytes)
      return broken("the text is too large to be encrypted", "");
    const std::string salt = key_.is_key() ? std::string() : salt_to_use();
    const std::string nonce = random_bytes(nonce_bytes);
    const auto key = key_.key(salt);
    if (!key || nonce.empty() || (!key_.is_key() && salt.empty())) return openssl_failed();
    std::string sealed(sealed_mark);
    sealed += key_.is_key() ? plain_kind : scrypt_kind;
    sealed += " " + id_of(*key) + " " + (key_.is_key() ? std::string(no_salt) : to_base64(salt)) + " " +
              to_base64(nonce) + " ";
    const auto bytes = encrypted(text, *key, nonce, bound_of(sealed, bound));
    if (!bytes) return openssl_failed();
    return sealed + to_base64(*bytes);
  }

  Result<std::string> open(std::string_view sealed, std::string_view bound) const override {
    const auto parts = parts_of(sealed);
    if (!parts)
      return broken("what is encrypted was cut or changed, or a later haloform wrote it",
                    "take an earlier copy, or use the haloform that wrote it");
    for (const KeySource* source : {&key_, previous_ ? &*previous_ : nullptr}) {
      if (source == nullptr || source->is_key() != (parts->kind == plain_kind)) continue;
      const auto key = source->key(parts->salt);
      if (!key) return openssl_failed();
      if (id_of(*key) != parts->key_id) continue;
      auto text = decrypted(parts->text, *key, parts->nonce, bound_of(parts->head, bound));
      if (!text)
        return broken("what is encrypted was changed, or belongs elsewhere",
                      "take an earlier copy: somebody changed it, or put that of another place here");
      if (source == &key_) remember(parts->salt);
      return std::move(*text);
    }
    return broken("what is there is encrypted with another key",
                  "set HALOFORM_STATE_KEY to the key that it was encrypted with; where the key was replaced, "
                  "HALOFORM_STATE_KEY_PREVIOUS takes the earlier one");
  }

 private:
  static std::unexpected<Error> openssl_failed() {
    return fail(ErrorKind::internal, "OpenSSL cannot encrypt here", {},
                "check that AES-256-GCM and scrypt are allowed, and that 32 MB of memory are left");
  }

  /// That of what was read, so that a passphrase is worked on once.
  std::string salt_to_use() const {
    const std::scoped_lock lock(mutex_);
    if (salt_.empty()) salt_ = random_bytes(salt_bytes);
    return salt_;
  }
  void remember(const std::string& salt) const {
    const std::scoped_lock lock(mutex_);
    salt_ = salt;
  }

  KeySource key_;
  std::optional<KeySource> previous_;
  mutable std::mutex mutex_;
  mutable std::string salt_;
};

Result<void> check_key(const Secret& key, std::string_view variable) {
  if (KeySource(key).is_key()) return {};
  const std::string& text = key.reveal();
  const auto letters = std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
  if (static_cast<std::size_t>(letters) >= least_passphrase) return {};
  return fail(ErrorKind::configuration, "the key of the state is shorter than 12 characters",
              std::string(variable),
              "set it to 32 random bytes, as `openssl rand -hex 32` makes them, or to a long passphrase");
}

}  // namespace

Result<std::shared_ptr<const Sealing>> Sealing::with(const Secret& key,
                                                     const std::optional<Secret>& previous) {
  if (auto usable = check_key(key, key_variable); !usable) return std::unexpected(std::move(usable.error()));
  if (previous) {
    if (auto usable = check_key(*previous, previous_variable); !usable)
      return std::unexpected(std::move(usable.error()));
  }
  return std::make_shared<const AesSealing>(key, previous);
}

bool is_sealed(std::string_view text) { return text.starts_with(any_sealed_mark); }

}  // namespace haloform
