#include "planner/state/state_codec.hpp"

#include "planner/base/text.hpp"
#include "planner/json/events.hpp"
#include "planner/json/quick_reader.hpp"
#include "planner/json/writer.hpp"
#include "planner/state/applied_from_codec.hpp"
#include "planner/state/audit_codec.hpp"
#include "planner/state/bindings.hpp"
#include "planner/state/entry_codec.hpp"
#include "planner/state/entry_reader.hpp"
#include "planner/state/feeds_codec.hpp"
#include "planner/state/guards_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <spanstream>
#include <string>
#include <utility>

namespace haloform::state {

namespace {

enum TopKey : std::size_t {
  top_format,
  top_lineage,
  top_serial,
  top_tool,
  top_instance,
  top_tenant,
  top_profile,
  top_last_plan,
  top_applied_from,
  top_audit,
  top_feeds,
  top_cleared_with_text,
  top_guards,
  top_allow,
  top_left,
  top_agents_up_to,
  top_resources,
};
constexpr std::array<std::string_view, 17> top_keys{
    "format_version", "lineage", "serial",  "tool_version",
    "instance",       "tenant",  "profile", "last_applied_plan",
    "applied_from",   "audit",   "feeds",   "cleared_with_text",
    "guards",         "allow",   "left",    "agents_up_to",
    "resources"};
constexpr std::array optional_keys{top_tenant, top_last_plan,         top_applied_from, top_audit,
                                   top_feeds,  top_cleared_with_text, top_guards,       top_allow,
                                   top_left,   top_agents_up_to};

constexpr std::string_view restore_advice =
    "nothing was changed; restore a good copy with `haloform state restore FILE` (the state before the last "
    "write is beside it, as .backup)";

/// Reads a state file's text.
class StateReader final : public json::Events {
 public:
  explicit StateReader(const Catalog& catalog) : catalog_(catalog), keys_(top_keys) {}

  bool scalar(const json::Scalar& value) override {
    switch (at_) {
      case At::top: return top_scalar(value);
      case At::cleared: return cleared(value);
      case At::guards: return in_part(guards_.limit(value, *state_.guards, trouble_));
      case At::once: return in_part(guards_.once_scalar(value, trouble_));
      case At::allow: return refuse("each entry of \"allow\" must be an object");
      case At::applied_from: return in_part(from_.scalar(value, trouble_));
      case At::audit: return in_part(audit_.scalar(value, trouble_));
      case At::feeds: return in_part(feeds_.scalar(value, trouble_));
      case At::entry: return inside(entry_.scalar(value));
      case At::resources: return refuse(current_->text() + ": a resource must be an object");
      case At::start:
      case At::end: break;
    }
    return refuse("a state must be an object");
  }

  bool key(std::string_view name) override {
    if (at_ == At::entry) return inside(entry_.key(name));
    if (at_ == At::resources) return resource_key(name);
    if (at_ == At::guards) return in_part(guards_.key(name, trouble_));
    if (at_ == At::once) return in_part(guards_.once_key(name, trouble_));
    if (at_ == At::applied_from) return in_part(from_.key(name, trouble_));
    if (at_ == At::audit) return in_part(audit_.key(name, trouble_));
    if (at_ == At::feeds) return in_part(feeds_.key(name, trouble_));
    const auto index = keys_.take(name, trouble_);
    if (!index) return false;
    top_ = *index;
    return true;
  }

  bool begin_object() override {
    switch (at_) {
      case At::start: at_ = At::top; return true;
      case At::top:
        if (top_ == top_guards) {
          if (!state_.guards) state_.guards.emplace();
          at_ = At::guards;
          return true;
        }
        if (top_ == top_applied_from || top_ == top_audit) {
          at_ = top_ == top_audit ? At::audit : At::applied_from;
          return true;
        }
        if (top_ == top_feeds) {
          at_ = At::feeds;
          return true;
        }
        if (top_ != top_resources) return wrong("a plain value, not an object");
        at_ = At::resources;
        return true;
      case At::resources:
        entry_.start(catalog_.of(current_->type()), EntryReader::Kind::entry);
        at_ = At::entry;
        return true;
      case At::entry: return inside(entry_.begin_object());
      case At::feeds: return in_part(feeds_.begin_object(trouble_));
      case At::cleared: return wrong("a list of fields");
      case At::guards: return wrong("an object of limits");
      case At::allow: at_ = At::once; return true;
      case At::once: return refuse("an entry of \"allow\" must have plain values");
      case At::applied_from:
      case At::audit: return wrong("an object of plain values");
      case At::end: break;
    }
    return refuse("there is more text after its end");
  }

