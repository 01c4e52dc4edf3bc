#include "providers/storage/local_backend.hpp"

#include "providers/storage/lock_info.hpp"
#include "providers/storage/storage.hpp"
#include "tests/storage/disk.hpp"
#include "tests/support/under_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace haloform::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LocalState : public Disk {};

TEST_F(LocalState, that_was_never_written_is_not_an_error) {
  const state::State state = loaded();
  EXPECT_FALSE(state.exists());
  EXPECT_TRUE(folder.names().empty()) << "reading writes nothing";
  EXPECT_EQ(backend().size_hint(), 0U);
}

TEST_F(LocalState, gets_a_lineage_with_its_first_write_and_a_serial_with_each) {
  const state::State first = with_agent("jane", 1);
  EXPECT_EQ(first.lineage.size(), 36U);
  EXPECT_EQ(first.serial, 1U);
  const state::State second = with_agent("bob", 2);
  EXPECT_EQ(second.lineage, first.lineage);
  EXPECT_EQ(second.serial, 2U);

  const state::State read = loaded();
  EXPECT_EQ(read.serial, 2U);
  EXPECT_EQ(read.resources, second.resources);
  EXPECT_EQ(read.tool_version, "0.1.0");
  EXPECT_GT(backend().size_hint(), 300U);
  EXPECT_THAT(folder.names(), ElementsAre("haloform.state.json", "haloform.state.json.backup"));
}

TEST_F(LocalState, keeps_the_one_before_as_backup) {
  with_agent("jane", 1);
  const std::string first = text_of(path());
  with_agent("bob", 2);
  EXPECT_EQ(text_of(backup_path()), first);
  const std::string second = text_of(path());
  with_agent("eve", 3);
  EXPECT_EQ(text_of(backup_path()), second);
}

// Above 8 MiB it is read from its beginning once more, in blocks.
TEST_F(LocalState, may_be_large) {
  const state::State written = with_agent("jane", 1);
  put_text(path(), text_of(path()) + std::string(9U << 20U, ' '));
  EXPECT_EQ(loaded().resources, written.resources);
}

TEST_F(LocalState, is_for_its_owner_alone_also_where_it_was_not_before) {
  with_agent("jane", 1);
  EXPECT_EQ(mode_of(path()), 0600U);
  ::chmod(path().c_str(), 0644);
  with_agent("bob", 2);
  EXPECT_EQ(mode_of(path()), 0600U);
  EXPECT_EQ(mode_of(backup_path()), 0600U);

  const auto session = locked();
  EXPECT_EQ(mode_of(lock_path()), 0600U);
  const auto state = session->load();
  ASSERT_TRUE(state && session->begin(header_for(*state), 1, 100));
  EXPECT_EQ(mode_of(journal_path()), 0600U);
}

TEST_F(LocalState, that_is_empty_or_broken_is_refused_and_left_alone) {
  for (const std::string_view text : {"", "   \n", "{\"format_version\": 1", "<<<<<<< HEAD\n"}) {
    put_text(path(), text);
    const auto state = backend().load();
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().kind, ErrorKind::state);
    EXPECT_THAT(state.error().where, HasSubstr(path()));
    const auto session = locked();
    EXPECT_FALSE(session->load());
    EXPECT_FALSE(session->begin({}, 1, 1));
    EXPECT_FALSE(session->commit(StateDraft().build()));
    EXPECT_EQ(text_of(path()), text);
  }
}

TEST_F(LocalState, older_than_its_backup_is_refused_and_says_how_to_accept_it) {
  with_agent("jane", 1);
  const std::string old = text_of(path());
  with_agent("bob", 2);
  with_agent("eve", 3);
  put_text(path(), old);
  const auto state = backend().load();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::state);
  EXPECT_THAT(state.error().what, HasSubstr("serial 1, but its backup already has 2"));
  EXPECT_THAT(state.error().advice, HasSubstr("haloform state restore " + path()));
}

