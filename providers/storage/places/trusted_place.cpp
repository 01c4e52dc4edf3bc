#include "providers/storage/places/trusted_place.hpp"

#include "planner/base/url.hpp"
#include "providers/storage/places/pinned_place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

namespace haloform::storage {

namespace {

namespace fs = std::filesystem;

/// Whether git takes a remote for a path: neither a URL, nor host:path, nor a name.
bool is_path_of_git(const std::string& remote) {
  const std::string first = remote.substr(0, remote.find('/'));
  return !remote.contains("://") && first.find(':') == std::string::npos && remote.contains('/');
}

bool is_here(std::string_view url) {
  const auto parts = parse_url(url);
  return parts && is_loopback(parts->host);
}

/// The folder of the repository that `root` lies in; `root` where there is none. Of a submodule (whose `.git` is a file) that of
/// the repository around it, which brought it along.
fs::path repository_of(const fs::path& root) {
  std::error_code ignored;
  const fs::path whole = fs::weakly_canonical(fs::absolute(root, ignored), ignored);
  fs::path found = whole;
  for (fs::path folder = whole; folder.has_relative_path(); folder = folder.parent_path()) {
    if (!fs::exists(folder / ".git", ignored)) continue;
    found = folder;
    if (fs::is_directory(folder / ".git", ignored)) break;
  }
  return found;
}

/// What git runs in a repository by path is for that repository to say (its hooks), so it is none that the change itself brings.
bool is_path_elsewhere(std::string_view path, const fs::path& root) {
  if (!path.starts_with('/')) return false;
  std::error_code ignored;
  const fs::path whole = fs::weakly_canonical(fs::path(path), ignored);
  const fs::path repository = repository_of(root);
  return std::ranges::mismatch(repository, whole).in1 != repository.end();
}

/// An overload for each kind: whether credentials stay where nobody else gets them.
class NearPlace {
 public:
  NearPlace(const Variables& environment, const fs::path& root) : environment_(environment), root_(root) {}

  bool operator()(const StateLocation::Local& /*local*/) const { return true; }

  bool operator()(const StateLocation::Git& git) const {
    if (git.remote == "origin" || is_here(git.remote)) return true;
    const std::string_view scheme = "file://";
    const std::string_view remote(git.remote);
    return is_path_elsewhere(remote.starts_with(scheme) ? remote.substr(scheme.size()) : remote, root_);
  }

  bool operator()(const StateLocation::Http& http) const {
    const std::array addresses{&http.address, &http.lock_address, &http.unlock_address};
    return std::ranges::all_of(addresses, [&](const std::string* address) {
      return address->empty() || is_here(*address) || is_of_the_ci(*address);
    });
  }

  bool operator()(const StateLocation::S3& s3) const {
    if (!s3.endpoint.empty()) return is_here(s3.endpoint);
    return is_here(s3_endpoint(environment_));
  }

  bool operator()(const StateLocation::Azblob& azure) const { return is_here(azure.endpoint); }

  bool operator()(const StateLocation::Postgres& /*postgres*/) const {
    if (const auto url = environment_.secret("HALOFORM_POSTGRES_URL")) return is_here_in(url->reveal());
    const auto host = environment_.get("PGHOST");
    return !environment_.get("PGSERVICE") && !environment_.get("PGHOSTADDR") &&
           (!host || host->starts_with('/') || is_loopback(*host));
  }

 private:
  /// Below the API of the server that runs the pipeline.
  [[nodiscard]] bool is_of_the_ci(const std::string& address) const {
    const auto api = environment_.get("CI_API_V4_URL");
    const auto base = parse_url(api.value_or(""));
    const auto url = parse_url(address);
    return base && url && url->same_origin(*base) && url->path.starts_with(base->path + "/");
  }

  /// Whether the host of a URL of PostgreSQL is this machine.
  static bool is_here_in(std::string_view url) {
    if (url.contains('?')) return false;
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return false;
    std::string_view host = url.substr(scheme + 3);
    host = host.substr(0, host.find('/'));
    if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
    if (host.starts_with("[::1]")) return true;
    return is_loopback(host.substr(0, host.find(':'))) && !host.contains(',');
  }

  const Variables& environment_;
  const fs::path& root_;
};

/// Whether there is a credential in the environment that this store would be sent if it were trusted.
bool would_be_sent_something(const Variables& environment, const StatePlace& place) {
  if (!std::holds_alternative<StateLocation::Http>(place)) return true;
  return environment.secret("TF_HTTP_PASSWORD") || environment.secret("TF_HTTP_CLIENT_PRIVATE_KEY_PEM");
}

/// What HALOFORM_STATE cannot say of a place, and has to be set beside it.
std::string beside(const StatePlace& place) {
  const auto* s3 = std::get_if<StateLocation::S3>(&place);
  if (s3 != nullptr && !s3->endpoint.empty())
    return fmt::format(", and AWS_ENDPOINT_URL_S3={}", s3->endpoint);
  const auto* azure = std::get_if<StateLocation::Azblob>(&place);
  if (azure != nullptr && !azure->endpoint.empty())
    return fmt::format(", and AZURE_STORAGE_ENDPOINT={}", azure->endpoint);
  return {};
}

Error not_trusted(const Variables& environment, const StatePlace& place) {
  const std::string text = place_text(place);
  return {
      ErrorKind::configuration,
      fmt::format("the state is in {}, which only the configuration names, and this runs in a pipeline "
                  "({}); nothing was sent",
                  text, environment.pipeline().value_or("")),
      "haloform.yaml",
      fmt::format("a change of the configuration could send the credentials of the job elsewhere: set "
                  "HALOFORM_STATE={}{} in the pipeline's protected variables, if that is where the state is",
                  text, beside(place))};
}

}  // namespace

StatePlace from_here(StatePlace place, const fs::path& root) {
  auto* git = std::get_if<StateLocation::Git>(&place);
  if (git == nullptr) return place;
  git->checkout = root.string();
  std::error_code ignored;
  if (is_path_of_git(git->remote) && (git->remote.starts_with('.') || fs::is_directory(git->remote, ignored)))
    git->remote = fs::absolute(git->remote, ignored).lexically_normal().string();
  return place;
}

Result<bool> gets_credentials(const Variables& environment, const StateLocation& location,
                              const fs::path& root) {
  if (location.named_by == StateLocation::NamedBy::job || !environment.pipeline()) return true;
  if (std::visit(NearPlace(environment, root), location.place)) return true;
  if (!would_be_sent_something(environment, location.place)) return false;
  return std::unexpected(not_trusted(environment, location.place));
}

}  // namespace haloform::storage
