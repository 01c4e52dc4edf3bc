#include "planner/base/comparison_key.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {
namespace {

/// All are one name, or one address; any two of different families are not.
const std::vector<std::vector<std::string>>& families() {
  static const std::vector<std::vector<std::string>> all{
      {"Jane Smith", "  jane\tSMITH ", "Jane\u00a0\u00a0Smith", "Jane \u2003 Smith", "Jane\u3000Smith",
       "Jane&nbsp;Smith", "J\u200bane Smi\u00adth\ufeff", "Jane\r\nSmith", "Jane&#32;Smith",
       "Jane\u0085Smith"},
      {"Zo\u00eb", "Zoe\u0308", "ZO\u00cb", "zo&euml;", "Zo&#235;", "Zo&#xEB;", "Zo&Euml;"},
      {"Zoe"},
      {"o'hara@acme.example", "o&#x27;hara@acme.example", "o&#39;hara@acme.example",
       "O&apos;Hara@acme.example"},
      {"R&D", "r&amp;d", "R&AMP;D", "R&#38;D", "R&amp;amp;D", "R&am\u200bp;D"},
      {"R & D", "R &amp; D"},
      {"jane@b\u00fccher.example", "Jane@XN--BCHER-KVA.example", "jane@bu\u0308cher.example",
       "jane@B\u00dcCHER.example", "jane@b\u00fccher\u3002example"},
      {"jane@bucher.example"},
      {"Stra\u00dfe", "STRASSE", "strasse"},
      {"\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3"},
      {"\ufb01nn", "Finn", "FINN"},
      {"\u1112\u1161\u11ab", "\ud55c"},
      {"Nguye\u0302\u0303n", "Nguy\u1ec5n", "NGUY\u1ec4N"},
      {"\u212bngstr\u00f6m", "\u00c5ngstr\u00f6m", "A\u030angstro\u0308m"},
      {"J\u0430ne Smith"},  // a Cyrillic letter
      {"R2"},
      {"R\u00b2"},
      {"a--b", "A--B"},
      {"&unknown; & co;", "&UNKNOWN; &  Co;"},
      {"5 < 6", "5 &lt; 6", "5 &LT; 6"},
      {"\ufffd", "\xff", "\xc3"},
      {"no-reply@x"},
      {"", " ", "\u00a0", "\u200b", "&nbsp;", " \t\r\n"},
  };
  return all;
}

TEST(ComparisonKey, is_one_for_one_name_and_another_for_another) {
  for (std::size_t one = 0; one < families().size(); ++one) {
    const std::string key = comparison_key(families()[one].front());
    for (const std::string& name : families()[one]) {
      EXPECT_EQ(comparison_key(name), key);
      EXPECT_EQ(comparison_key(key), key) << "a key is its own key";
      for (std::size_t other = 0; other < families().size(); ++other) {
        const std::string& front = families()[other].front();
        EXPECT_EQ(same_key(name, front), one == other) << name << " and " << front;
        EXPECT_EQ(same_key(front, name), one == other) << name << " and " << front;
        EXPECT_EQ(key_hash(name) == key_hash(front), one == other) << name << " and " << front;
      }
    }
  }
}

TEST(ComparisonKey, has_nothing_to_compare_where_nothing_can_be_seen) {
  EXPECT_TRUE(has_no_key(" \t"));
  EXPECT_TRUE(has_no_key("\u200b \u00a0"));
  EXPECT_TRUE(has_no_key("&nbsp;"));
  EXPECT_FALSE(has_no_key(" x"));
  EXPECT_FALSE(has_no_key("&"));
  EXPECT_FALSE(has_no_key("\u00e9"));
}

TEST(ComparisonKey, knows_blanks_of_every_kind_at_the_ends) {
  EXPECT_EQ(without_blanks_around("\u3000 Jane\u3000Smith\u00a0\t"), "Jane\u3000Smith");
  EXPECT_EQ(without_blanks_around("\u0085x"), "x");
  EXPECT_EQ(without_blanks_around("\u2003 "), "");
  EXPECT_EQ(without_blanks_around(""), "");
  EXPECT_EQ(without_blanks_around("\u200bx\u200b"), "\u200bx\u200b") << "which is no blank";
}

TEST(ComparisonKey, what_idna_does_not_take_stays_a_domain_of_its_own) {
  EXPECT_EQ(comparison_key("Jane@XN--ZZZZZZZZ\u00fc.example"), "jane@xn--zzzzzzzz\u00fc.example");
  EXPECT_EQ(comparison_key("jane@\u00fc.\u00fc@"), "jane@\u00fc.\u00fc@");
  EXPECT_EQ(comparison_key("meet @ the B\u00dcRO"), "meet @ the b\u00fcro");
}

TEST(Entities, are_decoded_as_often_as_they_were_encoded) {
  EXPECT_EQ(without_entities("R&amp;amp;amp;D &lt;b&gt; &#x1F600; &quot;"), "R&D <b> \U0001f600 \"");
  EXPECT_EQ(without_entities("&; &# &#; &#x; &#xd800; &#0; &#99999999; &amp &ampere;"),
            "&; &# &#; &#x; &#xd800; &#0; &#99999999; &amp &ampere;");
  // As long as it is deep: the work grows with the length, not with its square.
  std::string deep = "&";
  for (int at = 0; at < 100'000; ++at) deep += "amp;";
  EXPECT_EQ(without_entities(deep), "&");
}

TEST(Entities, are_told_by_how_they_begin) {
  for (const char* begun :
       {"&", "&a", "&am", "&amp", "&#", "&#3", "&#38", "&#038", "&#x", "&#X2", "&#x0026"}) {
    EXPECT_TRUE(begins_entity(begun, U'&')) << begun;
  }
  for (const char* other : {"", "amp", "&b", "&A", "&AMP", "&amp;", "&#4", "&#381", "&#x3", "&quot", "& "}) {
    EXPECT_FALSE(begins_entity(other, U'&')) << other;
  }
  EXPECT_TRUE(begins_entity("&am", U'\'')) << "encoded twice";
  EXPECT_TRUE(begins_entity("&rsq", U'\u2019'));
  EXPECT_TRUE(begins_entity("&eac", U'\u00e9'));
  EXPECT_FALSE(begins_entity("&eac", U'\u00eb'));
  EXPECT_FALSE(begins_entity("&Eac", U'\u00e9'));
  for (const char32_t never : {U'a', U'7', U' '}) EXPECT_FALSE(begins_entity("&", never));
}

TEST(LooseKey, forgets_marks_blanks_and_punctuation) {
  EXPECT_EQ(loose_key("Ren\u00e9e O'Hara-Smith, MD."), "reneeoharasmithmd");
  EXPECT_EQ(loose_key("\u0141ukasz S\u00f8rensen"), "lukaszsorensen");
  EXPECT_EQ(loose_key("R\u00b2"), "r2");
  EXPECT_EQ(loose_key("C++"), "c++");
  std::string ascii;
  for (char letter = ' '; letter < 0x7f; ++letter) ascii += letter;
  EXPECT_EQ(loose_key(ascii), loose_key(ascii + "\u00e9").substr(0, loose_key(ascii).size()));
  ascii.erase(ascii.find('&'), 1);  // then it is plain, which is a way of its own
  EXPECT_EQ(loose_key(ascii) + "e", loose_key(ascii + "\u00e9"));
  EXPECT_EQ(loose_key("C #"), "c#");
  EXPECT_EQ(without_marks("\u0141ukasz S\u00f8rensen-M\u00fcller"), "lukasz sorensen-muller");
}

TEST(Composed, changes_the_normal_form_and_nothing_else) {
  EXPECT_EQ(composed(" Zoe\u0308  &amp; R\u00b2"), " Zo\u00eb  &amp; R\u00b2");
}

}  // namespace
}  // namespace haloform
