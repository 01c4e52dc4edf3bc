#include "providers/halopsa/words/repeats.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "providers/halopsa/words/readings.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace haloform::halopsa {

namespace {

/// Eight bytes of a secret are too many to be there by chance, and what is left of it can still not be guessed.
constexpr std::size_t run_plain = 8;
/// The whole base64 digits that eight bytes have at the worst alignment: 64 bits, of which up to 5 go at each end.
constexpr std::size_t run_base64 = 9;
constexpr std::size_t run_hex = 2 * run_plain;
/// Eight bytes of ASCII as decimal numbers have two or three digits each.
constexpr std::size_t run_decimal = 20;
/// What stands before and behind a mask counts from here on.
constexpr std::size_t run_masked = 4;

/// Whether `text` holds `run` bytes in a row of `needle`, or all of it where it is shorter.
bool shares_run(std::string_view text, std::string_view needle, std::size_t run) {
  run = std::min(run, needle.size());
  if (run == 0 || text.size() < run) return false;
  std::unordered_set<std::string_view> windows;
  for (std::size_t at = 0; at + run <= needle.size(); ++at) windows.insert(needle.substr(at, run));
  for (std::size_t at = 0; at + run <= text.size(); ++at) {
    if (windows.contains(text.substr(at, run))) return true;
  }
  return false;
}

/// The same, where the whole of a short secret would say nothing.
bool shares_long_run(std::string_view text, std::string_view needle, std::size_t run) {
  return needle.size() >= run && shares_run(text, needle, run);
}

bool is_small_letter_or_digit(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/// Two signs or more, or the letter x, in the place of what is not shown.
bool is_mask(std::string_view gap) {
  std::size_t signs = 0;
  for (const char byte : gap) {
    if (byte != 'x' && is_small_letter_or_digit(byte)) return false;
    if (static_cast<unsigned char>(byte) > ' ') ++signs;
  }
  return signs > 1;
}

/// Whether a text shows what stands around a mask, as in `a47ba7****3c41b5`: eight bytes of the secret in all, in pieces of
/// four and more.
bool shows_around_mask(std::string_view text, std::string_view needle) {
  if (needle.size() <= run_plain) return false;
  std::unordered_set<std::string_view> known;
  for (std::size_t at = 0; at + run_masked <= needle.size(); ++at)
    known.insert(needle.substr(at, run_masked));
  std::size_t shown = 0;
  std::size_t end = 0;  // of the last piece
  for (std::size_t at = 0; at + run_masked <= text.size();) {
    if (!known.contains(text.substr(at, run_masked))) {
      ++at;
      continue;
    }
    std::size_t after = at + run_masked;
    while (after < text.size() && known.contains(text.substr(after + 1 - run_masked, run_masked))) ++after;
    if (!is_mask(text.substr(end, at - end))) shown = 0;
    shown += after - at;
    if (shown >= run_plain) return true;
    at = end = after;
  }
  return false;
}

/// The base64 digits that a text has wherever it stands in a longer one, with `shift` bytes in front of it: those at the ends,
/// which hold bits of its neighbours too, are left out.
Secret base64_of(std::string_view bytes, std::size_t shift) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve(bytes.size() * 2);
  std::uint32_t held = 0;
  unsigned bits = static_cast<unsigned>(shift * 8 % 6);
  unsigned foreign = bits;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      if (foreign == 0) text += digits[(held >> bits) & 63U];
      foreign = 0;
    }
  }
  return Secret(std::move(text));
}

Secret hex_of(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4U];
    text += digits[static_cast<unsigned char>(byte) & 15U];
  }
  return Secret(std::move(text));
}

/// `97 52 55 98`, without the blanks.
Secret decimal_of(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 3);
  for (const char byte : bytes) {
    const unsigned worth = static_cast<unsigned char>(byte);
    if (worth >= 100) text += static_cast<char>('0' + worth / 100);
    if (worth >= 10) text += static_cast<char>('0' + worth / 10 % 10);
    text += static_cast<char>('0' + worth % 10);
  }
  return Secret(std::move(text));
}

std::string without_space(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  std::ranges::copy_if(text, std::back_inserter(plain),
                       [](char byte) { return static_cast<unsigned char>(byte) > ' '; });
  return plain;
}

/// Both alphabets of base64 as the usual one.
std::string usual_alphabet(std::string text) {
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  return text;
}

/// Nothing but the letters and digits of ASCII, in small letters.
std::string letters_and_digits(std::string_view text) {
  std::string bare;
  bare.reserve(text.size());
  for (char byte : text) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    if (is_small_letter_or_digit(byte)) bare += byte;
  }
  return bare;
}

/// The same of what a text shows: also where it is set in other forms of the letters, or in invisible characters.
std::string shown_letters_and_digits(std::string text) {
  std::ranges::replace(text, '\0', ' ');
  return letters_and_digits(loose_key(text));
}

/// What of a secret is looked for.
struct Needles {
  explicit Needles(const std::string& bytes)
      : small(folded(bytes)),
        dense(without_space(small.reveal())),
        bare(letters_and_digits(bytes)),
        turned(std::string(bare.reveal().rbegin(), bare.reveal().rend())),
        hex(hex_of(bytes)),
        decimal(decimal_of(bytes)),
        base64{base64_of(bytes, 0), base64_of(bytes, 1), base64_of(bytes, 2)} {}

  Secret small;
  Secret dense;
  Secret bare;
  Secret turned;
  Secret hex;
  Secret decimal;
  std::array<Secret, 3> base64;
};

bool shows(const std::string& text, const Needles& needles) {
  const std::string plain = folded(text);
  const std::string run_together = without_space(plain);
  if (shares_run(plain, needles.small.reveal(), run_plain) ||
      shares_run(run_together, needles.dense.reveal(), run_plain) ||
      shares_run(run_together, needles.hex.reveal(), run_hex) ||
      shows_around_mask(plain, needles.small.reveal()))
    return true;
  const std::string bare = shown_letters_and_digits(text);
  if (shares_long_run(bare, needles.bare.reveal(), run_plain) ||
      shares_long_run(bare, needles.turned.reveal(), run_plain) ||
      shares_long_run(bare, needles.hex.reveal(), run_hex) ||
      shares_long_run(bare, needles.decimal.reveal(), run_decimal))
    return true;
  const std::string digits = usual_alphabet(without_space(text));
  return std::ranges::any_of(needles.base64,
                             [&](const Secret& one) { return shares_run(digits, one.reveal(), run_base64); });
}

}  // namespace

bool repeats(std::string_view words, const Secret& secret) {
  if (secret.empty() || words.empty()) return false;
  const Needles needles(secret.reveal());
  return std::ranges::any_of(readings(words), [&](const std::string& text) { return shows(text, needles); });
}

}  // namespace haloform::halopsa
