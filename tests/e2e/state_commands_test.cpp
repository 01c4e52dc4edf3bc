#include "tests/support/pipelines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* one_person = "agents:\n  jane:\n    name: Jane Smith\n    email: jane@example.com\n";
/// Thrown away with the test; no key of anything.
constexpr const char* throw_away_key = "a passphrase of a test, known to all";

mode_t mode_of(const std::string& path) {
  struct stat file{};
  return ::stat(path.c_str(), &file) == 0 ? file.st_mode & 0777U : 0;
}

/// What the branch of the state holds, as one text.
std::string branch_text(const Pipelines& acme) {
  std::string text;
  const std::string files = acme.git({"ls-tree", "-r", "--name-only", "haloform-state"});
  for (std::size_t at = 0; at < files.size();) {
    const std::size_t end = std::min(files.find('\n', at), files.size());
    text += acme.git({"show", "haloform-state:" + files.substr(at, end - at)});
    at = end + 1;
  }
  return text;
}

TEST(StateInit, begins_one_state_and_no_second) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  const ProcessResult begun = acme.checkout().haloform({"state", "init"});
  EXPECT_EQ(begun.exit_code, 0) << shown(begun);
  const nlohmann::json state = acme.checkout().state();
  EXPECT_EQ(state.at("instance"), acme.sandbox().url());
  EXPECT_TRUE(state.at("resources").empty());
  const ProcessResult again = acme.checkout().haloform({"state", "init"});
  EXPECT_EQ(again.exit_code, 1) << shown(again);
  EXPECT_THAT(again.err, HasSubstr("serial"));
  EXPECT_EQ(acme.control().writes(), 0);
}

TEST(StateInit, begins_a_local_one_too) {
  const Stage stage(world_of({}));
  stage.configure(one_person);
  EXPECT_EQ(stage.haloform({"state", "init"}).exit_code, 0);
  EXPECT_TRUE(stage.state().at("resources").empty());
  EXPECT_THAT(stage.plan().out, Not(HasSubstr("there is no state yet")));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.haloform({"state", "init"}).exit_code, 1);
}

TEST(StateInit, does_not_decide_on_the_profile) {
  const Stage stage(world_of({}), {"--profile", "halo"});
  stage.write("haloform.yaml",
              "version: 1\ninstance: {url: \"" + stage.sandbox().url() + "\"}\n" + one_person);
  ASSERT_EQ(stage.haloform({"state", "init"}).exit_code, 0);
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.state().at("profile"), "halo");
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(StatePull, gives_what_state_push_takes_elsewhere) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.apply().exit_code, 0);
  const ProcessResult pulled = runner.haloform({"state", "pull", "copy.json"});
  EXPECT_EQ(pulled.exit_code, 0) << shown(pulled);
  EXPECT_EQ(mode_of(runner.path("copy.json")), 0600U);
  EXPECT_EQ(runner.haloform({"state", "pull"}).out, runner.read("copy.json"));

  const std::string other = "git:" + acme.other_repository() + "#people";
  const ProcessResult pushed = runner.haloform({"state", "push", "copy.json", "--state", other});
  EXPECT_EQ(pushed.exit_code, 0) << shown(pushed);
  EXPECT_THAT(shown(pushed), HasSubstr("1 entry"));
  EXPECT_THAT(runner.haloform({"plan", "--state", other}).out, HasSubstr("No changes."));
}

TEST(StatePush, does_not_forget_what_another_run_wrote) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.apply().exit_code, 0);
  ASSERT_EQ(runner.haloform({"state", "pull", "copy.json"}).exit_code, 0);
  acme.merge(std::string(one_person) + "  john:\n    name: John Doe\n    email: john@example.com\n");
  ASSERT_EQ(acme.checkout().apply().exit_code, 0);
  const ProcessResult refused = runner.haloform({"state", "push", "copy.json"});
  EXPECT_EQ(refused.exit_code, 8) << shown(refused);
  EXPECT_THAT(refused.err, HasSubstr("haloform state restore"));
  EXPECT_TRUE(acme.checkout().state().at("resources").contains("agent.john"));
  EXPECT_EQ(runner.haloform({"state", "restore", "copy.json"}).exit_code, 0);
  EXPECT_FALSE(acme.checkout().state().at("resources").contains("agent.john"));
}

