#include "providers/storage/git/git_failure.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace haloform::storage {

namespace {

/// What git, or the server through it, said, in small letters.
std::string said(const git::Ended& ended) {
  std::string text = ended.err + '\n' + ended.out;
  std::ranges::transform(text, text.begin(), [](char sign) {
    return sign >= 'A' && sign <= 'Z' ? static_cast<char>(sign - 'A' + 'a') : sign;
  });
  return text;
}

bool says_one_of(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

constexpr std::array<std::string_view, 9> race_words{
    "stale info",           "fetch first",         "non-fast-forward",
    "cannot lock ref",      "failed to lock",      "reference already exists",
    "failed to update ref", "incorrect old value", "remote ref updated since checkout"};

enum class Advice : std::uint8_t { none, ownership, login, rights, repository, certificate };

/// The first row that fits counts: what is said of the cause stands before what follows from it.
struct Meaning {
  ErrorKind kind;
  Advice advice;
  std::array<std::string_view, 14> words;
};
constexpr std::array<Meaning, 9> meanings{{
    {ErrorKind::configuration, Advice::ownership, {"dubious ownership"}},
    {ErrorKind::configuration,
     Advice::certificate,
     {"certificate verif", "ssl certificate problem", "host key verification failed",
      "unable to get local issuer", "no alternative certificate subject", "certificate subject name"}},
    {ErrorKind::refused,
     Advice::none,
     {"' not allowed", "unsupported protocol", "unable to find remote helper"}},
    {ErrorKind::throttled, Advice::none, {"returned error: 429", "too many requests", "rate limit"}},
    {ErrorKind::credentials,
     Advice::login,
     {"could not read username", "could not read password", "authentication failed",
      "terminal prompts disabled", "permission denied (publickey", "permission denied (pass",
      "permission denied (keyboard", "invalid username or password", "access denied", "returned error: 401",
      "authentication required"}},
    {ErrorKind::permission,
     Advice::rights,
     {"protected branch", "hook declined", "gh006", "gh013", "tf401027", "tf402455", "returned error: 403",
      "write access to repository not granted", "not allowed to push", "permission to ",
      "insufficient permission", "deny updating", "unable to create temporary object",
      "service not enabled"}},
    {ErrorKind::configuration,
     Advice::repository,
     {"repository not found", "does not appear to be a git repository", "returned error: 404",
      "could not be found", "repository '", "no such file or directory", "not a git repository"}},
    {ErrorKind::unavailable,
     Advice::none,
     {"returned error: 5", "could not resolve host", "failed to connect", "couldn't connect", "timed out",
      "connection reset", "connection refused", "hung up", "early eof", "unexpected disconnect",
      "empty reply", "transfer closed", "recv failure"}},
    {ErrorKind::protocol,
     Advice::none,
     {"protocol error", "bad line length", "not valid: is this a git repository", "invalid index-pack",
      "index-pack failed", "bad object", "did not send all necessary", "unexpected line", "bad pack",
      "invalid server response", "expected flush", "object file", "mismatched algorithms"}},
}};

std::string advice_of(Advice advice, std::string_view branch) {
  switch (advice) {
    case Advice::none: return {};
    case Advice::ownership:
      return "the checkout belongs to another user: git config --global --add safe.directory FOLDER";
    case Advice::login:
      return "give git a login in one of its own ways: a credential helper, GIT_ASKPASS, http.extraHeader as "
             "checkout actions "
             "set it (persist-credentials), or an ssh key";
    case Advice::rights:
      return "let this job write to the repository (on GitHub: permissions: contents: write), and unprotect "
             "the branch " +
             std::string(branch) + " for it";
    case Advice::repository: return "see whether the remote is spelled right and this job may read it";
    case Advice::certificate:
      return "make git trust the server: http.sslCAInfo, GIT_SSL_CAINFO, or the known_hosts file of ssh";
  }
  return {};
}

/// The line that says most: what the server said, else git's first `fatal:` or `error:`.
std::string telling_line(const git::Ended& ended) {
  constexpr std::array<std::string_view, 4> beginnings{"remote: ", "!\t", "fatal: ", "error: "};
  for (const std::string_view beginning : beginnings) {
    for (const std::string_view source : {std::string_view(ended.err), std::string_view(ended.out)}) {
      for (std::size_t at = 0; at < source.size();) {
        const std::size_t end = std::min(source.find('\n', at), source.size());
        const std::string_view line = source.substr(at, end - at);
        at = end + 1;
        if (!line.starts_with(beginning) || line.size() < beginning.size() + 4) continue;
        std::string words(line.substr(beginning.size(), 300));
        std::ranges::replace(words, '\t', ' ');
        words.erase(words.find_last_not_of(" \r") + 1);
        return words;
      }
    }
  }
  std::string words = ended.err.substr(0, std::min<std::size_t>(ended.err.find('\n'), 300));
  return words.empty() ? "it ended with status " + std::to_string(ended.status) : words;
}

}  // namespace

bool is_ref_race(const git::Ended& ended) { return says_one_of(said(ended), race_words); }

bool is_missing_branch(const git::Ended& ended) { return said(ended).contains("couldn't find remote ref"); }

Error git_failure(const git::Ended& ended, std::string_view doing, const std::string& where,
                  std::string_view branch) {
  Error error{
      ErrorKind::unavailable, "git could not " + std::string(doing) + ": " + telling_line(ended), where, {}};
  const std::string text = said(ended);
  for (const Meaning& meaning : meanings) {
    const bool fits = std::ranges::any_of(
        meaning.words, [&](std::string_view word) { return !word.empty() && text.contains(word); });
    if (!fits) continue;
    error.kind = meaning.kind;
    error.advice = advice_of(meaning.advice, branch);
    break;
  }
  return error;
}

}  // namespace haloform::storage
