#include "planner/model/state_location.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string fault(std::string_view text) {
  const auto place = parse_state_place(text);
  if (place) return "no fault: a place in " + std::string(place_kind(*place));
  EXPECT_EQ(place.error().kind, ErrorKind::usage) << text;
  EXPECT_NE(place.error().advice, "") << text;
  return (place.error().what + " -> " + place.error().advice).plain();
}

TEST(StatePlace, is_read_from_what_the_command_line_says) {
  EXPECT_EQ(parse_state_place("people.json"), StatePlace(StateLocation::Local{"people.json"}));
  EXPECT_EQ(parse_state_place("git:origin#haloform-state"), StatePlace(StateLocation::Git{}));
  EXPECT_EQ(parse_state_place("git:origin"), StatePlace(StateLocation::Git{}));
  EXPECT_EQ(parse_state_place("git:../state.git#main"),
            StatePlace(StateLocation::Git{"../state.git", "main"}));
  EXPECT_EQ(parse_state_place("git:ssh://git@host:22/x.git#a/b"),
            StatePlace(StateLocation::Git{"ssh://git@host:22/x.git", "a/b"}));
  EXPECT_EQ(parse_state_place("git:git@github.com:acme/people.git#state"),
            StatePlace(StateLocation::Git{"git@github.com:acme/people.git", "state"}));
  EXPECT_EQ(parse_state_place("git:http://127.0.0.1:8080/x.git#s"),
            StatePlace(StateLocation::Git{"http://127.0.0.1:8080/x.git", "s"}));
  EXPECT_EQ(
      parse_state_place("HTTPS://GitLab.example/api/v4/projects/1/terraform/state/a%2Fb/"),
      StatePlace(StateLocation::Http{"https://gitlab.example/api/v4/projects/1/terraform/state/a%2Fb"}));
  EXPECT_EQ(parse_state_place("http://[::1]:80/x"), StatePlace(StateLocation::Http{"http://[::1]/x"}));
  EXPECT_EQ(parse_state_place("s3://bucket/a/b.json"), StatePlace(StateLocation::S3{"bucket", "a/b.json"}));
  EXPECT_EQ(parse_state_place("azblob://acme/state/a/b.json"),
            StatePlace(StateLocation::Azblob{"acme", "state", "a/b.json"}));
  EXPECT_EQ(
      parse_state_place("postgres://me@db/people?sslmode=require"),
      StatePlace(StateLocation::Postgres{"default", "haloform", "postgres://me@db/people?sslmode=require"}));
  EXPECT_EQ(parse_state_place("postgresql://db/people#prod"),
            StatePlace(StateLocation::Postgres{"prod", "haloform", "postgresql://db/people"}));
  EXPECT_EQ(parse_state_place("postgresql://db/people#msp/prod"),
            StatePlace(StateLocation::Postgres{"prod", "msp", "postgresql://db/people"}));
}

TEST(StatePlace, is_a_path_where_it_looks_like_one) {
  for (const char* const path : {"a.json", "/srv/state.json", "../x/y", "C:\\state.json", "c:/state.json",
                                 "./git:origin#x", "folder/s3:x", "état.json", "12:30.json", "a b.json"}) {
    EXPECT_EQ(parse_state_place(path), StatePlace(StateLocation::Local{path})) << path;
  }
}

TEST(StatePlace, is_written_as_it_is_read) {
  for (const char* const text : {"people.json", "git:origin#haloform-state", "git:git@host:a/b.git#x",
                                 "https://host/x", "http://127.0.0.1:1/x", "s3://b/k/l", "azblob://a/c/b/l",
                                 "postgres://db/x", "postgres://db/x#prod", "postgres://db/x#msp/prod"}) {
    const auto place = parse_state_place(text);
    ASSERT_TRUE(place) << place.error().text();
    EXPECT_EQ(place_text(*place), text);
    EXPECT_EQ(parse_state_place(place_text(*place)), *place);
  }
}

// So HALOFORM_POSTGRES_URL and PG* say which database.
TEST(StatePlace, of_postgres_may_name_the_row_alone) {
  const StatePlace prod = StateLocation::Postgres{"prod"};
  EXPECT_EQ(parse_state_place("postgres://#prod"), prod);
  EXPECT_EQ(parse_state_place(place_text(prod)), prod);
}

TEST(StatePlace, has_the_kind_that_yaml_calls_it_by) {
  EXPECT_EQ(place_kind(StateLocation::Local{"x"}), "local");
  EXPECT_EQ(place_kind(StateLocation::Git{}), "git");
  EXPECT_EQ(place_kind(StateLocation::Http{}), "http");
  EXPECT_EQ(place_kind(StateLocation::S3{}), "s3");
  EXPECT_EQ(place_kind(StateLocation::Azblob{}), "azblob");
  EXPECT_EQ(place_kind(StateLocation::Postgres{}), "postgres");
}

