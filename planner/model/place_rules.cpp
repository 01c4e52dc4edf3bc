#include "planner/model/place_rules.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/base/url.hpp"

#include <algorithm>
#include <array>

namespace haloform {

namespace {

constexpr std::size_t longest_part = 1024;

std::unexpected<Error> rule_broken(MarkedText what, std::string advice = {}) {
  return fail(ErrorKind::usage, std::move(what), {}, std::move(advice));
}

bool is_small_letter(char byte) { return byte >= 'a' && byte <= 'z'; }
bool is_letter(char byte) { return is_small_letter(byte) || (byte >= 'A' && byte <= 'Z'); }
bool is_number(char byte) { return byte >= '0' && byte <= '9'; }

/// What is wrong with any part, whatever it names.
Result<void> check_text(std::string_view text, std::string_view name) {
  const auto is_control = [](char byte) { return static_cast<unsigned char>(byte) < ' ' || byte == '\x7f'; };
  if (text.empty()) return rule_broken("the " + std::string(name) + " is empty", "name it");
  if (std::ranges::any_of(text, is_control))
    return rule_broken("the " + std::string(name) + " contains a control character", "write it without");
  if (invalid_utf8(text))
    return rule_broken("the " + std::string(name) + " is not UTF-8", "write it in UTF-8");
  if (text.size() > longest_part)
    return rule_broken("the " + std::string(name) + " is longer than 1,024 bytes", "shorten it");
  return {};
}

std::unexpected<Error> password_in(std::string_view name) {
  return rule_broken("the " + std::string(name) + " contains a user name or password",
                     "remove it; credentials come from the environment only");
}

Result<void> check_letters(std::string_view text, std::string_view name, bool (*fits)(char),
                           std::string_view which) {
  if (auto plain = check_text(text, name); !plain) return plain;
  if (std::ranges::all_of(text, fits)) return {};
  return rule_broken(in_quotes(text) + " is not a " + std::string(name), std::string(which));
}

/// The part of an ssh URL or of `user@host:path` in front of the path.
Result<void> check_ssh_host(std::string_view host) {
  const std::size_t at = host.rfind('@');
  const std::string_view user = at == std::string_view::npos ? std::string_view() : host.substr(0, at);
  if (at != std::string_view::npos) host.remove_prefix(at + 1);
  if (user.contains(':')) return password_in("remote");
  if (user.contains('%'))
    return rule_broken(in_quotes(user) + " is not a user", "write the remote like ssh://git@host/path");
  const auto is_odd = [](char byte) {
    return !is_letter(byte) && !is_number(byte) && !std::string_view("-._[]:").contains(byte);
  };
  // ssh takes what begins with - for a flag.
  if (host.empty() || host.starts_with('-') || user.starts_with('-') || std::ranges::any_of(host, is_odd))
    return rule_broken(in_quotes(host) + " is not a host", "write the remote like ssh://git@host/path");
  return {};
}

Result<void> check_remote_url(std::string_view text, std::size_t scheme_end) {
  const std::string scheme = folded(text.substr(0, scheme_end));
  const std::string_view rest = text.substr(scheme_end + 3);
  if (scheme == "file") {
    // git reads %65 as an e: the folder would be another one than the text says.
    if (!rest.starts_with('/') || rest.contains('%'))
      return rule_broken(in_quotes(text) + " is not a plain path",
                         "write the path alone, like /srv/state.git");
    return {};
  }
  if (scheme == "ssh") return check_ssh_host(rest.substr(0, rest.find('/')));
  if (scheme == "https" || scheme == "http") {
    auto url = store_address(text);
    if (!url) return std::unexpected(std::move(url.error()));
    return {};
  }
  return rule_broken("git over " + in_quotes(scheme + "://") + " is not supported",
                     "use https, ssh, a path, or the name of a remote");
}

}  // namespace

Result<void> check_git_remote(std::string_view text) {
  if (auto plain = check_text(text, "remote"); !plain) return plain;
  if (text.starts_with('-'))
    return rule_broken(in_quotes(text) + " would be a flag to git", "name a remote, a path or a URL");
  const std::string_view first = text.substr(0, text.find('/'));
  // `ext::sh -c ...` runs what it is told.
  if (!first.starts_with('[') && first.contains("::"))
    return rule_broken("the remote " + in_quotes(text) + " names a helper of git, which is not supported",
                       "use https, ssh, a path, or the name of a remote");
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos && first.ends_with(':'))
    return check_remote_url(text, scheme);
  const std::size_t colon = first.find(':');
  if (colon != std::string_view::npos && !first.starts_with('.'))
    return check_ssh_host(first.substr(0, colon));
  return {};
}

