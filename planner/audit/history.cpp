#include "planner/audit/history.hpp"

#include "planner/audit/log_lines.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace haloform::audit {

namespace {

/// A record, by instance, type and id.
using RecordKey = std::tuple<std::string, ResourceType, std::int64_t>;

bool is_email(std::string_view wanted, std::string_view text) {
  return !wanted.empty() && folds_to(trimmed(text), wanted);
}

bool had_email(const Line& line, std::string_view wanted) {
  if (is_email(wanted, line.write.person.email)) return true;
  const auto has = [&](const std::optional<Value>& value) {
    return value && value->as_text() && is_email(wanted, *value->as_text());
  };
  return std::ranges::any_of(line.write.fields, [&](const plan::AuditField& field) {
    return field.name == "email" && (has(field.before) || has(field.after) || has(field.returned));
  });
}

bool names(const Line& line, const Whose& whose, std::string_view email) {
  if (!whose.address) return had_email(line, email);
  return line.write.address == *whose.address || line.write.moved_from == whose.address;
}

std::optional<RecordKey> record_of(const Line& line) {
  if (!line.write.id) return std::nullopt;
  return RecordKey{line.run.instance, line.write.address.type(), line.write.id->number()};
}

}  // namespace

History history(std::span<const LogFile> files, const Whose& whose) {
  History found;
  found.whose = whose.address ? whose.address->text() : whose.email;
  found.files = files.size();
  const std::string email = folded(trimmed(whose.email));
  std::set<std::string_view> seen;
  std::vector<Event> all;
  std::set<RecordKey> records;
  std::set<Address> addresses;  // of creates whose record is not known
  for (const FileLine& line : lines_of(files)) {
    if (!seen.insert(line.bytes).second) continue;  // two files may have the same beginning
    ++found.lines;
    auto event = decode_line(line.bytes);
    if (!event) {
      ++found.unreadable;
      continue;
    }
    if (names(*event, whose, email)) {
      if (auto record = record_of(*event)) records.insert(std::move(*record));
      addresses.insert(event->write.address);
    }
    all.push_back({std::move(*event), spot_of(files, line)});
  }
  for (Event& event : all) {
    const auto record = record_of(event.line);
    const bool theirs = names(event.line, whose, email) || (record && records.contains(*record)) ||
                        (!record && addresses.contains(event.line.write.address));
    if (theirs) found.events.push_back(std::move(event));
  }
  std::ranges::stable_sort(found.events, {}, [](const Event& event) { return event.line.write.time; });
  return found;
}

}  // namespace haloform::audit
