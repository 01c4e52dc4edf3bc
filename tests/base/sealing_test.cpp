#include "planner/base/sealing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace haloform {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Made up for these tests.
const std::string hex_key = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
const std::string other_key = "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const std::string base64_key = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=";
const std::string passphrase = "a passphrase of the tests";

std::shared_ptr<const Sealing> sealing(const std::string& key, std::optional<std::string> previous = {}) {
  auto made = Sealing::with(Secret(key), previous ? std::optional(Secret(*previous)) : std::nullopt);
  EXPECT_TRUE(made) << (made ? "" : made.error().text());
  return *made;
}

std::string sealed(const std::shared_ptr<const Sealing>& by, std::string_view text,
                   std::string_view bound = "b") {
  auto made = by->seal(text, bound);
  EXPECT_TRUE(made) << (made ? "" : made.error().text());
  return made.value_or("");
}

std::string fault(const std::shared_ptr<const Sealing>& by, std::string_view text,
                  std::string_view bound = "b") {
  const auto opened = by->open(text, bound);
  if (opened) return "it was opened";
  EXPECT_EQ(opened.error().kind, ErrorKind::state);
  return opened.error().text();
}

TEST(Sealing, gives_back_what_was_sealed_and_shows_nothing_of_it) {
  for (const std::string& key : {hex_key, base64_key, passphrase}) {
    const auto by = sealing(key);
    for (const std::string& text :
         {std::string("jane@example.com"), std::string(), std::string("\0\n\xff", 3)}) {
      const std::string secret = sealed(by, text);
      EXPECT_TRUE(is_sealed(secret));
      EXPECT_THAT(secret, AllOf(Not(HasSubstr("jane")), Not(HasSubstr("\n")), Not(HasSubstr("\""))));
      EXPECT_EQ(by->open(secret, "b"), text);
      EXPECT_EQ(sealing(key)->open(secret + "\n", "b"), text) << "another run, and a file's last line end";
    }
  }
}

TEST(Sealing, knows_a_key_in_either_spelling) {
  EXPECT_EQ(sealing(base64_key)->open(sealed(sealing(hex_key), "x"), "b"), "x");
}

TEST(Sealing, never_makes_the_same_twice) {
  const auto by = sealing(hex_key);
  EXPECT_NE(sealed(by, "x"), sealed(by, "x"));
}

TEST(Sealing, is_not_opened_with_another_key) {
  EXPECT_THAT(fault(sealing(other_key), sealed(sealing(hex_key), "x")),
              AllOf(HasSubstr("another key"), HasSubstr("HALOFORM_STATE_KEY_PREVIOUS")));
  EXPECT_THAT(fault(sealing("another passphrase"), sealed(sealing(passphrase), "x")),
              HasSubstr("another key"));
  EXPECT_THAT(fault(sealing(passphrase), sealed(sealing(hex_key), "x")), HasSubstr("another key"));
}

TEST(Sealing, opens_with_the_previous_key_and_seals_with_the_present_one) {
  for (const std::string& before : {other_key, passphrase}) {
    const std::string old = sealed(sealing(before), "x");
    const auto both = sealing(hex_key, before);
    EXPECT_EQ(both->open(old, "b"), "x");
    const std::string now = sealed(both, "x");
    EXPECT_EQ(sealing(hex_key)->open(now, "b"), "x");
    EXPECT_THAT(fault(sealing(before), now), HasSubstr("another key"));
  }
}

TEST(Sealing, is_bound_to_its_place) {
  const auto by = sealing(hex_key);
  const std::string text = sealed(by, "x", "lineage 1, serial 7");
  EXPECT_EQ(by->open(text, "lineage 1, serial 7"), "x");
  EXPECT_THAT(fault(by, text, "lineage 1, serial 8"), HasSubstr("belongs elsewhere"));
  EXPECT_THAT(fault(by, text, ""), HasSubstr("belongs elsewhere"));
}

TEST(Sealing, finds_every_change_and_every_cut) {
  for (const std::string& key : {hex_key, passphrase}) {
    const auto by = sealing(key);
    const std::string whole = sealed(by, "the text of a state");
    const std::size_t mark = whole.find(' ');
    for (std::size_t at = 0; at < whole.size(); ++at) {
      // A passphrase is worked on for each salt that is tried: a few of its letters are enough.
      const bool in_salt = key == passphrase && at > mark + 17 && at < mark + 38;
      if (in_salt) continue;
      std::string changed = whole;
      changed[at] = changed[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(by->open(changed, "b")) << at;
      EXPECT_FALSE(by->open(whole.substr(0, at), "b")) << at;
    }
    EXPECT_FALSE(by->open(whole + "A", "b"));
    EXPECT_FALSE(by->open(whole + "AAAA", "b"));
    EXPECT_FALSE(by->open(whole + " x", "b"));
  }
}

TEST(Sealing, takes_a_state_of_ten_thousand_people) {
  const auto by = sealing(hex_key);
  const std::string text(3'000'000, 'x');
  const std::string secret = sealed(by, text);
  EXPECT_LT(secret.size(), 4'100'000U);
  EXPECT_EQ(by->open(secret, "b"), text);
}

TEST(Sealing, refuses_a_key_that_anybody_guesses_and_names_its_variable) {
  for (const std::string& key :
       {std::string("hunter2"), std::string("elevensigns"), std::string("ééééééééééé")}) {
    const auto made = Sealing::with(Secret(key), std::nullopt);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::configuration);
    EXPECT_EQ(made.error().where, "HALOFORM_STATE_KEY");
    EXPECT_THAT(made.error().text(), AllOf(HasSubstr("openssl rand -hex 32"), Not(HasSubstr(key))));
  }
  const auto before = Sealing::with(Secret(hex_key), Secret("hunter2"));
  ASSERT_FALSE(before);
  EXPECT_EQ(before.error().where, "HALOFORM_STATE_KEY_PREVIOUS");
}

TEST(Sealing, is_safe_from_several_threads) {
  const auto by = sealing(passphrase);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) EXPECT_EQ(by->open(sealed(by, "x"), "b"), "x");
    });
  }
}

TEST(Sealing, is_known_by_its_beginning) {
  EXPECT_FALSE(is_sealed("{\"version\": 3}"));
  EXPECT_FALSE(is_sealed(""));
  EXPECT_TRUE(is_sealed("haloform-sealed-2 something later"));
  EXPECT_THAT(fault(sealing(hex_key), "haloform-sealed-2 something later"), HasSubstr("later haloform"));
}

}  // namespace
}  // namespace haloform
