// Somebody puts an older document of a state in the place of the present one, by a commit of their own.
#include "providers/storage/git/git_store.hpp"
#include "tests/stores/contract.hpp"
#include "tests/stores/git_places.hpp"
#include "tests/stores/put_back.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace haloform::test {

namespace {

using storage::PutBack;

class GitPutBack : public ::testing::Test {
 protected:
  explicit GitPutBack(PutBack::Written how = PutBack::Written::sealed)
      : state_([this] { return open(); }, how) {}
  [[nodiscard]] std::unique_ptr<storage::DocumentStore> open() const {
    auto store = storage::open_git_store({.remote = repository_.path(), .checkout = "/"},
                                         storage::StoreContext{clock_});
    if (!store) throw std::runtime_error(store.error().text());
    return *std::move(store);
  }
  void put(const std::string& document) const {
    repository_.put_file("haloform-state", "root/state.json", document);
  }
  BareRepository repository_;
  SystemClock clock_;
  PutBack state_;
};

class OpenGitPutBack : public GitPutBack {
 protected:
  OpenGitPutBack() : GitPutBack(PutBack::Written::open) {}
};

TEST_F(GitPutBack, is_refused_until_a_copy_is_restored) {
  state_.add_agent("jane", 1);
  const std::string first = state_.document();
  state_.add_agent("bob", 2);
  state_.expect_agents(2);
  const std::string second = state_.document();
  put(first);
  // Each refused run leaves two commits about its lease.
  for (int run = 0; run < 3; ++run) state_.expect_refused(1, 2);
  state_.restore(second);
  state_.expect_agents(2);
  state_.add_agent("eve", 3);
  state_.expect_agents(3);
  put(first);
  state_.expect_refused(1, 4);
}

TEST_F(OpenGitPutBack, is_refused_too) {
  state_.add_agent("jane", 1);
  const std::string first = state_.document();
  state_.add_agent("bob", 2);
  put(first);
  state_.expect_refused(1, 2);
}

TEST_F(GitPutBack, is_seen_behind_a_removal_and_a_merge) {
  state_.add_agent("jane", 1);
  const std::string first = state_.document();
  const std::string old_tip = git_says(repository_.path(), {"rev-parse", "haloform-state"});
  state_.add_agent("bob", 2);
  const std::string second = state_.document();
  repository_.remove_file("haloform-state", "root/state.json");
  put(first);
  state_.expect_refused(1, 2);
  state_.restore(second);
  state_.expect_agents(2);
  // A merge with the files of its first side: a history that follows it knows nothing else.
  const auto says = [&](std::vector<std::string> words) {
    std::string out = git_says(repository_.path(), words);
    return out.substr(0, out.find('\n'));
  };
  const std::string old = old_tip.substr(0, 40);
  const std::string merge = says({"commit-tree", "-m", "merge", "-p", old, "-p",
                                  says({"rev-parse", "haloform-state"}), old + "^{tree}"});
  says({"update-ref", "refs/heads/haloform-state", merge});
  state_.expect_refused(1, 3);
}

TEST_F(GitPutBack, is_no_matter_where_the_state_is_begun_anew_or_was_lost) {
  state_.add_agent("jane", 1);
  state_.add_agent("bob", 2);
  const std::string second = state_.document();
  repository_.remove_file("haloform-state", "root/state.json");
  state_.restore(second);
  state_.expect_agents(2);
  EXPECT_EQ(storage::peek_head(state_.document())->serial, 3U) << "it counts on from what the history has";
  repository_.remove_file("haloform-state", "root/state.json");
  const auto versions = state_.backend()->history();
  ASSERT_TRUE(versions) << versions.error().text();
  EXPECT_EQ((*versions)->size(), 3U) << "a removal is none";
  const auto begun = state_.backend()->init({}, {"jane", "host", 1, {}, "init", {}});
  ASSERT_TRUE(begun) << begun.error().text();
  state_.add_agent("eve", 3);
  state_.expect_agents(1);
}

}  // namespace

}  // namespace haloform::test
