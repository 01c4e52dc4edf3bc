#include "providers/storage/document/document_text.hpp"

#include "planner/base/quote.hpp"
#include "planner/json/node.hpp"
#include "planner/json/tree.hpp"
#include "planner/json/writer.hpp"
#include "planner/state/entry_codec.hpp"
#include "planner/state/state_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::storage {

namespace {

constexpr std::int64_t document_format = 1;
constexpr std::string_view document_mark = "{\"haloform_document\": ";
constexpr std::string_view journal_line = "\"journal\": [\n";
constexpr std::string_view journal_end = "],\n";
constexpr std::string_view state_line = "\"state\": ";
constexpr std::string_view sealed_line = "\"sealed\": \"";
constexpr std::string_view document_end = "}\n";
constexpr std::string_view sealed_end = "\"\n}\n";
constexpr std::string_view null_line = "null\n";

void append_pair(std::string& out, std::string_view key, std::string_view text) {
  out.append("\"").append(key).append("\": ");
  json::append_json(out, text);
}

/// All lines in front of the journal, or of what is sealed.
std::string encode_head(const DocumentHead& head) {
  std::string out = fmt::format("{}{},\n\"serial\": {}, ", document_mark, document_format, head.serial);
  append_pair(out, "lineage", head.lineage);
  out += ",\n";
  append_pair(out, "writer", head.writer);
  out += ", ";
  append_pair(out, "written", head.written);
  out += ", ";
  append_pair(out, "by", head.by);
  out += ",\n";
  if (!head.moved_to.empty()) {
    append_pair(out, "moved_to", head.moved_to);
    out += ",\n";
  }
  return out;
}

std::string encode_body(const DocumentText& document) {
  std::string out(journal_line);
  out.reserve(document.journal.size() + document.state.size() + document.journal.size() / 64 + 64);
  std::string_view rest = document.journal;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    out.append(line).append(rest.empty() ? "\n" : ",\n");
  }
  out.append(journal_end).append(state_line);
  if (document.state.empty()) return out.append(null_line);
  out += document.state;
  if (!document.state.ends_with('\n')) out += '\n';
  return out;
}

/// Where the head ends: at the line that begins the journal, or what is sealed.
std::optional<std::size_t> end_of_head(std::string_view text) {
  for (std::size_t start = 0; start < text.size();) {
    const std::string_view line = text.substr(start);
    if (line.starts_with(journal_line) || line.starts_with(sealed_line)) return start;
    const auto end = text.find('\n', start);
    if (end == std::string_view::npos) return std::nullopt;
    start = end + 1;
  }
  return std::nullopt;
}

/// The number behind the mark; nothing where there is none.
std::optional<std::int64_t> format_of(std::string_view text) {
  if (!text.starts_with(document_mark)) return std::nullopt;
  text.remove_prefix(document_mark.size());
  std::int64_t number = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && digits < 9 && text[digits] >= '0' && text[digits] <= '9'; ++digits)
    number = number * 10 + (text[digits] - '0');
  return digits == 0 ? std::nullopt : std::optional(number);
}

std::optional<DocumentHead> decode_head(std::string_view lines) {
  if (!lines.ends_with(",\n")) return std::nullopt;
  const std::string whole = std::string(lines.substr(0, lines.size() - 2)) + "}";
  const auto tree = json::tree(whole);
  json::Trouble trouble;
  const json::Node root(tree, "", trouble);
  DocumentHead head;
  head.serial = root.at("serial").count<std::uint64_t>();
  head.lineage = root.at("lineage").text();
  head.writer = root.at("writer").text();
  head.written = root.at("written").text();
  head.by = root.at("by").text();
  if (tree.is_object()) head.moved_to = json::text_at(tree, "moved_to");
  // By layout: whatever differs from how we write it was not written by us.
  if (trouble.what || encode_head(head) != lines) return std::nullopt;
  return head;
}

