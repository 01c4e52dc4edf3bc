#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/snapshot.hpp"
#include "providers/halopsa/wire/member_lists.hpp"
#include "providers/halopsa/wire/membership_row.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace haloform::halopsa {

/// What this run has read of memberships, so that many changes need not read each agent before and after (docs/adr/0008). Safe
/// from several threads.
///
/// There are two witnesses: an agent's own rows, which have all that it takes to send the list back, and the rows of teams, which
/// one request brings for everybody, and which may keep quiet about some.
class MembershipBook {
 public:
  /// The rows of an agent as its record has them.
  void note(RemoteId agent, std::vector<MembershipRow> rows);
  /// After a write: what was noted before it says nothing any more.
  void forget(RemoteId agent);

  /// What rows of teams told at a time.
  struct Heard {
    SteadyTime begun{};
    ToldLists lists;
    /// Whether they show an agent in just these teams, and leave nothing open.
    [[nodiscard]] bool shows(RemoteId agent, const std::vector<RemoteId>& teams) const;
    [[nodiscard]] const MemberLists::Of& of(RemoteId agent) const;
    /// Of which teams the agent only sees the tickets, as far as they tell.
    [[nodiscard]] const std::vector<RemoteId>& visited(RemoteId agent) const;
  };
  /// The agent's own rows, where the rows of teams have just the same memberships now.
  [[nodiscard]] std::optional<std::vector<MembershipRow>> agreed(RemoteId agent, const Heard& heard) const;

  /// A reading of the rows of teams that was begun at `earliest` or later; `read` brings a new one, once for all who wait for it.
  /// Nothing where they do not tell, then or before. Good as long as the book.
  template <typename Read>
  [[nodiscard]] const Heard* heard_since(SteadyTime earliest, const Clock& clock, Read read) {
    const std::lock_guard lock(reading_);
    if (silent_) return nullptr;
    if (!heard_.empty() && heard_.back()->begun >= earliest) return heard_.back().get();
    const SteadyTime begun = clock.steady();
    std::optional<ToldLists> lists = read();
    silent_ = !lists;
    if (silent_) return nullptr;
    heard_.push_back(std::make_unique<const Heard>(Heard{begun, std::move(*lists)}));
    return heard_.back().get();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<RemoteId, std::vector<MembershipRow>> own_;
  std::mutex reading_;
  std::vector<std::unique_ptr<const Heard>> heard_;  ///< All of them: a few, and others look at them.
  bool silent_ = false;
};

}  // namespace haloform::halopsa
