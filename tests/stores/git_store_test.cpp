// States on a branch of a repository: what is true of git alone. What every store has to do stands in contract.cpp.
#include "providers/storage/git/git_store.hpp"

#include "providers/storage/git/git_lease.hpp"
#include "providers/storage/git/git_remote.hpp"
#include "providers/storage/git/temporary_folder.hpp"
#include "tests/stores/contract.hpp"
#include "tests/stores/git_places.hpp"
#include "tests/support/fake_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace haloform::test {

namespace {

using storage::Conflict;
using storage::DocumentStore;
using storage::Leased;
using storage::LeaseRequest;
using storage::open_git_store;
using storage::Stored;
using ::testing::HasSubstr;
using ::testing::Not;

const SystemClock& git_clock() {
  static const SystemClock clock;
  return clock;
}

std::unique_ptr<DocumentStore> open_git(const StateLocation::Git& location,
                                        const Clock& clock = git_clock()) {
  auto store = open_git_store(location, storage::StoreContext{clock});
  if (!store) throw std::runtime_error(store.error().text());
  return *std::move(store);
}

class GitPathPlace : public StoreUnderTest {
 public:
  std::unique_ptr<DocumentStore> open() override {
    return open_git({.remote = repository_.path(), .checkout = "/"});
  }
  bool lose_document() override {
    repository_.remove_file("haloform-state", "root/state.json");
    return true;
  }

 protected:
  BareRepository repository_;
};

class GitHttpPlace final : public GitPathPlace {
 public:
  std::unique_ptr<DocumentStore> open() override {
    return open_git({.remote = server_.url("states.git"), .checkout = "/"});
  }

 private:
  GitHttpServer server_{repository_.root()};
};

INSTANTIATE_TEST_SUITE_P(
    Git, StoreContract,
    ::testing::Values(StoreKind{"GitPath", [] { return std::make_unique<GitPathPlace>(); }},
                      StoreKind{"GitHttp", [] { return std::make_unique<GitHttpPlace>(); }}),
    store_name);

LeaseRequest git_lease_for(std::string id, Milliseconds length = Milliseconds(60'000)) {
  return {std::move(id),
          {"jane", "runner-1", 42, git_clock().wall(), "apply", "https://ci.example.org/run/5"},
          length};
}

std::string git_version_of(const Result<storage::Storing>& result) {
  if (!result) throw std::runtime_error(result.error().text());
  const auto* stored = std::get_if<Stored>(&*result);
  return stored == nullptr ? "conflict" : stored->version;
}

bool git_leased(const Result<storage::Leasing>& result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::holds_alternative<Leased>(*result);
}

class GitStoreTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<DocumentStore> by_path(std::string folder = {}) const {
    return open_git({.remote = repository_.path(), .checkout = "/", .folder = std::move(folder)});
  }
  /// A checkout as a job has it.
  std::string checkout() {
    const std::string folder = work_ / "checkout";
    repository_.clone_to(folder);
    return folder;
  }
  [[nodiscard]] std::string branch_says(const std::vector<std::string>& words) const {
    return git_says(repository_.path(), words);
  }
  BareRepository repository_;
  TempDir work_;
};

TEST_F(GitStoreTest, keeps_a_document_and_its_history) {
  const auto store = by_path();
  EXPECT_EQ(store->read(soon()).value(), std::nullopt);
  EXPECT_FALSE(store->had_one(soon()).value());
  ASSERT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
  const std::string first =
      git_version_of(store->write("the first", std::nullopt, "one", "apply, serial 1", soon()));
  EXPECT_EQ(store->renew(git_lease_for("one"), soon()).value(), storage::Renewal::renewed);
  const std::string second =
      git_version_of(store->write("the second", first, "one", "apply, serial 2", soon()));
  EXPECT_EQ(git_version_of(store->write("late", first, "one", "x", soon())), "conflict");
  EXPECT_EQ(git_version_of(store->write("late", std::nullopt, "one", "x", soon())), "conflict");
  EXPECT_EQ(git_version_of(store->write("other", second, "two", "x", soon())), "conflict");
  const auto other = by_path();
  const auto read = other->read(soon()).value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->bytes, "the second");
  EXPECT_EQ(read->version, second);
  const auto history = other->history(10, soon()).value();
  ASSERT_TRUE(history);
  ASSERT_EQ(history->size(), 2U);
  EXPECT_EQ(history->at(0).by, "apply, serial 2");
  EXPECT_EQ(history->at(1).by, "apply, serial 1");
  EXPECT_EQ(other->read_version(history->at(1).id, soon()).value(), "the first");
  EXPECT_EQ(other->history(1, soon()).value()->size(), 1U);
  EXPECT_FALSE(other->read_version("0123456789", soon()));
  ASSERT_TRUE(store->release("one", soon()));
  EXPECT_EQ(other->lease(soon()).value(), std::nullopt);
}

