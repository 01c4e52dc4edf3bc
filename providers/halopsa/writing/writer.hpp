#pragma once

#include "planner/ports/provider.hpp"
#include "providers/halopsa/auth/client.hpp"
#include "providers/halopsa/reading/instance.hpp"
#include "providers/halopsa/wire/request_body.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haloform::halopsa {

/// The writing of one instance: what Provider promises (planner/ports/provider.hpp). Safe from several
/// threads.
class Writer {
 public:
  explicit Writer(Instance& instance) : instance_(instance) {}

  /// Several in one request where the profile's body is an array, else one by one.
  [[nodiscard]] std::vector<ports::WriteOutcome> create(std::span<const ports::CreateRequest> requests);
  [[nodiscard]] std::vector<ports::WriteOutcome> update(std::span<const ports::UpdateRequest> requests);
  /// Of so many and more the memberships are read together: fewer would cost as many requests.
  static constexpr std::size_t read_together_from = 3;
  void expect_memberships(std::size_t updates);
  [[nodiscard]] ports::WriteOutcome confirm(const ports::UpdateRequest& request, ports::Written written);
  [[nodiscard]] std::optional<ports::Refused> remove(ResourceType type, RemoteId id);
  [[nodiscard]] std::string line(ResourceType type, std::optional<RemoteId> removed) const;

 private:
  /// Repeats what ended unclear, for as long as repeats are allowed.
  [[nodiscard]] ports::WriteOutcome post_update(const Call& call, const TypeRow& row);
  [[nodiscard]] ports::WriteOutcome post(const Call& call, const TypeRow& row);
  /// A body of several records: an outcome for each. `is_answer` holds a row against the place that it stands at.
  template <typename IsAnswer>
  [[nodiscard]] std::vector<ports::WriteOutcome> post_together(const Call& call, const TypeRow& row,
                                                               std::size_t count, const IsAnswer& is_answer);
  [[nodiscard]] std::vector<ports::WriteOutcome> send(const TypeRow& row,
                                                      std::span<const ports::CreateRequest> requests);
  [[nodiscard]] std::vector<ports::WriteOutcome> send(const TypeRow& row, std::span<const RowUpdate> updates);

  /// The rows of teams as they were when the writes began, or later; nothing where each agent is read alone.
  [[nodiscard]] const MembershipBook::Heard* heard_before(const TypeRow& row,
                                                          std::span<const ports::UpdateRequest> requests);

  Instance& instance_;
  std::atomic<bool> reads_together_ = false;
  std::atomic<SteadyTime> writes_begin_{};
};

}  // namespace haloform::halopsa
