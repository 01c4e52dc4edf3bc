#include "providers/notify/bodies.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/text.hpp"
#include "planner/json/writer.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

namespace haloform::notify {

namespace {

/// What chats show one by one; a body of our own has more.
constexpr std::size_t most_lines = 10;
/// In bytes. Slack takes 150 characters of a header and 3,000 of a section, Teams 28 KB of a card.
constexpr std::size_t longest_headline = 140;
constexpr std::size_t longest_line = 240;

std::string clipped_line(std::string_view text, std::size_t most) {
  std::string line = visible(text);
  shorten(line, most);
  return line;
}

/// `deactivate Jane Smith <jane@example.com>, agent.jane-smith (id 99): no seat is free`
std::string line_of(const Item& item) {
  std::string line = item.action;
  std::ranges::replace(line, '_', ' ');
  const auto add = [&](std::string_view before, std::string_view text, std::string_view after) {
    if (text.empty()) return;
    if (!line.empty()) line += before;
    line.append(text).append(after);
  };
  add(" ", item.name, "");
  if (!item.email.empty()) add(" <", item.email, ">");
  add(item.name.empty() ? " " : ", ", item.address, "");
  if (!item.id.empty()) add(" (id ", item.id, ")");
  add(": ", item.what, "");
  return clipped_line(line, longest_line);
}

std::vector<std::string> lines_of(const Message& message) {
  std::vector<std::string> lines;
  const std::size_t shown = std::min(message.items.size(), most_lines);
  lines.reserve(shown + 2);
  for (std::size_t at = 0; at < shown; ++at) lines.push_back(line_of(message.items[at]));
  const std::size_t more = message.more + message.items.size() - shown;
  if (more > 0) lines.push_back("and " + std::to_string(more) + " more");
  if (!message.advice.empty()) lines.push_back(clipped_line(message.advice, longest_line));
  return lines;
}

/// Where it ran, as far as known: `https://acme.halopsa.com, pull request 41, commit 1a2b3c4d`.
std::string context_of(const Message& message) {
  std::string text = message.instance;
  const auto add = [&](std::string_view label, std::string_view value) {
    if (value.empty()) return;
    text.append(text.empty() ? "" : ", ").append(label).append(value);
  };
  add("pull request ", message.pull_request);
  add("commit ", std::string_view(message.commit).substr(0, 12));
  return clipped_line(text, longest_line);
}

/// A link that is nothing but one: who starts a pipeline may have set it.
bool is_link(std::string_view url) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  return web && url.size() <= 1000 && std::ranges::all_of(url, [](char letter) {
           return letter > ' ' && letter < '\x7f' && !std::string_view("<>|\"\\^`{}").contains(letter);
         });
}

// ---- our own

std::string own_body(const Message& message) {
  json::Writer json(json::Writer::Layout::line);
  json.begin_object().key("haloform_notification").integer(1).key("event").text(event_name(message.event));
  json.key("id").text(message.id).key("time").text(iso_time(message.time));
  json.key("instance").text(message.instance).key("text").text(message.headline);
  json.key("advice").text(message.advice).key("counts").begin_object();
  for (const auto& [name, count] : message.counts) json.key(name).count(count);
  json.end_object().key("steps").begin_array();
  for (const Item& item : message.items) {
    json.begin_object().key("address").text(item.address).key("id").text(item.id);
    json.key("action").text(item.action).key("name").text(item.name).key("email").text(item.email);
    json.key("message").text(item.what).end_object();
  }
  json.end_array().key("more").count(message.more).key("digest").text(message.digest);
  json.key("commit").text(message.commit).key("run").text(message.run_url);
  json.key("pull_request").text(message.pull_request).end_object();
  return json.finish();
}

// ---- Slack

/// Slack reads three signs as more than text: mentions and links stand between < and >.
std::string slack_text(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      default: escaped += letter;
    }
  }
  return escaped;
}

/// A block with a text that is read as nothing but one: no `~name~` is struck out, and no `:x:` is a picture.
void slack_plain(json::Writer& json, std::string_view type, std::string_view text) {
  json.begin_object().key("type").text(type).key("text").begin_object();
  json.key("type").text("plain_text").key("emoji").truth(false).key("text").text(slack_text(text));
  json.end_object().end_object();
}

void slack_link(json::Writer& json, const std::string& url) {
  json.begin_object().key("type").text("section").key("text").begin_object();
  // Verbatim: no name of a channel or a person becomes a link or a mention by itself.
  json.key("type").text("mrkdwn").key("verbatim").truth(true);
  json.key("text").text("<" + slack_text(url) + "|the run>").end_object().end_object();
}

std::string slack_body(const Message& message) {
  std::string headline = clipped_line(message.headline, longest_headline);
  // Escaping makes it longer, and a header that is too long has the whole message refused.
  while (slack_text(headline).size() > longest_headline) shorten(headline, headline.size() - 4);
  json::Writer json(json::Writer::Layout::line);
  json.begin_object().key("text").text(slack_text(headline)).key("mrkdwn").truth(false);
  json.key("blocks").begin_array();
  slack_plain(json, "header", headline);
  for (const std::string& line : lines_of(message)) slack_plain(json, "section", line);
  if (const std::string context = context_of(message); !context.empty())
    slack_plain(json, "section", context);
  if (is_link(message.run_url)) slack_link(json, message.run_url);
  json.end_array().end_object();
  return json.finish();
}

// ---- Teams

/// A TextBlock is read as Markdown, a TextRun is not: whatever stands in one is shown as it is.
void teams_text(json::Writer& json, const std::string& text, bool strong) {
  json.begin_object().key("type").text("RichTextBlock").key("inlines").begin_array();
  json.begin_object().key("type").text("TextRun").key("text").text(text);
  if (strong) json.key("weight").text("Bolder").key("size").text("Medium");
  json.end_object().end_array().end_object();
}

std::string teams_body(const Message& message) {
  json::Writer json(json::Writer::Layout::line);
  json.begin_object().key("type").text("message").key("attachments").begin_array();
  json.begin_object().key("contentType").text("application/vnd.microsoft.card.adaptive");
  json.key("contentUrl").null().key("content").begin_object();
  json.key("$schema").text("http://adaptivecards.io/schemas/adaptive-card.json");
  json.key("type").text("AdaptiveCard").key("version").text("1.4").key("body").begin_array();
  teams_text(json, clipped_line(message.headline, longest_headline), true);
  for (const std::string& line : lines_of(message)) teams_text(json, line, false);
  if (const std::string context = context_of(message); !context.empty()) teams_text(json, context, false);
  json.end_array();
  if (is_link(message.run_url)) {
    json.key("actions").begin_array().begin_object().key("type").text("Action.OpenUrl");
    json.key("title").text("Open the run").key("url").text(message.run_url).end_object().end_array();
  }
  json.end_object().end_object().end_array().end_object();
  return json.finish();
}

}  // namespace

std::string visible(std::string_view text) {
  const std::string valid = repaired_utf8(text);
  std::string shown;
  for (std::size_t at = 0; at < valid.size();) {
    const std::size_t start = at;
    if (is_invisible(next_code_point(valid, at))) {
      if (!shown.ends_with(' ')) shown += ' ';
    } else {
      shown.append(valid, start, at - start);
    }
  }
  return shown;
}

std::string body_of(Kind kind, const Message& message) {
  switch (kind) {
    case Kind::webhook: return own_body(message);
    case Kind::slack: return slack_body(message);
    case Kind::teams: break;
  }
  return teams_body(message);
}

}  // namespace haloform::notify