// A file called "s3:" would be made without a word, and the state would be gone with the runner.
TEST(StatePlace, that_is_not_whole_or_mistyped_is_no_file) {
  EXPECT_THAT(fault("s3:/x"), HasSubstr("write s3://BUCKET/KEY"));
  EXPECT_THAT(fault("s3:bucket/key"), HasSubstr("write s3://BUCKET/KEY"));
  EXPECT_THAT(fault("s3://bucket"), HasSubstr("not whole"));
  EXPECT_THAT(fault("s3:///key"), HasSubstr("not whole"));
  EXPECT_THAT(fault("azblob://a/c"), HasSubstr("write azblob://ACCOUNT/CONTAINER/BLOB"));
  EXPECT_THAT(fault("https:/x"), HasSubstr("write https://HOST/PATH"));
  EXPECT_THAT(fault("postgres:x"), HasSubstr("write postgres://HOST/DATABASE"));
  EXPECT_THAT(fault("git:"), HasSubstr("write git:REMOTE#BRANCH"));
  EXPECT_THAT(fault("git:#x"), HasSubstr("write git:REMOTE#BRANCH"));
  EXPECT_THAT(fault("git:origin#"), HasSubstr("write git:REMOTE#BRANCH"));
  EXPECT_THAT(fault("git://host/x#y"), HasSubstr("git's own protocol"));
  EXPECT_THAT(fault("git+ssh://host/x"), HasSubstr("write git:ssh://"));
  EXPECT_THAT(fault("ssh://host/x"), HasSubstr("write git:ssh://"));
  EXPECT_THAT(fault("file:///x"), HasSubstr("write the path alone"));
  EXPECT_THAT(fault("postgre://db/x"), HasSubstr("did you mean postgres://"));
  EXPECT_THAT(fault("htps://db/x"), HasSubstr("did you mean http"));
  EXPECT_THAT(fault("azblb:a/b/c"), HasSubstr("did you mean azblob://"));
  EXPECT_THAT(fault("gs://b/k"), HasSubstr("is not a kind of store"));
  EXPECT_THAT(fault("git@github.com:acme/x.git"), HasSubstr("write git:USER@HOST:PATH#BRANCH"));
  EXPECT_THAT(fault(""), HasSubstr("is empty"));
  EXPECT_THAT(fault("a\nb"), HasSubstr("control character"));
}

TEST(StatePlace, speaks_no_transport_that_runs_commands_or_hides_nothing) {
  EXPECT_THAT(fault("ext::sh -c id"), HasSubstr("is not a kind of store"));
  EXPECT_THAT(fault("git::https://host/x"), HasSubstr("is not a kind of store"));
  EXPECT_THAT(fault("git:ext::sh -c id#b"), HasSubstr("helper of git"));
  EXPECT_THAT(fault("git:fd::7#b"), HasSubstr("helper of git"));
  EXPECT_THAT(fault("git:--upload-pack=id#b"), HasSubstr("would be a flag"));
  EXPECT_THAT(fault("git:ssh://-oProxyCommand=id/x#b"), HasSubstr("is not a host"));
  EXPECT_THAT(fault("git:git@-oProxyCommand=id:x#b"), HasSubstr("is not a host"));
  EXPECT_THAT(fault("git:ssh://%2doProxyCommand=id@host/x#b"), HasSubstr("is not a user"));
  EXPECT_THAT(fault("git:file:///srv/%65vil.git#b"), HasSubstr("is not a plain path"))
      << "git reads evil.git";
  EXPECT_THAT(fault("git:file://localhost/srv/x.git#b"), HasSubstr("is not a plain path"));
  EXPECT_THAT(fault("git:ftp://host/x#b"), HasSubstr("is not supported"));
  EXPECT_THAT(fault("git:http://host/x#b"), HasSubstr("in the clear"));
  EXPECT_THAT(fault("http://host/x"), HasSubstr("in the clear"));
  for (const char* const branch : {"-x", "a..b", "a b", "x.lock", "a//b", "/a", "a/", ".a", "HEAD", "@{1}",
                                   "refs/heads/x", "a~1", "x."}) {
    EXPECT_THAT(fault("git:origin#" + std::string(branch)), HasSubstr("is not the name of a branch"));
  }
}

TEST(StatePlace, holds_no_password_and_repeats_none) {
  for (const char* const text :
       {"https://me:hunter2@host/x", "https://hunter2@host/x", "git:https://me:hunter2@host/x#b",
        "git:https://hunter2@host/x#b", "git:ssh://me:hunter2@host/x#b", "postgres://me:hunter2@db/x",
        "postgres://db/x?password=hunter2", "postgres://db/x?sslmode=a&PassWord=hunter2",
        "postgres://db/x?pass%77ord=hunter2", "postgres://me:hunt/er2@db/x"}) {
    EXPECT_THAT(fault(text),
                testing::AllOf(HasSubstr("password"), Not(HasSubstr("hunter2")), Not(HasSubstr("er2"))))
        << text;
  }
}

TEST(StatePlace, cannot_lead_elsewhere_by_its_parts) {
  EXPECT_THAT(fault("s3://bucket/../other"), HasSubstr("plain path"));
  EXPECT_THAT(fault("s3://bucket//x"), HasSubstr("plain path"));
  EXPECT_THAT(fault("s3://buck@et/x"), HasSubstr("is not a bucket"));
  EXPECT_THAT(fault("azblob://evil.example/c/b"), HasSubstr("is not a storage account"));
  EXPECT_THAT(fault("azblob://acme/c?sig/b"), HasSubstr("is not a container"));
  EXPECT_THAT(fault("postgres://db/x#a b"), HasSubstr("is not a name"));
  EXPECT_THAT(fault("postgres://db/x#Up/b"), HasSubstr("is not a schema"));
  EXPECT_THAT(fault("https://host/x?a=b"), HasSubstr("query"));
}

}  // namespace
}  // namespace haloform
