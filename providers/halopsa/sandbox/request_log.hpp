#pragma once

#include "planner/base/clock.hpp"
#include "providers/halopsa/sandbox/message.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace haloform::sandbox {

/// What a request asks for. Faults are aimed at it, and the log counts by it.
enum class RequestKind : std::uint8_t { token, list, get, create, update, remove, other };
[[nodiscard]] std::string_view kind_text(RequestKind kind);

/// The requests since the start, or since `reset`, in the order in which they were answered. Counts are
/// exact; entries are the last 200,000, bodies are cut at 4 KiB and the oldest are dropped beyond 16 MiB in
/// all. Bodies of token requests are not kept. Any thread may call anything.
class RequestLog {
 public:
  explicit RequestLog(const Clock& clock);

  /// Status 0 stands for a connection that was reset.
  void add(const Request& request, RequestKind kind, int status);
  void reset();

  /// `{"total": n, "dropped": n, "requests": [{"n", "ms", "method", "path", "kind", "status", "body"}]}`; `n`
  /// counts from 1, `ms` since the start or reset.
  [[nodiscard]] std::string entries() const;
  /// `{"total": n, "by_path": {"GET /api/Agent": n}, "by_kind": {"list": n}, "by_status": {"200": n}}`.
  [[nodiscard]] std::string summary() const;

 private:
  struct Entry {
    std::string line;  ///< Everything but the body, as the inside of a JSON object.
    std::string body;
  };

  const Clock& clock_;
  mutable std::mutex mutex_;
  SteadyTime start_;
  std::uint64_t total_ = 0;
  std::size_t body_bytes_ = 0;
  std::uint64_t first_body_ = 0;  ///< The number of the first entry whose body is still kept.
  std::deque<Entry> entries_;
  std::map<std::string, std::uint64_t> by_path_;
  std::map<std::string, std::uint64_t> by_kind_;
  std::map<std::string, std::uint64_t> by_status_;
};

}  // namespace haloform::sandbox
