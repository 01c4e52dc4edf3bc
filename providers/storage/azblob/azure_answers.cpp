#include "providers/storage/azblob/azure_answers.hpp"

#include "providers/storage/web/web.hpp"

#include <algorithm>
#include <array>

namespace haloform::storage {

namespace {

struct Row {
  std::string_view code;
  ErrorKind kind;
  std::string_view advice;
};

constexpr std::string_view check_credentials =
    "check AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN (which ends) or the ARM_* variables, and the clock of "
    "this machine";
constexpr std::string_view give_role =
    "give the identity the role \"Storage Blob Data Contributor\" on the container; a SAS needs the rights "
    "r, a, c, w";
constexpr std::string_view make_container = "create the container, or correct its name: haloform makes none";

constexpr std::array rows{
    Row{"AuthenticationFailed", ErrorKind::credentials, check_credentials},
    Row{"InvalidAuthenticationInfo", ErrorKind::credentials, check_credentials},
    Row{"NoAuthenticationInformation", ErrorKind::credentials, check_credentials},
    Row{"AuthorizationFailure", ErrorKind::permission,
        "let the firewall of the storage account admit this machine; a SAS needs the rights r, a, c, w"},
    Row{"AuthorizationPermissionMismatch", ErrorKind::permission, give_role},
    Row{"AuthorizationResourceTypeMismatch", ErrorKind::permission, give_role},
    Row{"AuthorizationServiceMismatch", ErrorKind::permission, give_role},
    Row{"InsufficientAccountPermissions", ErrorKind::permission, give_role},
    Row{"KeyBasedAuthenticationNotPermitted", ErrorKind::permission,
        "the account takes no keys: use ARM_CLIENT_ID and ARM_TENANT_ID with a token of the CI"},
    Row{"ContainerNotFound", ErrorKind::configuration, make_container},
    Row{"ContainerBeingDeleted", ErrorKind::configuration, make_container},
    Row{"ContainerDisabled", ErrorKind::configuration, ""},
    Row{"AccountIsDisabled", ErrorKind::configuration, ""},
    Row{"InvalidResourceName", ErrorKind::configuration, "correct the names of the container and the blob"},
    Row{"InvalidUri", ErrorKind::configuration, "correct the names of the container and the blob"},
    Row{"InvalidBlobType", ErrorKind::configuration, "name a blob that is a block blob"},
    Row{"LeaseIdMissing", ErrorKind::refused,
        "something else holds a lease on the blob itself: let it end, or break it in the portal"},
    Row{"ServerBusy", ErrorKind::throttled, ""},
};

}  // namespace

std::string header_of(const http::Response& response, std::string_view name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? std::string{} : found->second;
}

std::string azure_code(const http::Response& response) { return header_of(response, "x-ms-error-code"); }

Error azure_error(const http::Response& response, std::string_view doing, const std::string& where) {
  const std::string code = azure_code(response);
  Error error = answer_error(response, doing, where, one_line(code), std::string(give_role));
  const auto* row = std::ranges::find(rows, std::string_view(code), &Row::code);
  if (row == rows.end()) return error;
  error.kind = row->kind;
  error.advice = row->advice;
  return error;
}

}  // namespace haloform::storage
