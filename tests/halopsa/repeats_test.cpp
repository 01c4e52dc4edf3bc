#include "providers/halopsa/repeats.hpp"

#include <gtest/gtest.h>

#include <string>

namespace haloform {
namespace {

/// With the letters that encodings change: a plus, a slash, an equals sign, an ampersand, quotes.
const std::string secret_text = "7f3e+90/ab=12&cd'ef\"gh<5c1d";

bool told(const std::string& words) { return repeats(words, Secret(secret_text)); }

std::string hexed(const std::string& front, const std::string& back, int base) {
  std::string text;
  for (const char byte : secret_text) {
    char number[16];
    std::snprintf(number, sizeof number, base == 16 ? "%02x" : "%d", static_cast<unsigned char>(byte));
    text += front + number + back;
  }
  return text;
}

std::string base64(const std::string& bytes, bool url_safe) {
  const std::string digits = std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") +
                             (url_safe ? "-_" : "+/");
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned long held = 0;
    for (std::size_t next = at; next < at + 3; ++next)
      held = held << 8U | (next < bytes.size() ? static_cast<unsigned char>(bytes[next]) : 0U);
    for (int shift = 18; shift >= 0; shift -= 6) text += digits[held >> static_cast<unsigned>(shift) & 63U];
  }
  return text;
}

TEST(Repeats, sees_a_secret_in_every_encoding) {
  EXPECT_TRUE(told("invalid secret " + secret_text + " for this client"));
  EXPECT_TRUE(told(hexed("%", "", 16))) << "percent signs";
  EXPECT_TRUE(told(hexed("%25", "", 16))) << "percent signs, twice";
  EXPECT_TRUE(told(hexed("&#x", ";", 16))) << "HTML";
  EXPECT_TRUE(told(hexed("&#", ";", 10))) << "HTML";
  EXPECT_TRUE(told(hexed("&#", " ", 10))) << "HTML without the semicolons, as browsers take it";
  EXPECT_TRUE(told(hexed("&#x", "", 16))) << "the same";
  EXPECT_TRUE(told("7f3e&plus;90&sol;ab&equals;12&amp;cd&apos;ef&quot;gh&lt;5c1d")) << "HTML";
  EXPECT_TRUE(told(hexed("\\u00", "", 16))) << "JSON";
  EXPECT_TRUE(told(hexed("\\x", "", 16)));
  EXPECT_TRUE(told("7f3e+90\\/ab=12&cd'ef\\\"gh<5c1d")) << "JSON";
  EXPECT_TRUE(told(hexed("", "", 16))) << "hexadecimal digits";
  EXPECT_TRUE(told("7F3E+90/AB=12&CD'EF\"GH<5C1D")) << "in capitals";
  EXPECT_TRUE(told("7f3e+90/ab\n  =12&cd'ef\"gh<5c1d")) << "over two lines";
  for (const std::string front : {"", "x", "xy", "xyz"}) {
    for (const std::string back : {"", "1", "12"}) {
      EXPECT_TRUE(told(base64(front + secret_text + back, false))) << front << '|' << back;
      EXPECT_TRUE(told(base64(front + secret_text + back, true))) << front << '|' << back;
    }
  }
}

TEST(Repeats, sees_a_part_of_it) {
  for (std::size_t at = 0; at + 8 <= secret_text.size(); ++at) {
    const std::string part = secret_text.substr(at, 8);
    EXPECT_TRUE(told("no: " + part + "...")) << part;
    for (const std::string front : {"client:", "client::", "client:::"})
      EXPECT_TRUE(told(base64(front + part + "!!", false))) << front << part;
  }
  EXPECT_FALSE(told("no: " + secret_text.substr(0, 7) + "..."));
}

TEST(Repeats, leaves_ordinary_words_alone) {
  for (const char* words : {"The specified client credentials are invalid.", "", "100%", "&amp;&#;&nope;",
                            "\\u00", "%zz", "eyJhbGciOiJSUzI1NiJ9", "7f3e 90 ab 12 cd ef"})
    EXPECT_FALSE(told(words)) << words;
  EXPECT_FALSE(repeats("anything", Secret("")));
  EXPECT_TRUE(repeats("it is shh.", Secret("shh"))) << "a short one as a whole";
}

}  // namespace
}  // namespace haloform
