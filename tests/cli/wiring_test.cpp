#include "cli/wiring.hpp"

#include "cli/planning.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

namespace haloform::cli {
namespace {

using test::TempDir;
using testing::HasSubstr;
using Variables = std::map<std::string, std::string, std::less<>>;

// Whatever is started or dumped later must not carry the secret.
TEST(Environment, gives_the_secret_up_once_it_was_read) {
  ::setenv("HALOPSA_CLIENT_SECRET", "shh", 1);
  ::setenv("HALOPSA_CLIENT_ID", "me", 1);
  const char* block = std::getenv("HALOPSA_CLIENT_SECRET");
  const Environment environment = Environment::take();
  ASSERT_TRUE(environment.client_secret());
  EXPECT_EQ(environment.client_secret()->reveal(), "shh");
  EXPECT_EQ(std::string(block), "") << "unsetenv only forgets where it was";
  EXPECT_EQ(environment.get("HALOPSA_CLIENT_ID"), "me");
  EXPECT_EQ(std::getenv("HALOPSA_CLIENT_SECRET"), nullptr);
  ::unsetenv("HALOPSA_CLIENT_ID");
}

TEST(Environment, says_where_to_remember_things_on_this_machine) {
  const auto folder = [](Variables variables) { return Environment(std::move(variables)).state_folder(); };
  EXPECT_EQ(folder({{"XDG_STATE_HOME", "/var/lib/me"}, {"HOME", "/home/me"}}), "/var/lib/me/haloform");
  EXPECT_EQ(folder({{"HOME", "/home/me"}}), "/home/me/.local/state/haloform");
  EXPECT_EQ(folder({{"XDG_STATE_HOME", "not/absolute"}, {"HOME", "/home/me"}}),
            "/home/me/.local/state/haloform");
  EXPECT_EQ(folder({{"HOME", "nowhere"}}), std::nullopt);
  EXPECT_EQ(folder({}), std::nullopt);
}

TEST(Credentials, that_are_missing_are_all_named_at_once) {
  const auto nothing = credentials_from(Environment(Variables{}));
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().kind, ErrorKind::credentials);
  EXPECT_THAT(nothing.error().what, HasSubstr("HALOPSA_CLIENT_ID"));
  EXPECT_THAT(nothing.error().what, HasSubstr("HALOPSA_CLIENT_SECRET"));
  EXPECT_THAT(nothing.error().advice, HasSubstr("haloform sandbox"));
  const auto half = credentials_from(Environment(Variables{{"HALOPSA_CLIENT_ID", "me"}}));
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().what.plain().find("HALOPSA_CLIENT_ID"), std::string::npos);
}

TEST(Credentials, with_a_line_end_or_blanks_are_an_error_and_not_sent) {
  const TempDir folder;
  for (const std::string odd : {"shh\n", "shh\r\n", " shh", "shh ", "\tshh", "s\nhh", "\xEF\xBB\xBFshh"}) {
    const auto secret = credentials_from(Environment(Variables{{"HALOPSA_CLIENT_ID", "me"}}, Secret(odd)));
    ASSERT_FALSE(secret) << odd;
    EXPECT_EQ(secret.error().kind, ErrorKind::credentials);
    EXPECT_EQ(secret.error().where, "HALOPSA_CLIENT_SECRET");
    const auto id = credentials_from(Environment(Variables{{"HALOPSA_CLIENT_ID", odd}}, Secret("shh")));
    ASSERT_FALSE(id) << odd;
    EXPECT_EQ(id.error().where, "HALOPSA_CLIENT_ID");
  }
  for (const std::string odd : {" shh\n", "shh \n", "s\nhh\n"}) {
    const std::string path = folder.write("secret", odd);
    const auto secret = credentials_from(
        Environment(Variables{{"HALOPSA_CLIENT_ID", "me"}, {"HALOPSA_CLIENT_SECRET_FILE", path}}));
    ASSERT_FALSE(secret) << odd;
    EXPECT_EQ(secret.error().where, path);
  }
}

TEST(Credentials, may_come_from_a_file_whose_last_newline_does_not_count) {
  const TempDir folder;
  const std::string path = folder.write("secret", "top secret\r\n");
  const auto found = credentials_from(
      Environment(Variables{{"HALOPSA_CLIENT_ID", "me"}, {"HALOPSA_CLIENT_SECRET_FILE", path}}));
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->id, "me");
  EXPECT_EQ(found->secret.reveal(), "top secret");
}

TEST(Credentials, from_a_file_that_is_empty_or_not_there_are_an_error) {
  const TempDir folder;
  for (const std::string& path : {folder.write("empty", "\n"), folder / "nowhere"}) {
    const auto found = credentials_from(
        Environment(Variables{{"HALOPSA_CLIENT_ID", "me"}, {"HALOPSA_CLIENT_SECRET_FILE", path}}));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::credentials);
    EXPECT_THAT(found.error().where, HasSubstr(path));
  }
}

TEST(Credentials, given_twice_are_an_error) {
  const auto found = credentials_from(Environment(
      Variables{{"HALOPSA_CLIENT_ID", "me"}, {"HALOPSA_CLIENT_SECRET_FILE", "x"}}, Secret("shh")));
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().advice, HasSubstr("unset"));
}

state::State state_of(std::string instance) {
  state::State state;
  state.lineage = "0c0c0c0c-0000-4000-8000-000000000001";
  state.instance = std::move(instance);
  return state;
}

TEST(StateOwner, is_the_instance_that_the_state_names) {
  EXPECT_TRUE(check_owner(state_of("https://a.example"), "https://a.example", Profile::guide, "s.json"));
  EXPECT_TRUE(check_owner(state::State{}, "https://a.example", Profile::guide, "s.json"))
      << "there is no state yet";
  const auto other =
      check_owner(state_of("https://b.example"), "https://a.example", Profile::guide, "s.json");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::state);
  EXPECT_THAT(other.error().advice, HasSubstr("haloform state move-instance https://a.example"));
}

// Any file may have been named as the state.
TEST(StateOwner, is_repeated_in_part_where_it_is_no_address) {
  const std::string text = std::string(60, 'S') + "end";
  const auto repeats = [&](const Result<void>& checked) { return checked.error().text().contains("Send"); };
  const auto instance = check_owner(state_of(text), "https://a.example", Profile::guide, "s.json");
  ASSERT_FALSE(instance);
  EXPECT_FALSE(repeats(instance)) << instance.error().text();
  state::State state = state_of("https://a.example");
  state.tenant = text;
  for (const char* here : {"", "acme"}) {
    const auto tenant = check_tenant(state, here, "s.json");
    ASSERT_FALSE(tenant);
    EXPECT_FALSE(repeats(tenant)) << tenant.error().text();
    EXPECT_THAT(tenant.error().what, HasSubstr("SSS"));
  }
  const auto address = check_owner(state_of("https://a-company-with-a-rather-long-name.halopsa.com"),
                                   "https://a.example", Profile::guide, "s.json");
  EXPECT_THAT(address.error().what, HasSubstr("https://a-company-with-a-rather-long-name.halopsa.com,"));
}

}  // namespace
}  // namespace haloform::cli
