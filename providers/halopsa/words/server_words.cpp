#include "providers/halopsa/words/server_words.hpp"

#include "planner/base/text.hpp"
#include "planner/json/tree.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace haloform::halopsa {

namespace {

constexpr std::size_t longest_words = 500;
constexpr std::size_t longest_line = 120;
constexpr std::size_t longest_parsed = std::size_t{1} << 20U;

// No CA file changes either of these, and neither does SSL_CERT_FILE.
constexpr std::string_view for_another_name =
    "the certificate is for another name than the URL's: use the name of the certificate in HALOPSA_URL or "
    "instance.url, or have a certificate issued for this name; ca_file and SSL_CERT_FILE do not help here";
constexpr std::string_view out_of_its_time =
    "have the certificate renewed, or correct the clock of this machine; ca_file and SSL_CERT_FILE do not "
    "help here";

/// At most `most` bytes, cut between code points.
std::string cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return repaired_utf8(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return repaired_utf8(text.substr(0, end)) + "…";
}

/// The text between tags, white space run together; scripts and styles left out.
std::string without_html(std::string_view text) {
  if (!text.starts_with('<') && text.find("</") == std::string_view::npos) return std::string(text);
  std::string plain;
  bool in_tag = false;
  std::string_view skip_to;
  for (std::size_t at = 0; at < text.size() && plain.size() <= longest_words; ++at) {
    const char byte = text[at];
    if (!skip_to.empty()) {
      if (folded(text.substr(at, skip_to.size())) != skip_to) continue;
      skip_to = {};
      in_tag = true;
    }
    if (in_tag) {
      in_tag = byte != '>';
      continue;
    }
    if (byte == '<') {
      in_tag = true;
      const std::string tag = folded(text.substr(at, 7));
      if (tag == "<script") skip_to = "</script";
      if (tag.starts_with("<style")) skip_to = "</style";
    }
    const bool space = byte == '<' || static_cast<unsigned char>(byte) <= ' ';
    if (!space) plain += byte;
    if (space && !plain.empty() && plain.back() != ' ') plain += ' ';
  }
  return std::string(trimmed(plain));
}

/// The first text in a value: itself, the first of an array, or what an object says as an error.
std::string words_in(const nlohmann::json& value, int depth);

std::string words_of_object(const nlohmann::json& object, int depth) {
  static constexpr std::array<const char*, 5> keys{"errorMessage", "Message", "error_description", "error",
                                                   "message"};
  for (const char* key : keys) {
    const auto found = object.find(key);
    if (found == object.end()) continue;
    if (std::string words = words_in(*found, depth + 1); !words.empty()) return words;
  }
  // ASP.NET model state: {"[0].id": ["The value …"]}, at the top or below "errors" or "ModelState".
  for (const auto& [key, value] : object.items()) {
    if (value.is_array() && !value.empty() && value.front().is_string()) {
      return key + ": " + value.front().get_ref<const std::string&>();
    }
    if (value.is_object() && (key == "errors" || key == "ModelState")) {
      if (std::string words = words_in(value, depth + 1); !words.empty()) return words;
    }
  }
  return {};
}

std::string words_in(const nlohmann::json& value, int depth) {
  if (depth > 4) return {};
  if (value.is_string()) return std::string(trimmed(value.get_ref<const std::string&>()));
  if (value.is_array() && !value.empty()) return words_in(value.front(), depth + 1);
  if (value.is_object()) return words_of_object(value, depth);
  return {};
}

}  // namespace

std::string server_words(std::string_view body) {
  const std::string_view text = trimmed(body);
  if (text.empty()) return {};
  if (text.size() <= longest_parsed) {
    const auto json = json::tree(text);
    if (!json.is_discarded()) {
      if (std::string words = words_in(json, 0); !words.empty())
        return cut(without_html(words), longest_words);
      if (json.empty() || json.is_number() || json.is_boolean()) return {};
      return cut(text, longest_words);
    }
  }
  return cut(without_html(text), longest_words);
}

bool is_page(std::string_view body) { return trimmed(body).starts_with('<'); }

std::string shortened(std::string_view words) { return cut(without_html(trimmed(words)), longest_words); }

std::string first_line(std::string_view body) {
  std::string_view text = trimmed(body);
  return cut(trimmed(text.substr(0, text.find_first_of("\r\n"))), longest_line);
}

std::string_view to_check(const http::TransportFailure& failure) {
  using Kind = http::TransportFailure::Kind;
  switch (failure.kind) {
    case Kind::tls:
      if (failure.message.contains("subject name")) return for_another_name;
      if (failure.message.contains("has expired") || failure.message.contains("not yet valid"))
        return out_of_its_time;
      return "for a server whose certificate comes from a CA of its own, name the file of that CA in "
             "HALOPSA_CA_FILE or "
             "SSL_CERT_FILE (or in instance.ca_file, where HALOPSA_URL is not set); haloform does not "
             "continue without a trusted certificate";
    case Kind::forbidden: return "HALOPSA_URL and HALOPSA_AUTH_URL say where credentials go";
    case Kind::resolve:
    case Kind::connect:
    case Kind::not_sent: return "check instance.url and the network; proxies come from HTTPS_PROXY";
    default: return {};
  }
}

}  // namespace haloform::halopsa