TEST_F(LocalState, beside_the_backup_of_another_lineage_is_fine) {
  with_agent("jane", 1);
  const std::string old = text_of(path());
  with_agent("bob", 2);
  with_agent("eve", 3);
  std::string other = old;
  const std::string lineage = loaded().lineage;
  other.replace(other.find(lineage), lineage.size(), "00000000-0000-4000-8000-000000000000");
  put_text(path(), other);
  EXPECT_EQ(loaded().serial, 1U);
}

// Whoever proposes a change may have put it there, where the pipeline says --state.
TEST_F(LocalState, behind_a_symbolic_link_is_neither_read_nor_made) {
  namespace fs = std::filesystem;
  fs::create_directory(folder.at("real"));
  for (const bool dangling : {true, false}) {
    if (!dangling) put_text(folder.at("real/kept.json"), "{}");
    fs::remove(path());
    fs::create_symlink("real/kept.json", path());
    const auto state = backend().load();
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().kind, ErrorKind::io);
    EXPECT_THAT(state.error().text(), HasSubstr("this is a symbolic link"));
    EXPECT_FALSE(backend().lock(holder_called("x"), Milliseconds{0}, never));
    EXPECT_FALSE(backend().unlock(""));
    const auto holder = backend().holder();
    ASSERT_FALSE(holder);
    EXPECT_THAT(holder.error().text(), HasSubstr("this is a symbolic link"));
    EXPECT_FALSE(backend().owner());
  }
  EXPECT_THAT(folder.names(), ElementsAre("haloform.state.json", "real"));
  EXPECT_EQ(text_of(folder.at("real/kept.json")), "{}");
}

TEST_F(LocalState, behind_links_in_a_circle_is_an_error) {
  std::filesystem::create_symlink("b", folder.at("a"));
  std::filesystem::create_symlink("a", folder.at("b"));
  const auto state = LocalBackend(sample_catalog(), folder.at("a"), real_clock).load();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::io);
}

TEST_F(LocalState, in_a_folder_that_does_not_exist_is_an_error_that_names_the_folder) {
  LocalBackend backend(sample_catalog(), folder.at("nowhere/state.json"), real_clock);
  const auto state = backend.load();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::io);
  EXPECT_EQ(state.error().where, folder.at("nowhere"));
  EXPECT_THAT(state.error().advice, HasSubstr("create the folder"));
  EXPECT_FALSE(backend.lock(holder_called("x"), Milliseconds{0}, never));

  put_text(folder.at("file"), "x");
  EXPECT_FALSE(LocalBackend(sample_catalog(), folder.at("file/state.json"), real_clock).load());
}

TEST_F(LocalState, must_be_a_file_and_a_pipe_is_not_waited_for) {
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  auto state = backend().load();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::io);
  EXPECT_THAT(state.error().what, HasSubstr("not a regular file"));

  std::filesystem::remove(path());
  std::filesystem::create_directory(path());
  state = backend().load();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::io);
  EXPECT_EQ(state.error().where, path());
}

TEST_F(LocalState, stays_as_it_was_where_something_is_in_the_way_of_the_new_one) {
  with_agent("jane", 1);
  const std::string before = text_of(path());
  for (const std::string_view name : {".tmp", ".backup"}) {
    const std::string in_the_way = path() + std::string(name);
    std::filesystem::create_directory(in_the_way);
    put_text(in_the_way + "/kept", "x");
    {
      const auto session = locked();
      auto state = session->load();
      // A folder for a backup is seen with the reading already.
      const auto written = state ? session->commit(std::move(*state)) : state;
      ASSERT_FALSE(written) << name;
      EXPECT_EQ(written.error().kind, ErrorKind::io);
      EXPECT_THAT(written.error().where, HasSubstr(in_the_way));
    }
    EXPECT_EQ(text_of(path()), before);
    std::filesystem::remove_all(in_the_way);
  }
  EXPECT_EQ(loaded().serial, 1U);
  EXPECT_THAT(folder.names(), ElementsAre("haloform.state.json")) << "nothing half-written is left";
}

