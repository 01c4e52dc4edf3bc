#include "providers/storage/http/http_store.hpp"

#include "planner/base/digest.hpp"
#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "planner/json/tree.hpp"
#include "providers/storage/http/http_settings.hpp"
#include "providers/storage/http/lock_body.hpp"
#include "providers/storage/web/web.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <mutex>
#include <utility>

namespace haloform::storage {

namespace {

constexpr std::string_view reading_right =
    "at GitLab, reading a state needs at least the Developer role in its project";
constexpr std::string_view writing_right =
    "at GitLab, writing a state needs at least the Maintainer role in its project";
constexpr std::string_view locking_right =
    "locking needs the Maintainer role at GitLab: run this where the protected branch is, or with the token "
    "of a Maintainer; "
    "plan needs no lock";
constexpr std::string_view credentials_to_set =
    "set TF_HTTP_USERNAME and TF_HTTP_PASSWORD (at GitLab: any name and an access token with the scope api; "
    "in its jobs "
    "CI_JOB_TOKEN is taken by itself)";
constexpr std::string_view how_to_lock =
    "GitLab and Gitea lock at another address: set lock_address and unlock_address to ADDRESS/lock, "
    "lock_method to POST and "
    "unlock_method to DELETE";

bool is_one_of(int status, std::initializer_list<int> statuses) {
  return std::ranges::find(statuses, status) != statuses.end();
}

/// What JSON of an error says: GitLab's `message` (a text, or lists under names of fields) or `error`, Gitea's `errors`.
std::string words_in(const nlohmann::json& tree) {
  if (!tree.is_object()) return {};
  for (const char* key : {"message", "error_description", "error"}) {
    if (std::string text = json::text_at(tree, key); !text.empty()) return text;
    if (tree.contains(key) && tree.at(key).is_object())
      return tree.at(key).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  }
  if (tree.contains("errors") && tree.at("errors").is_array() && !tree.at("errors").empty())
    return json::text_at(tree.at("errors").front(), "message");
  return {};
}

class HttpStore final : public DocumentStore {
 public:
  HttpStore(HttpSettings settings, Web web, const Clock& clock)
      : settings_(std::move(settings)), web_(std::move(web)), clock_(&clock) {}

  Result<std::optional<Document>> read(SteadyTime deadline) override;
  Result<Storing> write(std::string_view bytes, const std::optional<std::string>& expected,
                        std::string_view lease, std::string_view why, SteadyTime deadline) override;
  Result<Leasing> acquire(const LeaseRequest& request, SteadyTime deadline) override;
  Result<Renewal> renew(const LeaseRequest&, SteadyTime) override { return Renewal::renewed; }
  Result<void> release(std::string_view id, SteadyTime deadline) override;
  Result<std::optional<Lease>> lease(SteadyTime deadline) override;
  Result<bool> break_lease(std::string_view id, SteadyTime deadline) override;
  [[nodiscard]] std::string location() const override { return settings_.location; }
  [[nodiscard]] bool leases_end() const override { return false; }
  [[nodiscard]] bool remembers_that_there_was_one() const override { return false; }
  Result<bool> had_one(SteadyTime) override { return false; }

 private:
  Result<http::Response> send(http::Request request, SteadyTime deadline);
  /// UNLOCK, with what LOCK said if that was this store's.
  Result<http::Response> unlock(std::string_view id, SteadyTime deadline);
  void forget(std::string_view id);
  [[nodiscard]] std::string words_of(const http::Response& response) const;
  [[nodiscard]] Error error_of(const http::Response& response, std::string_view doing,
                               std::string_view right) const;
  [[nodiscard]] Error lock_error(const http::Response& response, std::string_view doing) const;

