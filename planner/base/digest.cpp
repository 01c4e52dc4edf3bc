#include "planner/base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <random>

namespace haloform {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& out, std::uint8_t byte) {
  out += hex_digits[byte >> 4U];
  out += hex_digits[byte & 0x0fU];
}

}  // namespace

struct Digest::Context {
  EVP_MD_CTX* handle = EVP_MD_CTX_new();
  Context() {
    if (handle == nullptr || EVP_DigestInit_ex(handle, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
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

std::string Digest::finish() {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context_->handle, bytes.data(), &size);
  std::string text = "sha256:";
  for (std::size_t at = 0; at < size; ++at) append_hex(text, bytes.at(at));
  return text;
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
