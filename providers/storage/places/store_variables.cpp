#include "providers/storage/places/store_variables.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace haloform::storage {
namespace {

/// Which variables are those of a kind of store, by what they begin with, and what of them a store may see that only the
/// configuration names.
struct KindRow {
  std::string_view kind;
  std::array<std::string_view, 5> prefixes;
  std::array<std::string_view, 2> harmless;
};
constexpr std::array<KindRow, 6> store_kinds{
    {{"local", {}, {}},
     {"git", {}, {}},
     {"http",
      {"TF_HTTP_", "CI_API_", "CI_SERVER_", "CI_JOB_TOKEN"},
      {"CI_API_V4_URL", "TF_HTTP_SKIP_CERT_VERIFICATION"}},
     {"s3", {"AWS_", "HALOFORM_S3_"}, {"AWS_REGION", "AWS_DEFAULT_REGION"}},
     {"azblob", {"AZURE_", "ARM_", "ACTIONS_ID_TOKEN_", "SYSTEM_", "AZURESUBSCRIPTION_"}, {}},
     {"postgres", {"PG", "HALOFORM_POSTGRES_"}, {}}}};
constexpr std::array<std::string_view, 5> filled_in_before{"TF_HTTP_ADDRESS", "TF_HTTP_LOCK_ADDRESS",
                                                           "TF_HTTP_UNLOCK_ADDRESS", "TF_HTTP_LOCK_METHOD",
                                                           "TF_HTTP_UNLOCK_METHOD"};

const KindRow& row_of(const StatePlace& place) {
  return *std::ranges::find(store_kinds, place_kind(place), &KindRow::kind);
}

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return !name.empty() && std::ranges::find(names, name) != names.end();
}

bool is_of(const KindRow& row, std::string_view name) {
  return std::ranges::any_of(
      row.prefixes, [&](std::string_view prefix) { return !prefix.empty() && name.starts_with(prefix); });
}

}  // namespace

StoreEnvironment store_environment(const Variables& environment, const StatePlace& place, bool trusted) {
  const KindRow& row = row_of(place);
  return StoreEnvironment([&environment, &row, trusted](std::string_view name) -> std::optional<Secret> {
    if (!is_of(row, name) || is_one_of(name, filled_in_before)) return std::nullopt;
    if (!trusted && !is_one_of(name, row.harmless)) return std::nullopt;
    if (auto secret = environment.secret(name)) return secret;
    if (auto value = environment.get(name)) return Secret(std::move(*value));
    return std::nullopt;
  });
}

Result<void> check_store_variables(const Variables& environment, const StatePlace& place) {
  const KindRow& row = row_of(place);
  for (const std::string& name : environment.secret_names()) {
    if (!is_of(row, name) || name.ends_with("_PEM")) continue;
    const auto secret = environment.secret(name);
    if (auto usable = check_variable(name, secret->reveal(), ErrorKind::credentials); !usable) return usable;
  }
  return {};
}

}  // namespace haloform::storage
