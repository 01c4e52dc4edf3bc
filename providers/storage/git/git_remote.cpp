#include "providers/storage/git/git_remote.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/url.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>

namespace haloform::storage {

namespace {

constexpr std::string_view file_scheme = "file://";

enum class RemoteForm : std::uint8_t { name, path, url, http, ssh_short };

bool is_word(char sign) {
  return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || (sign >= '0' && sign <= '9');
}

std::unexpected<Error> wrong_remote(std::string what, std::string advice) {
  return fail(ErrorKind::configuration, std::move(what), "state of git", std::move(advice));
}

/// The host of `scheme://user@host:port/path`, without brackets.
std::string_view host_of(std::string_view url) {
  std::string_view rest = url.substr(url.find("://") + 3);
  rest = rest.substr(0, rest.find('/'));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  if (rest.starts_with('[')) return rest.substr(1, rest.find(']') - 1);
  return rest.substr(0, rest.find(':'));
}

Result<RemoteForm> form_of_url(std::string_view remote) {
  const std::string_view scheme = remote.substr(0, remote.find("://"));
  if (host_of(remote).starts_with('-')) return wrong_remote("the host of the remote begins with -", {});
  if (scheme == "https" || scheme == "ssh" || scheme == "file") return RemoteForm::url;
  if (scheme == "http" && is_loopback(host_of(remote))) return RemoteForm::http;
  return wrong_remote("git would reach the remote by " + openly_in_quotes(scheme),
                      "use a path, https or ssh; http is for loopback addresses only");
}

Result<RemoteForm> form_of(std::string_view remote) {
  if (remote.empty()) return wrong_remote("the remote has no name", "write remote: origin, a path or a URL");
  if (remote.starts_with('-'))
    return wrong_remote("the remote begins with -", "write its name, a path or a URL");
  if (std::ranges::any_of(
          remote, [](char sign) { return static_cast<unsigned char>(sign) < 0x20 || sign == 0x7f; })) {
    return wrong_remote("the remote holds a control character", "write its name, a path or a URL");
  }
  const std::size_t words =
      static_cast<std::size_t>(std::ranges::find_if_not(remote, is_word) - remote.begin());
  if (words > 0 && remote.substr(words).starts_with("::")) {
    return wrong_remote("the remote " + openly_in_quotes(remote) + " would run a program",
                        "use a path, https or ssh: remote helpers are not spoken");
  }
  if (remote.contains("://")) return form_of_url(remote);
  const std::size_t colon = remote.find(':');
  if (colon != std::string_view::npos && colon < remote.find('/')) {
    const std::string_view host = remote.substr(remote.substr(0, colon).rfind('@') + 1);
    if (host.starts_with('-')) return wrong_remote("the host of the remote begins with -", {});
    return RemoteForm::ssh_short;
  }
  const bool path = remote.contains('/') || remote.starts_with('.');
  return path ? RemoteForm::path : RemoteForm::name;
}

bool has_password(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority = url.substr(scheme + 3, url.find('/', scheme + 3) - scheme - 3);
  const std::size_t at = authority.rfind('@');
  // The name alone may be a token with https; with ssh it is the user.
  return at != std::string_view::npos && (authority.substr(0, at).contains(':') || url.starts_with("http"));
}

Result<void> check_branch(std::string_view branch) {
  const bool letters = std::ranges::all_of(branch, [](char sign) {
    return is_word(sign) || sign == '/' || sign == '-' || sign == '_' || sign == '.' || sign == '+';
  });
  const auto bad_end = [&](std::string_view end) {
    return branch.ends_with(end) || branch.contains(std::string(end) + '/');
  };
  if (!branch.empty() && letters && !branch.starts_with('-') && !branch.starts_with('/') &&
      !branch.starts_with('.') && !branch.contains("/.") && !branch.contains("//") &&
      !branch.contains("..") && !bad_end(".lock") && !bad_end(".") && !branch.ends_with('/') &&
      !branch.starts_with("refs/")) {
    return {};
  }
  return fail(ErrorKind::configuration, openly_in_quotes(branch) + " is no branch for a state",
              "state of git", "use letters, digits, - _ . and /, as in haloform-state");
}

std::string line_of(const git::Ended& ended) { return ended.out.substr(0, ended.out.find('\n')); }

/// `key\nvalue\0`, as `git config --list -z` writes it.
std::vector<std::pair<std::string, std::string>> entries_of(std::string_view list) {
  std::vector<std::pair<std::string, std::string>> all;
  while (!list.empty()) {
    const std::string_view entry = list.substr(0, list.find('\0'));
    list.remove_prefix(std::min(entry.size() + 1, list.size()));
    const std::size_t line = entry.find('\n');
    // A key alone says "true".
    all.emplace_back(entry.substr(0, line), line == std::string_view::npos ? "true" : entry.substr(line + 1));
  }
  return all;
}

/// What says how a server is reached, and nothing of what a repository is.
bool is_of_transport(std::string_view key) {
  constexpr std::array<std::string_view, 4> sections{"http.", "credential.", "url.", "ssh."};
  return key == "core.sshcommand" || key == "core.askpass" ||
         std::ranges::any_of(sections, [&](std::string_view section) { return key.starts_with(section); });
}

class RemoteSearch {
 public:
  RemoteSearch(const StateLocation::Git& location, const git::GitOptions& outside, SteadyTime deadline)
      : location_(&location), outside_(&outside), deadline_(deadline) {
    inside_.folder = location.checkout;
    inside_.clock = outside.clock;
    inside_.stop = outside.stop;
  }