  const HttpSettings settings_;
  Web web_;
  const Clock* clock_;
  std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> bodies_;  ///< Of locks, by their ids.
};

http::Request with_json(std::string url, std::string body) {
  http::Request request;
  request.method = http::Method::post;
  request.url = std::move(url);
  request.content_type = "application/json";
  request.body = std::move(body);
  return request;
}

Result<http::Response> HttpStore::send(http::Request request, SteadyTime deadline) {
  if (settings_.authorization) request.headers.emplace_back("Authorization", *settings_.authorization);
  auto answer = web_.send(std::move(request), deadline);
  // A page in the place of an answer comes from something in front of the store, whatever its status: a proxy, a sign-in.
  if (answer && answer->status < 300 && answer->content_type.starts_with("text/html")) {
    return fail(ErrorKind::protocol, "the store answered with a web page", settings_.location,
                "check the address of the store, and what stands in front of it");
  }
  return answer;
}

/// A server may repeat what it was sent: nothing of an answer that holds the credentials is repeated.
std::string HttpStore::words_of(const http::Response& response) const {
  std::string words = words_in(json::tree(response.body));
  if (words.empty() && response.content_type.starts_with("text/plain")) words = response.body;
  words = one_line(words);
  const auto holds = [&](std::string_view secret) { return !secret.empty() && words.contains(secret); };
  if (settings_.password && holds(settings_.password->reveal())) return {};
  if (settings_.authorization &&
      holds(std::string_view(settings_.authorization->reveal()).substr(std::string_view("Basic ").size())))
    return {};
  return words;
}

Error HttpStore::error_of(const http::Response& response, std::string_view doing,
                          std::string_view right) const {
  const std::string_view advice = response.status == 401 ? credentials_to_set : right;
  Error error = answer_error(response, doing, settings_.location, words_of(response), std::string(advice));
  // The server understood, and said why not: too large, or not JSON to its taste.
  if (is_one_of(response.status, {400, 413, 422})) {
    error.kind = ErrorKind::refused;
    error.advice =
        response.status == 413 ? "let the server take larger states" : "see the server's words, and its log";
  }
  return error;
}

Error HttpStore::lock_error(const http::Response& response, std::string_view doing) const {
  Error error = error_of(response, doing, locking_right);
  if (is_one_of(response.status, {404, 405, 501})) {
    error.kind = ErrorKind::configuration;
    error.advice = how_to_lock;
  }
  return error;
}

Result<std::optional<Document>> HttpStore::read(SteadyTime deadline) {
  http::Request request;
  request.url = settings_.address;
  auto answer = send(std::move(request), deadline);
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (answer->status == 404) {
    // GitLab hides a project from whoever may not see it. That is no absence of a state, of which a first apply would follow.
    const std::string words = words_of(*answer);
    if (folded(words).contains("project not found")) {
      Error error = error_of(*answer, "reading the state", reading_right);
      error.kind = ErrorKind::permission;
      error.advice =
          "check the project in the address, and that the token may see it; " + std::string(reading_right);
      return std::unexpected(std::move(error));
    }
    return std::nullopt;
  }
  if (answer->status == 204 || (answer->status == 200 && answer->body.empty())) return std::nullopt;
  if (answer->status != 200) return std::unexpected(error_of(*answer, "reading the state", reading_right));
  std::string version = Digest().add(answer->body).finish();
  return Document{std::move(answer->body), std::move(version)};
}

Result<Storing> HttpStore::write(std::string_view bytes, const std::optional<std::string>& expected,
                                 std::string_view lease, std::string_view, SteadyTime deadline) {
  const auto present = read(deadline);
  if (!present) return std::unexpected(present.error());
  const auto version = *present ? std::optional((*present)->version) : std::nullopt;
  if (version != expected) return Conflict{};

  const char joint = settings_.address.contains('?') ? '&' : '?';
  auto answer =
      send(with_json(settings_.address + joint + "ID=" + url_encoded(lease), std::string(bytes)), deadline);
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (is_one_of(answer->status, {200, 201, 204})) return Stored{Digest().add(bytes).finish()};
  // The lock is another's by now, or nobody's.
  if (is_one_of(answer->status, {409, 412, 423})) return Conflict{};
  return std::unexpected(error_of(*answer, "writing the state", writing_right));
}

Result<Leasing> HttpStore::acquire(const LeaseRequest& request, SteadyTime deadline) {
  std::string body = lock_body(request.id, request.holder, settings_.location);
  {
    const std::lock_guard guard(mutex_);
    bodies_[request.id] = body;
  }
  http::Request lock = with_json(settings_.lock_address, std::move(body));
  lock.method_name = settings_.lock_method;
  auto answer = send(std::move(lock), deadline);
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (is_one_of(answer->status, {200, 201, 204})) return Leased{};
  if (!is_one_of(answer->status, {409, 423}))
    return std::unexpected(lock_error(*answer, "locking the state"));
  auto holder = lock_holder(answer->body);
  if (!holder || holder->id != request.id) forget(request.id);
  if (holder && holder->id == request.id) return Leased{};
  return holder.value_or(Lease{});
}

Result<http::Response> HttpStore::unlock(std::string_view id, SteadyTime deadline) {
  std::string body;
  {
    const std::lock_guard guard(mutex_);
    const auto known = bodies_.find(id);
    if (known != bodies_.end()) body = known->second;
  }
  if (body.empty()) body = lock_body(id, {}, settings_.location);
  http::Request request = with_json(settings_.unlock_address, std::move(body));
  request.method_name = settings_.unlock_method;
  return send(std::move(request), deadline);
}

Result<void> HttpStore::release(std::string_view id, SteadyTime deadline) {
  auto answer = unlock(id, deadline);
  if (!answer) return std::unexpected(std::move(answer.error()));
  // Anything of the second row: it is another's by now, or nobody's.
  if (!is_one_of(answer->status, {200, 201, 204}) && !is_one_of(answer->status, {404, 409, 410, 412, 423}))
    return std::unexpected(lock_error(*answer, "unlocking the state"));
  forget(id);
  return {};
}

void HttpStore::forget(std::string_view id) {
  const std::lock_guard guard(mutex_);
  if (const auto known = bodies_.find(id); known != bodies_.end()) bodies_.erase(known);
}

Result<bool> HttpStore::break_lease(std::string_view id, SteadyTime deadline) {
  if (id.empty()) return false;  // which a server takes for the lock of anybody
  auto answer = unlock(id, deadline);
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (is_one_of(answer->status, {200, 201, 204})) return true;
  if (is_one_of(answer->status, {404, 409, 410, 412, 423})) return false;
  return std::unexpected(lock_error(*answer, "unlocking the state"));
}

Result<std::optional<Lease>> HttpStore::lease(SteadyTime deadline) {
  LeaseRequest probe;
  probe.id = new_uuid();
  probe.holder.who = "haloform";
  probe.holder.command = "a look at the lock";
  probe.holder.since = clock_->wall();
  auto found = acquire(probe, deadline);
  if (found && std::holds_alternative<Lease>(*found)) return std::get<Lease>(std::move(*found));
  if (!found && found.error().kind != ErrorKind::unavailable)
    return std::unexpected(std::move(found.error()));
  // Free, or nobody knows whether it was taken: then it must not stay behind. The second attempt is for a lost answer.
  auto freed = release(probe.id, deadline);
  if (!freed) freed = release(probe.id, deadline);
  if (!found) return std::unexpected(std::move(found.error()));
  if (freed) return std::nullopt;
  freed.error().what += "; a look at the lock may have left it behind, with the id " + probe.id;
  freed.error().advice = "free it with: haloform unlock --force " + probe.id;
  return std::unexpected(std::move(freed.error()));
}

}  // namespace

Result<std::unique_ptr<DocumentStore>> open_http_store(const StateLocation::Http& location,
                                                       const StoreContext& context) {
  auto settings = http_settings(location, context.environment);
  if (!settings) return std::unexpected(std::move(settings.error()));
  WebOptions options;
  options.secrets = web_secrets(context.environment);
  options.location = settings->location;
  options.ca_pem = settings->ca_pem;
  options.stop = context.stop;
  auto web = Web::open(options, context.clock);
  if (!web) return std::unexpected(std::move(web.error()));
  return std::make_unique<HttpStore>(std::move(*settings), std::move(*web), context.clock);
}

}  // namespace haloform::storage
