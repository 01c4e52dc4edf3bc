#include "providers/http/transfer.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <cctype>
#include <new>

namespace haloform::http {

namespace {

constexpr std::size_t room_for_a_token = 16384;

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char sign) {
    return std::isalnum(static_cast<unsigned char>(sign)) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").contains(sign);
  });
}

}  // namespace

std::string_view Transfer::next(std::size_t room) {
  const std::string_view part = to_send.substr(sent, room);
  sent += part.size();
  return part;
}

void Transfer::head(std::string_view line) {
  begin();
  if (wanted_headers.empty()) return;
  const auto colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    headers.clear();  // of an answer before this one: 100 Continue, or a proxy's
  } else if (colon != std::string_view::npos) {
    for (const std::string& wanted : wanted_headers) {
      if (same_header(wanted, line.substr(0, colon))) headers[wanted] = trimmed(line.substr(colon + 1));
    }
  }
}

bool Transfer::keep(std::string_view part, std::int64_t length) {
  begin();
  over_cap = received.size() + part.size() > cap;
  if (over_cap) return false;
  try {
    if (received.empty()) {
      // Room for an answer with a token, so that it leaves no copies where a growing text has been.
      const auto known = length > 0 ? static_cast<std::size_t>(length) : room_for_a_token;
      received.reserve(std::min(std::max(known, part.size()), cap));
    }
    received.append(part);
    return true;
  } catch (const std::bad_alloc&) {  // not through libcurl, which would keep half a transfer
    no_memory = true;
    return false;
  }
}

bool Transfer::is_to_end() const {
  return std::ranges::any_of(abort, &StopFlag::raised) || (*ends && (*ends)());
}

void Transfer::begin() {
  if (!begun) begun = std::chrono::steady_clock::now();
}

bool Transfer::lags() const {
  const Milliseconds within = begun ? whole_within : begun_within;
  return within > Milliseconds(0) && std::chrono::steady_clock::now() - begun.value_or(started) > within;
}

bool same_header(std::string_view one, std::string_view other) { return folded(one) == folded(other); }

std::string header_trouble(const Request& request) {
  if (!request.method_name.empty() && !is_token(request.method_name))
    return "the name of the method cannot be sent: it holds a blank or another sign that no method has";
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return "a header cannot be sent: its name holds a sign that no name has";
    if (value.reveal().find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
      return "the header " + name + " cannot be sent: its value holds a line break";
  }
  return {};
}

}  // namespace haloform::http