  bool end_object() override {
    if (at_ == At::entry) {
      if (!inside(entry_.end_object())) return false;
      return !entry_.done() || keep();
    }
    if (at_ == At::applied_from) {
      state_.applied_from = from_.take(trouble_);
      at_ = At::top;
      return in_part(state_.applied_from.has_value());
    }
    if (at_ == At::audit) {
      state_.audit = audit_.take(trouble_);
      at_ = At::top;
      return in_part(state_.audit.has_value());
    }
    if (at_ == At::once) {
      at_ = At::allow;
      return in_part(guards_.take_once(*state_.guards, trouble_));
    }
    if (at_ == At::feeds) {
      if (!in_part(feeds_.end_object(trouble_))) return false;
      if (!feeds_.done()) return true;
      state_.feeds = feeds_.take();
      at_ = At::top;
      return true;
    }
    if (at_ == At::resources || at_ == At::guards) {
      at_ = At::top;
      return true;
    }
    at_ = At::end;
    return complete();
  }

  bool begin_array() override {
    if (at_ == At::entry) return inside(entry_.begin_array());
    if (at_ == At::top && top_ == top_cleared_with_text) {
      at_ = At::cleared;
      return true;
    }
    if (at_ == At::top && top_ == top_allow) {
      if (!state_.guards) state_.guards.emplace();
      at_ = At::allow;
      return true;
    }
    if (at_ == At::allow || at_ == At::once) return refuse("each entry of \"allow\" must be an object");
    if (at_ == At::top) return wrong(top_ == top_resources ? "an object" : "a plain value, not a list");
    if (at_ == At::cleared) return wrong("a list of fields");
    if (at_ == At::guards) return wrong("an object of limits");
    if (at_ == At::applied_from || at_ == At::audit) return wrong("an object of plain values");
    if (at_ == At::feeds) return wrong("an object of feeds");
    return refuse(at_ == At::resources ? current_->text() + ": a resource must be an object"
                                       : "a state must be an object");
  }

  bool end_array() override {
    if (at_ != At::cleared && at_ != At::allow) return inside(entry_.end_array());
    at_ = At::top;
    return true;
  }

  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] std::string_view advice() const { return advice_; }
  [[nodiscard]] State take() { return std::move(state_); }

 private:
  enum class At : std::uint8_t {
    start,
    top,
    cleared,
    guards,
    allow,
    once,
    applied_from,
    audit,
    feeds,
    resources,
    entry,
    end
  };

  bool refuse(std::string what, std::string_view advice = restore_advice) {
    trouble_ = std::move(what);
    advice_ = advice;
    return false;
  }
  bool wrong(std::string_view wanted) {
    return refuse(fmt::format("\"{}\" must be {}", top_keys.at(top_), wanted));
  }
  /// What a part that has a reader of its own says.
  bool in_part(bool well) {
    if (!well) advice_ = upgrade_advice;
    return well;
  }
  bool inside(bool well) { return well || refuse(fmt::format("{}: {}", current_->text(), entry_.trouble())); }

  bool resource_key(std::string_view name) {
    current_ = Address::parse(name);
    if (!current_) return refuse(fmt::format("{} is not an address", in_quotes(name)));
    return true;
  }

  bool keep() {
    // Our own files are sorted, so that the hint is right and the insertion takes constant time.
    const std::size_t before = state_.resources.size();
    state_.resources.emplace_hint(state_.resources.end(), *current_, entry_.take_entry());
    at_ = At::resources;
    return state_.resources.size() > before || refuse(current_->text() + " occurs twice");
  }

  bool format(const json::Scalar& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || *number < 1) return wrong("a whole number from 1");
    if (*number > state_format_version)
      return refuse(fmt::format("it was written by a newer haloform (format_version {}, this one knows {})",
                                *number, state_format_version),
                    upgrade_advice);
    state_.format = *number;
    return true;
  }

