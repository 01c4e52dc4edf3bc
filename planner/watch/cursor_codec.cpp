#include "planner/watch/cursor_codec.hpp"

#include "planner/base/digest.hpp"
#include "planner/json/node.hpp"
#include "planner/json/tree.hpp"
#include "planner/json/values.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/watch/event_codec.hpp"

#include <algorithm>
#include <utility>

namespace haloform::watch {

namespace {

// The text has a fixed layout and is read line by line, so that no tree of a hundred thousand people is ever in memory:
//
//     {"haloform_watch": 1,
//     {"id": "…", "instance": "…", …},          under "head"
//     …
constexpr std::string_view mark = "{\"haloform_watch\": ";
constexpr std::int64_t format = 1;
constexpr std::string_view head_key = "\"head\": ";
constexpr std::string_view list_end = "],\n";
constexpr std::string_view events_key = "\"events\": [\n";
constexpr std::string_view lately_key = "\"lately\": [\n";
constexpr std::string_view digest_key = "\"digest\": ";
constexpr std::string_view text_end = "}\n";

/// Which fields any of the records has, in order.
std::vector<FieldId> columns_of(const TypeSchema& schema, const Sightings& seen) {
  std::vector<bool> used(schema.fields.size());
  const auto note = [&](const Record& record) {
    for (const auto& [field, value] : record.fields) used.at(field.index) = true;
  };
  for (const Record& record : *seen.records.at(schema.type)) note(record);
  for (const Sightings::Lately& one : seen.lately) {
    if (one.type == schema.type && one.was) note(*one.was);
  }
  std::vector<FieldId> columns;
  for (std::size_t index = 0; index < used.size(); ++index) {
    if (used[index]) columns.push_back(FieldId{static_cast<std::uint8_t>(index)});
  }
  return columns;
}

void append_value(std::string& out, const Value& value) {
  if (const auto number = value.as_integer()) {
    json::append_number(out, *number);
  } else if (const auto text = value.as_text()) {
    json::append_json(out, *text);
  } else if (const auto truth = value.as_boolean()) {
    out += *truth ? "true" : "false";
  } else if (const auto names = value.as_names()) {
    for (std::size_t at = 0; at < names->size(); ++at) {
      out += at == 0 ? '[' : ',';
      json::append_json(out, (*names)[at]);
    }
    out += ']';
  } else if (const auto entries = value.as_entries()) {
    for (std::size_t at = 0; at < entries->size(); ++at) {
      out += at == 0 ? '{' : ',';
      json::append_json(out, (*entries)[at].name);
      out += ':';
      append_value(out, (*entries)[at].value);
    }
    out += '}';
  } else {
    out += "null";
  }
}

/// `[id, active, built in, teams, a value for each column]`; `{}` where the row has no such field, since a value never has
/// no entries.
void append_row(std::string& out, const std::vector<FieldId>& columns, const Record& record) {
  out += '[';
  json::append_number(out, record.id.number());
  out += record.active ? *record.active ? ",true," : ",false," : ",null,";
  json::append_number(out, static_cast<std::int64_t>(record.built_in));
  out += ',';
  if (*record.teams) {
    out += '[';
    for (std::size_t at = 0; at < (*record.teams)->size(); ++at) {
      if (at > 0) out += ',';
      json::append_number(out, (**record.teams)[at].number());
    }
    out += ']';
  } else {
    out += "null";
  }
  for (const FieldId column : columns) {
    out += ',';
    const Value* value = record.fields.find(column);
    value == nullptr ? void(out += "{}") : append_value(out, *value);
  }
  out += ']';
}

/// Lines with a comma between each two.
class Lines {
 public:
  explicit Lines(std::string& out) : out_(out) {}
  void begin() {
    if (std::exchange(some_, true)) out_ += ",\n";
  }
  void end(std::string_view closing) {
    if (some_) out_ += '\n';
    out_ += closing;
  }

