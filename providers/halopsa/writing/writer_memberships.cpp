// Memberships that are rows: read before they are written, and after (docs/adr/0008).
#include "providers/halopsa/writing/writer_memberships.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace haloform::halopsa {

namespace {

/// How far reads may lag behind writes.
constexpr std::chrono::seconds longest_lag{15};

void add_words(MarkedText& words, const MarkedText& more) {
  if (more.empty() || words.plain().contains(more.plain())) return;
  words += (words.empty() ? "" : "; ") + more;
}

/// The teams that the agent is in by hand and was to leave.
std::vector<RemoteId> stayed(const ports::UpdateRequest& request, const OneRecord& one) {
  std::vector<RemoteId> teams = one.record.teams->value_or(std::vector<RemoteId>());
  std::erase_if(
      teams, [&](RemoteId team) { return std::ranges::find(*request.teams, team) != request.teams->end(); });
  return teams;
}

std::string stayed_words(RemoteId agent, const std::vector<RemoteId>& teams) {
  std::string ids;
  for (const RemoteId team : teams) ids += (ids.empty() ? "" : ", ") + team.text();
  return fmt::format(
      "the instance adds a posted list of teams to the present one: {} {} was left out of it, then "
      "sent with in_section: false, and agent {} is still in it; remove that membership by hand in HaloPSA "
      "and plan again, or declare it",
      teams.size() == 1 ? "team" : "each of the teams", ids, agent.number());
}

/// The record as it is after a write. Where its answer had the teams as they were sent and a read has not, reads lag behind
/// writes: it is read again until it has them, or for as long as that may take.
Result<std::optional<OneRecord>> look_after(Instance& instance, const ports::UpdateRequest& request,
                                            const Record& answered) {
  const http::Patience& patience = instance.patience();
  const SteadyTime end =
      patience.clock.steady() + std::min(instance.policy().retry_for, Milliseconds(longest_lag));
  for (Milliseconds delay{500};; delay *= 2) {
    auto after = instance.look_at(request.type, request.id);
    const SteadyTime now = patience.clock.steady();
    const bool lags = after && *after && (*after)->record.teams != request.teams;
    if (!lags || answered.teams != request.teams || now >= end || patience.over()) return after;
    patience.sleep(std::min(delay, std::chrono::ceil<Milliseconds>(end - now)));
  }
}

void finish_leaving(Instance& instance, const ports::UpdateRequest& request, ports::WriteOutcome answer,
                    ports::WriteOutcome& outcome) {
  auto* again = std::get_if<ports::Written>(&answer);
  if (again == nullptr) {
    outcome = std::move(answer);
    return;
  }
  auto& written = std::get<ports::Written>(outcome);
  add_words(written.words, again->words);
  written.record = std::move(again->record);
  auto after = look_after(instance, request, written.record);
  if (!after || !*after) return;
  if (const auto teams = stayed(request, **after); !teams.empty()) {
    add_words(written.words, stayed_words(request.id, teams));
  }
  written.record = std::move((*after)->record);
}

}  // namespace

bool carries_rows(const TypeRow& row) { return row.teams && row.teams->shape == TeamsRow::Shape::rows; }

std::expected<RowUpdate, ports::Refused> row_update(Instance& instance, const TypeRow& row,
                                                    const ports::UpdateRequest& request,
                                                    const MembershipBook::Heard* heard) {
  auto fields = instance.on_the_wire(row.type, request.fields);
  if (!fields) return std::unexpected(ports::Refused{std::move(fields.error()), 0});
  RowUpdate update{request};
  update.request.fields = std::move(*fields);
  if (!request.teams || !carries_rows(row)) return update;
  if (auto rows = heard == nullptr ? std::nullopt : instance.memberships().agreed(request.id, *heard)) {
    update.present = std::move(*rows);
    update.heard = true;
    return update;
  }
  auto before = instance.look_at(request.type, request.id);
  if (!before) return std::unexpected(ports::Refused{std::move(before.error()), 0});
  if (!*before) {
    return std::unexpected(ports::Refused{
        {ErrorKind::refused,
         fmt::format("{} {} does not exist any more", type_name(request.type), request.id.number()),
         {},
         "plan again"},
        404});
  }
  update.present = std::move((*before)->memberships);
  return update;
}

void finish_memberships(Instance& instance, std::span<const RowUpdate> updates,
                        std::vector<ports::WriteOutcome>& outcomes, const SendUpdates& send) {
  std::vector<RowUpdate> leaving;
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < updates.size(); ++place) {
    const ports::UpdateRequest& request = updates[place].request;
    if (!request.teams) continue;
    // Whatever came of it: a list that is sent again may need the id of a row that was made by now.
    instance.memberships().forget(request.id);
    auto* written = std::get_if<ports::Written>(&outcomes[place]);
    if (written == nullptr) continue;
    if (updates[place].heard) {
      written->unconfirmed = instance.patience().clock.steady();
      continue;
    }
    auto after = look_after(instance, request, written->record);
    if (!after || !*after) continue;
    if (stayed(request, **after).empty()) {
      written->record = std::move((*after)->record);
    } else {
      leaving.push_back({request, std::move((*after)->memberships), RowUpdate::Sends::leaving});
      places.push_back(place);
    }
  }
  std::vector<ports::WriteOutcome> answers = send(leaving);
  for (std::size_t at = 0; at < places.size(); ++at) {
    finish_leaving(instance, leaving[at].request, std::move(answers[at]), outcomes[places[at]]);
  }
}

ports::WriteOutcome confirm_memberships(Instance& instance, const ports::UpdateRequest& request,
                                        ports::Written written, const SendUpdates& send) {
  const SteadyTime answered = *std::exchange(written.unconfirmed, std::nullopt);
  const MembershipBook::Heard* heard = instance.teams_heard_since(answered);
  if (heard != nullptr && heard->shows(request.id, *request.teams)) {
    written.record.teams = request.teams;
    written.record.granted = heard->of(request.id).granted;
    return written;
  }
  const RowUpdate update{request};
  std::vector<ports::WriteOutcome> outcomes{std::move(written)};
  finish_memberships(instance, {&update, 1}, outcomes, send);
  return std::move(outcomes.front());
}

}  // namespace haloform::halopsa
