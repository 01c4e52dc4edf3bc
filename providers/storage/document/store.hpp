#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/store_environment.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::storage {

/// Bytes in a store, and the version of them by which a write is conditional: opaque to all but the store (a commit, an ETag,
/// a number).
struct Document {
  std::string bytes;
  std::string version;
  /// How documents begin that the store's own history has, as many as it tells at the price of a read: `beginning_of_document`
  /// bytes of each. Who put something in the place of the document is found out by it. The present one may be among them.
  std::vector<std::string> earlier{};
};

/// So much of a document as surely holds its head.
inline constexpr std::size_t beginning_of_document = 8'192;

/// What a conditional write came to, where the store answered.
struct Stored {
  std::string version;  ///< Of what is there now.
};
/// Somebody else wrote first: nothing was written.
struct Conflict {};
using Storing = std::variant<Stored, Conflict>;

/// A lease as it is wanted.
struct LeaseRequest {
  std::string id;  ///< A UUID, minted by whoever asks.
  ports::LockInfo holder;
  Milliseconds length{60'000};
};

/// A lease as it is found.
struct Lease {
  std::string id;
  ports::LockInfo holder;
  /// What is left of it as far as the store, or an observation of it, tells; zero or less: it has ended, and whoever wants it
  /// takes it. Absent: it has no end of its own.
  std::optional<Milliseconds> left;
};

/// The lease is the asker's.
struct Leased {
  std::optional<Lease> taken_from{};  ///< Whose it was, where it had ended and was not released.
};
using Leasing = std::variant<Leased, Lease>;  ///< Lease: somebody else holds it.

/// Whether a renewal found the lease still to be its own.
enum class Renewal : std::uint8_t { renewed, lost };

/// What a store is opened with. What is pointed to outlives it.
struct StoreContext {
  const Clock& clock;
  const StopFlag* stop = nullptr;  ///< Ends requests in the middle. May be null.
  StoreEnvironment environment{};
};

/// What a store does with the document of one state. A store knows bytes, not states.
///
/// Every call is one attempt of a bounded time (`deadline` by the steady clock, where one is given): an Error of kind
/// `unavailable` or `throttled` says that it may be tried again, and of a write, that nobody knows whether it was done. All other
/// kinds are final: `credentials`, `permission`, `configuration`, `protocol` (garbage), `refused`, `io`, `interrupted`.
/// `Error::where` is `location()`, and `what` never holds a credential. Safe from several threads: one renews the lease while
/// another writes, and neither waits for the other for longer than a request lasts.
class DocumentStore {
 public:
  DocumentStore() = default;
  DocumentStore(const DocumentStore&) = delete;
  DocumentStore& operator=(const DocumentStore&) = delete;
  virtual ~DocumentStore() = default;

  /// Nothing where there is none: an answer that says so, never a failure.
  [[nodiscard]] virtual Result<std::optional<Document>> read(SteadyTime deadline) = 0;
  /// Writes where the version is still `expected` (nothing: there is no document yet), as the holder of the lease `lease`.
  /// `why` is one line for a history: `apply, serial 12, by jane@host, https://ci/run/5`.
  [[nodiscard]] virtual Result<Storing> write(std::string_view bytes,
                                              const std::optional<std::string>& expected,
                                              std::string_view lease, std::string_view why,
                                              SteadyTime deadline) = 0;

  /// Takes the lease where nobody holds it, or its end has come. Taking what this same id holds already is success (the answer
  /// to an earlier attempt was lost).
  [[nodiscard]] virtual Result<Leasing> acquire(const LeaseRequest& request, SteadyTime deadline) = 0;
  [[nodiscard]] virtual Result<Renewal> renew(const LeaseRequest& request, SteadyTime deadline) = 0;
  /// No error where it is another's by now, or nobody's.
  [[nodiscard]] virtual Result<void> release(std::string_view id, SteadyTime deadline) = 0;
  [[nodiscard]] virtual Result<std::optional<Lease>> lease(SteadyTime deadline) = 0;
  /// Frees the lease `id` whoever holds it; false where another one, or none, is there.
  [[nodiscard]] virtual Result<bool> break_lease(std::string_view id, SteadyTime deadline) = 0;

  /// Where it is, for messages: without credentials.
  [[nodiscard]] virtual std::string location() const = 0;
  /// Whether a lease ends by itself when nobody renews it.
  [[nodiscard]] virtual bool leases_end() const { return true; }
  /// Whether the absence of a document after there once was one is found out (a marker that survives).
  [[nodiscard]] virtual bool remembers_that_there_was_one() const { return true; }
  /// Whether there once was a document. Asked where `read` found none.
  [[nodiscard]] virtual Result<bool> had_one(SteadyTime deadline) = 0;
  /// The newest first; nothing where the store keeps no history. At most `most`. `Version::serial` is left 0: who knows the
  /// bytes fills it in.
  [[nodiscard]] virtual Result<std::optional<std::vector<ports::StateBackend::Version>>> history(
      std::size_t most, SteadyTime deadline) {
    static_cast<void>(most);
    static_cast<void>(deadline);
    return std::nullopt;
  }
  /// The bytes of a version of the history.
  [[nodiscard]] virtual Result<std::string> read_version(std::string_view id, SteadyTime deadline) {
    static_cast<void>(id);
    static_cast<void>(deadline);
    return fail(ErrorKind::usage, "this store keeps no history", location());
  }
};

}  // namespace haloform::storage
