#pragma once

#include "planner/base/result.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/document/document_state.hpp"
#include "providers/storage/document/document_text.hpp"
#include "providers/storage/document/document_writer.hpp"
#include "providers/storage/document/remote_options.hpp"
#include "providers/storage/document/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace haloform::storage {

/// For how long a store that does not answer is asked again before anything is sent.
inline constexpr Milliseconds usual_patience{30'000};

/// From now on for so long.
[[nodiscard]] Patience patience_of(const Clock& clock, Milliseconds length, const StopFlag* stop,
                                   ports::Progress* progress = nullptr);

/// What a store answers in the end; asked again for the usual patience, until the run is interrupted. `call` takes a deadline.
template <typename Call>
[[nodiscard]] auto answer_of(const RemoteOptions& options, Call call) {
  return until_answered(options.clock, patience_of(options.clock, usual_patience, options.stop), call);
}

/// The keys that these options speak of.
[[nodiscard]] DocumentKeys keys_of(const RemoteOptions& options);

/// What is there, as it is; asked again while the store does not answer.
[[nodiscard]] Result<std::optional<Document>> read_raw(DocumentStore& store, const RemoteOptions& options);
/// ErrorKind::state where the store's history has a later document of the same state than the one that was found: somebody put an
/// older one in its place.
[[nodiscard]] Result<void> not_put_back(const DocumentStore& store, const Document& found);
/// The greatest serial that the history of a document tells; 0 where it tells none.
[[nodiscard]] std::uint64_t highest_earlier_serial(const Document& found);
/// Reads a document that was found, and holds it against the store's history. One that says that the state has moved is ErrorKind::state, unless that is wanted.
[[nodiscard]] Result<DocumentText> read_found(const DocumentStore& store, const RemoteOptions& options,
                                              const Document& found);
/// What `look` finds, which reads the document: ErrorKind::state where that is nothing and there has to be one.
[[nodiscard]] Result<std::optional<Document>> look_for(
    DocumentStore& store, const RemoteOptions& options,
    const std::function<Result<std::optional<Document>>()>& look);
/// The state in a document; `required` is held against a document without one.
[[nodiscard]] Result<DocumentState> state_in(const DocumentStore& store, const RemoteOptions& options,
                                             const DocumentText& document);

/// `jane on host-1, apply, https://ci.example/7`.
[[nodiscard]] std::string holder_words(const ports::LockInfo& holder);
/// ErrorKind::locked that names who holds a lease, how long it lasts, and how to break one that does not end.
[[nodiscard]] Error leased_error(const Lease& lease, const std::string& location);

}  // namespace haloform::storage
