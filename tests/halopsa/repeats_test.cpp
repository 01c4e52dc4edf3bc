#include "providers/halopsa/words/repeats.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace haloform::halopsa {
namespace {

/// With the letters that encodings change: a plus, a slash, an equals sign, an ampersand, quotes.
const std::string secret_text = "7f3e+90/ab=12&cd'ef\"gh<5c1d";

bool told(const std::string& words) { return repeats(words, Secret(secret_text)); }

std::string written(const std::string& front, const std::string& back, int base) {
  std::string text;
  for (const char byte : secret_text) {
    char number[16];
    std::snprintf(number, sizeof number,
                  base == 16  ? "%02x"
                  : base == 8 ? "%03o"
                              : "%d",
                  static_cast<unsigned char>(byte));
    text += front + number + back;
  }
  return text;
}

/// Every byte of the secret, with something behind it.
std::string spread(const std::string& between) {
  std::string text;
  for (const char byte : secret_text) text += byte + between;
  return text;
}

std::string fullwidth(const std::string& plain) {
  std::string text;
  for (const char byte : plain) {
    const unsigned point = 0xfee0U + static_cast<unsigned char>(byte);
    text += static_cast<char>(0xe0U | point >> 12U);
    text += static_cast<char>(0x80U | (point >> 6U & 0x3fU));
    text += static_cast<char>(0x80U | (point & 0x3fU));
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
  EXPECT_TRUE(told(written("%", "", 16))) << "percent signs";
  EXPECT_TRUE(told(written("%25", "", 16))) << "percent signs, twice";
  EXPECT_TRUE(told(written("&#x", ";", 16))) << "HTML";
  EXPECT_TRUE(told(written("&#", ";", 10))) << "HTML";
  EXPECT_TRUE(told(written("&#", " ", 10))) << "HTML without the semicolons, as browsers take it";
  EXPECT_TRUE(told(written("&#x", "", 16))) << "the same";
  EXPECT_TRUE(told("7f3e&plus;90&sol;ab&equals;12&amp;cd&apos;ef&quot;gh&lt;5c1d")) << "HTML";
  EXPECT_TRUE(told(written("\\u00", "", 16))) << "JSON";
  EXPECT_TRUE(told(written("\\x", "", 16)));
  EXPECT_TRUE(told("7f3e+90\\/ab=12&cd'ef\\\"gh<5c1d")) << "JSON";
  EXPECT_TRUE(told(written("", "", 16))) << "hexadecimal digits";
  EXPECT_TRUE(told("7F3E+90/AB=12&CD'EF\"GH<5C1D")) << "in capitals";
  EXPECT_TRUE(told("7f3e+90/ab\n  =12&cd'ef\"gh<5c1d")) << "over two lines";
  for (const std::string front : {"", "x", "xy", "xyz"}) {
    for (const std::string back : {"", "1", "12"}) {
      EXPECT_TRUE(told(base64(front + secret_text + back, false))) << front << '|' << back;
      EXPECT_TRUE(told(base64(front + secret_text + back, true))) << front << '|' << back;
    }
  }
}

TEST(Repeats, sees_numbers_of_every_kind) {
  struct Written {
    std::string front;
    std::string back;
    int base;
  };
  for (const Written& one : std::vector<Written>{{"&#000000", ";", 10},
                                                 {"&#x000000", ";", 16},
                                                 {"&#x000000", " ", 16},
                                                 {"%u00", "", 16},
                                                 {"\\u{", "}", 16},
                                                 {"\\U000000", "", 16},
                                                 {"\\", "", 8},
                                                 {"=", "", 16},
                                                 {"0x", " ", 16},
                                                 {"0x", ", ", 16},
                                                 {"", "-", 16},
                                                 {"", ":", 16},
                                                 {"", ", ", 10},
                                                 {"", " ", 10}}) {
    const std::string words = written(one.front, one.back, one.base);
    EXPECT_TRUE(told(words)) << words;
  }
}

TEST(Repeats, sees_one_encoding_in_another) {
  const std::string wide = spread(std::string(1, '\0'));
  for (const std::string& inner :
       {base64(secret_text, false), base64(secret_text, true), written("%", "", 16), written("&#", ";", 10),
        written("\\u00", "", 16), wide, '\0' + wide}) {
    for (const std::string front : {"", "x", "xy"}) {
      EXPECT_TRUE(told("bad: " + base64(front + inner, false))) << front << inner;
      EXPECT_TRUE(told("bad: " + base64(front + inner, true))) << front << inner;
    }
  }
}

TEST(Repeats, sees_its_letters_and_digits_whatever_stands_between_them) {
  for (const std::string between :
       {".", ",", ", ", "-", "\",\"", "\u00a0", "\u200b", "\u00ad", "&nbsp;", "\\u200b"})
    EXPECT_TRUE(told("bad " + spread(between))) << spread(between);
  EXPECT_TRUE(told("7f3e 90 ab 12 cd ef"));
  EXPECT_TRUE(told(fullwidth(secret_text)));
  EXPECT_TRUE(told(std::string(secret_text.rbegin(), secret_text.rend()))) << "backwards";
  EXPECT_FALSE(repeats("! ? a %", Secret("!!!!????a%%%"))) << "hardly any letters, which prove nothing";
}

TEST(Repeats, sees_what_stands_around_a_mask) {
  for (const char* words : {"7f3e+9****gh<5c1d", "7f3e...5c1d", "7F3E\u2022\u2022\u20225C1D",
                            "is 7f3exxxxxxxx5c1d", "7f3e [...] 5c1d"})
    EXPECT_TRUE(told(words)) << words;
  for (const char* words :
       {"****5c1d", "7f3e****", "7f3e was asked for, 5c1d came", "7f3e, 5c1d", "7f3****c1d"})
    EXPECT_FALSE(told(words)) << words;
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
                            "\\u00", "%zz", "eyJhbGciOiJSUzI1NiJ9", "7f3e 90 a"})
    EXPECT_FALSE(told(words)) << words;
  for (const char* words :
       {"The client id or the client secret is not valid.", "There is no scope \"edit:customers\" here.",
        "Jane O'Neil-Smith (jane.oneil@example.com) has no site_id; Ren\u00e9e and \u5f20\u4f1f neither",
        "agent 4711, ticket 0012345, order 2026/000123: 2026-11-29T05:38:55.123Z, 29.11.2026 05:38",
        "<html><head><title>502 Bad Gateway</title></head><body>nginx/1.25.3</body></html>",
        R"({"error":"invalid_client","trace_id":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})",
        "https://acme.halopsa.com/api/Agent?page_no=2&page_size=100&includeinactive=true",
        "SGVsbG8sIHdvcmxkISBUaGlzIGlzIGJhc2U2NC4=", "0x80070005 (E_ACCESSDENIED)"}) {
    EXPECT_FALSE(told(words)) << words;
    EXPECT_FALSE(
        repeats(words, Secret("53ebbc1d-7134-488e-bada-ec981213abe6-6e07e1c8-4bd4-44a5-95cd-db2cd3b12b1b")))
        << words;
  }
  EXPECT_FALSE(repeats("anything", Secret("")));
  EXPECT_TRUE(repeats("it is shh.", Secret("shh"))) << "a short one as a whole";
}

// UUIDs have the digits of a secret that is made of two of them.
TEST(Repeats, leaves_many_ids_alone) {
  const Secret secret("53ebbc1d-7134-488e-bada-ec981213abe6-6e07e1c8-4bd4-44a5-95cd-db2cd3b12b1b");
  std::mt19937 random(7);
  for (int text = 0; text < 20; ++text) {
    std::string words = "no such records:";
    while (words.size() < 1'900) {
      char id[64];
      const auto part = [&](unsigned mask) { return static_cast<unsigned>(random()) & mask; };
      std::snprintf(id, sizeof id, " %08x-%04x-%04x-%04x-%08x%04x,", part(~0U), part(0xffff), part(0xffff),
                    part(0xffff), part(~0U), part(0xffff));
      words += id;
    }
    EXPECT_FALSE(repeats(words, secret)) << words;
  }
}

// Five times what is ever quoted.
TEST(Repeats, takes_no_longer_than_the_words_are_long) {
  std::string words;
  while (words.size() < 10'000) words += "%41&#66;\\u0043=44 0x45 QUJDREVGR0hJSg== aaaa**** ";
  EXPECT_FALSE(told(words));
}

}  // namespace
}  // namespace haloform::halopsa