TEST(StatePush, brings_back_what_was_lost_where_a_state_is_required) {
  Pipelines acme(world_of({}), "{git: {remote: origin}, required: true}");
  acme.merge(one_person);
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.haloform({"state", "init"}).exit_code, 0);
  ASSERT_EQ(runner.apply().exit_code, 0);
  ASSERT_EQ(runner.haloform({"state", "pull", "copy.json"}).exit_code, 0);
  const ProcessResult same = runner.haloform({"state", "push", "copy.json"});
  EXPECT_EQ(same.exit_code, 8) << shown(same);
  EXPECT_THAT(unwrapped(same.err), HasSubstr("either it is what was copied"));
  acme.git({"branch", "-D", "haloform-state"});
  ASSERT_EQ(runner.plan().exit_code, 1);
  const ProcessResult pushed = runner.haloform({"state", "push", "copy.json"});
  EXPECT_EQ(pushed.exit_code, 0) << shown(pushed);
  EXPECT_THAT(runner.plan().out, HasSubstr("No changes."));
}

TEST(StatePull, names_the_creates_that_are_not_in_the_copy) {
  const Stage stage(world_of({}));
  stage.configure(one_person);
  stage.sandbox().add_fault("CREATE /api/Agent~jane@ status=504");
  ASSERT_EQ(stage.apply().exit_code, 7);
  const ProcessResult pulled = stage.haloform({"state", "pull"});
  EXPECT_EQ(pulled.exit_code, 0) << shown(pulled);
  EXPECT_THAT(pulled.err, HasSubstr("agent.jane"));
  EXPECT_FALSE(nlohmann::json::parse(pulled.out).at("resources").contains("agent.jane"));
}

TEST(StateHistory, is_that_of_the_branch) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  ASSERT_EQ(acme.checkout().apply().exit_code, 0);
  const ProcessResult history = acme.checkout().haloform({"state", "history"});
  EXPECT_EQ(history.exit_code, 0) << shown(history);
  const std::string newest = acme.git({"rev-parse", "haloform-state"});
  EXPECT_GT(std::ranges::count(history.out, '\n'), 0);
  EXPECT_THAT(acme.git({"log", "--format=%H", "haloform-state"}), HasSubstr(newest));
}

TEST(StateHistory, is_none_of_a_file) {
  const Stage stage(world_of({}));
  stage.configure(one_person);
  ASSERT_EQ(stage.apply().exit_code, 0);
  const ProcessResult history = stage.haloform({"state", "history"});
  EXPECT_EQ(history.exit_code, 1) << shown(history);
  EXPECT_THAT(history.err, HasSubstr("keeps no history"));
}

/// The state is where it was moved to, and nobody can go on in the old place.
void expect_moved(const Pipelines& acme, const Checkout& runner, const std::string& to) {
  const ProcessResult old_place = runner.plan();
  EXPECT_EQ(old_place.exit_code, 1) << shown(old_place);
  EXPECT_EQ(runner.apply().exit_code, 1);
  const ProcessResult new_place = runner.haloform({"plan", "--state", to});
  EXPECT_EQ(new_place.exit_code, 0) << shown(new_place);
  EXPECT_THAT(new_place.out, HasSubstr("No changes."));
  EXPECT_EQ(acme.people_with("jane@example.com"), 1U);
}