TEST_F(LocalState, stays_as_it_was_where_the_disk_is_full) {
  with_agent("jane", 1);
  const std::string before = text_of(path());
  Child child([&](const Child::Meet&) {
    std::signal(SIGXFSZ, SIG_IGN);
    const auto session = locked();
    auto state = session->load();
    if (!state) return 10;
    for (int i = 0; i < 200; ++i) {
      const std::string at = "agent.a" + std::to_string(i);
      state->resources.insert_or_assign(address(at), entry_of(at, 100 + i));
    }
    const rlimit limit{8192, 8192};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 11;
    const auto written = session->commit(std::move(*state));
    if (written) return 12;
    return written.error().kind == ErrorKind::io && !written.error().advice.empty() ? 0 : 13;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(text_of(path()), before);
  EXPECT_THAT(folder.names(), ElementsAre("haloform.state.json"));
}

TEST_F(LocalState, stays_as_it_was_where_the_disk_reports_errors) {
  with_agent("jane", 1);
  const std::string before = text_of(path());
  Child child([&](const Child::Meet&) {
    const auto session = locked();
    auto state = session->load();
    if (!state || !break_the_disk()) return 10;
    const auto written = session->commit(std::move(*state));
    return !written && written.error().kind == ErrorKind::io ? 0 : 11;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(text_of(path()), before);
  EXPECT_THAT(folder.names(), ElementsAre("haloform.state.json"));
}

TEST_F(LocalState, that_somebody_replaced_under_the_lock_is_not_overwritten) {
  with_agent("jane", 1);
  const std::string first = text_of(path());
  with_agent("bob", 2);
  const auto session = locked();
  auto state = session->load();
  ASSERT_TRUE(state);
  put_text(path(), first);
  const auto written = session->commit(std::move(*state));
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().what, HasSubstr("replaced while this run held its lock"));
  EXPECT_EQ(text_of(path()), first);
}

TEST_F(LocalState, that_could_not_be_read_back_is_not_written) {
  with_agent("jane", 1);
  const auto session = locked();
  auto state = session->load();
  ASSERT_TRUE(state);
  state->resources.insert_or_assign(address("agent.john"), entry_of("agent.john", 1));
  const auto written = session->commit(std::move(*state));
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().what, HasSubstr("agent.jane and agent.john are both bound to agent 1"));
  EXPECT_EQ(loaded().serial, 1U);
}

TEST_F(LocalState, can_be_written_twice_in_one_session) {
  const auto session = locked();
  auto state = session->load();
  ASSERT_TRUE(state);
  for (std::uint64_t serial = 1; serial <= 3; ++serial) {
    state = session->commit(std::move(*state));
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_EQ(state->serial, serial);
  }
}

TEST_F(LocalState, that_is_required_has_to_be_begun) {
  LocalRules rules;
  rules.required = true;
  LocalBackend strict(sample_catalog(), path(), real_clock, nullptr, rules);
  const auto missing = strict.load();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::state);
  EXPECT_THAT(missing.error().advice, HasSubstr("haloform state init"));
  {
    const auto session = strict.lock(holder_called("x"), Milliseconds{0}, never);
    ASSERT_TRUE(session);
    EXPECT_FALSE((*session)->load());
  }
  state::State empty;
  empty.instance = "https://acme.halopsa.com";
  const auto begun = strict.init(empty, holder_called("x"));
  ASSERT_TRUE(begun) << begun.error().text();
  EXPECT_EQ(begun->serial, 1U);
  EXPECT_TRUE(strict.load()->exists());
  const auto again = strict.init(empty, holder_called("x"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::refused);
  EXPECT_FALSE(*strict.history());
}

TEST_F(LocalState, that_has_moved_refuses_use_and_says_where_it_is) {
  with_agent("jane", 1);
  {
    const auto session = locked();
    const auto state = session->load();
    ASSERT_TRUE(state && session->begin(header_for(*state), 2, 100));
    ASSERT_TRUE(session->append(done_of("agent.bob", 2)));
  }
  auto there = backend();
  ASSERT_TRUE(test::moved_from(there, "s3://states/acme", holder_called("x")));
  EXPECT_THAT(folder.names(), ElementsAre("haloform.state.json", "haloform.state.json.backup"));
  const auto session = locked();
  for (const auto& error : {there.load().error(), there.owner().error(), session->load().error()}) {
    EXPECT_EQ(error.kind, ErrorKind::state);
    EXPECT_THAT(error.text(), HasSubstr("s3://states/acme"));
  }
  LocalRules rules;
  rules.reads_moved = true;
  const auto kept = LocalBackend(sample_catalog(), path(), real_clock, nullptr, rules).load();
  ASSERT_TRUE(kept) << kept.error().text();
  EXPECT_EQ(kept->resources.size(), 2U) << "with what the journal knew";
}

/// Seals by turning every letter round: enough to see what was sealed, bound and opened.
class TurningSeal final : public Sealing {
 public:
  [[nodiscard]] Result<std::string> seal(std::string_view text, std::string_view bound) const override {
    return turned(std::to_string(std::hash<std::string_view>{}(bound)) + "|" + std::string(text));
  }
  [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view bound) const override {
    const std::string text = turned(sealed);
    const std::string front = std::to_string(std::hash<std::string_view>{}(bound)) + "|";
    if (!text.starts_with(front)) return fail(ErrorKind::state, "it was changed");
    return text.substr(front.size());
  }

 private:
  static std::string turned(std::string_view text) {
    std::string out(text);
    for (char& letter : out) letter = static_cast<char>(letter ^ '\x15');
    return out;
  }
};

TEST_F(LocalState, is_encrypted_where_there_is_a_key) {
  with_agent("jane", 1);
  LocalRules rules;
  rules.file.sealing = std::make_shared<TurningSeal>();
  LocalBackend sealed(sample_catalog(), path(), real_clock, nullptr, rules);
  for (const int serial : {2, 3}) {
    const auto session = sealed.lock(holder_called("x"), Milliseconds{0}, never);
    ASSERT_TRUE(session);
    auto state = (*session)->load();
    ASSERT_TRUE(state) << state.error().text();
    state = (*session)->commit(std::move(*state));
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_EQ(state->serial, static_cast<std::uint64_t>(serial));
  }
  EXPECT_EQ(text_of(path()).find("jane"), std::string::npos);
  EXPECT_EQ(text_of(backup_path()).find("jane"), std::string::npos);
  EXPECT_EQ(*sealed.owner(), "https://acme.halopsa.com");
  rules.file.sealed_only = true;
  EXPECT_EQ(LocalBackend(sample_catalog(), path(), real_clock, nullptr, rules).load()->resources.size(), 1U);
  const auto without = backend().load();
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().advice, HasSubstr("HALOFORM_STATE_KEY"));

  std::string swapped = text_of(path());
  swapped.replace(swapped.find("\"serial\": 3"), 11, "\"serial\": 9");
  put_text(path(), swapped);
  EXPECT_FALSE(sealed.load());
}

TEST_F(LocalState, that_is_not_encrypted_is_refused_where_that_is_required) {
  with_agent("jane", 1);
  LocalRules rules;
  rules.file = {std::make_shared<TurningSeal>(), true, false};
  const auto refused = LocalBackend(sample_catalog(), path(), real_clock, nullptr, rules).load();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().advice, HasSubstr("haloform state encrypt"));
}

TEST_F(LocalState, is_what_a_path_opens) {
  with_agent("jane", 1);
  const auto opened = open_state({StateLocation::Local{path()}}, options());
  ASSERT_TRUE(opened) << opened.error().text();
  EXPECT_EQ((*opened)->location(), path());
  const auto state = (*opened)->load();
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->resources.size(), 1U);
}

TEST(LockInfo, names_us_and_the_run_of_a_pipeline) {
  const SleptClock clock;
  const ports::LockInfo info = current_lock_info(clock, "import", "https://ci.example/7");
  EXPECT_FALSE(info.who.empty());
  EXPECT_FALSE(info.host.empty());
  EXPECT_EQ(info.pid, ::getpid());
  EXPECT_EQ(info.since, clock.wall());
  EXPECT_EQ(info.command, "import");
  EXPECT_EQ(info.run_url, "https://ci.example/7");
}

}  // namespace
}  // namespace haloform::storage
