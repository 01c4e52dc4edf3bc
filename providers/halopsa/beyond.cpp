// Whether a listing that seems whole is: asked only where somebody would be created whom it lacks.
#include "planner/base/each_once.hpp"
#include "planner/base/natural_index.hpp"
#include "planner/model/known_texts.hpp"
#include "providers/halopsa/asking_parts.hpp"
#include "providers/halopsa/instance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform {

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

}  // namespace

std::unique_ptr<Listing> Instance::listing_for_a_plan(ResourceType type) {
  auto listing = std::make_unique<Listing>(client_, row(type), threads_, patience_);
  listing->report_to(parts_.progress);
  listing->accept_shortage();
  if (distrusts_counts(type)) listing->distrust_counts();
  return listing;
}

Result<TypeSnapshot> Instance::list_for_a_plan(ResourceType type) {
  const auto listing = listing_for_a_plan(type);
  listing->start(static_cast<std::size_t>(-1));
  return believed(listing->whole());
}

Result<TypeSnapshot> Instance::beyond(TypeSnapshot listed, Listing::End end, const Wanted& wanted) {
  const TypeSchema& type_schema = schema(listed.type());
  if (!listed.doubt().empty()) return listed;
  auto missing = missing_from(type_schema, listed, wanted.keys);
  if (missing.empty()) return listed;
  auto whole = behind_the_last_page(std::move(listed), end);
  if (!whole || !whole->doubt().empty()) return whole;
  missing = missing_from(type_schema, *whole, missing);
  return doubt_what_is_found(std::move(*whole), a_few_of(std::move(missing)));
}

Result<TypeSnapshot> Instance::behind_the_last_page(TypeSnapshot listed, const Listing::End& end) {
  using Kind = Listing::End::Kind;
  const ResourceType type = listed.type();
  if (end.kind == Kind::shown) return listed;
  if (end.kind == Kind::counted) {
    auto page = read_page(client_, row(type), page_call(row(type), {}, end.pages + 1, end.served));
    if (!page && refuses_the_page(page.error())) return listed;
    if (!page) return std::unexpected(std::move(page.error()));
    if (page->rows() == 0) return listed;
    if (brings_another(listed, *page)) {
      distrusted_.at(type) = true;
      return list_for_a_plan(type);
    }
    // A last page that comes again ends a listing; the first one may have to do with what was asked for.
    if (end.pages > 1 || page->rows() < end.served) return listed;
  }
  if (auto told = doubt_repeats(listed, end); !told) return std::unexpected(std::move(told.error()));
  return listed;
}

/// An instance that shows some of its rows, counts those, and overlooks what is asked about pages, gives no sign in its listing.
/// A search for some of those who seem not to be there does. Somebody whom a run beside this one made since is in the next listing.
Result<TypeSnapshot> Instance::doubt_what_is_found(TypeSnapshot listed,
                                                   const std::vector<NaturalKey>& missing) {
  const ResourceType type = listed.type();
  if (row(type).paging == Paging::none) return listed;  // Their search is the listing.
  auto found = found_by(missing);
  if (!found) return std::unexpected(std::move(found.error()));
  const auto lacked = [&](const TypeSnapshot& snapshot) {
    return std::ranges::find_if(*found, [&](const Found& one) { return snapshot.find(one.id) == nullptr; });
  };
  if (lacked(listed) == found->end()) return listed;
  auto later = list_for_a_plan(type);
  if (!later || !later->doubt().empty()) return later;
  if (const auto one = lacked(*later); one != found->end()) {
    later->doubt(fmt::format("the listing of {} lacks id {}, which a search for {} finds", row(type).plural(),
                             one->id.text(), one->key->words()));
  }
  return later;
}

/// Whom searches for these keys find.
Result<std::vector<Instance::Found>> Instance::found_by(const std::vector<NaturalKey>& keys) {
  std::vector<Result<std::vector<Record>>> answers(keys.size());
  Errands errands(threads_);
  for (std::size_t at = 0; at < keys.size(); ++at) {
    errands.post([&, at] { answers[at] = search(keys[at]); });
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
Result<void> Instance::doubt_repeats(TypeSnapshot& listed, const Listing::End& end) {
  const TypeRow& type_row = row(listed.type());
  if (end.served < 2 || end.served > type_row.page_size) return {};
  auto page = read_page(client_, type_row, page_call(type_row, {}, 1, end.served - 1));
  if (!page && !refuses_the_page(page.error())) return std::unexpected(std::move(page.error()));
  if (page && (page->rows() >= end.served || (end.count && page->count == end.count))) return {};
  listed.doubt(fmt::format("page 2 of the listing of {} repeats page 1, whose {} rows may not be all",
                           type_row.plural(), end.served));
  return {};
}

}  // namespace haloform
