// Whether a listing that seems whole is: asked only where somebody would be created whom it lacks.
#include "providers/halopsa/reading/beyond.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/natural_index.hpp"
#include "planner/model/known_texts.hpp"
#include "providers/halopsa/listing/listing_page.hpp"
#include "providers/halopsa/reading/asking_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::halopsa {

namespace {

/// The records of a listing by what the keys hold of them, names or e-mails or both.
NaturalIndex by_text(const TypeSchema& schema, const TypeSnapshot& listed,
                     const std::vector<NaturalKey>& keys) {
  const auto any_by = [&](NaturalKey::By by) {
    return std::ranges::find(keys, by, &NaturalKey::by) != keys.end();
  };
  const bool names = any_by(NaturalKey::By::name);
  const bool emails = any_by(NaturalKey::By::email);
  NaturalIndex index;
  const auto records = listed.records();
  index.reserve(records.size());  // Mostly each has one text that counts.
  for (std::uint32_t at = 0; at < records.size(); ++at) {
    each_known_text(schema, records[at], [&](NaturalKey::By by, std::string_view text) {
      if (by == NaturalKey::By::email ? emails : names) index.add(text, at);
    });
  }
  index.seal();
  return index;
}

/// The keys of those whom a listing lacks.
std::vector<NaturalKey> missing_from(const TypeSchema& schema, const TypeSnapshot& listed,
                                     const std::vector<NaturalKey>& keys) {
  if (keys.empty()) return {};
  const NaturalIndex index = by_text(schema, listed, keys);
  std::vector<NaturalKey> missing;
  for (const NaturalKey& key : keys) {
    bool found = false;
    index.each(key.text,
               [&](std::uint32_t at) { found = found || key.matches(schema, listed.records()[at]); });
    if (!found) missing.push_back(key);
  }
  return each_once(std::move(missing));
}

/// Three of them, from all over.
std::vector<NaturalKey> a_few_of(std::vector<NaturalKey> keys) {
  constexpr std::size_t few = 3;
  if (keys.size() <= few) return keys;
  return {keys.front(), keys[keys.size() / 2], keys.back()};
}

bool brings_another(const TypeSnapshot& listed, const Page& page) {
  return std::ranges::any_of(page.records,
                             [&](const Record& record) { return listed.find(record.id) == nullptr; });
}

/// A record, and the key that a search for found it.
struct Found {
  const NaturalKey* key;
  RemoteId id;
};

/// Whom searches for these keys find.
Result<std::vector<Found>> found_by(Instance& instance, const std::vector<NaturalKey>& keys) {
  std::vector<Result<std::vector<Record>>> answers(keys.size());
  Errands errands(instance.threads());
  for (std::size_t at = 0; at < keys.size(); ++at) {
    errands.post([&, at] { answers[at] = instance.search(keys[at]); });
  }
  errands.wait();
  std::vector<Found> found;
  for (std::size_t at = 0; at < keys.size(); ++at) {
    auto& answer = answers[at];
    // Whoever cannot search has only the listing.
    if (!answer && (listing_may_help(answer.error()) || answer.error().kind == ErrorKind::permission))
      continue;
    if (!answer) return std::unexpected(std::move(answer.error()));
    for (const Record& record : *answer) found.push_back({&keys[at], record.id});
  }
  return found;
}

/// Page 2 is page 1 again. That may be all that there is, or all that fits into a page of an instance that overlooks page
/// numbers. One that overlooks sizes too does not cut by them; and a count that stays where fewer rows are asked for is that
/// of all.
Result<void> doubt_repeats(Instance& instance, TypeSnapshot& listed, const Listing::End& end) {
  const TypeRow& type_row = instance.row(listed.type());
  if (end.served < 2 || end.served > type_row.page_size) return {};
  auto page = read_page(instance.client(), type_row, page_call(type_row, {}, 1, end.served - 1));
  if (!page && !refuses_the_page(page.error())) return std::unexpected(std::move(page.error()));
  if (page && (page->rows() >= end.served || (end.count && page->count == end.count))) return {};
  listed.doubt(fmt::format("page 2 of the listing of {} repeats page 1, whose {} rows may not be all",
                           type_row.plural(), end.served));
  return {};
}

Result<TypeSnapshot> behind_the_last_page(Instance& instance, TypeSnapshot listed, const Listing::End& end) {
  using Kind = Listing::End::Kind;
  const ResourceType type = listed.type();
  if (end.kind == Kind::shown) return listed;
  if (end.kind == Kind::counted) {
    auto page = read_page(instance.client(), instance.row(type),
                          page_call(instance.row(type), {}, end.pages + 1, end.served));
    if (!page && refuses_the_page(page.error())) return listed;
    if (!page) return std::unexpected(std::move(page.error()));
    if (page->rows() == 0) return listed;
    if (brings_another(listed, *page)) {
      instance.distrust_counts(type);
      return instance.list_for_a_plan(type);
    }
    // A last page that comes again ends a listing; the first one may have to do with what was asked for.
    if (end.pages > 1 || page->rows() < end.served) return listed;
  }
  if (auto told = doubt_repeats(instance, listed, end); !told)
    return std::unexpected(std::move(told.error()));
  return listed;
}

/// An instance that shows some of its rows, counts those, and overlooks what is asked about pages, gives no sign in its listing.
/// A search for some of those who seem not to be there does. Somebody whom a run beside this one made since is in the next listing.
Result<TypeSnapshot> doubt_what_is_found(Instance& instance, TypeSnapshot listed,
                                         const std::vector<NaturalKey>& missing) {
  const ResourceType type = listed.type();
  if (instance.row(type).paging == Paging::none) return listed;  // Their search is the listing.
  auto found = found_by(instance, missing);
  if (!found) return std::unexpected(std::move(found.error()));
  const auto lacked = [&](const TypeSnapshot& snapshot) {
    return std::ranges::find_if(*found, [&](const Found& one) { return snapshot.find(one.id) == nullptr; });
  };
  if (lacked(listed) == found->end()) return listed;
  auto later = instance.list_for_a_plan(type);
  if (!later || !later->doubt().empty()) return later;
  if (const auto one = lacked(*later); one != found->end()) {
    later->doubt(fmt::format("the listing of {} lacks id {}, which a search finds",
                             instance.row(type).plural(), one->id.text()));
  }
  return later;
}

}  // namespace

Result<TypeSnapshot> beyond(Instance& instance, TypeSnapshot listed, const Listing::End& end,
                            const ports::Wanted& wanted) {
  const TypeSchema& type_schema = instance.schema(listed.type());
  if (!listed.doubt().empty()) return listed;
  auto missing = missing_from(type_schema, listed, wanted.keys);
  if (missing.empty()) return listed;
  auto whole = behind_the_last_page(instance, std::move(listed), end);
  if (!whole || !whole->doubt().empty()) return whole;
  missing = missing_from(type_schema, *whole, missing);
  return doubt_what_is_found(instance, std::move(*whole), a_few_of(std::move(missing)));
}

}  // namespace haloform::halopsa
