#pragma once

#include "planner/ports/provider.hpp"
#include "providers/halopsa/reading/instance.hpp"
#include "providers/halopsa/wire/request_body.hpp"

#include <expected>
#include <functional>
#include <span>
#include <vector>

namespace haloform::halopsa {

/// Whether a type's memberships are rows with ids of their own.
[[nodiscard]] bool carries_rows(const TypeRow& row);

/// The update as a request carries it: ids where it holds names, and the memberships that the record has now, since
/// their rows carry ids of their own, and what is not ours in them must go back as it is.
/// With `heard`, those that were read before will do where the rows of teams agree.
[[nodiscard]] std::expected<RowUpdate, ports::Refused> row_update(
    Instance& instance, const TypeRow& row, const ports::UpdateRequest& request,
    const MembershipBook::Heard* heard = nullptr);

/// Sends updates of one type, and gives an outcome for each.
using SendUpdates = std::function<std::vector<ports::WriteOutcome>(std::span<const RowUpdate>)>;

/// Whether a posted list of memberships replaces or merges is not known of any instance: the record says what came of
/// it. What stayed against the will is sent once more as left; then the record as it is becomes the outcome.
void finish_memberships(Instance& instance, std::span<const RowUpdate> updates,
                        std::vector<ports::WriteOutcome>& outcomes, const SendUpdates& send);

/// The same of one update that was left unconfirmed: by the rows of teams, as they are after it; where these do not have all that
/// was asked, by the record.
[[nodiscard]] ports::WriteOutcome confirm_memberships(Instance& instance, const ports::UpdateRequest& request,
                                                      ports::Written written, const SendUpdates& send);

}  // namespace haloform::halopsa
