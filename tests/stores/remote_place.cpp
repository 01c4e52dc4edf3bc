#include "tests/stores/remote_place.hpp"

#include <algorithm>
#include <utility>

namespace haloform::storage {

Result<std::string> ToySealing::seal(std::string_view text, std::string_view bound) const {
  constexpr std::string_view digits = "0123456789abcdef";
  const std::string whole =
      key_ + "|" + std::to_string(std::hash<std::string_view>{}(bound)) + "|" + std::string(text);
  std::string out = "toy:";
  for (const char letter : whole) {
    const auto byte = static_cast<unsigned char>(letter);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

Result<std::string> ToySealing::open(std::string_view sealed, std::string_view bound) const {
  const auto other = [] { return fail(ErrorKind::state, "it was sealed with another key, or changed"); };
  if (!sealed.starts_with("toy:") || sealed.size() % 2 != 0) return other();
  std::string whole;
  for (std::size_t at = 4; at < sealed.size(); at += 2)
    whole += static_cast<char>(std::stoi(std::string(sealed.substr(at, 2)), nullptr, 16));
  const std::string front = key_ + "|" + std::to_string(std::hash<std::string_view>{}(bound)) + "|";
  return whole.starts_with(front) ? Result<std::string>(whole.substr(front.size())) : other();
}

std::string RemotePlace::bytes() const {
  auto found = store().read({});
  return found && *found ? (*found)->bytes : std::string{};
}

state::State RemotePlace::loaded() const {
  auto state = backend()->load();
  if (state) return std::move(*state);
  ADD_FAILURE() << state.error().text();
  return {};
}

std::unique_ptr<ports::StateSession> RemotePlace::locked(RemoteBackend& backend, std::string who,
                                                         Milliseconds timeout) const {
  auto session = backend.lock(holder_called(std::move(who)), timeout, never);
  if (session) return std::move(*session);
  ADD_FAILURE() << session.error().text();
  return nullptr;
}

state::State RemotePlace::with_agent(std::string_view key, std::int64_t id) const {
  const auto there = backend();
  const auto session = locked(*there);
  auto state = session->load();
  if (!state) {
    ADD_FAILURE() << state.error().text();
    return {};
  }
  const std::string at = "agent." + std::string(key);
  state->tool_version = "0.1.0";
  state->instance = "https://acme.halopsa.com";
  state->resources.insert_or_assign(address(at), entry_of(at, id));
  auto written = session->commit(std::move(*state));
  if (written) return std::move(*written);
  ADD_FAILURE() << written.error().text();
  return {};
}

}  // namespace haloform::storage