TEST(StateMigrate, goes_from_a_file_to_a_branch) {
  Pipelines acme(world_of({}), "{local: {path: people.state.json}}");
  acme.merge(one_person);
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.apply().exit_code, 0);
  const std::string to = "git:origin#haloform-state";
  const ProcessResult moved = runner.haloform({"state", "migrate", "--to", to});
  EXPECT_EQ(moved.exit_code, 0) << shown(moved);
  EXPECT_THAT(moved.err, HasSubstr("HALOFORM_STATE"));
  expect_moved(acme, runner, to);
}

TEST(StateMigrate, goes_where_nothing_is_though_a_state_is_required) {
  Pipelines acme(world_of({}), "{git: {remote: origin}, required: true}");
  acme.merge(one_person);
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.haloform({"state", "init"}).exit_code, 0);
  ASSERT_EQ(runner.apply().exit_code, 0);
  const std::string to = "git:" + acme.other_repository() + "#people";
  const ProcessResult moved = runner.haloform({"state", "migrate", "--to", to});
  EXPECT_EQ(moved.exit_code, 0) << shown(moved);
  expect_moved(acme, runner, to);
}

TEST(StateMigrate, goes_from_a_branch_to_another_repository) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.apply().exit_code, 0);
  const std::string to = "git:" + acme.other_repository() + "#people";
  const ProcessResult moved = runner.haloform({"state", "migrate", "--to", to});
  EXPECT_EQ(moved.exit_code, 0) << shown(moved);
  expect_moved(acme, runner, to);
  EXPECT_THAT(unwrapped(acme.checkout().plan().err), HasSubstr("other.git"))
      << "the pointer names the new place";
  EXPECT_TRUE(acme.checkout().state().at("resources").contains("agent.jane")) << "it can still be read";
}

TEST(StateMigrate, takes_nobodys_place) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.apply().exit_code, 0);
  ASSERT_EQ(runner.haloform({"state", "pull", "copy.json"}).exit_code, 0);
  const ProcessResult refused = runner.haloform({"state", "migrate", "--to", "copy.json"});
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
  EXPECT_THAT(refused.err, HasSubstr("there is a state already"));
  EXPECT_EQ(runner.haloform({"state", "migrate", "--to", "git:origin#haloform-state"}).exit_code, 1)
      << "there it is already";
  EXPECT_EQ(acme.checkout().plan().exit_code, 0) << "nothing was moved";
}

TEST(StateMigrate, takes_a_create_in_doubt_along) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  acme.control().add_fault("CREATE /api/Agent~jane@ status=504");
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.apply().exit_code, 7);
  acme.control().clear_faults();
  const std::string to = "git:" + acme.other_repository() + "#people";
  const ProcessResult moved = runner.haloform({"state", "migrate", "--to", to});
  ASSERT_EQ(moved.exit_code, 0) << shown(moved);
  const ProcessResult listed = acme.checkout().haloform({"state", "list", "--state", to});
  EXPECT_THAT(listed.out, HasSubstr("agent.jane"));
  const std::int64_t id =
      acme.control().add("agents", {{"name", "Jane Smith"}, {"email", "jane@example.com"}});
  EXPECT_EQ(runner.haloform({"apply", "--auto-approve", "--state", to}).exit_code, 0);
  const ProcessResult pulled = runner.haloform({"state", "pull", "--state", to});
  EXPECT_EQ(nlohmann::json::parse(pulled.out).at("resources").at("agent.jane").at("id"), id);
}

TEST(StateEncryption, hides_people_from_whoever_reads_the_branch) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  const std::map<std::string, std::optional<std::string>> key{{"HALOFORM_STATE_KEY", throw_away_key}};
  ASSERT_EQ(acme.checkout().apply().exit_code, 0);
  EXPECT_THAT(branch_text(acme), HasSubstr("jane@example.com"));
  EXPECT_EQ(acme.checkout().haloform({"state", "encrypt"}).exit_code, 3) << "there is no key";

  const ProcessResult encrypted = acme.checkout().haloform({"state", "encrypt"}, key);
  EXPECT_EQ(encrypted.exit_code, 0) << shown(encrypted);
  EXPECT_THAT(branch_text(acme), Not(HasSubstr("jane")));
  EXPECT_EQ(acme.checkout().plan().exit_code, 1) << "without the key";
  EXPECT_THAT(acme.checkout().haloform({"plan"}, key).out, HasSubstr("No changes."));
  EXPECT_THAT(acme.checkout().haloform({"state", "pull"}, key).out, HasSubstr("jane@example.com"));

  const ProcessResult decrypted = acme.checkout().haloform({"state", "decrypt"}, key);
  EXPECT_EQ(decrypted.exit_code, 0) << shown(decrypted);
  EXPECT_THAT(acme.checkout().plan().out, HasSubstr("No changes."));
}