bool take_front(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

/// The journal and the state out of a body; false where it is none.
bool decode_body(std::string_view body, DocumentText& document) {
  if (!take_front(body, journal_line)) return false;
  while (!body.starts_with(journal_end)) {
    const auto end = body.find('\n');
    if (end == std::string_view::npos) return false;
    std::string_view line = body.substr(0, end);
    body.remove_prefix(end + 1);
    const bool last = body.starts_with(journal_end);
    if (line.ends_with(',') == last) return false;
    if (!last) line.remove_suffix(1);
    document.journal.append(line).append("\n");
  }
  if (!take_front(body, journal_end) || !take_front(body, state_line)) return false;
  if (body == null_line) return true;
  document.state = body;
  return document.state.ends_with("\n}\n");
}

std::unexpected<Error> broken(std::string_view origin) {
  return fail(ErrorKind::state, "the document of the state was damaged: it is not as haloform wrote it",
              std::string(origin),
              "nothing was changed; go back to an earlier one (`haloform state history`), or put a copy in "
              "its place with "
              "`haloform state push FILE`");
}

/// What something is that is no document, as far as its beginning tells.
std::unexpected<Error> foreign(std::string_view text, std::string_view origin) {
  const std::string_view beginning = text.substr(0, 4096);
  const std::string where(origin);
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return fail(ErrorKind::state, "the document of the state is empty", where,
                "nothing was changed; go back to an earlier one, or put a copy in its place with `haloform "
                "state push FILE`");
  if (beginning.contains("\"terraform_version\""))
    return fail(ErrorKind::state, "this is a state of Terraform, not one of haloform", where,
                "nothing was changed; name another place for the state of haloform (`state:` or --state)");
  if (beginning.contains("\"haloform_sealed\"") || state::peek_stamp(beginning))
    return fail(ErrorKind::state,
                "this is the file of a state, as it lies on a disk, and not the document of a store", where,
                "nothing was changed; keep a copy of it, and put it there with `haloform state push FILE`");
  return fail(ErrorKind::state, "this is not a state of haloform: something else is in its place", where,
              "nothing was changed; name another place for the state (`state:` or --state), or put a copy in "
              "its place with "
              "`haloform state push FILE`");
}

}  // namespace

Result<std::string> encode_document(const DocumentText& document, const DocumentKeys& keys) {
  std::string out = encode_head(document.head);
  std::string body = encode_body(document);
  if (keys.sealing == nullptr || keys.writes_open) return out.append(body).append(document_end);
  auto sealed = keys.sealing->seal(body, out);
  if (!sealed) return std::unexpected(std::move(sealed.error()));
  return out.append(sealed_line).append(*sealed).append(sealed_end);
}

Result<DocumentText> decode_document(std::string_view text, const DocumentKeys& keys,
                                     std::string_view origin) {
  const auto format = format_of(text);
  if (!format) return foreign(text, origin);
  if (*format > document_format)
    return fail(ErrorKind::state,
                fmt::format("the document of the state was written by a newer haloform (format {})", *format),
                std::string(origin), std::string(state::upgrade_advice));
  const auto end = end_of_head(text);
  auto head = end ? decode_head(text.substr(0, *end)) : std::nullopt;
  if (!head) return broken(origin);
  DocumentText document{std::move(*head), {}, {}, false};
  std::string_view rest = text.substr(*end);
  if (!take_front(rest, sealed_line)) {
    if (keys.sealed_only)
      return fail(ErrorKind::state,
                  "the state is not encrypted, and `encryption: required` does not accept that",
                  std::string(origin), "run `haloform state encrypt`");
    if (!rest.ends_with(document_end)) return broken(origin);
    rest.remove_suffix(document_end.size());
    if (!decode_body(rest, document)) return broken(origin);
    return document;
  }
  if (!rest.ends_with(sealed_end)) return broken(origin);
  rest.remove_suffix(sealed_end.size());
  if (keys.sealing == nullptr)
    return fail(ErrorKind::state, "the state is encrypted, and there is no key to read it with",
                std::string(origin), "set HALOFORM_STATE_KEY to the key that it was encrypted with");
  auto body = keys.sealing->open(rest, text.substr(0, *end));
  if (!body) {
    body.error().where = origin;
    return std::unexpected(std::move(body.error()));
  }
  if (!decode_body(*body, document)) return broken(origin);
  document.was_sealed = true;
  return document;
}

std::optional<DocumentHead> peek_head(std::string_view text) {
  if (format_of(text) != document_format) return std::nullopt;
  const auto end = end_of_head(text);
  return end ? decode_head(text.substr(0, *end)) : std::nullopt;
}

bool is_document(std::string_view text) { return text.starts_with(document_mark); }

}  // namespace haloform::storage
