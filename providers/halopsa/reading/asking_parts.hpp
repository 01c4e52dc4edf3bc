#pragma once

#include "providers/halopsa/reading/instance.hpp"

#include <optional>
#include <unordered_map>
#include <vector>

namespace haloform::halopsa {

/// How what is wanted of a type is asked for, instead of reading all of it.
struct Asking {
  Instance& instance;
  const TypeSchema& schema;
  PageThreads& threads;
};

/// Whether the listing is the better way after this Error: the asking did not work, the instance does.
[[nodiscard]] bool listing_may_help(const Error& error);

using FoundRecords = std::unordered_map<RemoteId, Record>;

/// A record of the first page, and a key by which it must be found again if that way of searching works.
struct Control {
  NaturalKey key;
  RemoteId expected;
};

/// The pieces, each once, of those whose key is among the `missed`, which are sorted. Nothing where one of them has none:
/// then only a listing can tell that nobody is there.
[[nodiscard]] std::optional<std::vector<NaturalKey>> pieces_to_ask(const std::vector<UnknownPerson>& unknown,
                                                                   const std::vector<NaturalKey>& missed);

/// Adds all whom a search finds by one of the pieces to `found`. False where the instance is not seen to find texts by their
/// parts, so that nobody is proved absent.
[[nodiscard]] Result<bool> ask_for_parts(const Asking& asking, const std::vector<NaturalKey>& pieces,
                                         const std::vector<Record>& first_page, FoundRecords& found);

}  // namespace haloform::halopsa
