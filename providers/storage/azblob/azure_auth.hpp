#pragma once

#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "providers/http/transport.hpp"
#include "providers/storage/azblob/azure_tokens.hpp"
#include "providers/storage/document/store.hpp"

#include <memory>
#include <string>
#include <variant>

namespace haloform::storage {

/// How requests prove who sends them: by the account's key, a signature that somebody made beforehand (SAS), or a token.
class AzureAuth {
 public:
  [[nodiscard]] static Result<AzureAuth> open(const std::string& account, const std::string& where,
                                              const StoreContext& context);

  /// The last thing that is added to a request. A SAS becomes a part of its URL: no message repeats that.
  [[nodiscard]] Result<void> add_to(http::Request& request, SteadyTime deadline) const;
  /// After an answer that the proof is not good: whether there may be a better one by now.
  [[nodiscard]] bool renew() const;

 private:
  struct SharedKey {
    std::string account;
    Secret key;
  };
  struct Sas {
    Secret query;
  };
  using Way = std::variant<SharedKey, Sas, std::unique_ptr<AzureTokens>>;
  explicit AzureAuth(Way way) : way_(std::move(way)) {}

  Way way_;
};

}  // namespace haloform::storage
