#include "providers/halopsa/words/server_words.hpp"

#include <gtest/gtest.h>

namespace haloform::halopsa {
namespace {

TEST(ServerWords, are_found_wherever_an_instance_puts_them) {
  struct Case {
    const char* body;
    const char* words;
  };
  for (const Case& row : {
           Case{R"({"resultCode":400,"errorMessage":"Invalid site"})", "Invalid site"},
           Case{R"({"ClassName":"System.Exception","Message":"Please enter a name","InnerException":null})",
                "Please enter a name"},
           Case{R"({"error":"invalid_client","error_description":"The credentials are wrong."})",
                "The credentials are wrong."},
           Case{R"({"error":"No free seat"})", "No free seat"},
           Case{R"({"error":{"message":"deep"}})", "deep"},
           Case{R"({"message":"small"})", "small"},
           Case{R"({"errorMessage":"","Message":"second"})", "second"},
           Case{R"({"[0].id":["The value 'x' is not valid for id."]})",
                "[0].id: The value 'x' is not valid for id."},
           Case{R"({"title":"Bad","errors":{"name":["is required"]}})", "name: is required"},
           Case{R"("CODE:AGT01/1 no free licences")", "CODE:AGT01/1 no free licences"},
           Case{R"([{"error":"first of many"}])", "first of many"},
           Case{"plain words\n", "plain words"},
           Case{"<html><head><style>b{}</style><script>x()</script></head><body><h1>502 Bad "
                "Gateway</h1>nginx</body></html>",
                "502 Bad Gateway nginx"},
           Case{"", ""},
           Case{"{}", ""},
           Case{"null", ""},
           Case{"[]", ""},
           Case{R"({"status":"odd"})", R"({"status":"odd"})"},
       }) {
    EXPECT_EQ(server_words(row.body), row.words) << row.body;
  }
}

TEST(ServerWords, are_cut_between_letters) {
  const std::string words = server_words(std::string(499, 'x') + "üüü");
  EXPECT_EQ(words, std::string(499, 'x') + "…");
}

TEST(ServerWords, that_are_no_utf8_are_repaired) { EXPECT_EQ(server_words("caf\xe9"), "caf\xef\xbf\xbd"); }

TEST(ServerWords, a_quote_is_one_line) {
  EXPECT_EQ(first_line("\n\n  <!DOCTYPE html>\r\n<html>"), "<!DOCTYPE html>");
  EXPECT_EQ(first_line(std::string(200, 'a')), std::string(120, 'a') + "…");
}

}  // namespace
}  // namespace haloform::halopsa
