#include "cli/watch_consumer.hpp"

#include "providers/process/child.hpp"

#include <fmt/format.h>

#include <csignal>
#include <utility>

namespace haloform::cli {
namespace {

class Stdout final : public WatchConsumer {
 public:
  explicit Stdout(Console& console) : console_(console) {}
  Result<void> take(std::string_view line) override { return console_.hand_over(line); }
  Result<void> settle() override { return console_.settle_out(); }

 private:
  Console& console_;
};

class Command final : public WatchConsumer {
 public:
  Command(const Context& context, std::string command, Milliseconds timeout)
      : context_(context), command_(std::move(command)), timeout_(timeout) {}

  // A signal that came does not end the command: the event it was given is taken first.
  Result<void> take(std::string_view line) override {
    process::Child child;
    child.arguments = {"/bin/sh", "-c", command_};
    child.environment = Environment::for_others();
    child.input = line;
    child.shares_output = true;
    child.pipe_input = true;
    context_.console.clear_progress();
    const auto end =
        process::run_child(std::move(child), context_.clock.steady() + timeout_, context_.clock, nullptr);
    if (!end && end.error().kind == ErrorKind::unavailable)
      return not_taken(
          fmt::format("the command did not end within {} and was ended", duration_text(timeout_)));
    if (!end) return not_taken("the command could not be run: " + end.error().what.plain());
    if (end->status == 0) return {};
    const int signal = end->status - 128;
    return not_taken(signal > 0 && signal <= SIGRTMAX
                         ? fmt::format("the command was ended by signal {}", signal)
                         : fmt::format("the command ended with exit code {}", end->status));
  }
  bool is_dear() const override { return true; }

 private:
  static std::unexpected<Error> not_taken(std::string why) {
    return fail(ErrorKind::refused, std::move(why), by_command,
                "it is run again with the same event; an event is taken when the command ends with 0");
  }

  const Context& context_;
  std::string command_;
  Milliseconds timeout_;
};

}  // namespace

std::unique_ptr<WatchConsumer> watch_consumer(const Context& context,
                                              const std::optional<std::string>& command,
                                              Milliseconds timeout) {
  if (command) return std::make_unique<Command>(context, *command, timeout);
  return std::make_unique<Stdout>(context.console);
}

}  // namespace haloform::cli
