#pragma once

#include "planner/ports/provider.hpp"
#include "providers/halopsa/client.hpp"
#include "providers/halopsa/instance.hpp"

#include <optional>
#include <string>

namespace haloform {

/// The writing of one instance: what Provider promises (planner/ports/provider.hpp). Safe from several
/// threads.
class Writer {
 public:
  explicit Writer(Instance& instance) : instance_(instance) {}

  [[nodiscard]] WriteOutcome create(const CreateRequest& request);
  [[nodiscard]] WriteOutcome update(const UpdateRequest& request);
  [[nodiscard]] std::optional<Refused> remove(ResourceType type, RemoteId id);
  [[nodiscard]] std::string line(ResourceType type, std::optional<RemoteId> removed) const;

 private:
  /// Repeats what ended unclear, for as long as repeats are allowed.
  [[nodiscard]] WriteOutcome post_update(const Call& call, const TypeRow& row);
  /// An update of memberships that are rows (TeamsRow::Shape::rows): reads them first and reads them back; what stayed
  /// against the will is sent once more as left.
  [[nodiscard]] WriteOutcome update_memberships(const UpdateRequest& request);
  [[nodiscard]] WriteOutcome post(const Call& call, const TypeRow& row);

  Instance& instance_;
};

}  // namespace haloform