  bool top_scalar(const json::Scalar& value) {
    if (top_ == top_format) return format(value);
    if (top_ == top_resources) return wrong("an object");
    if (top_ == top_cleared_with_text) return wrong("a list of fields");
    if (top_ == top_guards) return wrong("an object of limits");
    if (top_ == top_allow) return wrong("a list of what is allowed for a while");
    if (top_ == top_applied_from || top_ == top_audit) return wrong("an object of plain values");
    if (top_ == top_feeds) return wrong("an object of feeds");
    if (top_ == top_serial || top_ == top_left) {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number == nullptr || *number < 0) return wrong("a whole number from 0");
      (top_ == top_serial ? state_.serial : state_.left) = static_cast<std::uint64_t>(*number);
      return true;
    }
    if (top_ == top_agents_up_to) {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number == nullptr || *number < 0) return wrong("a whole number from 0");
      state_.agents_up_to = *number;
      return true;
    }
    const auto* text = std::get_if<std::string_view>(&value);
    if (text == nullptr) return wrong("a text");
    return top_text(*text);
  }

  bool top_text(std::string_view text) {
    switch (top_) {
      case top_lineage:
        if (text.empty()) return wrong("a UUID, not empty");
        state_.lineage = text;
        return true;
      case top_tool: state_.tool_version = text; return true;
      case top_instance: state_.instance = text; return true;
      case top_tenant: state_.tenant = text; return true;
      case top_last_plan: state_.last_plan = text; return true;
      default: break;
    }
    const auto profile = parse_profile(text);
    if (!profile) return refuse(fmt::format("the profile {} is not known", in_quotes(text)), upgrade_advice);
    state_.profile = *profile;
    return true;
  }

  /// `contact.phone`: a type and a field of it.
  bool cleared(const json::Scalar& value) {
    const auto* text = std::get_if<std::string_view>(&value);
    if (text == nullptr) return wrong("a list of fields");
    const auto dot = text->find('.');
    const auto type = parse_type(text->substr(0, dot));
    const auto field =
        type && dot != std::string_view::npos ? catalog_.of(*type).find(text->substr(dot + 1)) : std::nullopt;
    if (!field)
      return refuse(fmt::format("{} in \"cleared_with_text\" is not a field", in_quotes(*text)),
                    upgrade_advice);
    state_.cleared_with_text.emplace(*type, *field);
    return true;
  }

  bool complete() {
    for (std::size_t index = 0; index < top_keys.size(); ++index) {
      if (keys_.has(index) || std::ranges::find(optional_keys, index) != optional_keys.end()) continue;
      return refuse(fmt::format("the key \"{}\" is missing", top_keys.at(index)));
    }
    auto sound = check_bindings(state_);
    if (sound) return true;
    advice_text_ = sound.error().advice.marked();
    return refuse(sound.error().what.marked(), advice_text_);
  }

  const Catalog& catalog_;
  State state_;
  json::KeySet keys_;
  At at_ = At::start;
  std::size_t top_ = top_format;
  std::optional<Address> current_;
  GuardsReader guards_;
  EntryReader entry_;
  AppliedFromReader from_;
  AuditReader audit_;
  FeedsReader feeds_;
  std::string trouble_;
  std::string_view advice_ = restore_advice;
  std::string advice_text_;
};

void append_top(std::string& out, TopKey key, std::string_view text) {
  out.append("  \"").append(top_keys.at(key)).append("\": ");
  json::append_json(out, text);
  out += ",\n";
}

void append_cleared(std::string& out, const Catalog& catalog, const State& state) {
  if (state.cleared_with_text.empty()) return;
  out.append("  \"").append(top_keys[top_cleared_with_text]).append("\": [");
  std::string_view separator;
  for (const auto& [type, field] : state.cleared_with_text) {
    out.append(separator).append("\"").append(type_name(type)).append(".");
    out.append(catalog.of(type).at(field).name).append("\"");
    separator = ", ";
  }
  out += "],\n";
}

void append_guards(std::string& out, const State& state) {
  if (!state.guards) return;
  out.append("  \"").append(top_keys[top_guards]).append("\": ");
  append_guard_table(out, *state.guards);
  out += ",\n";
  if (state.guards->once().empty()) return;
  out.append("  \"").append(top_keys[top_allow]).append("\": ");
  append_once(out, *state.guards);
  out += ",\n";
}

}  // namespace

