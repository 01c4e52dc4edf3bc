#include "providers/storage/azblob/azure_auth.hpp"

#include "planner/base/text.hpp"
#include "providers/storage/azblob/shared_key.hpp"

#include <algorithm>
#include <utility>

namespace haloform::storage {

namespace {

/// Whether a text may stand behind the question mark of a URL as it is.
bool is_query(std::string_view text) {
  return !text.empty() && text.contains("sig=") && std::ranges::all_of(text, [](char sign) {
    return sign > ' ' && sign < 0x7f && sign != '#' && sign != '"';
  });
}

}  // namespace

Result<AzureAuth> AzureAuth::open(const std::string& account, const std::string& where,
                                  const StoreContext& context) {
  if (const auto key = context.environment.secret("AZURE_STORAGE_KEY")) {
    auto bytes = base64_bytes(key->reveal());
    if (!bytes)
      return fail(ErrorKind::credentials, "AZURE_STORAGE_KEY is no key of a storage account", where,
                  "copy one of the two keys of the account: a text in base64");
    return AzureAuth(SharedKey{account, std::move(*bytes)});
  }
  if (const auto sas = context.environment.secret("AZURE_STORAGE_SAS_TOKEN")) {
    std::string query(trimmed(sas->reveal()));
    if (query.starts_with('?')) query.erase(0, 1);
    if (!is_query(query))
      return fail(ErrorKind::credentials, "AZURE_STORAGE_SAS_TOKEN is no shared access signature", where,
                  "copy the token as Azure shows it: sv=…&sig=…");
    return AzureAuth(Sas{Secret(std::move(query))});
  }
  auto tokens = AzureTokens::open(context, where);
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  if (*tokens == nullptr)
    return fail(ErrorKind::credentials, "there are no credentials for the storage account " + account, where,
                "set ARM_CLIENT_ID and ARM_TENANT_ID in a pipeline that gives out tokens, or "
                "AZURE_STORAGE_SAS_TOKEN, or "
                "AZURE_STORAGE_KEY");
  return AzureAuth(std::move(*tokens));
}

Result<void> AzureAuth::add_to(http::Request& request, SteadyTime deadline) const {
  if (const auto* key = std::get_if<SharedKey>(&way_)) {
    request.headers.emplace_back("Authorization", shared_key_authorization(request, key->account, key->key));
    return {};
  }
  if (const auto* sas = std::get_if<Sas>(&way_)) {
    request.url += (request.url.contains('?') ? "&" : "?") + sas->query.reveal();
    return {};
  }
  auto token = std::get<std::unique_ptr<AzureTokens>>(way_)->token(deadline);
  if (!token) return std::unexpected(std::move(token.error()));
  request.bearer = std::move(*token);
  return {};
}

bool AzureAuth::renew() const {
  const auto* tokens = std::get_if<std::unique_ptr<AzureTokens>>(&way_);
  if (tokens == nullptr) return false;
  (*tokens)->forget();
  return true;
}

}  // namespace haloform::storage
