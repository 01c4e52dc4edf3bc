#include "providers/halopsa/sandbox/sandbox.hpp"

#include "cli/commands/commands.hpp"

#include <ostream>
#include <streambuf>
#include <string>
#include <utility>

namespace haloform {
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

}  // namespace

Outcome<ExitCode> run_command(const Context& context, const SandboxCommand& command) {
  ConsoleBuffer data(context.console, &Console::out);
  ConsoleBuffer words(context.console, &Console::err);
  std::ostream out(&data);
  std::ostream messages(&words);
  auto served = sandbox::run_sandbox(command.options, context.stop, out, messages);
  if (!served) return trouble(served.error());
  return ExitCode::done;
}

}  // namespace haloform