TEST_F(GitStoreTest, tells_two_documents_of_the_same_bytes_apart) {
  const auto store = by_path();
  ASSERT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
  const std::string first = git_version_of(store->write("a", std::nullopt, "one", "1", soon()));
  const std::string second = git_version_of(store->write("b", first, "one", "2", soon()));
  const std::string third = git_version_of(store->write("a", second, "one", "3", soon()));
  EXPECT_NE(first, third);
  EXPECT_EQ(git_version_of(store->write("c", first, "one", "4", soon())), "conflict");
}

TEST_F(GitStoreTest, remembers_a_document_that_is_gone) {
  const auto store = by_path();
  ASSERT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
  static_cast<void>(git_version_of(store->write("a", std::nullopt, "one", "1", soon())));
  repository_.remove_file("haloform-state", "root/state.json");
  EXPECT_EQ(store->read(soon()).value(), std::nullopt);
  EXPECT_TRUE(store->had_one(soon()).value());
}

TEST_F(GitStoreTest, writes_large_documents_of_any_bytes) {
  std::string bytes;
  for (int number = 0; number < 400'000; ++number)
    bytes += std::to_string(std::int64_t{number} * 7919) + '\n';
  bytes += std::string("\0\n\r\xff done\n", 10);
  const GitHttpServer server(repository_.root());
  const auto store = open_git({.remote = server.url("states.git"), .checkout = "/"});
  ASSERT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
  const auto version = git_version_of(store->write(bytes, std::nullopt, "one", "1", soon()));
  const auto read = by_path()->read(soon()).value();
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->bytes == bytes);
  EXPECT_EQ(read->version, version);
}

// All that a checkout is: its files, its refs, its index, its configuration, and the very bytes of .git.
std::map<std::string, std::string> git_files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

