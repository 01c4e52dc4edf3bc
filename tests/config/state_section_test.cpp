#include "planner/config/state_section.hpp"

#include "planner/config/edit/starter.hpp"
#include "planner/config/store_sections.hpp"
#include "tests/config/support.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace haloform::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

StateLocation written(std::string_view text) {
  auto read = read_settings({"haloform.yaml", std::string(text)});
  EXPECT_TRUE(read) << (read ? "" : lines(read.error()).front());
  return read && read->state ? *read->state : StateLocation{StateLocation::Local{"nothing was read"}};
}

std::vector<std::string> wrong(std::string_view text) {
  const auto read = read_settings({"haloform.yaml", std::string(text)});
  return read ? std::vector<std::string>{} : lines(read.error());
}

TEST(StateSection, names_one_of_six_stores) {
  EXPECT_EQ(written("state: {git: {}}\n").place, StatePlace(StateLocation::Git{}));
  EXPECT_EQ(written("state: {git: {remote: 'https://host/x.git', branch: people}}\n").place,
            StatePlace(StateLocation::Git{"https://host/x.git", "people"}));
  EXPECT_EQ(
      written("state: {http: {address: 'HTTPS://Host/x', lock_address: 'https://host/x/lock', lock_method: "
              "POST, unlock_address: 'https://host/x/lock', unlock_method: DELETE}}\n")
          .place,
      StatePlace(StateLocation::Http{"https://host/x", "https://host/x/lock", "https://host/x/lock", "POST",
                                     "DELETE"}));
  EXPECT_EQ(written("state: {http: {}}\n").place, StatePlace(StateLocation::Http{}))
      << "TF_HTTP_ADDRESS fills it in";
  EXPECT_EQ(
      written("state: {s3: {bucket: b, key: a/k, region: eu-west-1, endpoint: 'http://127.0.0.1:9000', "
              "path_style: true, ca_file: certs/ca.pem}}\n")
          .place,
      StatePlace(StateLocation::S3{"b", "a/k", "eu-west-1", "http://127.0.0.1:9000", true, "certs/ca.pem"}));
  EXPECT_EQ(written("state: {azblob: {account: acme, container: state, blob: a/b}}\n").place,
            StatePlace(StateLocation::Azblob{"acme", "state", "a/b"}));
  EXPECT_EQ(written("state: {postgres: {name: prod, schema: msp}}\n").place,
            StatePlace(StateLocation::Postgres{"prod", "msp"}));
  EXPECT_EQ(written("state: {local: {}}\n").place, StatePlace(StateLocation::Local{"haloform.state.json"}));
}

// `init` writes it.
TEST(StateSection, is_read_as_it_is_written) {
  std::set<std::string_view> kinds;
  for (const char* text : {"states/it.json", "git:../people.git#a,b", "https://host/state", "s3://bucket/a,b",
                           "azblob://acme/state/it.json", "postgres://#msp/prod"}) {
    const auto place = parse_state_place(text);
    ASSERT_TRUE(place) << text;
    EXPECT_EQ(written("state: {" + state_section_text(*place) + "}\n").place, *place) << text;
    kinds.insert(store_row(*place).name);
  }
  EXPECT_EQ(kinds.size(), store_rows().size());
}

