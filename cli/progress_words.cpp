#include "cli/progress_words.hpp"

#include "planner/base/text.hpp"
#include "planner/render/escape.hpp"

#include <fmt/format.h>

#include <chrono>
#include <variant>

namespace haloform::cli {
namespace {

// Tenths of a second would only flicker.
std::string whole_seconds(std::chrono::seconds duration) {
  return duration < std::chrono::minutes(1) ? fmt::format("{} s", duration.count()) : duration_text(duration);
}

std::string lasted(Milliseconds lasts) {
  return fmt::format(" ({})", whole_seconds(std::chrono::floor<std::chrono::seconds>(lasts)));
}

std::string left_text(Milliseconds left) {
  return whole_seconds(std::chrono::ceil<std::chrono::seconds>(left));
}

/// Where nobody knows how many pages there are, the one that is awaited.
std::string page_words(const ports::PagesRead& pages) {
  return pages.of == 0 ? fmt::format("page {}", pages.here + 1)
                       : fmt::format("page {} of {}", pages.here, pages.of);
}

struct WaitWords {
  std::string operator()(const ports::LockWait& wait) const {
    std::string words = "Waiting for the lock of the state";
    if (wait.holder.pid != 0) {
      words += fmt::format(", held by {} on {} (pid {}", render::terminal_safe(wait.holder.who),
                           render::terminal_safe(wait.holder.host), wait.holder.pid);
      if (!wait.holder.command.empty())
        words += fmt::format(", haloform {}", render::terminal_safe(wait.holder.command));
      words += ")";
    }
    return words + fmt::format("; giving up in {}", left_text(wait.left));
  }
  std::string operator()(const ports::RetryWait& wait) const {
    return fmt::format("A request failed ({}, attempt {}); it is sent again in {}",
                       render::terminal_safe(wait.why), wait.attempts, left_text(wait.left));
  }
  std::string operator()(const ports::RateLimitWait& wait) const {
    if (!wait.refused && wait.requests > 0) {
      return fmt::format("Rate limit: {} requests in {} s are used up; going on in {}", wait.requests,
                         std::chrono::duration_cast<std::chrono::seconds>(wait.per).count(),
                         left_text(wait.left));
    }
    return fmt::format("Rate limit: the instance wants fewer requests (HTTP 429); asking again in {}",
                       left_text(wait.left));
  }
};

}  // namespace

std::string reading_words(const Listings& listings, Milliseconds lasts) {
  std::string words;
  for (const ResourceType type : all_types) {
    const auto& pages = listings.at(type);
    if (!pages) continue;
    words +=
        fmt::format("{}{}, {}", words.empty() ? "Reading " : "; ", type_plural(type), page_words(*pages));
  }
  return words + lasted(lasts);
}

std::string request_words(std::size_t in_flight, std::size_t answered, Milliseconds lasts) {
  std::string words = fmt::format("Waiting for {} to HaloPSA", counted(in_flight, "request"));
  if (answered > 0) words += fmt::format("; {} answered", answered);
  return words + lasted(lasts);
}

std::string wait_words(const ports::Wait& wait) { return std::visit(WaitWords{}, wait); }

std::string interrupted_writing_words(std::size_t in_flight) {
  std::string words = "Interrupted: nothing more is started";
  if (in_flight > 0)
    words += fmt::format("; waiting for {} to end, to record the result", counted(in_flight, "request"));
  return words +
         ".\nPress Ctrl-C again to end at once; the next plan or apply then finds out what was done.\n";
}

std::string interrupted_reading_words(std::size_t in_flight) {
  return fmt::format("Interrupted: ending {}; nothing was being changed.\n", counted(in_flight, "request"));
}

std::string ending_words(std::size_t in_flight, Milliseconds lasts) {
  return fmt::format("Interrupted: waiting for {} to end", counted(in_flight, "request")) + lasted(lasts);
}

}  // namespace haloform::cli
