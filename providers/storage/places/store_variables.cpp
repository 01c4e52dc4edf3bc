#include "providers/storage/places/store_variables.hpp"

#include "providers/storage/places/place_kinds.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace haloform::storage {
namespace {

constexpr std::array<std::string_view, 5> filled_in_before{"TF_HTTP_ADDRESS", "TF_HTTP_LOCK_ADDRESS",
                                                           "TF_HTTP_UNLOCK_ADDRESS", "TF_HTTP_LOCK_METHOD",
                                                           "TF_HTTP_UNLOCK_METHOD"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return !name.empty() && std::ranges::find(names, name) != names.end();
}

bool is_of(const PlaceKind& kind, std::string_view name) {
  return std::ranges::any_of(
      kind.variables, [&](std::string_view prefix) { return !prefix.empty() && name.starts_with(prefix); });
}

}  // namespace

StoreEnvironment store_environment(const Variables& environment, const StatePlace& place, bool trusted) {
  const PlaceKind& kind = kind_of(place);
  return StoreEnvironment([&environment, &kind, trusted](std::string_view name) -> std::optional<Secret> {
    if (!is_of(kind, name) || is_one_of(name, filled_in_before)) return std::nullopt;
    if (!trusted && !is_one_of(name, kind.harmless)) return std::nullopt;
    if (auto secret = environment.secret(name)) return secret;
    if (auto value = environment.get(name)) return Secret(std::move(*value));
    return std::nullopt;
  });
}

Result<void> check_store_variables(const Variables& environment, const StatePlace& place) {
  const PlaceKind& kind = kind_of(place);
  for (const std::string& name : environment.secret_names()) {
    if (!is_of(kind, name) || name.ends_with("_PEM")) continue;
    const auto secret = environment.secret(name);
    if (auto usable = check_variable(name, secret->reveal(), ErrorKind::credentials); !usable) return usable;
  }
  return {};
}

}  // namespace haloform::storage
