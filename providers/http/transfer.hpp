#pragma once

#include "planner/base/clock.hpp"
#include "providers/http/patience.hpp"
#include "providers/http/transport.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haloform::http {

/// What the callbacks of one transfer see.
struct Transfer {
  std::string_view to_send;
  std::size_t sent = 0;
  std::string received;
  std::size_t cap = 0;
  bool over_cap = false;
  bool no_memory = false;
  bool encrypted = false;
  std::span<const StopFlag* const> abort;
  const std::function<bool()>* ends = nullptr;
  std::span<const std::string> wanted_headers;  ///< In lower case.
  std::map<std::string, std::string, std::less<>> headers;
  std::chrono::steady_clock::time_point started;
  /// When the answer began. Not CURLINFO_STARTTRANSFER_TIME: of a POST that is when its body left.
  std::optional<std::chrono::steady_clock::time_point> begun;
  Milliseconds whole_within{0};
  Milliseconds begun_within{0};
  bool too_slow = false;
  const Term* term = nullptr;
  bool lapsed = false;  ///< The term ended before the first byte was written, or in the middle.

  /// Takes what is next to be sent, at most `room` bytes.
  [[nodiscard]] std::string_view next(std::size_t room);
  /// Takes one line of the answer's head, with its end.
  void head(std::string_view line);
  /// Keeps a part of the answer's body; `length` is how long all of it will be, negative where that is not known. False where
  /// it goes over the cap, or there is no memory for it.
  [[nodiscard]] bool keep(std::string_view part, std::int64_t length);
  [[nodiscard]] bool is_to_end() const;
  void begin();
  /// Whether the answer takes longer to begin, or from there to its end, than it may.
  [[nodiscard]] bool lags() const;
};

/// Whether two names of headers are one: case does not matter.
[[nodiscard]] bool same_header(std::string_view one, std::string_view other);
/// What is wrong with the headers and the method's name of a request, so that they would not arrive as they are meant; empty
/// where nothing is.
[[nodiscard]] std::string header_trouble(const Request& request);

}  // namespace haloform::http
