#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace haloform {

/// The id that HaloPSA gave to a record: a whole number from 1. There is no default: an id that nobody gave
/// does not exist, and 0 on the wire means "none".
class RemoteId {
 public:
  [[nodiscard]] static std::optional<RemoteId> from(std::int64_t number) {
    if (number < 1) return std::nullopt;
    return RemoteId(number);
  }
  [[nodiscard]] std::int64_t number() const { return number_; }
  [[nodiscard]] std::string text() const { return std::to_string(number_); }
  friend auto operator<=>(const RemoteId&, const RemoteId&) = default;

 private:
  explicit RemoteId(std::int64_t number) : number_(number) {}
  std::int64_t number_;
};

}  // namespace haloform

template <>
struct std::hash<haloform::RemoteId> {
  std::size_t operator()(const haloform::RemoteId& id) const noexcept {
    return std::hash<std::int64_t>{}(id.number());
  }
};
