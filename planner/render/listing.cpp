#include "planner/render/listing.hpp"

#include "planner/base/text.hpp"
#include "planner/json/writer.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace haloform::render {

namespace {

using Personal = MarkedText::Personal;
using ListedValue = Listing::Value;

ListedValue listed_text(std::string_view text) {
  return text.empty() ? ListedValue() : ListedValue(std::string(text));
}

ListedValue listed_reference(const TypeSchema& schema, const Record& record, std::string_view field) {
  const auto id = schema.find(field);
  const Value* value = id ? record.fields.find(*id) : nullptr;
  const auto number = value == nullptr ? std::nullopt : value->as_integer();
  return number ? ListedValue(*number) : ListedValue();
}

/// A number where it is one: the roles of an instance have other ids.
ListedValue listed_id(const std::string& id) {
  const auto number = parse_integer(id);
  return number ? ListedValue(*number) : ListedValue(id);
}

/// What a value is in a cell of a line, before it is made harmless.
struct CellWords {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(const std::string& text) const { return text; }
};

struct CellJson {
  json::Writer& json;
  void operator()(std::monostate) const { json.null(); }
  void operator()(std::int64_t number) const { json.integer(number); }
  void operator()(bool truth) const { json.truth(truth); }
  void operator()(const std::string& text) const { json.text(text); }
};

/// One column of a type: what it is called, and what stands in it.
struct RecordColumn {
  Listing::Column column;
  ListedValue (*value)(const TypeSchema& schema, const ListedRecord& listed);
};

ListedValue listed_name(const TypeSchema& schema, const ListedRecord& listed) {
  return listed_text(listed.record->fields.text(schema.name));
}
ListedValue listed_email(const TypeSchema& schema, const ListedRecord& listed) {
  return listed_text(listed.record->fields.text(*schema.email));
}
ListedValue listed_site(const TypeSchema& schema, const ListedRecord& listed) {
  return listed_reference(schema, *listed.record, "site_id");
}

std::vector<RecordColumn> listed_columns(const TypeSchema& schema) {
  const bool is_person = schema.about == TypeFacts::About::people;
  std::vector<RecordColumn> columns{
      {{"id"},
       [](const TypeSchema&, const ListedRecord& listed) { return ListedValue(listed.record->id.number()); }},
      {{"name", is_person ? std::optional(Personal::name) : std::nullopt}, listed_name}};
  if (schema.email) columns.push_back({{"email", Personal::email}, listed_email});
  if (schema.activation == TypeFacts::Activation::switchable) {
    columns.push_back({{"active"}, [](const TypeSchema&, const ListedRecord& listed) {
                         return ListedValue(listed.record->is_active());
                       }});
  }
  if (schema.scope) {
    columns.push_back({{"site_id"}, listed_site});
    columns.push_back({{"client"}, [](const TypeSchema&, const ListedRecord& listed) {
                         return listed_text(*listed.record->client_name);
                       }});
  }
  columns.push_back({{"address"}, [](const TypeSchema&, const ListedRecord& listed) {
                       return listed.address ? ListedValue(listed.address->text()) : ListedValue();
                     }});
  if (is_person) {
    columns.push_back({{"built_in"}, [](const TypeSchema&, const ListedRecord& listed) {
                         return listed.record->built_in == BuiltIn::no
                                    ? ListedValue()
                                    : ListedValue(std::string(built_in_name(listed.record->built_in)));
                       }});
    columns.push_back({{"import"}, [](const TypeSchema&, const ListedRecord& listed) {
                         const auto& by = *listed.record->imported;
                         return by ? ListedValue(std::string(import_name(by->source))) : ListedValue();
                       }});
  }
  return columns;
}

}  // namespace

std::string_view built_in_name(BuiltIn kind) {
  switch (kind) {
    case BuiltIn::no: return "no";
    case BuiltIn::general_user: return "general_user";
    case BuiltIn::unassigned: return "unassigned";
    case BuiltIn::api_only: break;
  }
  return "api_only";
}

Listing listing_of(const TypeSchema& schema, std::vector<ListedRecord> records) {
  std::ranges::sort(records, {}, [](const ListedRecord& listed) { return listed.record->id; });
  const std::vector<RecordColumn> columns = listed_columns(schema);
  Listing listing{type_plural(schema.type), {}, {}};
  listing.columns.reserve(columns.size());
  for (const RecordColumn& column : columns) listing.columns.push_back(column.column);
  listing.rows.reserve(records.size());
  for (const ListedRecord& listed : records) {
    std::vector<ListedValue> row;
    row.reserve(columns.size());
    for (const RecordColumn& column : columns) row.push_back(column.value(schema, listed));
    listing.rows.push_back(std::move(row));
  }
  return listing;
}