 private:
  std::string& out_;
  bool some_ = false;
};

void append_head(std::string& out, const Cursor& cursor) {
  json::Writer head(json::Writer::Layout::line);
  head.begin_object().key("id").text(cursor.id).key("instance").text(cursor.instance);
  head.key("tenant").text(cursor.tenant).key("profile").text(profile_name(cursor.profile));
  head.key("salt").text(cursor.salt).key("sequence").integer(static_cast<std::int64_t>(cursor.sequence));
  std::string line = head.end_object().finish();
  line.pop_back();
  out.append(head_key).append(line).append(",\n");
}

void append_section(std::string& out, const TypeSchema& schema, const Sightings& seen,
                    std::vector<FieldId>& columns) {
  out.append("\"").append(type_plural(schema.type)).append("\": ");
  const auto& records = seen.records.at(schema.type);
  if (!records) {
    out += "null,\n";
    return;
  }
  columns = columns_of(schema, seen);
  out += "{\"fields\": [";
  for (std::size_t at = 0; at < columns.size(); ++at) {
    if (at > 0) out += ", ";
    json::append_json(out, schema.at(columns[at]).name);
  }
  out += "], \"rows\": [\n";
  Lines lines(out);
  for (const Record& record : *records) {
    lines.begin();
    append_row(out, columns, record);
  }
  lines.end("]},\n");
}

void append_lately(std::string& out, const Sightings& seen, const PerType<std::vector<FieldId>>& columns) {
  out += lately_key;
  Lines lines(out);
  for (const Sightings::Lately& one : seen.lately) {
    lines.begin();
    out += '[';
    json::append_json(out, type_name(one.type));
    out += ',';
    json::append_json(out, iso_time(one.at));
    out += ',';
    json::append_number(out, one.id.number());
    out += ',';
    one.was ? append_row(out, columns.at(one.type), *one.was) : void(out += "null");
    out += ']';
  }
  lines.end(list_end);
}

/// Reads lines of the layout. What is not there is the first trouble, after which all else is harmless.
class CursorLines {
 public:
  CursorLines(const Catalog& catalog, std::string_view text) : catalog_(catalog), rest_(text) {}

  std::optional<Cursor> run() {
    Cursor cursor;
    (void)line();
    read_head(cursor);
    PerType<std::vector<FieldId>> columns;
    for (const ResourceType type : all_types) read_section(cursor.seen, catalog_.of(type), columns.at(type));
    each_line(lately_key, list_end, [&](const json::Node& node) { read_lately(cursor.seen, node, columns); });
    each_line(events_key, list_end, [&](const json::Node& node) {
      if (auto event = decode_event(catalog_, node)) cursor.waiting.push_back(std::move(*event));
    });
    if (trouble_.what || !rest_.empty()) return std::nullopt;
    return cursor;
  }

 private:
  std::string_view line() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view one = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return one;
  }
  bool take(std::string_view front) {
    if (!rest_.starts_with(front)) return false;
    rest_.remove_prefix(front.size());
    return true;
  }
  void complain() {
    if (!trouble_.what) trouble_.what = "another line is expected";
  }

  template <typename Visit>
  void read_line(std::string_view text, Visit visit) {
    if (text.ends_with(',')) text.remove_suffix(1);
    const nlohmann::json tree = json::tree(text);
    visit(json::Node(tree, "", trouble_));
  }
  /// Of a list that begins with one line and ends with another.
  template <typename Visit>
  void each_line(std::string_view begin, std::string_view end, Visit visit) {
    if (!take(begin)) return complain();
    while (!take(end)) {
      if (rest_.empty() || trouble_.what) return complain();
      read_line(line(), visit);
    }
  }

  void read_head(Cursor& cursor) {
    if (!take(head_key)) return complain();
    read_line(line(), [&](const json::Node& node) {
      cursor.id = node.at("id").text();
      cursor.instance = node.at("instance").text();
      cursor.tenant = node.at("tenant").text();
      const json::Node profile = node.at("profile");
      cursor.profile = json::known(profile, parse_profile(profile.text()));
      cursor.salt = node.at("salt").text();
      cursor.sequence = node.at("sequence").count<std::uint64_t>();
    });
  }

  void read_section(Sightings& seen, const TypeSchema& schema, std::vector<FieldId>& columns) {
    const std::string begin = "\"" + std::string(type_plural(schema.type)) + "\": ";
    if (!take(begin)) return complain();
    if (take("null,\n")) return;
    const std::string fields = std::string(line()) + "]}";
    // A field that this version no longer knows is passed over.
    read_line(fields, [&](const json::Node& node) {
      node.at("fields").each([&](const json::Node& name) {
        columns.push_back(schema.find(name.text()).value_or(unknown_field));
      });
    });
    auto& records = seen.records.at(schema.type).emplace();
    each_line({}, "]},\n", [&](const json::Node& node) {
      if (auto record = read_row(node, columns)) records.push_back(std::move(*record));
    });
  }

