#include "planner/apply/import_signs.hpp"

#include "planner/plan/making/field_diff.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace haloform::apply {

namespace {

constexpr std::size_t most_signs_read = 200;

/// Whether something that imports write, or sets of names that they add to, is not as haloform left it.
bool was_changed(const TypeSchema& schema, const std::vector<FieldId>& owned, const state::EntryDraft& known,
                 const Record& record) {
  if (known.applied.active && *known.applied.active != record.is_active()) return true;
  return std::ranges::any_of(known.applied.fields, [&](const auto& applied) {
    const FieldId field = applied.first;
    const bool imported =
        std::ranges::binary_search(owned, field) || schema.at(field).kind == ValueKind::names;
    const Value* live = imported ? record.fields.find(field) : nullptr;
    return live != nullptr && !plan::is_as_left(schema, known, field, *live);
  });
}

/// Whether the step decides if somebody is active, which an import may own though nobody has changed it outside yet.
bool switches(const plan::Step& step) {
  const plan::Changes* changes = step.changes();
  return step.kind() == plan::ActionKind::remove || (changes != nullptr && changes->active);
}

/// Reads these by id, and says whether an import writes one of them.
Result<bool> read_by_id(ports::Reader& reader, const std::vector<RemoteId>& ids, TypeSnapshot& live) {
  bool imported = false;
  for (const RemoteId id : ids) {
    auto record = reader.get(live.type(), id);
    if (!record && record.error().kind == ErrorKind::interrupted)
      return std::unexpected(std::move(record.error()));
    // What cannot be read alone is planned by its row, and so are those after it: a plan does not wait for each of them.
    if (!record) break;
    if (!*record) continue;
    imported = imported || (*record)->imported->has_value();
    live.refine(std::move(**record));
  }
  return imported;
}

}  // namespace

Result<void> read_import_signs(const Catalog& catalog, const state::State& state, ports::Reader& reader,
                               Snapshot& snapshot) {
  for (const ResourceType type : all_types) {
    if (reader.rows_tell_imports(type)) continue;
    const TypeSchema& schema = catalog.of(type);
    const std::vector<FieldId> owned = imported_fields(schema);
    TypeSnapshot& live = snapshot.of(type);
    std::vector<RemoteId> unsure;
    for (const auto& [address, entry] : state.of(type)) {
      const Record* record = live.find(entry.id);
      if (record == nullptr || *record->imported || unsure.size() >= most_signs_read) continue;
      if (was_changed(schema, owned, entry.draft, *record)) unsure.push_back(entry.id);
    }
    if (auto read = read_by_id(reader, unsure, live); !read) return std::unexpected(std::move(read.error()));
  }
  return {};
}

Result<bool> read_import_signs(const plan::Plan& plan, ports::Reader& reader, Snapshot& snapshot) {
  bool imported = false;
  for (const ResourceType type : all_types) {
    if (reader.rows_tell_imports(type)) continue;
    TypeSnapshot& live = snapshot.of(type);
    std::vector<RemoteId> unsure;
    for (const plan::Step& step : plan.steps) {
      const auto id = step.address.type() == type ? step.id() : std::nullopt;
      const Record* record = id ? live.find(*id) : nullptr;
      if (record == nullptr || *record->imported || unsure.size() >= most_signs_read) continue;
      if (switches(step)) unsure.push_back(*id);
    }
    auto read = read_by_id(reader, unsure, live);
    if (!read) return read;
    imported = imported || *read;
  }
  return imported;
}

}  // namespace haloform::apply