Listing listing_of(Directory directory) {
  std::ranges::sort(directory.entries, {}, [](const Directory::Entry& entry) {
    return std::tuple(parse_integer(entry.id).value_or(0), entry.name, entry.id);
  });
  const bool has_clients = directory.kind == Directory::Kind::sites;
  Listing listing{directory_plural(directory.kind), {{"id"}, {"name"}, {"active"}}, {}};
  if (has_clients) listing.columns.push_back({"client_id"});
  listing.rows.reserve(directory.entries.size());
  for (const Directory::Entry& entry : directory.entries) {
    std::vector<ListedValue> row{listed_id(entry.id), entry.name,
                                 entry.status == Directory::Entry::Status::active};
    if (has_clients) row.push_back(entry.client.empty() ? ListedValue() : listed_id(entry.client));
    listing.rows.push_back(std::move(row));
  }
  return listing;
}

Listing without_people(Listing listing, const plan::Veil& veil) {
  for (std::size_t at = 0; at < listing.columns.size(); ++at) {
    if (!listing.columns[at].personal) continue;
    for (std::vector<ListedValue>& row : listing.rows) {
      if (auto* text = std::get_if<std::string>(&row[at]))
        *text = veil.over(*listing.columns[at].personal, *text);
    }
  }
  return listing;
}

std::string render_listing(const Listing& listing, const Options&) {
  if (listing.rows.empty()) return fmt::format("No {}.\n", listing.kind);
  std::vector<std::vector<std::string>> lines(1);
  for (const Listing::Column& column : listing.columns) lines.front().emplace_back(column.name);
  for (const std::vector<ListedValue>& row : listing.rows) {
    lines.emplace_back();
    for (const ListedValue& value : row)
      lines.back().push_back(terminal_safe(std::visit(CellWords{}, value)));
  }
  std::vector<std::size_t> widths(listing.columns.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t at = 0; at < line.size(); ++at)
      widths[at] = std::max(widths[at], display_width(line[at]));
  }
  std::string out;
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t at = 0; at < line.size(); ++at) text += padded(line[at], widths[at] + 2);
    text.resize(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  }
  return out;
}

std::string json_listing(const Listing& listing) {
  json::Writer json;
  json.begin_array();
  for (const std::vector<ListedValue>& row : listing.rows) {
    json.begin_object();
    for (std::size_t at = 0; at < row.size(); ++at) {
      json.key(listing.columns[at].name);
      std::visit(CellJson{json}, row[at]);
    }
    json.end_object();
  }
  json.end_array();
  return json.finish();
}

std::string csv_line(std::span<const std::string> cells) {
  // Also as East Asian keyboards write them; a spreadsheet reads those alike.
  static constexpr std::array<std::string_view, 8> formulas{"=", "+", "-", "@", "＝", "＋", "－", "＠"};
  std::string line;
  for (const std::string& written : cells) {
    std::string cell = terminal_safe(written);
    const std::string_view begins =
        std::string_view(cell).substr(std::min(cell.find_first_not_of(' '), cell.size()));
    if (std::ranges::any_of(formulas, [&](std::string_view sign) { return begins.starts_with(sign); }))
      cell.insert(0, 1, '\'');
    if (&written != &cells.front()) line += ',';
    const bool needs_quotes =
        cell.find_first_of(",\"") != std::string::npos || cell.starts_with(' ') || cell.ends_with(' ');
    if (!needs_quotes) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char letter : cell) line.append(letter == '"' ? 2 : 1, letter);
    line += '"';
  }
  return line + "\r\n";
}

std::string csv_listing(const Listing& listing) {
  std::vector<std::string> cells;
  cells.reserve(listing.columns.size());
  for (const Listing::Column& column : listing.columns) cells.emplace_back(column.name);
  std::string out = csv_line(cells);
  for (const std::vector<ListedValue>& row : listing.rows) {
    std::ranges::transform(row, cells.begin(),
                           [](const ListedValue& value) { return std::visit(CellWords{}, value); });
    out += csv_line(cells);
  }
  return out;
}

std::string render_entry(Directory::Kind kind, const Directory::Entry& entry) {
  std::string out = fmt::format("{} id {}\n", directory_noun(kind), terminal_safe(entry.id));
  const auto row = [&](std::string_view label, std::string_view text) {
    out += "  " + padded(std::string(label), 11) + std::string(text) + '\n';
  };
  row("name", terminal_quoted(entry.name));
  if (!entry.client.empty()) row("client_id", terminal_safe(entry.client));
  row("active", entry.status == Directory::Entry::Status::active ? "true" : "false");
  return out;
}

std::string json_entry(Directory::Kind kind, const Directory::Entry& entry) {
  const Listing one = listing_of(Directory{kind, {entry}});
  json::Writer json;
  json.begin_object().key("type").text(directory_noun(kind));
  for (std::size_t at = 0; at < one.columns.size(); ++at) {
    json.key(one.columns[at].name);
    std::visit(CellJson{json}, one.rows.front()[at]);
  }
  json.end_object();
  return json.finish();
}

}  // namespace haloform::render
