// How the installed git is run, and what two commits are to each other.
#include "providers/git/git.hpp"

#include "tests/stores/git_places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace haloform::git {
namespace {

using test::git_says;
using ::testing::HasSubstr;
using ::testing::Not;

/// A variable of the environment for as long as a test lasts.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name); before != nullptr) before_ = before;
    ::setenv(name, value, 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

SteadyTime in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

Result<Ended> run_git(const std::vector<std::string>& words, const GitOptions& options = {},
                      std::string_view input = {}) {
  return run(words, input, in(std::chrono::seconds(60)), options);
}

class Git : public ::testing::Test {
 protected:
  Git() { test::use_no_git_configuration(); }
  test::TempDir folder_;
  GitOptions here_{.folder = folder_.path().string()};
};

TEST_F(Git, is_fed_and_read_at_the_same_time) {
  // Far more than a pipe holds, in both directions.
  std::string input;
  for (int line = 0; line < 20'000; ++line) input += "0123456789012345678901234567890123456789\n";
  git_says(here_.folder, {"init", "--quiet"});
  const auto ended = run_git({"cat-file", "--batch-check"}, here_, input);
  ASSERT_TRUE(ended) << ended.error().text();
  EXPECT_EQ(ended->status, 0) << ended->err;
  EXPECT_EQ(std::ranges::count(ended->out, '\n'), 20'000);
}

TEST_F(Git, may_end_without_reading_what_it_is_fed) {
  const std::string input(8'000'000, 'x');
  const auto ended = run_git({"--version"}, here_, input);
  ASSERT_TRUE(ended) << ended.error().text();
  EXPECT_EQ(ended->status, 0);
  EXPECT_THAT(ended->out, HasSubstr("git version"));
}

TEST_F(Git, is_ended_at_its_deadline_with_all_that_it_started) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string mark = folder_ / "late";
  const std::vector<std::string> words{"-c", "alias.nap=!sleep 0.6; touch " + mark + "; sleep 30", "nap"};
  const auto ended = run(words, {}, in(std::chrono::milliseconds(150)), here_);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(600));
  std::this_thread::sleep_until(begin + std::chrono::milliseconds(800));
  EXPECT_FALSE(std::filesystem::exists(mark)) << "what it started ran on";
}

TEST_F(Git, is_ended_by_a_stop) {
  StopFlag stop;
  stop.raise();
  here_.stop = &stop;
  const auto ended = run_git({"-c", "alias.nap=!sleep 30", "nap"}, here_);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::interrupted);
}

TEST_F(Git, sees_nothing_of_what_is_ours_and_all_of_what_is_its_own) {
  const Variable ours("HALOPSA_CLIENT_SECRET", "sandbox-throw-away-1");
  const Variable key("HALOFORM_STATE_KEY", "sandbox-throw-away-2");
  const Variable cloud("AWS_SECRET_ACCESS_KEY", "sandbox-throw-away-3");
  const Variable password("PGPASSWORD", "sandbox-throw-away-4");
  const Variable elsewhere("GIT_DIR", "/nowhere");
  const Variable trace("GIT_TRACE", "1");
  const Variable asks("GIT_ASKPASS", "/bin/true");
  const Variable count("GIT_CONFIG_COUNT", "1");
  const Variable config_key("GIT_CONFIG_KEY_0", "http.extraheader");
  const Variable config_value("GIT_CONFIG_VALUE_0", "X-Of-The-Job: yes");
  here_.configuration = {{"http.proxyauthmethod", "basic"}};
  const auto shown = run_git({"-c", "alias.show-it=!env", "show-it"}, here_);
  ASSERT_TRUE(shown) << shown.error().text();
  EXPECT_THAT(shown->out, Not(HasSubstr("sandbox-throw-away")));
  EXPECT_THAT(shown->out, Not(HasSubstr("GIT_DIR=/nowhere")));
  EXPECT_THAT(shown->out, Not(HasSubstr("GIT_TRACE")));
  EXPECT_THAT(shown->out, HasSubstr("GIT_ASKPASS=/bin/true\n"));
  EXPECT_THAT(shown->out, HasSubstr("GIT_TERMINAL_PROMPT=0\n"));
  EXPECT_THAT(shown->out, HasSubstr("GIT_ALLOW_PROTOCOL=file:https:ssh\n"));
  const auto header = run_git({"config", "--get", "http.extraheader"}, here_);
  const auto added = run_git({"config", "--get", "http.proxyauthmethod"}, here_);
  ASSERT_TRUE(header && added);
  EXPECT_EQ(header->out, "X-Of-The-Job: yes\n");
  EXPECT_EQ(added->out, "basic\n");
}

TEST_F(Git, runs_no_helper_of_a_remote_and_shows_no_login) {
  const std::string mark = folder_ / "ran";
  const auto helper = run_git({"ls-remote", "ext::touch " + mark}, here_);
  ASSERT_TRUE(helper);
  EXPECT_NE(helper->status, 0);
  EXPECT_FALSE(std::filesystem::exists(mark));
  const auto login = run_git({"ls-remote", "https://jane:sandbox-throw-away@127.0.0.1:1/x.git"}, here_);
  ASSERT_TRUE(login);
  EXPECT_NE(login->status, 0);
  EXPECT_THAT(login->err, HasSubstr("https://127.0.0.1:1/x.git"));
  EXPECT_THAT(login->err, Not(HasSubstr("sandbox-throw-away")));
}

TEST_F(Git, that_is_not_installed_is_said) {
  const Variable nowhere("PATH", "/nowhere");
  const auto ended = run_git({"--version"}, here_);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::io);
  EXPECT_THAT(ended.error().advice, HasSubstr("install git"));
}

