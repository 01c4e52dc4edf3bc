#include "providers/halopsa/codec.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/server_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace haloform {

namespace {

using Json = nlohmann::json;

/// One scalar as the parser meets it. Views live for the length of one call.
struct Scalar {
  enum class Kind : std::uint8_t { null, boolean, integer, real, text } kind = Kind::null;
  bool truth = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text{};
};

/// `18`, `18.0` and `"18"`; nothing for anything else.
std::optional<std::int64_t> whole_number(const Scalar& scalar) {
  switch (scalar.kind) {
    case Scalar::Kind::integer: return scalar.integer;
    case Scalar::Kind::real:
      if (std::abs(scalar.real) < 9.0e15 && scalar.real == std::trunc(scalar.real)) {
        return static_cast<std::int64_t>(scalar.real);
      }
      return std::nullopt;
    case Scalar::Kind::text: {
      std::string_view digits = trimmed(scalar.text);
      if (const auto dot = digits.find('.'); dot != std::string_view::npos) {
        if (digits.substr(dot + 1).find_first_not_of('0') != std::string_view::npos) return std::nullopt;
        digits = digits.substr(0, dot);
      }
      return parse_integer(digits);
    }
    default: return std::nullopt;
  }
}

std::optional<bool> truth_of(const Scalar& scalar) {
  if (scalar.kind == Scalar::Kind::boolean) return scalar.truth;
  if (scalar.kind == Scalar::Kind::text) {
    const std::string word = natural_form(scalar.text);
    if (word == "true") return true;
    if (word == "false") return false;
  }
  const auto number = whole_number(scalar);
  if (number == 0 || number == 1) return *number == 1;
  return std::nullopt;
}

/// As people would quote it in a message.
std::string quoted(const Scalar& scalar) {
  switch (scalar.kind) {
    case Scalar::Kind::null: return "null";
    case Scalar::Kind::boolean: return scalar.truth ? "true" : "false";
    case Scalar::Kind::integer: return std::to_string(scalar.integer);
    case Scalar::Kind::real: return fmt::format("{}", scalar.real);
    case Scalar::Kind::text: return fmt::format("\"{}\"", scalar.text.substr(0, 60));
  }
  return {};
}

/// A text field's value; nothing where the wire held something that no text can be.
std::optional<Value> text_value(const Scalar& scalar) {
  switch (scalar.kind) {
    case Scalar::Kind::null: return Value::null();
    case Scalar::Kind::text: return Value::text(std::string(scalar.text));
    case Scalar::Kind::integer: return Value::text(std::to_string(scalar.integer));
    case Scalar::Kind::real: return Value::text(std::string(scalar.text));
    case Scalar::Kind::boolean: return std::nullopt;
  }
  return std::nullopt;
}

bool says_nothing(const Scalar& scalar) {
  return scalar.kind == Scalar::Kind::null ||
         (scalar.kind == Scalar::Kind::text && trimmed(scalar.text).empty());
}

std::optional<Value> reference_value(const Scalar& scalar) {
  if (says_nothing(scalar)) return Value::null();
  const auto number = whole_number(scalar);
  if (!number) return std::nullopt;
  return *number > 0 ? Value::integer(*number) : Value::null();
}

/// A row while it is read. One is reused for all rows of a page.
class RowDraft {
 public:
  explicit RowDraft(const TypeRow& row) : row_(row), values_(row.fields.size()) { clear(); }

  void clear() {
    std::ranges::fill(values_, std::nullopt);
    id_.reset();
    bad_id_.clear();
    active_.reset();
    teams_.reset();
    other_kind_.clear();
    hint_ = BuiltIn::no;
  }

  void take(std::string_view key, const Scalar& scalar);
  /// The record; nothing where there is no usable id (`bad_id` says what stood there).
  [[nodiscard]] std::optional<Record> finish();
  [[nodiscard]] const std::string& bad_id() const { return bad_id_; }
  [[nodiscard]] const std::string& other_kind() const { return other_kind_; }

 private:
  void take_id(const Scalar& scalar);
  void take_hint(std::string_view key, const Scalar& scalar);
  [[nodiscard]] BuiltIn built_in() const;

