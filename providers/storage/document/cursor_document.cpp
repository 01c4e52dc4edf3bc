#include "providers/storage/document/cursor_document.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::storage {

namespace {

/// What was taken is written so often at most: each write is a request, or a commit.
constexpr Milliseconds between_writes{2'000};
constexpr std::string_view taken_line_front = "{\"taken\":";

std::uint64_t taken_of(std::string_view journal) {
  if (!journal.starts_with(taken_line_front)) return 0;
  journal.remove_prefix(taken_line_front.size());
  const auto number = parse_integer(journal.substr(0, journal.find('}')));
  return number && *number > 0 ? static_cast<std::uint64_t>(*number) : 0;
}

/// What the machinery of states says, of a cursor.
Error about_cursor(Error error) {
  std::string what = error.what.plain();
  constexpr std::string_view state = "the state";
  for (std::size_t at = what.find(state); at != std::string::npos; at = what.find(state, at + 1))
    what.replace(at, state.size(), "the cursor");
  error.what = std::move(what);
  error.advice =
      error.kind == ErrorKind::locked
          ? "nothing was done; end the other watch, or give this one a cursor of its own with --cursor"
      : error.kind == ErrorKind::state
          ? "nothing was told or changed; name another cursor with --cursor, or remove this one to "
            "begin anew"
          : error.advice.plain();
  return error;
}

}  // namespace

Result<std::optional<DocumentText>> CursorDocument::hold_and_read() {
  const StopFlag never;
  auto held = backend_->hold(info_, lease_, Milliseconds{0}, never);
  if (!held) return std::unexpected(about_cursor(std::move(held.error())));
  auto document = (*held)->read();
  if (!document) return std::unexpected(about_cursor(std::move(document.error())));
  held_ = std::move(*held);
  return document;
}

Result<std::optional<CursorDocument::Kept>> CursorDocument::load() {
  auto document = backend_->read();
  if (!document) return std::unexpected(about_cursor(std::move(document.error())));
  if (!*document) return std::nullopt;
  serial_ = (*document)->head.serial;
  id_ = (*document)->head.lineage;
  taken_ = written_taken_ = taken_of((*document)->journal);
  text_ = std::move((*document)->state);
  return Kept{text_, taken_};
}

Result<void> CursorDocument::hold() {
  if (held_) {
    const auto until = held_->sure_until();
    if (!until || *until > clock_.steady()) return {};
    held_.reset();
  }
  auto document = hold_and_read();
  if (!document) return std::unexpected(std::move(document.error()));
  const std::uint64_t there = *document ? (*document)->head.serial : 0;
  if (there == serial_) return {};
  held_.reset();
  std::string what = "the cursor was removed or replaced while this watch used it";
  if (*document)
    what = fmt::format("another watch moved this cursor ({}, at {})", (*document)->head.by,
                       (*document)->head.written);
  return fail(ErrorKind::locked, std::move(what), location(),
              "nothing was done; end the other one, or give this one a cursor of its own with --cursor");
}

Result<void> CursorDocument::write() {
  if (auto held = hold(); !held) return held;
  DocumentText document;
  document.head.lineage = id_;
  document.journal = fmt::format("{}{}}}\n", taken_line_front, taken_);
  document.state = text_;
  auto written = held_->write(std::move(document), HeldDocument::Patient::to_the_end);
  if (!written) {
    held_.reset();
    return std::unexpected(about_cursor(std::move(written.error())));
  }
  serial_ = held_->serial();
  written_taken_ = taken_;
  written_ = clock_.steady();
  return {};
}

Result<void> CursorDocument::replace(std::string_view text, std::string_view id) {
  const std::string before = std::exchange(text_, std::string(text));
  id_ = id;
  auto done = write();
  if (!done) text_ = before;
  return done;
}

Result<void> CursorDocument::take(std::uint64_t sequence) {
  taken_ = std::max(taken_, sequence);
  return written_ + between_writes > clock_.steady() ? Result<void>{} : write();
}

Result<void> CursorDocument::rest() {
  if (taken_ != written_taken_) {
    if (auto done = write(); !done) return done;
  }
  held_.reset();
  return {};
}

}  // namespace haloform::storage
