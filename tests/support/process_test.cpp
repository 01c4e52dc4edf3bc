#include "tests/support/process.hpp"

#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace haloform::test {
namespace {

ProcessResult shell(const std::string& script, const ProcessOptions& options = {}) {
  return run({"/bin/sh", "-c", script}, options);
}

TEST(Process, gives_the_exit_code_and_both_streams) {
  const ProcessResult result = shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_GT(result.peak_rss_kib, 0);
}

TEST(Process, reads_its_input_folder_and_environment) {
  const TempDir folder;
  ProcessOptions options;
  options.folder = folder.path().string();
  options.input = "typed";
  options.environment = {{"GIVEN", "given"}, {"HOME", std::nullopt}};
  const ProcessResult result = shell("pwd -P; cat; echo \" $GIVEN ${HOME-none}\"", options);
  EXPECT_EQ(result.out, std::filesystem::canonical(folder.path()).string() + "\ntyped given none\n");
}

TEST(Process, starts_at_a_desk_unless_it_is_put_elsewhere) {
  const std::vector<const char*> names{"CI", "GITHUB_SHA", "HALOPSA_CLIENT_SECRET", "HALOFORM_STATE"};
  for (const char* name : names) ASSERT_EQ(::setenv(name, "inherited", 1), 0);
  const std::string script =
      "echo ${CI-none} ${GITHUB_SHA-none} ${HALOPSA_CLIENT_SECRET-none} ${HALOFORM_STATE-none}";
  EXPECT_EQ(shell(script).out, "none none none none\n");
  EXPECT_EQ(shell(script, {.environment = {{"CI", "true"}, {"HALOFORM_STATE", "x.json"}}}).out,
            "true none none x.json\n");
  for (const char* name : names) ASSERT_EQ(::unsetenv(name), 0);
}

TEST(Process, output_larger_than_a_pipe_does_not_block_it) {
  const ProcessResult result = shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out.size(), 300000U);
  EXPECT_EQ(result.err.size(), 300000U);
}

TEST(Process, a_signal_is_told_apart_from_an_exit) {
  RunningProcess process({"/bin/sh", "-c", "echo ready; exec sleep 60"});
  ASSERT_EQ(process.read_line(), "ready");
  process.kill(SIGTERM);
  const ProcessResult result = process.wait();
  EXPECT_EQ(result.signal, SIGTERM);
  EXPECT_EQ(result.exit_code, -1);
}

TEST(Process, one_that_takes_too_long_is_killed) {
  ProcessOptions options;
  options.timeout = std::chrono::milliseconds(100);
  const ProcessResult result = run({"sleep", "60"}, options);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.signal, SIGKILL);
}

TEST(Process, on_a_terminal_it_can_be_asked_and_answered) {
  ProcessOptions options;
  options.streams = Streams::terminal;
  RunningProcess process(
      {"/bin/sh", "-c", "test -t 0 && test -t 1 && printf 'sure? ' && read a && echo \"got $a\""}, options);
  ASSERT_TRUE(process.wait_for("sure? "));
  process.write("yes\n");
  const ProcessResult result = process.wait();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find("got yes"), std::string::npos) << result.out;
}

TEST(Process, a_program_that_is_not_there_is_an_exception) {
  EXPECT_THROW(static_cast<void>(run({"/nonexistent/program"})), std::runtime_error);
}

}  // namespace
}  // namespace haloform::test