  const TypeRow& row_;
  std::vector<std::optional<Value>> values_;  ///< By index in row_.fields.
  std::optional<RemoteId> id_;
  std::string bad_id_;
  std::optional<bool> active_;
  std::optional<std::vector<RemoteId>> teams_;
  std::string other_kind_;
  BuiltIn hint_ = BuiltIn::no;
};

void RowDraft::take(std::string_view key, const Scalar& scalar) {
  for (std::size_t at = 0; at < row_.fields.size(); ++at) {
    const WireField& field = row_.fields[at];
    if (field.wire != key) continue;
    values_[at] = field.conversion == Conversion::text ? text_value(scalar) : reference_value(scalar);
    return;
  }
  if (key == "id") return take_id(scalar);
  if (row_.active && key == row_.active->wire) {
    active_ = truth_of(scalar);
    if (active_ && row_.active->polarity == ActiveFlag::Polarity::true_is_inactive) active_ = !*active_;
    return;
  }
  if (row_.teams && key == row_.teams->wire) {
    if (const auto team = reference_value(scalar)) {
      teams_.emplace();
      if (const auto number = team->as_integer()) teams_->push_back(RemoteId::from(*number).value());
    }
    return;
  }
  if (row_.kind && key == row_.kind->wire) {
    if (scalar.kind == Scalar::Kind::text && !trimmed(scalar.text).empty() &&
        natural_form(scalar.text) != row_.kind->value) {
      other_kind_ = scalar.text;
    }
    return;
  }
  take_hint(key, scalar);
}

void RowDraft::take_id(const Scalar& scalar) {
  const auto number = whole_number(scalar);
  id_ = number ? RemoteId::from(*number) : std::nullopt;
  if (!id_) bad_id_ = quoted(scalar);
}

void RowDraft::take_hint(std::string_view key, const Scalar& scalar) {
  if (key == "isapiagent" || key == "is_api_only") {
    if (truth_of(scalar) == true) hint_ = BuiltIn::api_only;
  } else if (key == "builtin" && truth_of(scalar) == true && hint_ == BuiltIn::no) {
    hint_ = row_.type == ResourceType::agent ? BuiltIn::unassigned : BuiltIn::general_user;
  }
}

BuiltIn RowDraft::built_in() const {
  if (hint_ != BuiltIn::no || row_.general_name.empty()) return hint_;
  for (std::size_t at = 0; at < row_.fields.size(); ++at) {
    if (row_.fields[at].wire != "name" || !values_[at]) continue;
    const auto name = values_[at]->as_text();
    if (!name || name->size() > row_.general_name.size() + 2) return BuiltIn::no;
    if (natural_form(*name) != folded(row_.general_name)) return BuiltIn::no;
    return row_.type == ResourceType::agent ? BuiltIn::unassigned : BuiltIn::general_user;
  }
  return BuiltIn::no;
}

std::optional<Record> RowDraft::finish() {
  if (!id_) return std::nullopt;
  Record record{*id_, {}, active_, std::move(teams_), built_in()};
  const auto known = std::ranges::count_if(values_, [](const auto& value) { return value.has_value(); });
  record.fields.reserve(static_cast<std::size_t>(known));
  for (std::size_t at = 0; at < values_.size(); ++at) {
    if (values_[at]) record.fields.set(row_.fields[at].field, std::move(*values_[at]));
  }
  return record;
}

/// One array that could be the listing.
struct ListDraft {
  std::string key;
  Page page;
  bool only_objects = true;
  std::string first_bad;  ///< What is wrong with the first row that has no usable id.
};

/// Reads a document in one pass and keeps no tree: every array of the top level becomes a list of records,
/// and the top object itself is read as a record, since an answer may be either.
class DocumentReader final : public nlohmann::json_sax<Json> {
 public:
  explicit DocumentReader(const TypeRow& row) : row_(row), top_(row), draft_(row) {}

