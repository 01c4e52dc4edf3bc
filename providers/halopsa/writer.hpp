#pragma once

#include "planner/ports/provider.hpp"
#include "providers/halopsa/client.hpp"
#include "providers/halopsa/codec.hpp"
#include "providers/halopsa/instance.hpp"

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haloform {

/// Whether a type's memberships are rows with ids of their own.
[[nodiscard]] bool carries_rows(const TypeRow& row);

/// The writing of one instance: what Provider promises (planner/ports/provider.hpp). Safe from several
/// threads.
class Writer {
 public:
  explicit Writer(Instance& instance) : instance_(instance) {}

  /// Several in one request where the profile's body is an array, else one by one.
  [[nodiscard]] std::vector<WriteOutcome> create(std::span<const CreateRequest> requests);
  [[nodiscard]] std::vector<WriteOutcome> update(std::span<const UpdateRequest> requests);
  [[nodiscard]] std::optional<Refused> remove(ResourceType type, RemoteId id);
  [[nodiscard]] std::string line(ResourceType type, std::optional<RemoteId> removed) const;

 private:
  /// Repeats what ended unclear, for as long as repeats are allowed.
  [[nodiscard]] WriteOutcome post_update(const Call& call, const TypeRow& row);
  [[nodiscard]] WriteOutcome post(const Call& call, const TypeRow& row);
  /// A body of several records: an outcome for each. `is_answer` holds a row against the place that it stands at.
  template <typename IsAnswer>
  [[nodiscard]] std::vector<WriteOutcome> post_together(const Call& call, const TypeRow& row,
                                                        std::size_t count, const IsAnswer& is_answer);
  [[nodiscard]] std::vector<WriteOutcome> send(const TypeRow& row, std::span<const CreateRequest> requests);
  [[nodiscard]] std::vector<WriteOutcome> send(const TypeRow& row, std::span<const RowUpdate> updates);
  /// The update as a request carries it: ids where it holds names, and the memberships that the record has now, since
  /// their rows carry ids of their own, and what is not ours in them must go back as it is.
  [[nodiscard]] std::expected<RowUpdate, Refused> row_update(const TypeRow& row,
                                                             const UpdateRequest& request);
  /// Whether a posted list of memberships replaces or merges is not known of any instance: the record says what came of
  /// it. What stayed against the will is sent once more as left; then the record as it is becomes the outcome.
  void finish_memberships(const TypeRow& row, std::span<const RowUpdate> updates,
                          std::vector<WriteOutcome>& outcomes);
  [[nodiscard]] Result<std::optional<OneRecord>> look_after(const UpdateRequest& request,
                                                            const Record& answered);
  void finish_leaving(const UpdateRequest& request, WriteOutcome answer, WriteOutcome& outcome);

  Instance& instance_;
};

}  // namespace haloform
