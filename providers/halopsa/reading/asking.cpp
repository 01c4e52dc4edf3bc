#include "providers/halopsa/reading/asking.hpp"

#include "planner/base/each_once.hpp"
#include "providers/halopsa/listing/listing_page.hpp"
#include "providers/halopsa/reading/asking_parts.hpp"
#include "providers/halopsa/reading/asking_proof.hpp"

#include <algorithm>
#include <utility>

namespace haloform::halopsa {

namespace {

constexpr std::size_t most_controls = 3;  // a GET, a search by e-mail, a search by name

/// The rows of the last page; nothing where the listing is the better way.
Result<std::optional<std::vector<Record>>> last_page(const Asking& asking, const Listing::First& first) {
  Instance& instance = asking.instance;
  const TypeRow& row = instance.row(asking.schema.type);
  auto page = read_page(instance.client(), row, page_call(row, {}, first.pages, first.served));
  if (!page && listing_may_help(page.error())) return std::optional<std::vector<Record>>();
  if (!page) return std::unexpected(std::move(page.error()));
  return std::optional(std::move(page->records));
}

/// Absence counts only where the search is seen to find the like of it.
Result<bool> is_proved(const Asking& asking, const std::vector<Searched>& ways, const Listing::First& first) {
  std::optional<std::vector<Record>> last;
  for (const Searched& searched : ways) {
    if (searched.missed.empty()) continue;
    if (!last) {
      auto page = last_page(asking, first);
      if (!page) return std::unexpected(std::move(page.error()));
      if (!*page) return false;
      last = std::move(*page);
    }
    auto proved = absence_is_proved(asking, searched, {first.records, *last});
    if (!proved || !*proved) return proved;
  }
  return true;
}

}  // namespace

std::size_t asking_cost(const ports::Wanted& wanted, const Listing::First& first) {
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

Result<std::optional<TypeSnapshot>> ask(const Asking& asking, const ports::Wanted& wanted,
                                        const Listing::First& first) {
  const std::vector<RemoteId> ids = each_once(wanted.ids);
  const std::vector<NaturalKey> keys = each_once(wanted.keys);
  std::vector<Result<std::optional<Record>>> by_id(ids.size());
  std::vector<Result<std::vector<Record>>> by_key(keys.size());

  Errands errands(asking.threads);
  for (std::size_t at = 0; at < ids.size(); ++at) {
    const auto shown = std::ranges::find(first.records, ids[at], &Record::id);
    if (shown != first.records.end()) {
      by_id[at] = *shown;
    } else {
      errands.post([&, at] { by_id[at] = asking.instance.get(asking.schema.type, ids[at]); });
    }
  }
  for (std::size_t at = 0; at < keys.size(); ++at) {
    errands.post([&, at] { by_key[at] = asking.instance.search(keys[at]); });
  }
  errands.wait();

  FoundRecords found;
  std::vector<NaturalKey> missed;
  for (auto& record : by_id) {
    if (!record && (listing_may_help(record.error()) || ports::may_be_of_one_record(record.error())))
      return std::optional<TypeSnapshot>();
    if (!record) return std::unexpected(std::move(record.error()));
    if (*record) found.insert_or_assign((*record)->id, std::move(**record));
  }
  std::vector<Searched> ways;
  for (const auto by : {NaturalKey::By::email, NaturalKey::By::name}) {
    Searched& way = ways.emplace_back(Searched{by, {}, {}});
    for (std::size_t at = 0; at < keys.size(); ++at) {
      if (keys[at].by != by) continue;
      auto& records = by_key[at];
      if (!records && listing_may_help(records.error())) return std::optional<TypeSnapshot>();
      if (!records) return std::unexpected(std::move(records.error()));
      (records->empty() ? way.missed : way.found).push_back(keys[at]);
      if (records->empty()) missed.push_back(keys[at]);
      for (Record& record : *records) found.try_emplace(record.id, std::move(record));
    }
  }
  auto proved = is_proved(asking, ways, first);
  if (!proved) return std::unexpected(std::move(proved.error()));
  if (!*proved) return std::optional<TypeSnapshot>();
  const auto pieces = pieces_to_ask(wanted.unknown, each_once(std::move(missed)));
  // As many requests as the listing takes, and less certain.
  if (!pieces || pieces->size() >= first.pages_left) return std::optional<TypeSnapshot>();
  auto all = ask_for_parts(asking, *pieces, first.records, found);
  if (!all && !listing_may_help(all.error())) return std::unexpected(std::move(all.error()));
  if (!all || !*all) return std::optional<TypeSnapshot>();
  for (const Record& row : first.records) {
    const bool answers =
        std::ranges::any_of(keys, [&](const NaturalKey& key) { return key.matches(asking.schema, row); });
    if (answers) found.try_emplace(row.id, row);
  }

  std::vector<Record> records;
  records.reserve(found.size());
  for (auto& [id, record] : found) records.push_back(std::move(record));
  std::ranges::sort(records, {}, &Record::id);
  const auto total = first.only_ours ? std::optional(first.count) : std::nullopt;
  return TypeSnapshot::asked(asking.schema.type, std::move(records), ids, keys, total);
}

}  // namespace haloform::halopsa