  Result<GitRemote> run() {
    GitRemote found;
    auto folder = folder_name();
    if (!folder) return std::unexpected(folder.error());
    found.folder = *std::move(folder);
    auto url = raw_url();
    if (!url) return std::unexpected(url.error());
    found.url = *std::move(url);
    const auto form = effective_form(found.url);
    if (!form) return std::unexpected(form.error());
    if (*form == RemoteForm::http) {
      found.environment.emplace_back("GIT_ALLOW_PROTOCOL", "file:http:https:ssh");
      // Elsewhere it would be plain http to anybody.
      found.configuration.emplace_back("http.followRedirects", "false");
    }
    auto added = configuration();
    if (!added) return std::unexpected(added.error());
    found.configuration.insert(found.configuration.begin(), added->begin(), added->end());
    return found;
  }

 private:
  Result<git::Ended> ask(std::initializer_list<std::string> words, const git::GitOptions& options) const {
    const std::vector<std::string> arguments(words);
    return git::run(arguments, {}, deadline_, options);
  }

  Result<std::string> folder_name() const {
    if (!location_->folder.empty()) return git_folder_name(location_->folder);
    const auto prefix = ask({"rev-parse", "--show-prefix"}, inside_);
    if (!prefix) return std::unexpected(prefix.error());
    if (prefix->status != 0) {
      if (prefix->err.contains("dubious ownership")) return strange_owner();
      return std::string("root");
    }
    const std::string path = line_of(*prefix);
    return path.empty() ? std::string("root") : git_folder_name(path);
  }

  [[nodiscard]] std::unexpected<Error> strange_owner() const {
    return fail(ErrorKind::configuration, "git does not trust this checkout: it belongs to another user",
                location_->checkout, "git config --global --add safe.directory FOLDER");
  }

  /// As it stands in git's configuration: what it rewrites (url.insteadOf) is rewritten when the URL is used.
  Result<std::string> raw_url() const {
    const auto form = form_of(location_->remote);
    if (!form) return std::unexpected(form.error());
    if (*form == RemoteForm::path)
      return outside_of_checkout(absolute(location_->remote, location_->checkout));
    if (location_->remote.starts_with(file_scheme)) return outside_of_checkout(location_->remote);
    if (*form != RemoteForm::name) return location_->remote;
    for (const char* key : {".pushurl", ".url"}) {
      const auto value = ask({"config", "--get", "remote." + location_->remote + key}, inside_);
      if (!value) return std::unexpected(value.error());
      if (value->status != 0) continue;
      std::string url = line_of(*value);
      const auto its_form = form_of(url);
      if (!its_form) return std::unexpected(its_form.error());
      if (*its_form != RemoteForm::path && *its_form != RemoteForm::name) return url;
      const auto top = ask({"rev-parse", "--show-toplevel"}, inside_);
      if (!top) return std::unexpected(top.error());
      return absolute(url, line_of(*top));
    }
    return no_such_remote();
  }

  /// A submodule came with the repository around it, as what lies beside it did. Empty where here is no checkout.
  Result<std::string> outermost_checkout() const {
    std::string found;
    git::GitOptions options = inside_;
    for (const char* question : {"--show-toplevel", "--show-superproject-working-tree"}) {
      for (;;) {
        const auto top = ask({"rev-parse", question}, options);
        if (!top) return std::unexpected(top.error());
        const std::string folder = top->status == 0 ? line_of(*top) : std::string();
        if (folder.empty() || folder == found) break;
        found = folder;
        options.folder = folder;
      }
    }
    return found;
  }