Result<void> check_git_branch(std::string_view text) {
  if (auto plain = check_text(text, "branch"); !plain) return plain;
  bool fits = !text.starts_with('-') && !text.starts_with("refs/") && text != "HEAD" && text != "@" &&
              !text.contains("..") && !text.contains("@{") && !text.ends_with('.') &&
              text.find_first_of(" ~^:?*[\\#") == std::string_view::npos;
  for (std::string_view rest = text; fits;) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    fits = !part.empty() && !part.starts_with('.') && !part.ends_with(".lock");
    if (part.size() == rest.size()) break;
    rest.remove_prefix(part.size() + 1);
  }
  if (fits) return {};
  return rule_broken(in_quotes(text) + " is not the name of a branch", "use a name like haloform-state");
}

Result<std::string> store_address(std::string_view text) {
  if (auto plain = check_text(text, "address"); !plain) return std::unexpected(std::move(plain.error()));
  auto url = parse_url(text);
  if (url) return url->text();
  const std::size_t scheme = text.find("://");
  if (folded(text.substr(0, scheme)) == "http" && parse_url("https" + std::string(text.substr(scheme)))) {
    return rule_broken("plain http would send the state and credentials in the clear",
                       "use https; http is for loopback addresses only");
  }
  return rule_broken(std::move(url.error().what), "write it like https://host/path");
}

Result<void> check_bucket(std::string_view text) {
  return check_letters(
      text, "bucket",
      [](char byte) {
        return is_letter(byte) || is_number(byte) || byte == '-' || byte == '.' || byte == '_';
      },
      "use letters, digits, dots and hyphens");
}

Result<void> check_object_key(std::string_view text) {
  if (auto plain = check_text(text, "key"); !plain) return plain;
  for (std::string_view rest = text;;) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    if (part.empty() || part == "." || part == "..")
      return rule_broken(in_quotes(text) + " is not a plain path within the store",
                         "write each folder of it once, like team/haloform.state.json");
    if (part.size() == rest.size()) return {};
    rest.remove_prefix(part.size() + 1);
  }
}

Result<void> check_region(std::string_view text) {
  return check_letters(
      text, "region", [](char byte) { return is_small_letter(byte) || is_number(byte) || byte == '-'; },
      "use its short name, like eu-central-1");
}

Result<void> check_account(std::string_view text) {
  return check_letters(
      text, "storage account", [](char byte) { return is_small_letter(byte) || is_number(byte); },
      "use its short name: small letters and digits");
}

Result<void> check_container(std::string_view text) {
  return check_letters(
      text, "container",
      [](char byte) { return is_small_letter(byte) || is_number(byte) || byte == '-' || byte == '$'; },
      "use small letters, digits and hyphens");
}

Result<void> check_row_name(std::string_view text) {
  return check_letters(
      text, "name",
      [](char byte) { return is_letter(byte) || is_number(byte) || std::string_view("-_.").contains(byte); },
      "use letters, digits, hyphens, dots and underscores");
}

Result<void> check_schema(std::string_view text) {
  auto fits = check_letters(
      text, "schema", [](char byte) { return is_small_letter(byte) || is_number(byte) || byte == '_'; },
      "use small letters, digits and underscores");
  if (!fits || !is_number(text.front())) return fits;
  return rule_broken(in_quotes(text) + " is not a schema", "begin it with a letter");
}

Result<void> check_postgres_url(std::string_view text) {
  if (auto plain = check_text(text, "address"); !plain) return plain;
  const std::size_t scheme = text.find("://");
  const std::string_view rest = scheme == std::string_view::npos ? text : text.substr(scheme + 3);
  const std::size_t query = rest.find('?');
  const std::string_view front = rest.substr(0, query);
  // A password may hold a slash that nobody encoded, so whatever is in front of the last @ counts.
  const std::size_t at = front.rfind('@');
  if (at != std::string_view::npos && front.substr(0, at).contains(':'))
    return rule_broken("the address contains a password",
                       "remove it; set PGPASSWORD or HALOFORM_POSTGRES_URL in the environment instead");
  if (query == std::string_view::npos) return {};
  const std::string names = folded(rest.substr(query + 1));
  for (std::string_view left = names;;) {
    const std::string_view pair = left.substr(0, left.find('&'));
    const std::string_view name = pair.substr(0, pair.find('='));
    if (name.contains("password") || name.contains('%'))
      return rule_broken("the address contains a password, or a parameter in percent signs",
                         "remove it; set PGPASSWORD or HALOFORM_POSTGRES_URL in the environment instead");
    if (pair.size() == left.size()) return {};
    left.remove_prefix(pair.size() + 1);
  }
}

Result<void> check_lock_method(std::string_view text) {
  static constexpr std::array<std::string_view, 5> known{"LOCK", "UNLOCK", "POST", "PUT", "DELETE"};
  if (std::ranges::find(known, text) != known.end()) return {};
  return rule_broken(in_quotes(text) + " is not a method that locks",
                     "use LOCK, UNLOCK, POST, PUT or DELETE");
}

}  // namespace haloform