  std::optional<Record> read_row(const json::Node& node, const std::vector<FieldId>& columns) {
    std::optional<Record> record;
    std::size_t at = 0;
    node.each([&](const json::Node& cell) {
      if (at == 0) {
        if (const auto id = plan::read_id(cell)) record.emplace(Record{*id, {}, {}});
      } else if (record) {
        read_cell(*record, at, cell, columns);
      }
      ++at;
    });
    if (at != columns.size() + first_column) json::complain_of_size(node);
    return record;
  }

  static void read_cell(Record& record, std::size_t at, const json::Node& cell,
                        const std::vector<FieldId>& columns) {
    if (at == 1) {
      record.active = json::truth_or_nothing(cell);
    } else if (at == 2) {
      record.built_in = static_cast<BuiltIn>(std::min<std::uint8_t>(cell.count<std::uint8_t>(), 3));
    } else if (at == 3) {
      if (cell.is_null()) return;
      auto& teams = record.teams.edit().emplace();
      cell.each([&](const json::Node& team) {
        if (const auto id = plan::read_id(team)) teams.push_back(*id);
      });
    } else if (at - first_column < columns.size()) {
      const FieldId column = columns[at - first_column];
      const bool absent = cell.raw() != nullptr && cell.raw()->is_object() && cell.raw()->empty();
      if (!absent && column != unknown_field) record.fields.set(column, plan::read_value(cell));
    }
  }

  void read_lately(Sightings& seen, const json::Node& node, const PerType<std::vector<FieldId>>& columns) {
    std::optional<ResourceType> type;
    std::optional<RemoteId> id;
    WallTime at{};
    std::optional<Record> was;
    std::size_t cell_at = 0;
    node.each([&](const json::Node& cell) {
      switch (cell_at++) {
        case 0: type = json::known(cell, parse_type(cell.text())); break;
        case 1: at = json::read_time(cell); break;
        case 2: id = plan::read_id(cell); break;
        default:
          if (type && !cell.is_null()) was = read_row(cell, columns.at(*type));
      }
    });
    if (type && id) seen.lately.push_back({*type, *id, at, std::move(was)});
  }

  static constexpr FieldId unknown_field{0xff};
  static constexpr std::size_t first_column = 4;
  const Catalog& catalog_;
  std::string_view rest_;
  json::Trouble trouble_;
};

std::unexpected<Error> unusable(std::string what, std::string_view origin, std::string advice = {}) {
  if (advice.empty())
    advice =
        "nothing was told or changed; name another cursor with --cursor, or put a copy back; to begin anew "
        "from what is there now, remove it";
  return fail(ErrorKind::state, std::move(what), std::string(origin), std::move(advice));
}

}  // namespace

std::string encode_cursor(const Catalog& catalog, const Cursor& cursor) {
  std::string out(mark);
  json::append_number(out, format);
  out += ",\n";
  append_head(out, cursor);
  PerType<std::vector<FieldId>> columns;
  for (const ResourceType type : all_types)
    append_section(out, catalog.of(type), cursor.seen, columns.at(type));
  append_lately(out, cursor.seen, columns);
  out += events_key;
  Lines lines(out);
  for (const Event& event : cursor.waiting) {
    lines.begin();
    std::string line = encode_event(catalog, event);
    line.pop_back();
    out += line;
  }
  lines.end(list_end);
  const std::string digest = sha256_of(out);
  out += digest_key;
  json::append_json(out, digest);
  return out.append("\n").append(text_end);
}

Result<Cursor> decode_cursor(const Catalog& catalog, std::string_view text, std::string_view origin) {
  if (text.empty()) return unusable("the cursor is empty", origin);
  if (!text.starts_with(mark))
    return unusable("this is no cursor of `haloform watch`", origin,
                    "nothing was told or changed; name another file with --cursor");
  std::string_view version = text.substr(mark.size(), std::min(text.find(','), text.size()) - mark.size());
  if (version != std::to_string(format))
    return unusable("the cursor was written by another version of haloform", origin,
                    "install the version that wrote it, or the newest");
  const std::size_t end = text.rfind(digest_key);
  if (end == std::string_view::npos || text.substr(end) != std::string(digest_key) + '"' +
                                                               sha256_of(text.substr(0, end)) + "\"\n" +
                                                               std::string(text_end))
    return unusable("the cursor was damaged: it is not as haloform wrote it", origin);
  auto cursor = CursorLines(catalog, text.substr(0, end)).run();
  if (!cursor) return unusable("the cursor was damaged: it cannot be read", origin);
  return std::move(*cursor);
}

}  // namespace haloform::watch