std::string encode_state(const Catalog& catalog, const State& state) {
  constexpr std::size_t usual_block = 320;
  std::string out;
  out.reserve(512 + state.resources.size() * usual_block);
  out += fmt::format("{{\n  \"format_version\": {},\n", state_format_version);
  append_top(out, top_lineage, state.lineage);
  out += fmt::format("  \"serial\": {},\n", state.serial);
  append_top(out, top_tool, state.tool_version);
  append_top(out, top_instance, state.instance);
  if (state.tenant) append_top(out, top_tenant, *state.tenant);
  append_top(out, top_profile, profile_name(state.profile));
  if (state.last_plan) append_top(out, top_last_plan, *state.last_plan);
  if (state.applied_from) {
    out.append("  \"").append(top_keys[top_applied_from]).append("\": ");
    append_applied_from(out, *state.applied_from);
    out += ",\n";
  }
  if (state.audit) {
    out.append("  \"").append(top_keys[top_audit]).append("\": ");
    append_audit(out, *state.audit);
    out += ",\n";
  }
  if (!state.feeds.empty()) {
    out.append("  \"").append(top_keys[top_feeds]).append("\": ");
    append_feeds(out, state.feeds);
    out += ",\n";
  }
  append_cleared(out, catalog, state);
  append_guards(out, state);
  if (state.left > 0) out += fmt::format("  \"{}\": {},\n", top_keys[top_left], state.left);
  if (state.agents_up_to)
    out += fmt::format("  \"{}\": {},\n", top_keys[top_agents_up_to], *state.agents_up_to);
  out += "  \"resources\": {";
  std::string_view separator = "\n";
  for (const auto& [address, entry] : state.resources) {
    out.append(separator).append("    \"").append(type_name(address.type())).append(".");
    out.append(address.key()).append("\": ");
    append_entry(out, catalog.of(address.type()), entry, EntryStyle::block);
    separator = ",\n";
  }
  out += state.resources.empty() ? "}\n}\n" : "\n  }\n}\n";
  return out;
}

namespace {

/// simdjson wants the whole text, a copy of it and as much again for where its parts stand.
constexpr std::size_t largest_at_once = 8U << 20U;

/// What a source of at most so many bytes holds, all of them; nothing where it has more, and then it is at its beginning again.
std::optional<std::string> whole_text(std::streambuf& source, std::size_t at_most) {
  std::string text;
  text.resize_and_overwrite(at_most + 1, [&](char* to, std::size_t room) {
    return source.sgetn(to, static_cast<std::streamsize>(room));
  });
  if (text.size() <= at_most) return text;
  source.pubseekpos(0);
  return std::nullopt;
}

Result<State> decode_in_blocks(const Catalog& catalog, std::streambuf& source, std::string_view origin) {
  StateReader reader(catalog);
  const auto stop = json::read(source, reader);
  if (!stop) return reader.take();
  if (stop->blank)
    return fail(ErrorKind::state, "the state file is empty, which is not the same as a new state",
                std::string(origin), std::string(restore_advice));
  if (!stop->what.empty())
    return fail(ErrorKind::state, "the state is not readable JSON: " + stop->what,
                fmt::format("{}:{}:{}", origin, stop->line, stop->column), std::string(restore_advice));
  return fail(ErrorKind::state, "the state cannot be used: " + reader.trouble(),
              fmt::format("{}:{}", origin, stop->line), std::string(reader.advice()));
}

}  // namespace

Result<State> decode_state(const Catalog& catalog, std::string_view text, std::string_view origin) {
  StateReader reader(catalog);
  if (text.size() <= largest_at_once && json::read_quickly(text, reader) == json::Told::whole)
    return reader.take();
  // It is large, or something is wrong with it: where takes a second look.
  std::ispanstream stream(std::span(text.data(), text.size()));
  return decode_in_blocks(catalog, *stream.rdbuf(), origin);
}

Result<State> decode_state(const Catalog& catalog, std::streambuf& source, std::string_view origin) {
  if (const auto text = whole_text(source, largest_at_once)) return decode_state(catalog, *text, origin);
  return decode_in_blocks(catalog, source, origin);
}

}  // namespace haloform::state
