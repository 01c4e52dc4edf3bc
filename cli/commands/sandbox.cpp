#include "providers/halopsa/sandbox/sandbox.hpp"

#include "cli/commands/commands.hpp"
#include "cli/sandbox_flags.hpp"
#include "providers/halopsa/sandbox/habits.hpp"

#include <ostream>
#include <streambuf>
#include <string>
#include <utility>

namespace haloform::cli {
namespace {

/// A stream that hands what was written into it to the console, with each flush.
class ConsoleBuffer final : public std::streambuf {
 public:
  using Write = void (Console::*)(std::string_view);
  ConsoleBuffer(Console& console, Write write) : console_(&console), write_(write) {}
  ConsoleBuffer(const ConsoleBuffer&) = delete;
  ConsoleBuffer& operator=(const ConsoleBuffer&) = delete;
  ~ConsoleBuffer() override { (console_->*write_)(text_); }

 protected:
  int_type overflow(int_type letter) override {
    if (letter != traits_type::eof()) text_ += traits_type::to_char_type(letter);
    return traits_type::not_eof(letter);
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    text_.append(text, static_cast<std::size_t>(size));
    return size;
  }
  int sync() override {
    (console_->*write_)(std::exchange(text_, {}));
    return 0;
  }

 private:
  Console* console_;
  Write write_;
  std::string text_;
};

Outcome<ExitCode> serve_sandbox(const Context& context, const sandbox::SandboxOptions& options) {
  ConsoleBuffer data(context.console, &Console::out);
  ConsoleBuffer words(context.console, &Console::err);
  std::ostream out(&data);
  std::ostream messages(&words);
  auto served = sandbox::run_sandbox(options, context.stop, out, messages);
  if (!served) return trouble(served.error());
  return ExitCode::done;
}

std::string habit_notes() {
  std::string notes = "Habits:\n";
  for (const std::string& line : sandbox::habit_lines()) notes += "  " + line + "\n";
  return notes;
}

}  // namespace

CommandSpec sandbox_command() {
  return {.name = "sandbox",
          .help = "Serve an embedded HaloPSA to try things on",
          .group = CommandGroup::instance,
          .flags = sandbox_flags(),
          .exit_codes = {ExitCode::done, ExitCode::error},
          .run = read_then_run<sandbox_options, serve_sandbox>,
          .notes = habit_notes()};
}

}  // namespace haloform::cli
