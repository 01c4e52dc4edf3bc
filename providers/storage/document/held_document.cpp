#include "providers/storage/document/held_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

constexpr Milliseconds patience_at_the_end{60'000};
constexpr Milliseconds release_patience{15'000};
constexpr Milliseconds question_patience{5'000};

constexpr std::string_view lost_advice =
    "run it again: the next run finds out by itself what became of creates that this one left open";

}  // namespace

HeldDocument::HeldDocument(DocumentStore& store, const RemoteOptions& options, LeaseRequest lease,
                           SteadyTime sent)
    : store_(store), options_(options), keeper_(store, options.clock, std::move(lease), sent) {}

HeldDocument::~HeldDocument() {
  // One that cannot be given back ends by itself, or is broken by a person.
  static_cast<void>(
      until_answered(options_.clock, patience_of(options_.clock, release_patience, nullptr),
                     [&](SteadyTime deadline) { return store_.release(keeper_.lease().id, deadline); }));
}

Result<std::optional<Document>> HeldDocument::look() {
  auto found = read_raw(store_, options_);
  if (!found) return found;
  version_ = *found ? std::optional((*found)->version) : std::nullopt;
  // The serial has to grow whatever is there; a damaged text may still tell it.
  if (const auto head = *found ? peek_head((*found)->bytes) : std::nullopt; head)
    serial_ = std::max(serial_, head->serial);
  if (*found) serial_ = std::max(serial_, highest_earlier_serial(**found));
  return found;
}

Result<void> HeldDocument::count_on_from_history() {
  if (!store_.remembers_that_there_was_one()) return {};
  const auto had_one = answer_of(options_, [&](SteadyTime deadline) { return store_.had_one(deadline); });
  if (!had_one) return std::unexpected(had_one.error());
  if (!*had_one) return {};
  const auto versions = answer_of(options_, [&](SteadyTime deadline) { return store_.history(1, deadline); });
  if (!versions) return std::unexpected(versions.error());
  if (!*versions || (*versions)->empty()) return {};
  const auto bytes = answer_of(
      options_, [&](SteadyTime deadline) { return store_.read_version((*versions)->front().id, deadline); });
  if (!bytes) return std::unexpected(bytes.error());
  if (const auto head = peek_head(*bytes)) serial_ = std::max(serial_, head->serial);
  return {};
}

Result<std::optional<DocumentText>> HeldDocument::read() {
  auto found = look_for(store_, options_, [&] { return look(); });
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) return std::nullopt;
  auto document = read_found(store_, options_, **found);
  if (!document) return std::unexpected(std::move(document.error()));
  return std::move(*document);
}

void HeldDocument::sign(DocumentText& document) const {
  document.head.serial = serial_ + 1;
  document.head.writer = keeper_.lease().id;
  document.head.written = iso_time(options_.clock.wall());
  document.head.by = holder_words(keeper_.lease().holder);
}

std::string HeldDocument::why() const {
  const ports::LockInfo& holder = keeper_.lease().holder;
  std::string line =
      fmt::format("{}, serial {}, by {}@{}", holder.command, serial_ + 1, holder.who, holder.host);
  if (!holder.run_url.empty()) line += ", " + holder.run_url;
  return line;
}

Result<std::string> HeldDocument::draft(DocumentText document) const {
  sign(document);
  return encode_document(document, keys_of(options_));
}

Result<void> HeldDocument::write(DocumentText document, Patient patience) {
  if (final_) return std::unexpected(*final_);
  if (!keeper_.sure()) return std::unexpected(lost_error());
  auto bytes = draft(std::move(document));
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  const bool at_the_end = patience == Patient::to_the_end;
  const SteadyTime last = options_.clock.steady() + (at_the_end ? patience_at_the_end : usual_patience);
  const Patience while_sure{[&] {
                              const auto sure = keeper_.sure_until();
                              return sure ? std::min(*sure, last) : last;
                            },
                            at_the_end ? nullptr : options_.stop};
  const std::string line = why();
  // Counted up whatever becomes of it: nobody may know, and no two texts have one serial.
  ++serial_;
  const std::string& id = keeper_.lease().id;
  const auto ours = [&](std::string_view text) {
    const auto head = peek_head(text);
    return head && head->writer == id;
  };
  auto outcome = DocumentWriter(store_, options_.clock).write({*bytes, version_, id, line, ours}, while_sure);
  if (!outcome) {
    if (keeper_.sure()) return std::unexpected(std::move(outcome.error()));
    Error lost = lost_error();
    lost.what += "; the last attempt to write it failed: " + outcome.error().what;
    return std::unexpected(std::move(lost));
  }
  if (const auto* other = std::get_if<DocumentWriter::Overtaken>(&*outcome)) {
    overtaken_ = true;
    final_ = overtaken_error(other->by);
    return std::unexpected(*final_);
  }
  if (std::holds_alternative<DocumentWriter::Unleased>(*outcome)) {
    keeper_.give_up();
    return std::unexpected(lost_error());
  }
  version_ = std::move(std::get<Stored>(*outcome).version);
  return {};
}

Result<void> HeldDocument::fence() {
  auto found = look();
  if (!found) return std::unexpected(std::move(found.error()));
  // What cannot be read is reported by whoever reads it.
  auto document = *found ? decode_document((*found)->bytes, keys_of(options_), location())
                         : Result<DocumentText>(std::unexpected(Error{}));
  // An older one that was put back would be made the newest by it.
  if (!document || !not_put_back(store_, **found)) return {};
  return write(std::move(*document), Patient::before_sending);
}

Error HeldDocument::lost_error() {
  Error error{ErrorKind::state,
              "the lease of this run on the state has ended, so nothing more is sent or written", location(),
              std::string(lost_advice)};
  auto now = store_.lease(options_.clock.steady() + question_patience);
  const bool others = now && *now && (*now)->id != keeper_.lease().id;
  if (!others) return error;
  overtaken_ = true;
  error.kind = ErrorKind::locked;
  error.what += fmt::format("; {} has taken it since", holder_words((*now)->holder));
  final_ = error;
  return error;
}

Error HeldDocument::overtaken_error(const std::optional<Document>& by) const {
  std::string what =
      "the state was written by another run while this one held its lock, so nothing more is sent or written";
  if (const auto head = by ? peek_head(by->bytes) : std::nullopt; head)
    what += fmt::format(" ({}, at {})", head->by, head->written);
  if (!by)
    what =
        "the state was removed or replaced while this run held its lock, so nothing more is sent or written";
  return Error{ErrorKind::state, std::move(what), location(), std::string(lost_advice)};
}

}  // namespace haloform::storage