TEST_F(GitStoreTest, touches_nothing_of_the_checkout_and_runs_no_hook_of_it) {
  const std::string folder = checkout();
  const std::string mark = work_ / "hook-ran";
  for (const char* hook :
       {"pre-push", "reference-transaction", "post-checkout", "pre-commit", "post-index-change"}) {
    const std::string file =
        work_.write(std::string("checkout/.git/hooks/") + hook, "#!/bin/sh\ntouch " + mark + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  work_.write("checkout/.git/info/exclude", "ignored\n");
  work_.write("checkout/uncommitted.txt", "half done");
  std::filesystem::create_directories(folder + "/prod/eu");
  const auto before = git_files_of(folder);
  {
    const auto store = open_git({.checkout = folder + "/prod/eu"});
    ASSERT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
    static_cast<void>(git_version_of(store->write("a", std::nullopt, "one", "1", soon())));
    ASSERT_TRUE(store->history(5, soon()));
    ASSERT_TRUE(store->release("one", soon()));
    EXPECT_EQ(store->location(), "git:origin#haloform-state");
  }
  EXPECT_EQ(git_files_of(folder), before);
  EXPECT_FALSE(std::filesystem::exists(mark));
  EXPECT_THAT(branch_says({"ls-tree", "-r", "--name-only", "haloform-state"}),
              HasSubstr("prod/eu/state.json\n"));
  EXPECT_THAT(branch_says({"log", "--format=%an", "haloform-state"}), Not(HasSubstr("Somebody")));
  EXPECT_THAT(branch_says({"rev-list", "--max-parents=0", "haloform-state", "main"}), ::testing::SizeIs(82))
      << "two roots: the branch of states stands for itself";
}

TEST_F(GitStoreTest, works_in_a_shallow_and_detached_checkout) {
  const std::string whole = checkout();
  git_says(whole, {"commit", "--quiet", "--allow-empty", "-m", "the second"});
  git_says(whole, {"push", "--quiet", "origin", "HEAD:refs/heads/main"});
  const std::string folder = work_ / "shallow";
  git_says(work_.path().string(),
           {"clone", "--quiet", "--depth=1", "--branch=main", "file://" + repository_.path(), folder});
  git_says(folder, {"checkout", "--quiet", "--detach"});
  const auto store = open_git({.checkout = folder});
  ASSERT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
  EXPECT_NE(git_version_of(store->write("a", std::nullopt, "one", "1", soon())), "conflict");
  EXPECT_EQ(open_git({.checkout = whole})->read(soon()).value()->bytes, "a");
}

TEST_F(GitStoreTest, knows_a_relative_path_of_a_remote_from_the_top_of_the_checkout) {
  const std::string folder = checkout();
  std::filesystem::create_directories(folder + "/prod");
  std::filesystem::create_directory_symlink(repository_.path(), work_ / "link.git");
  git_says(folder, {"remote", "add", "beside", "../link.git"});
  const auto store = open_git({.remote = "beside", .checkout = folder + "/prod"});
  EXPECT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
}

TEST_F(GitStoreTest, begins_no_state_on_a_branch_of_something_else) {
  const auto store = open_git({.branch = "main", .checkout = checkout()});
  const auto read = store->read(soon());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::configuration);
  EXPECT_THAT(read.error().what, HasSubstr("holds something else than states"));
  EXPECT_FALSE(store->acquire(git_lease_for("one"), soon()));
}

TEST_F(GitStoreTest, lets_two_folders_of_one_branch_write_at_the_same_time) {
  constexpr int rounds = 4;
  const auto write_all = [this](const std::string& folder, std::string& trouble) {
    const auto store = by_path(folder);
    if (!git_leased(store->acquire(git_lease_for("of " + folder), soon()))) trouble = "no lease";
    std::optional<std::string> version;
    for (int round = 0; round < rounds && trouble.empty(); ++round) {
      const auto done = store->write(folder + std::to_string(round), version, "of " + folder, "w", soon());
      if (!done || !std::holds_alternative<Stored>(*done)) {
        trouble = done ? "conflict" : done.error().text();
        return;
      }
      version = std::get<Stored>(*done).version;
    }
  };
  std::array<std::string, 2> troubles;
  std::thread other([&] { write_all("uat", troubles[1]); });
  write_all("prod", troubles[0]);
  other.join();
  EXPECT_EQ(troubles[0], "");
  EXPECT_EQ(troubles[1], "");
  EXPECT_EQ(by_path("prod")->read(soon()).value()->bytes, "prod3");
  EXPECT_EQ(by_path("uat")->read(soon()).value()->bytes, "uat3");
  EXPECT_EQ(by_path("uat")->history(50, soon()).value()->size(), static_cast<std::size_t>(rounds));
}

TEST_F(GitStoreTest, renews_while_it_writes) {
  const auto store = by_path();
  ASSERT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
  int renewed = 0;
  std::thread keeper([&] {
    for (int time = 0; time < 5; ++time) {
      const auto renewal = store->renew(git_lease_for("one"), soon());
      if (renewal && *renewal == storage::Renewal::renewed) ++renewed;
    }
  });
  std::optional<std::string> version;
  for (int time = 0; time < 5; ++time) {
    version = git_version_of(store->write(std::to_string(time), version, "one", "w", soon()));
    EXPECT_NE(*version, "conflict");
  }
  keeper.join();
  EXPECT_EQ(renewed, 5);
}

TEST_F(GitStoreTest, gives_a_lease_to_one_of_two) {
  const auto first = by_path();
  const auto second = by_path();
  ASSERT_FALSE(second->lease(soon()).value());
  ASSERT_TRUE(git_leased(first->acquire(git_lease_for("one"), soon())));
  const auto refused = second->acquire(git_lease_for("two"), soon());
  ASSERT_FALSE(git_leased(refused));
  const auto& held = std::get<storage::Lease>(*refused);
  EXPECT_EQ(held.id, "one");
  EXPECT_EQ(held.holder.who, "jane");
  EXPECT_EQ(held.holder.run_url, "https://ci.example.org/run/5");
  EXPECT_GT(held.left.value(), Milliseconds(50'000));
  EXPECT_TRUE(git_leased(first->acquire(git_lease_for("one"), soon()))) << "an answer may have been lost";
  EXPECT_FALSE(second->break_lease("two", soon()).value());
  EXPECT_TRUE(second->break_lease("one", soon()).value());
  EXPECT_EQ(first->renew(git_lease_for("one"), soon()).value(), storage::Renewal::lost);
  EXPECT_TRUE(git_leased(second->acquire(git_lease_for("two"), soon())));
  EXPECT_TRUE(first->release("one", soon())) << "it is another's by now, and no error";
  EXPECT_EQ(second->lease(soon()).value()->id, "two");
}

TEST_F(GitStoreTest, takes_a_lease_over_when_it_was_seen_unchanged_for_all_its_length) {
  FakeClock clock;
  const auto then = [&clock] { return clock.steady() + std::chrono::seconds(60); };
  const StateLocation::Git location{.remote = repository_.path(), .checkout = "/"};
  const auto holder = open_git(location, clock);
  const auto other = open_git(location, clock);
  ASSERT_TRUE(git_leased(holder->acquire(git_lease_for("one", Milliseconds(10'000)), then())));
  const auto version = git_version_of(holder->write("a", std::nullopt, "one", "1", then()));
  EXPECT_FALSE(git_leased(other->acquire(git_lease_for("two"), then())));
  clock.advance(Milliseconds(6'000));
  EXPECT_EQ(holder->renew(git_lease_for("one", Milliseconds(10'000)), then()).value(),
            storage::Renewal::renewed);
  EXPECT_EQ(other->lease(then()).value()->left, Milliseconds(10'000));
  clock.advance(Milliseconds(6'000));
  EXPECT_FALSE(git_leased(other->acquire(git_lease_for("two"), then()))) << "renewed six seconds ago";
  clock.advance(Milliseconds(5'000));
  const auto taken = other->acquire(git_lease_for("two"), then());
  ASSERT_TRUE(git_leased(taken));
  EXPECT_EQ(std::get<Leased>(*taken).taken_from.value().id, "one");
  EXPECT_EQ(git_version_of(holder->write("late", version, "one", "x", then())), "conflict");
  EXPECT_EQ(holder->renew(git_lease_for("one"), then()).value(), storage::Renewal::lost);
  EXPECT_EQ(other->read(then()).value()->bytes, "a");
}

TEST(TemporaryFolder, of_a_killed_process_is_swept_and_that_of_a_living_one_is_not) {
  const auto living = storage::TemporaryFolder::make();
  ASSERT_TRUE(living) << living.error().text();
  const std::string left =
      (std::filesystem::path(living->path()).parent_path() / "haloform-git-left").string();
  std::filesystem::create_directories(left + "/objects");
  const auto next = storage::TemporaryFolder::make();
  ASSERT_TRUE(next) << next.error().text();
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(living->path()));
  EXPECT_EQ(std::filesystem::status(next->path()).permissions(), std::filesystem::perms::owner_all);
}

TEST(LeaseWatch, ends_a_lease_by_its_own_clock_or_when_no_clock_is_that_wrong) {
  FakeClock clock;
  storage::LeaseWatch watch;
  const storage::GitLease lease{"one", {}, Milliseconds(60'000), clock.wall(), 3};
  const auto left = [&] { return watch.left(lease, clock.steady(), clock.wall()); };
  watch.saw("blob", clock.steady());
  EXPECT_EQ(left(), Milliseconds(60'000));
  clock.advance(Milliseconds(65'000));
  watch.saw("blob", clock.steady());
  EXPECT_EQ(left(), Milliseconds(1'000));
  watch.saw("renewed", clock.steady());
  EXPECT_EQ(left(), Milliseconds(60'000));
  clock.advance(Milliseconds(600'000));
  watch.saw("seen for the first time", clock.steady());
  EXPECT_LE(left(), Milliseconds(0)) << "over for more than ten lengths";
  const auto copy = storage::decode_git_lease(storage::encode_git_lease(lease));
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->length, lease.length);
  EXPECT_EQ(copy->renewals, 3U);
  for (const char* text : {"", "{}", "[1]", "{\"id\":\"x\"}", "<html>"}) {
    EXPECT_FALSE(storage::decode_git_lease(text)) << text;
  }
}

TEST(GitFolderName, is_another_for_every_folder) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"", "root"},           {"/", "root"},           {"root/", "%72oot"},
      {"prod/", "prod"},      {"prod/eu/", "prod/eu"}, {"a b", "a%20b"},
      {"a%20b", "a%2520b"},   {"../x", "%2E./x"},      {".git/", "%2Egit"},
      {"x/mark", "x/%6Dark"}, {"./x//y/", "x/y"},      {"é", "%C3%A9"}};
  for (const auto& [path, name] : table) EXPECT_EQ(storage::git_folder_name(path), name) << path;
}

TEST(GitLocations, that_could_run_programs_or_hold_logins_are_refused) {
  for (const char* remote :
       {"", "-origin", "--upload-pack=x", "ext::sh -c x", "ext::x/y", "fd::7", "git://host/x",
        "http://example.org/x", "ftp://h/x", "ssh://-oProxyCommand=x/y", "git@-oProxyCommand=x:y",
        "https://jane:secret@example.org/x", "https://token@example.org/x", "a\nb"}) {
    const auto fine = storage::check_git_location({.remote = remote});
    ASSERT_FALSE(fine) << remote;
    EXPECT_EQ(fine.error().kind, ErrorKind::configuration) << remote;
    EXPECT_THAT(fine.error().text(), Not(HasSubstr("secret"))) << remote;
  }
  for (const char* branch : {"", "-x", "a..b", "a b", "x.lock", "/x", "x/", "refs/heads/x", "a:b", "+@{0}"}) {
    EXPECT_FALSE(storage::check_git_location({.branch = branch})) << branch;
  }
  for (const char* remote :
       {"origin", "../x", "/srv/x.git", "https://example.org/x", "ssh://git@example.org/x", "file:///x",
        "git@example.org:x/y.git", "http://127.0.0.1:3000/x", "http://[::1]:3000/x"}) {
    EXPECT_TRUE(storage::check_git_location({.remote = remote})) << remote;
  }
  EXPECT_TRUE(storage::check_git_location({.branch = "states/haloform_1.x"}));
}

// Whoever writes a pull request could put a repository with hooks into it.
TEST_F(GitStoreTest, does_not_push_into_the_checkout_itself) {
  const std::string folder = checkout();
  const std::string inner = folder + "/states.git";
  git_says(folder, {"init", "--quiet", "--bare", inner});
  std::ofstream(inner + "/hooks/pre-receive") << "#!/bin/sh\ntouch " + (work_ / "ran") + "\n";
  std::filesystem::permissions(inner + "/hooks/pre-receive", std::filesystem::perms::owner_all);
  std::filesystem::create_directory_symlink(inner, work_ / "link.git");
  for (const std::string& remote :
       {std::string("./states.git"), inner, "file://" + inner,
        "file://" + work_.path().string() + "/c%68eckout/states.git", work_ / "link.git"}) {
    const auto taken =
        open_git({.remote = remote, .checkout = folder})->acquire(git_lease_for("one"), soon());
    ASSERT_FALSE(taken) << remote;
    EXPECT_EQ(taken.error().kind, ErrorKind::configuration) << taken.error().text();
  }
  EXPECT_FALSE(std::filesystem::exists(work_ / "ran"));
}

TEST_F(GitStoreTest, says_what_is_wrong_with_a_remote) {
  const std::string folder = checkout();
  const auto failure = [&](StateLocation::Git location) {
    const auto read = open_git(location)->read(soon());
    return read ? Error{} : read.error();
  };
  const Error unknown = failure({.remote = "upstream", .checkout = folder});
  EXPECT_EQ(unknown.kind, ErrorKind::configuration);
  EXPECT_THAT(unknown.what, HasSubstr("no remote \"upstream\""));
  const Error nowhere = failure({.remote = "origin", .checkout = "/"});
  EXPECT_EQ(nowhere.kind, ErrorKind::configuration);
  EXPECT_THAT(nowhere.what, HasSubstr("no repository"));
  const Error gone = failure({.remote = work_ / "gone.git", .checkout = folder});
  EXPECT_EQ(gone.kind, ErrorKind::configuration) << gone.text();
  git_says(folder, {"config", "remote.bad.url", "ext::touch " + (work_ / "ran")});
  const Error program = failure({.remote = "bad", .checkout = folder});
  EXPECT_EQ(program.kind, ErrorKind::configuration) << program.text();
  git_says(folder, {"config", "url.ext::touch " + (work_ / "ran") + ".insteadOf", "https://example.org/"});
  const Error rewritten = failure({.remote = "https://example.org/x", .checkout = folder});
  EXPECT_EQ(rewritten.kind, ErrorKind::configuration) << rewritten.text();
  EXPECT_FALSE(std::filesystem::exists(work_ / "ran"));
  const Error silent = failure({.remote = "http://127.0.0.1:1/x", .checkout = folder});
  EXPECT_EQ(silent.kind, ErrorKind::unavailable) << silent.text();
}

TEST_F(GitStoreTest, says_that_a_branch_is_protected) {
  const std::string hook = repository_.path() + "/hooks/pre-receive";
  std::ofstream(hook)
      << "#!/bin/sh\necho 'GitLab: You are not allowed to push code to protected branches' >&2\nexit 1\n";
  std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
  const auto taken = by_path()->acquire(git_lease_for("one"), soon());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::permission);
  EXPECT_THAT(taken.error().what, HasSubstr("not allowed to push code to protected branches"));
  EXPECT_THAT(taken.error().advice, HasSubstr("unprotect the branch haloform-state"));
}

/// A secret in the environment of this process for as long as the servers run: nobody reads it while it changes.
struct SecretOfOurs {
  SecretOfOurs() { ::setenv("HALOPSA_CLIENT_SECRET", "sandbox-of-ours", 1); }
  SecretOfOurs(const SecretOfOurs&) = delete;
  SecretOfOurs& operator=(const SecretOfOurs&) = delete;
  ~SecretOfOurs() { ::unsetenv("HALOPSA_CLIENT_SECRET"); }
};

class GitHttpTest : public GitStoreTest {
 protected:
  const SecretOfOurs secret_;
  GitHttpServer server_{repository_.root()};
};

TEST_F(GitHttpTest, logs_in_with_the_header_of_the_checkout) {
  server_.want_authorization("basic c2FuZGJveDp0aHJvdy1hd2F5");
  const std::string folder = checkout();
  git_says(folder, {"remote", "set-url", "origin", server_.url("states.git")});
  const auto refused = open_git({.checkout = folder})->acquire(git_lease_for("one"), soon());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::credentials) << refused.error().text();
  EXPECT_THAT(refused.error().advice, HasSubstr("GIT_ASKPASS"));
  // As checkout actions do.
  git_says(folder, {"config", "http." + server_.url("") + ".extraheader",
                    "AUTHORIZATION: basic c2FuZGJveDp0aHJvdy1hd2F5"});
  EXPECT_TRUE(git_leased(open_git({.checkout = folder})->acquire(git_lease_for("one"), soon())));
}

TEST_F(GitHttpTest, logs_in_with_a_file_that_the_checkout_includes) {
  server_.want_authorization("basic c2FuZGJveDp0aHJvdy1hd2F5");
  const std::string folder = checkout();
  work_.write(
      "credentials.config",
      "[http \"" + server_.url("") + "\"]\n\textraheader = AUTHORIZATION: basic c2FuZGJveDp0aHJvdy1hd2F5\n");
  git_says(folder, {"remote", "set-url", "origin", server_.url("states.git")});
  git_says(folder, {"config", "includeIf.gitdir:" + folder + "/.git.path", work_ / "credentials.config"});
  EXPECT_TRUE(git_leased(open_git({.checkout = folder})->acquire(git_lease_for("one"), soon())));
}

TEST_F(GitHttpTest, gives_a_credential_helper_nothing_of_ours) {
  server_.want_authorization("Basic amFuZTpzYW5kYm94LXRocm93LWF3YXk=");  // jane:sandbox-throw-away
  const std::string folder = checkout();
  git_says(folder, {"remote", "set-url", "origin", server_.url("states.git")});
  git_says(folder, {"config", "credential.helper",
                    "!f() { env > " + (work_ / "environment") +
                        "; echo username=jane; echo password=sandbox-throw-away; }; f"});
  EXPECT_TRUE(git_leased(open_git({.checkout = folder})->acquire(git_lease_for("one"), soon())));
  EXPECT_THAT(work_.read("environment"), HasSubstr("GIT_TERMINAL_PROMPT=0"));
  EXPECT_THAT(work_.read("environment"), Not(HasSubstr("HALOPSA")));
}

TEST_F(GitHttpTest, does_not_know_whether_a_write_was_done_whose_answer_is_lost) {
  const auto store = open_git({.remote = server_.url("states.git"), .checkout = "/"});
  server_.lose_next_answer_to_a_push();
  const auto lost = store->acquire(git_lease_for("one"), soon());
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::unavailable) << lost.error().text();
  EXPECT_TRUE(git_leased(store->acquire(git_lease_for("one"), soon())));
  server_.lose_next_answer_to_a_push();
  const auto write = store->write("a", std::nullopt, "one", "1", soon());
  ASSERT_FALSE(write);
  EXPECT_EQ(write.error().kind, ErrorKind::unavailable) << write.error().text();
  EXPECT_EQ(server_.lost_answers(), 2);
  EXPECT_EQ(store->read(soon()).value()->bytes, "a") << "it was done";
  EXPECT_EQ(git_version_of(store->write("b", std::nullopt, "one", "1", soon())), "conflict");
}

TEST_F(GitHttpTest, tells_the_kinds_of_failures_apart) {
  const std::vector<std::pair<int, ErrorKind>> table{
      {401, ErrorKind::credentials}, {403, ErrorKind::permission},  {404, ErrorKind::configuration},
      {429, ErrorKind::throttled},   {500, ErrorKind::unavailable}, {503, ErrorKind::unavailable}};
  for (const auto& [status, kind] : table) {
    server_.fail_with([answer = status](std::string_view, std::string_view) { return answer; });
    const auto store = open_git({.remote = server_.url("states.git"), .checkout = "/"});
    const auto read = store->read(soon());
    ASSERT_FALSE(read) << status;
    EXPECT_EQ(read.error().kind, kind) << status << ' ' << read.error().text();
    EXPECT_EQ(read.error().where, store->location());
  }
  // Reading is allowed, pushing is not.
  server_.fail_with([](std::string_view method, std::string_view path) {
    return method == "POST" && path.ends_with("receive-pack") ? 403 : 0;
  });
  const auto taken =
      open_git({.remote = server_.url("states.git"), .checkout = "/"})->acquire(git_lease_for("one"), soon());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::permission) << taken.error().text();
}

TEST_F(GitHttpTest, ends_at_its_deadline) {
  server_.fail_with([](std::string_view, std::string_view) {
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    return 503;
  });
  const auto begin = std::chrono::steady_clock::now();
  const auto read = open_git({.remote = server_.url("states.git"), .checkout = "/"})
                        ->read(begin + std::chrono::milliseconds(400));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::unavailable) << read.error().text();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(690));
}

}  // namespace

}  // namespace haloform::test
