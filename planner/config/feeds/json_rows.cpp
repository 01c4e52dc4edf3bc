#include "planner/config/feeds/json_rows.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/config/feeds/json_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace haloform::config {

namespace {

constexpr std::string_view bulk_request = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// False, since something is wrong.
bool wrong(Diagnostics& found, const std::string& file, const JsonValue& at, std::string what,
           std::string advice) {
  found.error({file, at.line, at.column}, std::move(what), std::move(advice), Diagnostic::Rule::feed_syntax);
  return false;
}

/// Puts objects into a table.
class TableBuilder {
 public:
  TableBuilder(const std::string& file, const std::vector<std::string>& wanted, NameCase how,
               Diagnostics& found)
      : file_(file), wanted_(wanted), how_(how), found_(found) {
    seen_.resize(wanted.size());
  }

  /// Whether there are values where values are wanted.
  bool add(const JsonValue& object) {
    bool well = true;
    FeedRow row{object.line, object.column, {}};
    row.cells.reserve(wanted_.size());
    for (std::size_t at = 0; at < wanted_.size(); ++at) {
      auto there = at_path(object, wanted_[at], how_);
      if (!there) {
        well = wrong(found_, file_, *there.error(),
                     fmt::format("{} is an object here, and a value is expected", in_quotes(wanted_[at])),
                     "name the member of it that is meant, as in {name.givenName}");
      }
      auto cell = std::move(there).value_or(std::nullopt);
      if (cell && seen_[at].line == 0) seen_[at] = {wanted_[at], cell->line, cell->column};
      row.cells.push_back(cell ? std::move(*cell) : FeedCell{{}, object.line, object.column});
    }
    json_.table.rows.push_back(std::move(row));
    return well;
  }
  void note_unused(const JsonValue& object) {
    for (const auto& [name, value] : object.members) {
      const bool is_used = std::ranges::any_of(wanted_, [&](const std::string& path) {
        return path == name ||
               (path.starts_with(name) && (path[name.size()] == '.' || path[name.size()] == '['));
      });
      if (!is_used) json_.unused.insert(name);
    }
  }
  FeedTable& table() { return json_.table; }

  /// Without the columns that no row has.
  JsonTable take() {
    std::vector<std::size_t> there;
    for (std::size_t at = 0; at < wanted_.size(); ++at) {
      if (seen_[at].line != 0) there.push_back(at);
    }
    for (const std::size_t at : there) json_.table.columns.push_back(std::move(seen_[at]));
    if (there.size() == wanted_.size()) return std::move(json_);
    for (FeedRow& row : json_.table.rows) {
      std::vector<FeedCell> cells;
      cells.reserve(there.size());
      for (const std::size_t at : there) cells.push_back(std::move(row.cells[at]));
      row.cells = std::move(cells);
    }
    return std::move(json_);
  }

