#include "planner/apply/execute_freshness.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace haloform::apply {

namespace {

/// Enough that one of several workers is answered at about the time of any other.
constexpr std::size_t most_writes = 16;

}  // namespace

void Freshness::note(ResourceType type, Write write) {
  const std::lock_guard lock(mutex_);
  Of& all = of(type);
  if (all.last.size() < most_writes) {
    all.last.push_back(std::move(write));
    return;
  }
  Write& oldest = all.last.at(all.next);
  if (!oldest.asked) all.greatest = std::max(all.greatest, std::optional(oldest.id));
  oldest = std::move(write);
  all.next = (all.next + 1) % most_writes;
}

void Freshness::made(ResourceType type, const Attributes& fields, const Record& record, SteadyTime sent,
                     SteadyTime answered) {
  const TypeSchema& schema = catalog_.of(type);
  const auto email = [&](const Attributes& of) {
    return schema.email ? of.text(*schema.email) : std::string_view{};
  };
  const std::string_view name = record.fields.text(schema.name);
  const bool kept = email(fields) == email(record.fields) && fields.text(schema.name) == name;
  note(type, {record.id, sent, answered, {}, std::string(email(record.fields)), std::string(name), kept});
}

void Freshness::changed(ResourceType type, RemoteId id, const Asked& asked, SteadyTime sent) {
  note(type, {id, sent, sent, asked, {}, {}, false});
}

void Freshness::learn(Of& of, const AsOf& as_of) {
  if (!as_of.shows) return;
  const auto behind = std::chrono::ceil<Milliseconds>(as_of.begun - *as_of.shows);
  of.lag = std::min(of.lag.value_or(behind), behind);
}

AsOf Freshness::judge(ResourceType type, SteadyTime begun, const Find& find) {
  const std::lock_guard lock(mutex_);
  AsOf as_of{begun, std::nullopt, false};
  Of& all = of(type);
  for (const Write& write : all.last) {
    const Record* record = find(write.id);
    const bool shown =
        record != nullptr &&
        (!write.asked || compare(catalog_.of(type), *write.asked, *record, Reading::answer).all());
    if (shown) {
      as_of.shows = std::max(as_of.shows, std::optional(write.sent));
    } else if (record == nullptr && !write.asked && write.answered < begun) {
      as_of.lacks = true;
    }
  }
  learn(all, as_of);
  return as_of;
}

AsOf Freshness::judge(const Control& control, SteadyTime begun, bool found) {
  const std::lock_guard lock(mutex_);
  AsOf as_of{begun, std::nullopt, !found && control.answered < begun};
  if (found) as_of.shows = control.sent;
  learn(of(control.key.type), as_of);
  return as_of;
}

std::optional<Milliseconds> Freshness::lag(ResourceType type) const {
  const std::lock_guard lock(mutex_);
  return of(type).lag;
}

std::optional<Freshness::Control> Freshness::control(const NaturalKey& key) const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t wanted = unusual_in(key.written());
  std::optional<Control> youngest;
  for (const Write& write : of(key.type).last) {
    const std::string& text = key.by == NaturalKey::By::email ? write.email : write.name;
    if (write.asked || !write.kept || text.size() < key.text.size()) continue;
    if (text.empty() || (unusual_in(text) & wanted) != wanted) continue;
    if (youngest && youngest->sent >= write.sent) continue;
    youngest.emplace(Control{NaturalKey::of(key.type, key.by, text), write.id, write.sent, write.answered});
  }
  return youngest;
}

std::optional<RemoteId> Freshness::made_before(ResourceType type, SteadyTime sent) const {
  const std::lock_guard lock(mutex_);
  std::optional<RemoteId> greatest = of(type).greatest;
  for (const Write& write : of(type).last) {
    if (!write.asked && write.answered <= sent) greatest = std::max(greatest, std::optional(write.id));
  }
  return greatest;
}

}  // namespace haloform::apply
