#include "planner/base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <random>
#include <span>

namespace haloform {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& out, std::uint8_t byte) {
  out += hex_digits[byte >> 4U];
  out += hex_digits[byte & 0x0fU];
}

std::string in_hex(std::span<const std::uint8_t> digest) {
  std::string text = "sha256:";
  for (const std::uint8_t byte : digest) append_hex(text, byte);
  return text;
}

}  // namespace

struct Digest::Context {
  EVP_MD_CTX* handle = EVP_MD_CTX_new();
  Context() {
    if (handle == nullptr || EVP_DigestInit_ex(handle, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
  }
  [[nodiscard]] std::array<std::uint8_t, 32> finish() const {
    std::array<std::uint8_t, 32> bytes{};
    EVP_DigestFinal_ex(handle, bytes.data(), nullptr);
    return bytes;
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(handle); }
};

Digest::Digest() : context_(std::make_unique<Context>()) {}
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

Digest& Digest::add(std::string_view part) {
  std::array<std::uint8_t, 8> length{};
  for (std::size_t at = 0; at < length.size(); ++at) {
    length.at(at) = static_cast<std::uint8_t>(std::uint64_t{part.size()} >> (8 * at));
  }
  EVP_DigestUpdate(context_->handle, length.data(), length.size());
  EVP_DigestUpdate(context_->handle, part.data(), part.size());
  return *this;
}

std::string Digest::finish() { return in_hex(context_->finish()); }

std::string Digest::finish_short(std::size_t signs) {
  constexpr std::string_view all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const auto bytes = context_->finish();
  std::string text;
  for (std::size_t bit = 0; text.size() < signs && bit + 6 <= 8 * bytes.size(); bit += 6) {
    const std::size_t at = bit / 8;
    const unsigned next = at + 1 < bytes.size() ? bytes.at(at + 1) : 0U;
    const unsigned both = (unsigned{bytes.at(at)} << 8U) | next;
    text += all[(both >> (10U - bit % 8)) & 0x3fU];
  }
  return text;
}

std::string sha256_of(std::string_view bytes) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
  return in_hex({digest.data(), size});
}

std::string policy_hash(std::string_view text) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
  std::array<std::uint8_t, std::size_t{2} * EVP_MAX_MD_SIZE> letters{};
  const int length = EVP_EncodeBlock(letters.data(), bytes.data(), static_cast<int>(size));
  return "sha256-" + std::string(letters.begin(), letters.begin() + length);
}

std::string new_uuid() {
  std::random_device source;
  std::array<std::uint8_t, 16> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(source());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (at == 4 || at == 6 || at == 8 || at == 10) text += '-';
    append_hex(text, bytes.at(at));
  }
  return text;
}

}  // namespace haloform
