#include "providers/storage/places/place_kinds.hpp"

#include <algorithm>
#include <variant>

namespace haloform::storage {

namespace {

constexpr std::array<PlaceKind, std::variant_size_v<StatePlace>> kinds{
    {{"git", "git:origin#haloform-state", "a branch of this repository; needs nothing else"},
     {"local", "haloform.state.json", "a file beside the configuration; for one machine"},
     {"http",
      "https://HOST/PATH",
      "GitLab, and whatever speaks Terraform's HTTP protocol",
      {"TF_HTTP_", "CI_API_", "CI_SERVER_", "CI_JOB_TOKEN"},
      {"CI_API_V4_URL", "TF_HTTP_SKIP_CERT_VERIFICATION"}},
     {"s3",
      "s3://BUCKET/KEY",
      "S3, and what is compatible with it",
      {"AWS_", "HALOFORM_S3_"},
      {"AWS_REGION", "AWS_DEFAULT_REGION"}},
     {"azblob",
      "azblob://ACCOUNT/CONTAINER/BLOB",
      "Azure Blob Storage",
      {"AZURE_", "ARM_", "ACTIONS_ID_TOKEN_", "SYSTEM_", "AZURESUBSCRIPTION_"}},
     {"postgres",
      "postgres://",
      "a table of PostgreSQL; HALOFORM_POSTGRES_URL says which",
      {"PG", "HALOFORM_POSTGRES_"}}}};

}  // namespace

std::span<const PlaceKind> place_kinds() { return kinds; }

const PlaceKind& kind_of(const StatePlace& place) {
  return *std::ranges::find(kinds, place_kind(place), &PlaceKind::name);
}

bool is_shared(const StatePlace& place) { return !std::holds_alternative<StateLocation::Local>(place); }

std::string needed_remote(const StatePlace& place) {
  const auto* git = std::get_if<StateLocation::Git>(&place);
  const bool is_name =
      git != nullptr && !git->remote.starts_with('.') && git->remote.find_first_of("/:") == std::string::npos;
  return is_name ? git->remote : std::string();
}

}  // namespace haloform::storage
