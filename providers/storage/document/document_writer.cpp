#include "providers/storage/document/document_writer.hpp"

#include <utility>

namespace haloform::storage {

namespace {

constexpr Milliseconds longest_pause{2'000};

}  // namespace

bool may_be_tried_again(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::throttled;
}

Error interrupted_after(Error last) {
  last.kind = ErrorKind::interrupted;
  last.what = "interrupted while the store of the state was tried again: " + last.what;
  return last;
}

Milliseconds Pauses::next() { return std::exchange(next_, std::min(next_ * 2, longest_pause)); }

bool DocumentWriter::is_leased_to(std::string_view lease, const Patience& patience) {
  const auto there = store_.lease(std::min(patience.until(), clock_.steady() + longest_attempt));
  // Where it is not known, further attempts tell.
  if (!there) return true;
  return *there && ((*there)->id.empty() || (*there)->id == lease);
}

Result<DocumentWriter::Outcome> DocumentWriter::write(Request request, const Patience& patience) {
  const StopFlag never;
  Pauses pauses;
  for (;;) {
    const SteadyTime until = patience.until();
    auto stored = store_.write(request.bytes, request.expected, request.lease, request.why,
                               std::min(until, clock_.steady() + longest_attempt));
    if (stored) {
      if (auto* done = std::get_if<Stored>(&*stored)) return Outcome(std::move(*done));
    } else if (!may_be_tried_again(stored.error())) {
      return std::unexpected(std::move(stored.error()));
    }
    const bool conflict = stored.has_value();

    // What is there tells what became of it. A conflict may be with an earlier attempt of our own.
    auto found = until_answered(clock_, patience, [&](SteadyTime deadline) { return store_.read(deadline); });
    if (!found) return std::unexpected(std::move(found.error()));
    auto& there = *found;
    if (there && there->bytes == request.bytes) return Outcome(Stored{std::move(there->version)});
    const bool unchanged = there ? request.expected == there->version : !request.expected;
    const bool ours = there && request.ours && request.ours(there->bytes);
    if (!unchanged && !ours) return Outcome(Overtaken{std::move(there)});
    if (conflict && unchanged && !is_leased_to(request.lease, patience)) return Outcome(Unleased{});
    if (ours) request.expected = there->version;

    const Milliseconds pause = pauses.next();
    const bool stopped = patience.stop != nullptr && patience.stop->raised();
    if (stopped || clock_.steady() + pause >= patience.until()) {
      if (!conflict && stopped) return std::unexpected(interrupted_after(std::move(stored.error())));
      if (!conflict) return std::unexpected(std::move(stored.error()));
      return fail(ErrorKind::unavailable, "the store refuses to replace the document that it says is there",
                  store_.location());
    }
    // What is replaced from now on is an earlier write of ours that came late: there is nothing to wait for.
    if (unchanged || !conflict) clock_.sleep(pause, patience.stop == nullptr ? never : *patience.stop);
  }
}

}  // namespace haloform::storage