 private:
  const std::string& file_;
  const std::vector<std::string>& wanted_;
  NameCase how_;
  Diagnostics& found_;
  std::vector<FeedCell> seen_;
  JsonTable json_;
};

std::string text_of(const JsonValue& object, std::string_view name) {
  const JsonValue* held = member(object, name, NameCase::folded);
  return held != nullptr && held->is_scalar() ? held->text : std::string();
}

/// What a part of a path stands for (`E%2F7` is `E/7`); nothing where it is more than a part.
std::optional<std::string> decoded(std::string_view part) {
  std::string text;
  for (std::size_t at = 0; at < part.size(); ++at) {
    if (std::string_view("/?#").contains(part[at])) return std::nullopt;
    if (part[at] != '%') {
      text += part[at];
      continue;
    }
    unsigned int byte = 0;
    const std::string_view digits = part.substr(at + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) return std::nullopt;
    text += static_cast<char>(byte);
    at += 2;
  }
  return invalid_utf8(text) ? std::nullopt : std::optional(std::move(text));
}

/// One operation of a bulk request; false where it is none that a feed may have.
bool take_operation(const std::string& file, const JsonValue& operation, TableBuilder& table,
                    Diagnostics& found) {
  if (operation.kind != JsonValue::Kind::object)
    return wrong(found, file, operation, "an operation must be an object", "export the feed again");
  const std::string method = folded(text_of(operation, "method"));
  const std::string whole_path = text_of(operation, "path");
  std::string_view path = whole_path;
  if (!path.starts_with('/')) {
    return wrong(
        found, file, operation,
        fmt::format("the path of this operation is {}, and must be /Users or /Users/…", in_quotes(path)),
        "keep operations on users alone");
  }
  path.remove_prefix(1);
  const std::string_view resource = path.substr(0, path.find('/'));
  if (!folds_to(resource, "users")) {
    return wrong(
        found, file, operation,
        fmt::format("this operation is on {}, and a feed is read for users alone", in_quotes(whole_path)),
        "keep operations on /Users alone");
  }
  auto id = decoded(path.substr(std::min(resource.size() + 1, path.size())));
  if (!id) {
    return wrong(
        found, file, operation,
        fmt::format("the path of this operation is {}, which is not that of a user", in_quotes(whole_path)),
        "it must be /Users, or /Users/ and a key with %2F in the place of a slash");
  }
  if (method == "delete") {
    if (id->empty())
      return wrong(found, file, operation, "this DELETE names nobody", "its path must be /Users/ and a key");
    table.table().deleted.push_back({std::move(*id), operation.line, operation.column});
    return true;
  }
  if (method == "post" && !id->empty()) {
    return wrong(
        found, file, operation,
        fmt::format("this POST is to {}, and a user is made by a POST to /Users", in_quotes(whole_path)),
        "write PUT for somebody who is there, or DELETE for somebody who is to go");
  }
  if (method != "post" && method != "put") {
    return wrong(found, file, operation,
                 fmt::format("the method of this operation is {}; a feed has POST, PUT and DELETE",
                             in_quotes(text_of(operation, "method"))),
                 method == "patch" ? "a PATCH says too little about a person: export whole users"
                                   : "export whole users with POST");
  }
  const JsonValue* data = member(operation, "data", NameCase::folded);
  if (data == nullptr || data->kind != JsonValue::Kind::object)
    return wrong(found, file, operation, "this operation has no data", "export the feed again");
  return table.add(*data);
}

}  // namespace

std::optional<JsonTable> jsonl_rows(const std::string& file, std::string_view text,
                                    const std::vector<std::string>& wanted, Diagnostics& found) {
  TableBuilder table(file, wanted, NameCase::exact, found);
  std::uint32_t line = 0;
  bool well = true;
  for (std::size_t at = 0; at < text.size();) {
    ++line;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view one = text.substr(at, end - at);
    at = end + 1;
    if (trimmed(one).empty()) {
      if (at >= text.size() || trimmed(text.substr(at)).empty()) break;
      found.error({file, line, 1}, "there is a blank line between the rows",
                  "remove it; a feed that lost rows is not believed", Diagnostic::Rule::feed_syntax);
      return std::nullopt;
    }
    const auto object = read_json_value(file, one, line, NameCase::exact, found);
    if (!object) {
      well = false;
      continue;
    }
    if (object->kind != JsonValue::Kind::object) {
      well = wrong(found, file, *object, "this line is not an object",
                   "JSON lines have an object on each line: {\"employee_no\": …}");
      continue;
    }
    table.note_unused(*object);
    well = table.add(*object) && well;
  }
  return well ? std::optional(table.take()) : std::nullopt;
}

std::optional<JsonTable> scim_rows(const std::string& file, std::string_view text,
                                   const std::vector<std::string>& wanted, Diagnostics& found) {
  const auto body = read_json_value(file, text, 1, NameCase::folded, found);
  if (!body) return std::nullopt;
  const auto no_request = [&](std::string what) {
    static_cast<void>(wrong(
        found, file, *body, std::move(what),
        fmt::format("a feed of SCIM is {{\"schemas\": [\"{}\"], \"Operations\": [{{\"method\": \"POST\", "
                    "\"path\": \"/Users\", \"data\": {{…}}}}]}}",
                    bulk_request)));
    return std::nullopt;
  };
  if (body->kind != JsonValue::Kind::object)
    return no_request("the feed is no object, and so no BulkRequest");
  const JsonValue* schemas = member(*body, "schemas", NameCase::folded);
  const bool is_bulk = schemas != nullptr && std::ranges::any_of(schemas->items, [](const JsonValue& one) {
                         return folds_to(one.text, folded(bulk_request));
                       });
  if (!is_bulk) return no_request("the schemas of this body do not say that it is a BulkRequest");
  const JsonValue* operations = member(*body, "Operations", NameCase::folded);
  if (operations == nullptr || operations->kind != JsonValue::Kind::list)
    return no_request("the body has no list of Operations");
  TableBuilder table(file, wanted, NameCase::folded, found);
  bool well = true;
  for (const JsonValue& operation : operations->items)
    well = take_operation(file, operation, table, found) && well;
  return well ? std::optional(table.take()) : std::nullopt;
}

}  // namespace haloform::config
