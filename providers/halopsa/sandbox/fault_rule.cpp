// The grammar of fault rules: from text to FaultRule.
#include "providers/halopsa/sandbox/fault_rule.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>

namespace haloform::sandbox {

namespace {

enum class Argument : std::uint8_t { none, number, text };
enum class Aim : std::uint8_t { anything, lists, writes, creates, updates, records };
enum class Options : std::uint8_t { none, stored };

struct KindRow {
  std::string_view name;
  FaultKind kind;
  Argument argument;
  Aim aim;
  Options options;
};

constexpr std::array kinds = {
    KindRow{"status", FaultKind::status, Argument::number, Aim::anything, Options::stored},
    KindRow{"html", FaultKind::html, Argument::none, Aim::anything, Options::stored},
    KindRow{"garbage", FaultKind::garbage, Argument::none, Aim::anything, Options::stored},
    KindRow{"empty", FaultKind::empty, Argument::none, Aim::anything, Options::stored},
    KindRow{"empty-object", FaultKind::empty_object, Argument::none, Aim::anything, Options::stored},
    KindRow{"error-200", FaultKind::error_200, Argument::text, Aim::anything, Options::stored},
    KindRow{"redirect", FaultKind::redirect, Argument::text, Aim::anything, Options::stored},
    KindRow{"truncate", FaultKind::truncate, Argument::none, Aim::anything, Options::none},
    KindRow{"cut", FaultKind::cut, Argument::none, Aim::anything, Options::none},
    KindRow{"reset-before", FaultKind::reset_before, Argument::none, Aim::anything, Options::none},
    KindRow{"reset-after", FaultKind::reset_after, Argument::none, Aim::anything, Options::none},
    KindRow{"hang-before", FaultKind::hang_before, Argument::number, Aim::anything, Options::none},
    KindRow{"hang-after", FaultKind::hang_after, Argument::number, Aim::anything, Options::none},
    KindRow{"drip", FaultKind::drip, Argument::number, Aim::anything, Options::none},
    KindRow{"huge", FaultKind::huge, Argument::number, Aim::anything, Options::none},
    KindRow{"content-type", FaultKind::content_type, Argument::text, Aim::anything, Options::none},
    KindRow{"drop-field", FaultKind::drop_field, Argument::text, Aim::writes, Options::none},
    KindRow{"inactive", FaultKind::inactive, Argument::none, Aim::creates, Options::none},
    KindRow{"duplicate", FaultKind::duplicate, Argument::none, Aim::updates, Options::none},
    KindRow{"other-id", FaultKind::other_id, Argument::none, Aim::writes, Options::none},
    KindRow{"as-id", FaultKind::as_id, Argument::number, Aim::writes, Options::none},
    KindRow{"lean", FaultKind::lean, Argument::none, Aim::records, Options::none},
    KindRow{"short-list", FaultKind::short_list, Argument::number, Aim::lists, Options::none},
    KindRow{"empty-list", FaultKind::empty_list, Argument::none, Aim::lists, Options::none},
    KindRow{"moving-count", FaultKind::moving_count, Argument::none, Aim::lists, Options::none},
    KindRow{"duplicate-row", FaultKind::duplicate_row, Argument::none, Aim::lists, Options::none},
    KindRow{"slipped-page", FaultKind::slipped_page, Argument::none, Aim::lists, Options::none},
    KindRow{"ignored", FaultKind::ignored, Argument::none, Aim::updates, Options::none},
    KindRow{"warning", FaultKind::warning, Argument::text, Aim::writes, Options::none},
    KindRow{"revoke-token", FaultKind::revoke_token, Argument::none, Aim::anything, Options::none},
};

constexpr std::array<std::string_view, 9> methods = {"GET", "POST",   "PUT",    "PATCH", "DELETE",
                                                     "*",   "CREATE", "UPDATE", "LIST"};

/// The methods that can reach what a kind is aimed at.
constexpr std::string_view methods_for(Aim aim) {
  switch (aim) {
    case Aim::lists: return "GET LIST *";
    case Aim::writes: return "POST CREATE UPDATE *";
    case Aim::creates: return "POST CREATE *";
    case Aim::updates: return "POST UPDATE *";
    case Aim::records: return "GET LIST POST CREATE UPDATE *";
    case Aim::anything: break;
  }
  return {};
}

std::unexpected<Error> bad(std::string what, std::string advice) {
  return fail(ErrorKind::usage, std::move(what), "fault rule", std::move(advice));
}

template <typename Rows>
std::string listed(const Rows& rows) {
  std::string out;
  for (const auto& row : rows) out += (out.empty() ? "" : ", ") + std::string(row);
  return out;
}

Result<void> read_when(std::string_view text, FaultRule& rule) {
  const std::string advice = "write :3, :2-4, :from-3 or :every-5, counted from 1";
  const auto number = [](std::string_view digits) { return parse_integer(digits).value_or(0); };
  if (text.starts_with("every-")) {
    rule.every = static_cast<std::uint64_t>(std::max<std::int64_t>(number(text.substr(6)), 0));
    if (rule.every == 0) return bad("cannot read the count " + openly_in_quotes(text), advice);
    return {};
  }
  const bool from = text.starts_with("from-");
  const std::string_view range = from ? text.substr(5) : text;
  const auto dash = from ? range.size() : std::min(range.find('-'), range.size());
  const std::int64_t first = number(range.substr(0, dash));
  const std::int64_t last = dash < range.size() ? number(range.substr(dash + 1)) : first;
  if (first < 1 || last < first) return bad("cannot read the count " + openly_in_quotes(text), advice);
  rule.first = static_cast<std::uint64_t>(first);
  if (!from) rule.last = static_cast<std::uint64_t>(last);
  return {};
}

Result<void> read_path(std::string_view text, FaultRule& rule) {
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    if (auto read = read_when(text.substr(colon + 1), rule); !read) return read;
    text = text.substr(0, colon);
  }
  if (const auto tilde = text.find('~'); tilde != std::string_view::npos) {
    rule.body_part = text.substr(tilde + 1);
    text = text.substr(0, tilde);
    if (rule.body_part.empty())
      return bad("there is nothing after ~", "write ~ and a text that the body must hold");
  }
  if (const auto mark = text.find('?'); mark != std::string_view::npos) {
    rule.query = parse_parameters(text.substr(mark + 1));
    text = text.substr(0, mark);
    if (rule.query.empty()) return bad("there is nothing after ?", "write ?page_no=2");
  }
  rule.path = normal_path(text);
  const bool known = rule.path.starts_with("/api/") || rule.path.starts_with("/auth/") ||
                     rule.path.starts_with("/*") || rule.path.starts_with("*");
  if (!known) {
    return bad("no request has the path " + openly_in_quotes(text),
               "write /api/Agent, /api/Agent/*, /auth/token or *");
  }
  return {};
}

/// Takes `,stored`, `,retry-after=S` and `,as=STYLE` off the end.
Result<std::string_view> read_options(std::string_view text, FaultRule& rule) {
  constexpr std::string_view stored = ",stored";
  constexpr std::string_view retry = "retry-after=";
  constexpr std::string_view as = "as=";
  for (;;) {
    if (text.ends_with(stored)) {
      rule.stored = true;
      text.remove_suffix(stored.size());
      continue;
    }
    const auto comma = text.rfind(',');
    if (comma == std::string_view::npos) return text;
    const std::string_view option = text.substr(comma + 1);
    if (option.starts_with(retry)) {
      rule.retry_after = parse_integer(option.substr(retry.size()));
      if (rule.retry_after.value_or(-1) < 0)
        return bad("retry-after takes a number of seconds", "write ,retry-after=2");
    } else if (option.starts_with(as) && text.starts_with("status=")) {
      const auto style = parse_body_style(option.substr(as.size()));
      if (!style) {
        return bad("there is no body " + openly_in_quotes(option.substr(as.size())),
                   "write error, message, exception, result-code, model-state, string, plain or nothing");
      }
      rule.style = *style;
    } else {
      return text;
    }
    text = text.substr(0, comma);
  }
}

const KindRow* kind_called(std::string_view name) {
  const auto found = std::ranges::find(kinds, name, &KindRow::name);
  return found == kinds.end() ? nullptr : &*found;
}

Result<void> read_argument(const KindRow& row, std::optional<std::string_view> argument, FaultRule& rule) {
  const std::string name(row.name);
  if (row.argument == Argument::none) {
    if (argument) return bad(name + " takes no argument", "write " + name + " alone");
    return {};
  }
  if (!argument || argument->empty()) return bad(name + " needs an argument", "write " + name + "=...");
  rule.argument = *argument;
  if (row.argument == Argument::text) return {};
  const auto number = parse_integer(*argument);
  if (!number || *number < 0)
    return bad(name + " takes a number, not " + openly_in_quotes(*argument), "write " + name + "=500");
  if (row.kind == FaultKind::status && (*number < 200 || *number > 599)) {
    return bad("there is no status " + std::to_string(*number), "write a status from 200 to 599");
  }
  rule.number = *number;
  return {};
}

Result<void> read_kind(std::string_view text, FaultRule& rule) {
  const auto rest = read_options(text, rule);
  if (!rest) return std::unexpected(rest.error());
  const auto equals = std::min(rest->find('='), rest->size());
  const std::string_view name = rest->substr(0, equals);
  const KindRow* row = kind_called(name);
  if (row == nullptr) {
    std::array<std::string_view, kinds.size()> names;
    std::ranges::transform(kinds, names.begin(), &KindRow::name);
    const auto near = nearest(name, names);
    return bad("there is no fault " + openly_in_quotes(name),
               near ? "did you mean " + openly_in_quotes(*near) + "?" : "the faults are " + listed(names));
  }
  rule.kind = row->kind;
  if (rule.stored && row->options != Options::stored) {
    return bad(openly_in_quotes(name) + " takes no \"stored\"", "leave it out");
  }
  if (rule.retry_after && rule.kind != FaultKind::status) {
    return bad(openly_in_quotes(name) + " takes no \"retry-after\"",
               "it belongs to status=429 or status=503");
  }
  const std::string_view fitting = methods_for(row->aim);
  if (!fitting.empty() &&
      (" " + std::string(fitting) + " ").find(" " + rule.method + " ") == std::string::npos) {
    return bad(std::string(name) + " never happens to " + rule.method,
               "its methods are " + std::string(fitting));
  }
  const bool argued = equals < rest->size();
  return read_argument(*row, argued ? std::optional(rest->substr(equals + 1)) : std::nullopt, rule);
}

}  // namespace