TEST_F(Git, has_no_commit_outside_of_a_repository_or_in_an_empty_one) {
  const Variable ceiling("GIT_CEILING_DIRECTORIES", "/tmp");
  EXPECT_EQ(head(here_).value(), std::nullopt) << "outside";
  git_says(here_.folder, {"init", "--quiet"});
  EXPECT_EQ(head(here_).value(), std::nullopt) << "empty";
}

class Commits : public Git {
 protected:
  Commits() { git_says(here_.folder, {"init", "--quiet"}); }
  std::string commit() {
    git_says(here_.folder,
             {"commit", "--quiet", "--allow-empty", "-m", "commit " + std::to_string(++count_)});
    return git_says(here_.folder, {"rev-parse", "HEAD"}).substr(0, 40);
  }
  int count_ = 0;
};

TEST_F(Commits, are_put_in_order) {
  const std::string first = commit();
  const std::string second = commit();
  EXPECT_EQ(order_of(first, first, here_).value(), Order::same);
  EXPECT_EQ(order_of(first, second, here_).value(), Order::ancestor);
  EXPECT_EQ(order_of(second, first, here_).value(), Order::descendant);
  git_says(here_.folder, {"checkout", "--quiet", "-b", "side", first});
  const std::string side = commit();
  EXPECT_EQ(order_of(side, second, here_).value(), Order::apart);
  EXPECT_EQ(order_of(std::string(40, 'a'), second, here_).value(), Order::unknown);
  EXPECT_EQ(order_of("--help", second, here_).value(), Order::unknown);
  const auto checked_out = head(here_);
  ASSERT_TRUE(checked_out && *checked_out);
  EXPECT_EQ((*checked_out)->id, side);
  EXPECT_LT(std::chrono::system_clock::now() - (*checked_out)->time, std::chrono::minutes(5));
}

TEST_F(Commits, of_a_shallow_clone_are_unknown_where_it_was_cut) {
  const std::string first = commit();
  const std::string second = commit();
  const std::string third = commit();
  const std::string clone = folder_ / "clone";
  git_says(here_.folder, {"clone", "--quiet", "--depth=2", "file://" + here_.folder, clone});
  const GitOptions there{.folder = clone};
  EXPECT_EQ(order_of(second, third, there).value(), Order::ancestor);
  EXPECT_EQ(order_of(first, third, there).value(), Order::unknown);
  ASSERT_TRUE(head(there).value());
  EXPECT_EQ(head(there).value()->id, third);
}

}  // namespace
}  // namespace haloform::git