  /// A repository that came with the checkout has hooks which whoever wrote them would run by us.
  Result<std::string> outside_of_checkout(std::string remote) const {
    if (remote.starts_with(file_scheme) && remote.contains('%'))
      return wrong_remote(
          "the remote " + openly_in_quotes(location_->remote) + " holds a %, which git reads otherwise",
          "write the path alone");
    const auto top = outermost_checkout();
    if (!top) return std::unexpected(top.error());
    if (top->empty()) return remote;
    const auto real = [](std::string_view path) {
      std::error_code error;
      const auto found = std::filesystem::weakly_canonical(std::filesystem::path(path), error).string();
      return error ? std::string(path) : found;
    };
    const std::string within = real(*top) + '/';
    const std::string_view path =
        std::string_view(remote).substr(remote.starts_with(file_scheme) ? file_scheme.size() : 0);
    if (!(real(path) + '/').starts_with(within)) return remote;
    return wrong_remote("the remote " + openly_in_quotes(location_->remote) +
                            " is a folder of this checkout, and its hooks would run",
                        "keep states in a repository elsewhere");
  }

  Result<std::string> no_such_remote() const {
    const auto repository = ask({"rev-parse", "--git-dir"}, inside_);
    if (!repository) return std::unexpected(repository.error());
    const std::string name = openly_in_quotes(location_->remote);
    if (repository->status == 0) {
      return fail(ErrorKind::configuration, "this repository has no remote " + name, location_->checkout,
                  "add it (`git remote add " + location_->remote +
                      " URL`), or name one that git remote -v shows; a path or a URL can be named as well");
    }
    if (repository->err.contains("dubious ownership")) return strange_owner();
    return fail(ErrorKind::configuration,
                "the remote " + name + " is not known: here is no repository of git", location_->checkout,
                "run it in a clone, or make this folder one (`git init`, `git remote add " +
                    location_->remote + " URL`); a path or a URL can be named as remote as well");
  }

  static std::string absolute(const std::string& path, const std::string& base) {
    return std::filesystem::absolute(std::filesystem::path(base) / path).lexically_normal().string();
  }

  /// The form after git rewrote the URL.
  Result<RemoteForm> effective_form(const std::string& url) const {
    const auto used = ask({"ls-remote", "--get-url", "--", url}, inside_);
    if (!used) return std::unexpected(used.error());
    return form_of(used->status == 0 ? line_of(*used) : url);
  }

  /// Both lists hold what the system, the user and the job say; the checkout's holds its own besides, and what the user says of
  /// repositories in that place (includeIf).
  Result<std::vector<std::pair<std::string, std::string>>> configuration() const {
    const auto here = ask({"config", "--list", "-z"}, inside_);
    if (!here) return std::unexpected(here.error());
    const auto there = ask({"config", "--list", "-z"}, *outside_);
    if (!there) return std::unexpected(there.error());
    std::map<std::pair<std::string, std::string>, int> known;
    for (auto& entry : entries_of(there->out)) ++known[std::move(entry)];
    std::vector<std::pair<std::string, std::string>> added;
    for (auto& entry : entries_of(here->out)) {
      if (!is_of_transport(entry.first)) continue;
      if (const auto found = known.find(entry); found != known.end() && found->second-- > 0) continue;
      added.push_back(std::move(entry));
    }
    return added;
  }

  const StateLocation::Git* location_;
  const git::GitOptions* outside_;
  SteadyTime deadline_;
  git::GitOptions inside_;
};

}  // namespace

Result<void> check_git_location(const StateLocation::Git& location) {
  if (const auto form = form_of(location.remote); !form) return std::unexpected(form.error());
  if (has_password(location.remote)) {
    return wrong_remote("the URL of the remote holds a login",
                        "leave it out: git has credential helpers, GIT_ASKPASS and http.extraHeader for it");
  }
  return check_branch(location.branch);
}

std::string git_location_text(const StateLocation::Git& location) {
  std::string remote = location.remote;
  if (const std::size_t scheme = remote.find("://"); scheme != std::string::npos && has_password(remote)) {
    remote.erase(scheme + 3, remote.rfind('@') - scheme - 2);
  }
  return "git:" + remote + '#' + location.branch;
}

Result<GitRemote> find_git_remote(const StateLocation::Git& location, const git::GitOptions& outside,
                                  SteadyTime deadline) {
  return RemoteSearch(location, outside, deadline).run();
}

std::string git_folder_name(std::string_view path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::array<std::string_view, 3> ours{"state.json", "lease.json", "mark"};
  std::string name;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty() || part == ".") continue;
    // The top of a repository is `root`.
    const bool taken =
        std::ranges::find(ours, part) != ours.end() || (name.empty() && path.empty() && part == "root");
    if (!name.empty()) name += '/';
    for (std::size_t at = 0; at < part.size(); ++at) {
      const char sign = part[at];
      const bool plain = is_word(sign) || sign == '-' || sign == '_' || (sign == '.' && at > 0);
      if (plain && !(taken && at == 0)) {
        name += sign;
        continue;
      }
      const auto byte = static_cast<unsigned char>(sign);
      name += '%';
      name += digits[byte >> 4U];
      name += digits[byte & 15U];
    }
  }
  return name.empty() ? "root" : name;
}

}  // namespace haloform::storage
