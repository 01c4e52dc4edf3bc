#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "providers/http/transport.hpp"
#include "providers/notify/message.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace haloform::notify {

/// How long a run waits for all that it sends, at most.
inline constexpr Milliseconds time_for_all{10'000};
/// The same once somebody has ended the run.
inline constexpr Milliseconds time_when_stopped{2'000};
inline constexpr unsigned most_tries = 3;

/// A body and where it goes.
struct Parcel {
  Kind kind = Kind::webhook;
  std::string variable;  ///< That has the URL: what it is called in messages.
  Secret url;
  std::string body;
};

/// Why nobody was told.
struct Undelivered {
  std::string variable;
  Kind kind = Kind::webhook;
  std::string why;  ///< No word of the receiver, and nothing of the URL.
};

/// ErrorKind::configuration where it is no https URL, or one of http for loopback; nothing of it is in the message.
[[nodiscard]] Result<void> check_url(const std::string& variable, const Secret& url);

/// What sends: redirects are not followed, certificates are checked, and no name that is being looked up is waited for at the end.
[[nodiscard]] Result<std::unique_ptr<http::Transport>> make_transport();

/// Sends all of them, one after another, each up to three times, within `time` altogether: those that come later get what is left.
/// Gives back the ones that were not taken; never an error.
[[nodiscard]] std::vector<Undelivered> send_all(std::span<const Parcel> parcels, http::Transport& transport,
                                                const Clock& clock, const StopFlag& stop, Milliseconds time);

}  // namespace haloform::notify
