#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/http/patience.hpp"
#include "providers/http/transport.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haloform::http {

/// So much has to be left of the term for a request that changes something: one that is cut off leaves a doubt.
inline constexpr Milliseconds least_for_a_change{1'000};

struct CurlOptions {
  Milliseconds connect_timeout{10'000};
  Milliseconds request_timeout{60'000};
  std::size_t response_cap = std::size_t{64} << 20U;
  std::optional<std::string> ca_file;  ///< Trusted beside the system's; else SSL_CERT_FILE where it is set.
  std::string ca_pem{};                ///< Certificates in the place of `ca_file`, as PEM; empty: none.
  std::string user_agent = "haloform";
  /// Does not wait, when a request ends, for a name that is still being looked up: the system may take a minute for that. Whoever
  /// looks it up is left behind.
  bool leaves_resolver = false;
  std::vector<const StopFlag*>
      abort;  ///< Any of them ends requests in the middle. They outlive the transport.
  std::function<bool()>
      ends;  ///< And so does this, while it says so; called from several threads. May be empty.
  /// Until when requests may be under way, by SystemClock::steady; nothing: without a limit. It may move on while one is
  /// (a lease that is renewed). Looked at before a request, immediately before its first byte is written, and about once a
  /// second while it lasts: what would have to change something in less than a second (`least_for_a_change`) waits for the
  /// time to move on, and is not sent where it does not. Called from several threads. May be empty.
  Term term{};
};

/// HTTP/1.1 through libcurl: one kept-alive connection per concurrent caller, TLS verified, redirects not
/// followed, proxies from the environment except for loopback, plain http for loopback only. All but GET and HEAD is sent
/// at most once: libcurl's own repeat on a connection that died while kept alive is switched off, since
/// nobody knows whether the first one was processed.
/// ErrorKind::io where the CA file cannot be read, ErrorKind::internal where libcurl does not start or is older than 7.80.
[[nodiscard]] Result<std::unique_ptr<Transport>> make_curl_transport(CurlOptions options);

/// What is in use, which a system may have replaced since this was built: `7.88.1`, and the version of its OpenSSL.
struct LibcurlVersions {
  std::string libcurl{};
  std::string tls{};
};
[[nodiscard]] LibcurlVersions libcurl_versions();

}  // namespace haloform::http
