#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "providers/http/transport.hpp"
#include "providers/storage/store_environment.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::storage {

/// How a store over HTTP is reached.
struct WebOptions {
  std::string location;                  ///< Error::where.
  std::optional<std::string> ca_file{};  ///< Trusted beside the system's.
  std::string ca_pem{};                  ///< Certificates in the place of `ca_file`, as PEM; empty: none.
  const StopFlag* stop = nullptr;        ///< Ends requests in the middle. May be null.
  std::vector<Secret> secrets{};  ///< What nothing of an answer may repeat, beside what a request holds.
};

/// The credentials of stores over HTTP that the environment has.
[[nodiscard]] std::vector<Secret> web_secrets(const StoreEnvironment& environment);

/// Requests to a store over HTTP: one attempt each, no redirects, plain http to loopback alone. Safe from several threads.
class Web {
 public:
  [[nodiscard]] static Result<Web> open(const WebOptions& options, const Clock& clock);
  /// With a transport of a test.
  Web(std::unique_ptr<http::Transport> transport, std::string location, const Clock& clock);

  /// Any status is an answer. ErrorKind::unavailable where none came by `deadline` (at most a minute per request), or the
  /// connection failed: nobody knows whether the request was carried out. ErrorKind::configuration for TLS and an address that
  /// may not be used, ErrorKind::interrupted at a stop, ErrorKind::protocol for an answer over the cap. A server may repeat what
  /// it was sent: credentials are taken out of the body and the headers of a refusal.
  [[nodiscard]] Result<http::Response> send(http::Request request, SteadyTime deadline);

 private:
  std::unique_ptr<http::Transport> transport_;
  std::string location_;
  const Clock* clock_;
  const StopFlag* stop_ = nullptr;
  std::vector<Secret> secrets_;
};

/// The Error for an answer that is no success, in the words that every store uses: `doing` is "reading the state"; 401 and 403
/// become credentials and permission with `advice`, 429 and S3's SlowDown throttled, 408 and 5xx unavailable, the rest
/// protocol. `server_words` is what the answer says (a code or a message of one line, clipped); may be empty.
[[nodiscard]] Error answer_error(const http::Response& response, std::string_view doing,
                                 std::string_view location, std::string_view server_words,
                                 std::string advice);

/// Words of a server for a message: one line of at most 200 bytes, without white space around it.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace haloform::storage