TEST(StateSection, says_beside_the_store_how_the_state_is_kept) {
  const StateLocation all = written("state: {required: true, git: {}, encryption: required, lease: 30s}\n");
  EXPECT_EQ(all, (StateLocation{StateLocation::Git{}, Milliseconds{30'000}, true,
                                StateLocation::Encryption::required}));
  EXPECT_EQ(written("state: {required: false}\n"),
            (StateLocation{StateLocation::Local{"haloform.state.json"}, Milliseconds{60'000}, false}));
  EXPECT_EQ(written("state: {git: {}}\n").required, std::nullopt);
  EXPECT_EQ(written("state: {git: {}, lease: 3}\n").lease, Milliseconds{3'000});
  EXPECT_EQ(written("state: {git: {}, lease: 1h}\n").lease, Milliseconds{3'600'000});
}

TEST(StateSection, says_what_is_wrong_and_where) {
  EXPECT_THAT(wrong("state:\n  git: {}\n  s3: {bucket: b, key: k}\n"),
              ElementsAre(AllOf(HasSubstr("haloform.yaml:3:3: state names two stores: git and s3"),
                                HasSubstr("keep one"))));
  EXPECT_THAT(wrong("state: {postgre: {}}\n"), ElementsAre(HasSubstr("did you mean \"postgres\"?")));
  EXPECT_THAT(
      wrong("state: {git: {brunch: x}}\n"),
      ElementsAre("haloform.yaml:1:15: unknown key \"brunch\" in state.git -> did you mean \"branch\"?"));
  EXPECT_THAT(wrong("state: {s3: {bucket: b}}\n"), ElementsAre(HasSubstr(":1:13: state.s3 lacks key")));
  EXPECT_THAT(wrong("state: {azblob: {}}\n"), testing::SizeIs(3));
  EXPECT_THAT(wrong("state: {s3: {bucket: b, key: 5}}\n"), ElementsAre(HasSubstr("key: \"5\"")));
  EXPECT_THAT(wrong("state: {git: {remote: 'ext::sh -c id'}}\n"),
              ElementsAre(AllOf(HasSubstr(":1:23: state.git.remote:"), HasSubstr("helper of git"))));
  EXPECT_THAT(wrong("state: {git: {branch: -x}}\n"), ElementsAre(HasSubstr("not the name of a branch")));
  EXPECT_THAT(wrong("state: {http: {address: 'http://host/x'}}\n"), ElementsAre(HasSubstr("in the clear")));
  EXPECT_THAT(wrong("state: {http: {address: 'https://host/x', unlock_method: DELETE}}\n"),
              ElementsAre(HasSubstr("would delete it")));
  EXPECT_THAT(wrong("state: {http: {address: 'https://host/x', lock_method: GET}}\n"),
              ElementsAre(HasSubstr("is not a method that locks")));
  EXPECT_THAT(wrong("state: {s3: {bucket: b, key: k, region: 'x.evil/#'}}\n"),
              ElementsAre(HasSubstr("is not a region")));
  EXPECT_THAT(wrong("state: {s3: {bucket: b, key: k, ca_file: /etc/ca.pem}}\n"),
              ElementsAre(AllOf(HasSubstr("leaves the folder"), HasSubstr("AWS_CA_BUNDLE"))));
  EXPECT_THAT(wrong("state: {encryption: yes}\n"), testing::SizeIs(1));
  EXPECT_THAT(wrong("state: {encryption: maybe}\n"), ElementsAre(HasSubstr("write encryption: required")));
  for (const char* const lease : {"2s", "61m", "fast", "{}", "-5s", ""})
    EXPECT_THAT(wrong("state: {git: {}, lease: " + std::string(lease) + "}\n"),
                ElementsAre(HasSubstr("lease must be a time from 3s to 1h")))
        << lease;
  EXPECT_THAT(wrong("state: {lease: 3s, azblob: {account: a, container: c, blob: b}}\n"),
              ElementsAre(HasSubstr(":1:16: a lease of Azure lasts from 15 s to 60 s")));
}

TEST(StateSection, takes_no_credentials_and_repeats_none) {
  for (const char* const text :
       {"state: {http: {address: 'https://host/x', password: hunter2}}\n",
        "state: {http: {address: 'https://host/x', username: hunter2}}\n",
        "state: {s3: {bucket: b, key: k, secret_key: hunter2}}\n",
        "state: {s3: {bucket: b, key: k, access_key: hunter2}}\n",
        "state: {azblob: {account: a, container: c, blob: b, sas_token: hunter2}}\n",
        "state: {postgres: {url: 'postgres://me:hunter2@db/x'}}\n", "state: {token: hunter2}\n",
        "state: {local: {path: x, client_secret: hunter2}}\n"}) {
    EXPECT_THAT(wrong(text),
                ElementsAre(AllOf(HasSubstr("must not be in the configuration"),
                                  HasSubstr("from the environment only"), Not(HasSubstr("hunter2")))))
        << text;
  }
  EXPECT_THAT(wrong("state: {http: {address: 'https://me:hunter2@host/x'}}\n"),
              ElementsAre(AllOf(HasSubstr("password"), Not(HasSubstr("hunter2")))));
}

TEST(LocatedState, has_its_paths_from_the_folder_of_the_configuration) {
  const test::TempDir folder;
  const auto located = [&](StatePlace place) {
    auto found = located_state(folder.path(), StateLocation{std::move(place)});
    EXPECT_TRUE(found) << (found ? "" : found.error().text());
    return found ? found->place : StatePlace();
  };
  EXPECT_EQ(located(StateLocation::Git{}),
            StatePlace(StateLocation::Git{"origin", "haloform-state", folder.path().string()}));
  EXPECT_EQ(located(StateLocation::Git{"./x.git", "b"}),
            StatePlace(StateLocation::Git{folder / "x.git", "b", folder.path().string()}));
  EXPECT_EQ(located(StateLocation::S3{"b", "k", "", "", false, "ca.pem"}),
            StatePlace(StateLocation::S3{"b", "k", "", "", false, folder / "ca.pem"}));
  EXPECT_EQ(located(StateLocation::Http{"https://host/x"}),
            StatePlace(StateLocation::Http{"https://host/x"}));
  const auto usual = located_state(folder.path(), std::nullopt);
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->place, StatePlace(StateLocation::Local{folder / "haloform.state.json"}));
  EXPECT_FALSE(located_state(folder.path(), StateLocation{StateLocation::Local{"../x"}}));
}

TEST(LocatedState, keeps_what_stands_beside_the_store) {
  const test::TempDir folder;
  const StateLocation asked{StateLocation::Git{}, Milliseconds{5'000}, true,
                            StateLocation::Encryption::required};
  const auto found = located_state(folder.path(), asked);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->lease, asked.lease);
  EXPECT_EQ(found->required, asked.required);
  EXPECT_EQ(found->encryption, asked.encryption);
}

}  // namespace
}  // namespace haloform::config
