#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/http/transport.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haloform::http {

struct CurlOptions {
  Milliseconds connect_timeout{10'000};
  Milliseconds request_timeout{60'000};
  std::size_t response_cap = std::size_t{64} << 20U;
  std::optional<std::string> ca_file;  ///< Trusted beside the system's; else SSL_CERT_FILE where it is set.
  std::string user_agent = "haloform";
  std::vector<const StopFlag*>
      abort;  ///< Any of them ends requests in the middle. They outlive the transport.
  std::function<bool()>
      ends;  ///< And so does this, while it says so; called from several threads. May be empty.
};

/// HTTP/1.1 through libcurl: one kept-alive connection per concurrent caller, TLS verified, redirects not
/// followed, proxies from the environment except for loopback, plain http for loopback only. A POST is sent
/// at most once: libcurl's own repeat on a connection that died while kept alive is switched off, since
/// nobody knows whether the first one was processed.
/// ErrorKind::io where the CA file cannot be read, ErrorKind::internal where libcurl does not start.
[[nodiscard]] Result<std::unique_ptr<Transport>> make_curl_transport(CurlOptions options);

}  // namespace haloform::http