TEST(StateEncryption, holds_for_a_file_too) {
  const Stage stage(world_of({}));
  stage.configure(one_person);
  const std::map<std::string, std::optional<std::string>> key{{"HALOFORM_STATE_KEY", throw_away_key}};
  ASSERT_EQ(stage.haloform({"apply", "--auto-approve"}, key).exit_code, 0);
  EXPECT_THAT(stage.read("haloform.state.json"), Not(HasSubstr("jane")));
  EXPECT_EQ(stage.haloform({"state", "decrypt"}, key).exit_code, 0);
  EXPECT_THAT(stage.read("haloform.state.json"), HasSubstr("jane@example.com"));
}

/// The id that `unlock` shows.
std::string lease_id(const std::string& text) {
  const std::size_t at = text.find(", id ");
  return at == std::string::npos ? "" : text.substr(at + 5, 36);
}

TEST(Unlock, breaks_the_lease_of_a_store_by_its_id_and_no_other) {
  Pipelines acme(world_of({}), "{git: {remote: origin}, lease: 10m}");
  acme.merge(one_person);
  EXPECT_THAT(acme.checkout().haloform({"unlock"}).out, HasSubstr("Nobody holds the lock"));
  const std::int64_t silent = acme.control().add_fault("CREATE /api/Agent:1 hang-after=20000");
  const Checkout runner = acme.checkout();
  RunningProcess apply = runner.start({"apply", "--auto-approve"});
  for (int round = 0; round < 3000 && acme.control().fired(silent) == 0; ++round) usleep(10'000);
  apply.kill(SIGKILL);
  static_cast<void>(apply.wait());
  acme.control().clear_faults();

  const Checkout next = acme.checkout();
  const ProcessResult locked = next.apply();
  EXPECT_EQ(locked.exit_code, 9) << shown(locked);
  const ProcessResult shown_lock = next.haloform({"unlock"});
  const std::string id = lease_id(shown_lock.out);
  ASSERT_EQ(id.size(), 36U) << shown(shown_lock);
  const ProcessResult without = next.haloform({"unlock", "--force"});
  EXPECT_EQ(without.exit_code, 1) << shown(without);
  EXPECT_THAT(unwrapped(without.err), HasSubstr("haloform unlock --force " + id));
  EXPECT_EQ(next.haloform({"unlock", "--force", "00000000-0000-4000-8000-000000000000"}).exit_code, 1);
  EXPECT_EQ(next.haloform({"unlock", "--force", id}).exit_code, 0);
  // Where the machine is so busy that the lease of `unlock` could not be given back, it ends soon.
  const ProcessResult applied = next.haloform({"apply", "--auto-approve", "--lock-timeout", "60s"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(acme.people_with("jane@example.com"), 1U);
}

TEST(RemoteState, leaves_nothing_beside_the_configuration) {
  Pipelines acme(world_of({}));
  acme.merge(one_person);
  const Checkout runner = acme.checkout();
  ASSERT_EQ(runner.apply().exit_code, 0);
  for (const auto& file : std::filesystem::directory_iterator(runner.path("."))) {
    const std::string name = file.path().filename().string();
    EXPECT_TRUE(name == ".git" || name == "haloform.yaml") << name;
  }
}

}  // namespace
}  // namespace haloform::test
