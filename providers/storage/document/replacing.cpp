#include "providers/storage/document/replacing.hpp"

#include "planner/base/digest.hpp"
#include "planner/state/bindings.hpp"
#include "providers/storage/document/document_reading.hpp"
#include "providers/storage/document/document_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace haloform::storage {

namespace {

std::unexpected<Error> other_lineage(const std::string& where) {
  return fail(ErrorKind::state,
              "the copy is of another state: its lineage is not that of the state in the store", where,
              "nothing was changed; name the store that it belongs to, or another place for it (`state:` or "
              "--state)");
}

Result<void> keep_unreadable(HeldDocument& held, const Document& found, const Error& why) {
  const RemoteOptions& options = held.options();
  auto versions = held.store().history(1, options.clock.steady() + usual_patience);
  if (!versions) return std::unexpected(std::move(versions.error()));
  if (*versions) return {};
  Error refused = why;
  refused.advice =
      "nothing was changed; the store keeps no history, and there is no folder to keep a copy in";
  if (!options.keep) return std::unexpected(std::move(refused));
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(options.clock.wall().time_since_epoch());
  auto file = options.keep(fmt::format("haloform-replaced-{}.json", seconds.count()), found.bytes);
  if (!file) return std::unexpected(std::move(file.error()));
  options.tell(fmt::format("what was in the place of the state could not be read, and is kept in {}", *file));
  return {};
}

/// What is there, for whoever replaces it: nothing where there is none, or none that can be read and it was kept elsewhere.
Result<std::optional<DocumentText>> read_to_replace(HeldDocument& held) {
  const RemoteOptions& options = held.options();
  auto found = held.look();
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found) {
    if (auto counted = held.count_on_from_history(); !counted)
      return std::unexpected(std::move(counted.error()));
    return std::nullopt;
  }
  DocumentKeys keys = keys_of(options);
  keys.sealed_only = false;
  auto document = decode_document((*found)->bytes, keys, held.location());
  // Without its key nobody can say what is lost by it.
  if (!document && options.sealing == nullptr && peek_head((*found)->bytes))
    return std::unexpected(std::move(document.error()));
  if (document && !document->head.moved_to.empty()) {
    document = read_found(held.store(), options, **found);
    if (!document) return std::unexpected(std::move(document.error()));
  }
  std::optional<Error> unreadable;
  if (!document) {
    unreadable = std::move(document.error());
  } else if (auto state = state_of(options.catalog, *document, held.location()); !state) {
    unreadable = std::move(state.error());
  }
  if (!unreadable) return std::move(*document);
  if (auto kept = keep_unreadable(held, **found, *unreadable); !kept)
    return std::unexpected(std::move(kept.error()));
  return std::nullopt;
}

}  // namespace

Result<state::State> put_in_place(HeldDocument& held, state::State state) {
  if (auto sound = state::check_bindings(state); !sound) return std::unexpected(std::move(sound.error()));
  const RemoteOptions& options = held.options();
  auto present = read_to_replace(held);
  if (!present) return std::unexpected(std::move(present.error()));
  std::uint64_t highest = state.serial;
  if (*present) {
    auto known = state_of(options.catalog, **present, held.location());
    if (!known) return std::unexpected(std::move(known.error()));
    const bool holds_something = !known->state.resources.empty() || !known->state.open.empty();
    if (holds_something && known->lineage != state.lineage) return other_lineage(held.location());
    highest = std::max(highest, known->serial);
    keep_what_only_present_knows(options.catalog, **present, state);
  }
  if (state.lineage.empty()) state.lineage = new_uuid();
  renumber(state, highest, state.lineage);
  // No plan that was saved before fits what it says now, whichever state it was made from.
  state.left = state.serial;
  for (auto& [address, entry] : state.resources) entry.changed = state.serial;
  if (auto done = held.write(document_of(options.catalog, state, {}), HeldDocument::Patient::before_sending);
      !done)
    return std::unexpected(std::move(done.error()));
  return state;
}

Result<void> put_pointer(HeldDocument& held, std::string_view moved_to) {
  auto found = held.look();
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found)
    return fail(ErrorKind::state, "there is no state that could have moved", held.location(),
                "nothing was changed");
  DocumentKeys keys = keys_of(held.options());
  keys.sealed_only = false;
  auto document = decode_document((*found)->bytes, keys, held.location());
  if (!document) return std::unexpected(std::move(document.error()));
  if (auto fine = not_put_back(held.store(), **found); !fine) return fine;
  document->head.moved_to = moved_to;
  return held.write(std::move(*document), HeldDocument::Patient::before_sending);
}

}  // namespace haloform::storage
