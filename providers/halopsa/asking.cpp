#include "planner/base/text.hpp"
#include "providers/halopsa/asking_parts.hpp"
#include "providers/halopsa/instance.hpp"

#include <algorithm>
#include <utility>

namespace haloform {

namespace {

constexpr std::size_t most_controls = 3;  // a GET, a search by e-mail, a search by name

/// One whose text has all the marks of `shape`: a search that finds plain addresses may stumble over a plus.
std::optional<Control> control_for(const TypeSchema& schema, NaturalKey::By by, std::uint64_t shape,
                                   const std::vector<Record>& rows) {
  if (by == NaturalKey::By::email && !schema.email) return std::nullopt;
  const FieldId field = by == NaturalKey::By::email ? *schema.email : schema.name;
  for (const Record& row : rows) {
    NaturalKey key = NaturalKey::of(schema.type, by, row.fields.text(field));
    if (row.built_in != BuiltIn::no || key.text.empty() || (unusual_in(key.written()) & shape) != shape)
      continue;
    return Control{std::move(key), row.id};
  }
  return std::nullopt;
}

/// Whether a search finds whom it has to find.
Result<bool> finds_control(const Asking& asking, const std::optional<Control>& control) {
  if (!control) return false;
  auto records = asking.instance.search(control->key);
  if (!records && listing_may_help(records.error())) return false;
  if (!records) return std::unexpected(std::move(records.error()));
  return std::ranges::find(*records, control->expected, &Record::id) != records->end();
}

/// Absence counts only where the search is seen to find the like of it: somebody among the `finds`, or `control(shape)`.
template <typename Try>
Result<bool> is_proved(const std::vector<std::uint64_t>& misses, std::vector<std::uint64_t> finds,
                       Try&& control) {
  for (const std::uint64_t shape : misses) {
    const auto alike = [shape](std::uint64_t marks) { return (marks & shape) == shape; };
    if (std::ranges::any_of(finds, alike)) continue;
    Result<bool> found = control(shape);
    if (!found || !*found) return found;
    finds.push_back(shape);
  }
  return true;
}

}  // namespace

std::size_t asking_cost(const Wanted& wanted, const Listing::First& first) {
  std::size_t cost = wanted.ids.size() + wanted.keys.size();
  if (cost == 0) return 0;
  cost += most_controls;
  if (cost < first.pages_left + first.records.size()) {
    for (const Record& row : first.records) {
      if (std::ranges::find(wanted.ids, row.id) != wanted.ids.end()) --cost;
    }
  }
  return cost;
}

Result<std::optional<TypeSnapshot>> Asking::ask(const Wanted& wanted, const Listing::First& first) const {
  const std::vector<RemoteId> ids = each_once(wanted.ids);
  const std::vector<NaturalKey> keys = each_once(wanted.keys);
  std::vector<Result<std::optional<Record>>> by_id(ids.size());
  std::vector<Result<std::vector<Record>>> by_key(keys.size());

  Errands errands(threads);
  for (std::size_t at = 0; at < ids.size(); ++at) {
    const auto shown = std::ranges::find(first.records, ids[at], &Record::id);
    if (shown != first.records.end()) {
      by_id[at] = *shown;
    } else {
      errands.post([&, at] { by_id[at] = instance.get(schema.type, ids[at]); });
    }
  }
  for (std::size_t at = 0; at < keys.size(); ++at) {
    errands.post([&, at] { by_key[at] = instance.search(keys[at]); });
  }
  errands.wait();

  FoundRecords found;
  std::vector<NaturalKey> missed;
  for (auto& record : by_id) {
    if (!record && (listing_may_help(record.error()) || may_be_of_one_record(record.error())))
      return std::optional<TypeSnapshot>();
    if (!record) return std::unexpected(std::move(record.error()));
    if (*record) found.insert_or_assign((*record)->id, std::move(**record));
  }
  for (const auto by : {NaturalKey::By::email, NaturalKey::By::name}) {
    std::vector<std::uint64_t> finds;   // The shapes of texts by which somebody was found,
    std::vector<std::uint64_t> misses;  // and of those by which nobody was.
    for (std::size_t at = 0; at < keys.size(); ++at) {
      if (keys[at].by != by) continue;
      auto& records = by_key[at];
      if (!records && listing_may_help(records.error())) return std::optional<TypeSnapshot>();
      if (!records) return std::unexpected(std::move(records.error()));
      (records->empty() ? misses : finds).push_back(unusual_in(keys[at].written()));
      if (records->empty()) missed.push_back(keys[at]);
      for (Record& record : *records) found.try_emplace(record.id, std::move(record));
    }
    auto proved = is_proved(each_once(std::move(misses)), std::move(finds), [&](std::uint64_t shape) {
      return finds_control(*this, control_for(schema, by, shape, first.records));
    });
    if (!proved) return std::unexpected(std::move(proved.error()));
    if (!*proved) return std::optional<TypeSnapshot>();
  }
  const auto pieces = pieces_to_ask(wanted.unknown, each_once(std::move(missed)));
  // As many requests as the listing takes, and less certain.
  if (!pieces || pieces->size() >= first.pages_left) return std::optional<TypeSnapshot>();
  auto all = ask_for_parts({instance, schema, threads}, *pieces, first.records, found);
  if (!all && !listing_may_help(all.error())) return std::unexpected(std::move(all.error()));
  if (!all || !*all) return std::optional<TypeSnapshot>();
  for (const Record& row : first.records) {
    const bool answers =
        std::ranges::any_of(keys, [&](const NaturalKey& key) { return key.matches(schema, row); });
    if (answers) found.try_emplace(row.id, row);
  }

  std::vector<Record> records;
  records.reserve(found.size());
  for (auto& [id, record] : found) records.push_back(std::move(record));
  std::ranges::sort(records, {}, &Record::id);
  const auto total = first.only_ours ? std::optional(first.count) : std::nullopt;
  return TypeSnapshot::asked(schema.type, std::move(records), ids, keys, total);
}

}  // namespace haloform