  bool null() override { return scalar({}); }
  bool boolean(bool truth) override { return scalar({.kind = Scalar::Kind::boolean, .truth = truth}); }
  bool number_integer(std::int64_t number) override {
    return scalar({.kind = Scalar::Kind::integer, .integer = number});
  }
  bool number_unsigned(std::uint64_t number) override {
    if (std::in_range<std::int64_t>(number)) return number_integer(static_cast<std::int64_t>(number));
    return scalar({.kind = Scalar::Kind::real, .real = static_cast<double>(number)});
  }
  bool number_float(double number, const std::string& text) override {
    return scalar({.kind = Scalar::Kind::real, .real = number, .text = text});
  }
  bool string(std::string& text) override { return scalar({.kind = Scalar::Kind::text, .text = text}); }
  bool binary(Json::binary_t&) override { return true; }
  bool start_object(std::size_t) override;
  bool end_object() override;
  bool start_array(std::size_t) override;
  bool end_array() override;
  bool key(std::string& name) override {
    if (skipped_ == 0) {
      key_ = name;
      if (place_ == Place::top) keys_seen_.push_back(name);
    }
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

  enum class Top : std::uint8_t { nothing, object, array, scalar };
  [[nodiscard]] Top top_kind() const { return top_kind_; }
  [[nodiscard]] RowDraft& top() { return top_; }
  [[nodiscard]] std::optional<std::size_t> count() const { return count_; }
  [[nodiscard]] const std::string& error_words() const { return error_words_; }
  [[nodiscard]] const std::vector<std::string>& keys_seen() const { return keys_seen_; }
  /// The list that holds the rows; null where there is none.
  [[nodiscard]] ListDraft* listing();
  [[nodiscard]] ListDraft* named(std::string_view key);
  [[nodiscard]] const std::string& other_kind() const { return last_other_kind_; }
  [[nodiscard]] std::optional<Record> take_other() { return std::move(last_other_); }

 private:
  enum class Place : std::uint8_t { outside, top, list, row };
  bool scalar(const Scalar& scalar);
  void finish_row();

  const TypeRow& row_;
  Place place_ = Place::outside;
  Top top_kind_ = Top::nothing;
  std::size_t skipped_ = 0;  ///< How deep in something that does not matter.
  std::string key_;
  RowDraft top_;
  RowDraft draft_;
  std::vector<ListDraft> lists_;
  std::vector<std::string> keys_seen_;
  std::optional<std::size_t> count_;
  std::string error_words_;
  std::string last_other_kind_;
  std::optional<Record> last_other_;
};

bool DocumentReader::scalar(const Scalar& scalar) {
  if (skipped_ > 0) return true;
  switch (place_) {
    case Place::outside: top_kind_ = Top::scalar; break;
    case Place::list: lists_.back().only_objects = false; break;
    case Place::row: draft_.take(key_, scalar); break;
    case Place::top:
      top_.take(key_, scalar);
      if (key_ == "record_count") {
        const auto number = whole_number(scalar);
        if (number && *number >= 0) count_ = static_cast<std::size_t>(*number);
      } else if (scalar.kind == Scalar::Kind::text && error_words_.empty() && !trimmed(scalar.text).empty() &&
                 (key_ == "errorMessage" || key_ == "Message" || key_ == "error_description" ||
                  key_ == "error")) {
        error_words_ = trimmed(scalar.text);
      }
      break;
  }
  return true;
}

bool DocumentReader::start_object(std::size_t) {
  if (skipped_ > 0 || place_ == Place::top || place_ == Place::row) {
    ++skipped_;
  } else if (place_ == Place::outside) {
    top_kind_ = Top::object;
    place_ = Place::top;
  } else {
    draft_.clear();
    place_ = Place::row;
  }
  return true;
}

bool DocumentReader::end_object() {
  if (skipped_ > 0) {
    --skipped_;
  } else if (place_ == Place::row) {
    finish_row();
    place_ = Place::list;
  } else {
    place_ = Place::outside;
  }
  return true;
}

bool DocumentReader::start_array(std::size_t) {
  if (skipped_ > 0 || place_ == Place::row || place_ == Place::list) {
    if (skipped_ == 0 && place_ == Place::list) lists_.back().only_objects = false;
    ++skipped_;
    return true;
  }
  if (place_ == Place::outside) {
    top_kind_ = Top::array;
    key_.clear();
  }
  lists_.emplace_back().key = key_;
  place_ = Place::list;
  return true;
}

bool DocumentReader::end_array() {
  if (skipped_ > 0) {
    --skipped_;
  } else {
    place_ = top_kind_ == Top::array ? Place::outside : Place::top;
  }
  return true;
}

void DocumentReader::finish_row() {
  ListDraft& list = lists_.back();
  auto record = draft_.finish();
  if (!record) {
    if (list.first_bad.empty()) {
      const std::string& bad = draft_.bad_id();
      list.first_bad =
          fmt::format("row {} has {}", list.page.rows() + 1,
                      bad.empty() ? "no id" : "the id " + bad + ", which is no whole number from 1");
    }
    return;
  }
  if (draft_.other_kind().empty()) {
    list.page.records.push_back(std::move(*record));
  } else {
    list.page.others.push_back(record->id);
    last_other_kind_ = draft_.other_kind();
    last_other_ = std::move(record);
  }
}

ListDraft* DocumentReader::named(std::string_view key) {
  const auto found = std::ranges::find(lists_, key, &ListDraft::key);
  return found == lists_.end() ? nullptr : &*found;
}

ListDraft* DocumentReader::listing() {
  if (top_kind_ == Top::array) return &lists_.front();
  for (const std::string_view key : row_.list_keys) {
    if (ListDraft* list = named(key)) return list;
  }
  if (ListDraft* list = named("results")) return list;
  ListDraft* only = nullptr;
  for (ListDraft& list : lists_) {
    if (!list.only_objects || !list.first_bad.empty() || list.page.rows() == 0) continue;
    if (only != nullptr) return nullptr;
    only = &list;
  }
  return only;
}

bool parse(std::string_view body, DocumentReader& reader) {
  return Json::sax_parse(body.begin(), body.end(), &reader);
}

std::unexpected<Error> not_json(std::string_view body, std::string_view where) {
  if (trimmed(body).empty()) {
    return fail(ErrorKind::protocol, "the answer is empty where a listing is due", std::string(where));
  }
  return fail(
      ErrorKind::protocol, fmt::format("the answer is not JSON, or cut; it begins: {}", first_line(body)),
      std::string(where), "an HTML page means that a proxy or a login page answers here; check instance.url");
}

}  // namespace

Result<Page> decode_page(const TypeRow& row, std::string_view body, std::string_view where) {
  DocumentReader reader(row);
  if (!parse(body, reader)) return not_json(body, where);
  ListDraft* list = reader.listing();
  if (list == nullptr) {
    if (std::string words = reader.error_words();
        !words.empty() || reader.top_kind() == DocumentReader::Top::scalar) {
      return fail(ErrorKind::protocol, "the instance answered with an error: " + server_words(body),
                  std::string(where));
    }
    return fail(
        ErrorKind::protocol,
        fmt::format(
            "the answer holds no listing of {}; its keys are: {}", type_plural(row.type),
            reader.keys_seen().empty() ? "none" : fmt::format("{}", fmt::join(reader.keys_seen(), ", "))),
        std::string(where), "check that instance.api names the profile that this instance speaks");
  }
  if (!list->only_objects) {
    return fail(ErrorKind::protocol,
                fmt::format("the listing of {} holds rows that are no objects", type_plural(row.type)),
                std::string(where));
  }
  if (!list->first_bad.empty()) {
    return fail(ErrorKind::protocol,
                fmt::format("in the listing of {}, {}", type_plural(row.type), list->first_bad),
                std::string(where), "nothing is planned from a listing with rows that cannot be told apart");
  }
  Page page = std::move(list->page);
  page.count = reader.count();
  return page;
}

Answer decode_answer(const TypeRow& row, std::string_view body) {
  if (trimmed(body).empty()) return {NoRecord{}, {}};
  DocumentReader reader(row);
  if (!parse(body, reader)) return {Unreadable{first_line(body)}, {}};
  std::string errors = reader.error_words().empty() ? std::string() : server_words(body);
  if (reader.top_kind() == DocumentReader::Top::object) {
    if (auto record = reader.top().finish()) {
      return {OneRecord{std::move(*record), reader.top().other_kind()}, std::move(errors)};
    }
  }
  if (ListDraft* list = reader.listing();
      list != nullptr && list->page.rows() == 1 && list->first_bad.empty()) {
    if (auto other = reader.take_other(); other && list->page.records.empty()) {
      return {OneRecord{std::move(*other), reader.other_kind()}, std::move(errors)};
    }
    return {OneRecord{std::move(list->page.records.front()), {}}, std::move(errors)};
  }
  return {NoRecord{server_words(body)}, std::move(errors)};
}

namespace {

Json json_of(const Value& value) {
  if (const auto truth = value.as_boolean()) return *truth;
  if (const auto number = value.as_integer()) return *number;
  if (const auto text = value.as_text()) return *text;
  return nullptr;
}

using Body = nlohmann::ordered_json;

void add_fields(Body& body, const TypeRow& row, const Attributes& fields) {
  for (const WireField& field : row.fields) {
    if (const Value* value = fields.find(field.field)) body[std::string(field.wire)] = json_of(*value);
  }
}

void add_facets(Body& body, const TypeRow& row, std::optional<bool> active,
                const std::optional<std::vector<RemoteId>>& teams) {
  if (row.active && active) {
    const bool straight = row.active->polarity == ActiveFlag::Polarity::true_is_active;
    body[std::string(row.active->wire)] = straight ? *active : !*active;
  }
  if (row.teams && teams) {
    // A profile with one team per agent: plan refuses a second one, so the first is all there is.
    body[std::string(row.teams->wire)] = teams->empty() ? Body(nullptr) : Body(teams->front().number());
  }
}

std::string text_of(const TypeRow& row, Body body) {
  if (row.body == BodyShape::array) body = Body::array({std::move(body)});
  return body.dump(-1, ' ', false, Body::error_handler_t::replace);
}

}  // namespace

std::string encode(const TypeRow& row, const CreateRequest& request) {
  Body body = Body::object();
  add_fields(body, row, request.fields);
  add_facets(body, row, request.active, request.teams);
  return text_of(row, std::move(body));
}

std::string encode(const TypeRow& row, const UpdateRequest& request) {
  Body body = Body::object();
  body["id"] = request.id.number();
  add_fields(body, row, request.fields);
  add_facets(body, row, request.active, request.teams);
  return text_of(row, std::move(body));
}

}  // namespace haloform
