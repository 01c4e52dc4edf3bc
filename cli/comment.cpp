#include "cli/comment.hpp"

#include "cli/wiring.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"
#include "providers/forge/publish.hpp"

#include <fmt/format.h>

namespace haloform::cli {
namespace {

std::string said_of(const forge::Published& published) {
  using What = forge::Published::What;
  const std::string at = published.address.empty() ? "" : ": " + render::terminal_safe(published.address);
  switch (published.what) {
    case What::created: return fmt::format("Commented on the pull request{}\n", at);
    case What::updated: return fmt::format("Updated the comment on the pull request{}\n", at);
    case What::left: break;
  }
  return fmt::format("note: the comment on the pull request is left as it is: {}{}\n",
                     render::terminal_safe(published.why), at);
}

}  // namespace

void publish_comment(const Context& context, const std::string& text) {
  const forge::PublishOptions options{
      .clock = &context.clock, .stop = &context.stop, .observer = request_observer(context)};
  const auto published = forge::publish(context.run, context.environment, text, options);
  if (published) {
    context.console.say(said_of(*published));
    return;
  }
  const Error& error = published.error();
  std::string shown =
      fmt::format("no comment on a pull request: {}\n", render::terminal_safe(error.what.plain()));
  if (!error.advice.empty())
    render::append_wrapped(shown, "  ", "  ", 2, render::terminal_safe(error.advice.plain()));
  // Where there is none to comment on, nothing went wrong.
  if (error.kind == ErrorKind::usage) {
    context.console.say("note: " + shown);
  } else {
    context.console.err("warning: " + shown);
  }
}

}  // namespace haloform::cli