std::optional<BodyStyle> parse_body_style(std::string_view text) {
  constexpr std::array<std::string_view, 8> names = {"error",       "message", "exception", "result-code",
                                                     "model-state", "string",  "plain",     "nothing"};
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<BodyStyle>(found - names.begin());
}

Result<FaultRule> parse_fault(std::string_view text) {
  FaultRule rule;
  rule.text = trimmed(text);
  const std::string_view whole = rule.text;
  const auto first = whole.find(' ');
  const auto second = first == std::string_view::npos ? first : whole.find(' ', first + 1);
  if (second == std::string_view::npos) {
    return bad(openly_in_quotes(whole) + " is not METHOD PATH FAULT",
               "write for example \"POST /api/Agent:3 status=500\"");
  }
  rule.method = whole.substr(0, first);
  if (std::ranges::find(methods, rule.method) == methods.end()) {
    return bad("there is no method " + openly_in_quotes(rule.method), "the methods are " + listed(methods));
  }
  auto read = read_path(whole.substr(first + 1, second - first - 1), rule);
  if (read) read = read_kind(trimmed(whole.substr(second + 1)), rule);
  if (!read) {
    Error error = read.error();
    error.where = "fault rule " + openly_in_quotes(whole);
    return std::unexpected(std::move(error));
  }
  return rule;
}

}  // namespace haloform::sandbox
