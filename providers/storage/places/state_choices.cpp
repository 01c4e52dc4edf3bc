#include "providers/storage/places/state_choices.hpp"

#include <array>
#include <variant>

namespace haloform::storage {

namespace {

constexpr std::array<StateChoice, 6> choices{
    {{"git:origin#haloform-state", "a branch of this repository; needs nothing else"},
     {"haloform.state.json", "a file beside the configuration; for one machine"},
     {"https://HOST/PATH", "GitLab, and whatever speaks Terraform's HTTP protocol"},
     {"s3://BUCKET/KEY", "S3, and what is compatible with it"},
     {"azblob://ACCOUNT/CONTAINER/BLOB", "Azure Blob Storage"},
     {"postgres://", "a table of PostgreSQL; HALOFORM_POSTGRES_URL says which"}}};

}  // namespace

std::span<const StateChoice> state_choices() { return choices; }

bool is_shared(const StatePlace& place) { return !std::holds_alternative<StateLocation::Local>(place); }

std::string needed_remote(const StatePlace& place) {
  const auto* git = std::get_if<StateLocation::Git>(&place);
  const bool is_name =
      git != nullptr && !git->remote.starts_with('.') && git->remote.find_first_of("/:") == std::string::npos;
  return is_name ? git->remote : std::string();
}

}  // namespace haloform::storage
