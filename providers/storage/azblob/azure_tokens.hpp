#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "providers/http/transport.hpp"
#include "providers/storage/document/store.hpp"
#include "providers/storage/document/turns.hpp"
#include "providers/storage/web/web.hpp"

#include <memory>
#include <optional>
#include <string>

namespace haloform::storage {

/// Access tokens of Entra ID for storage, of an application that proves itself by a token of the CI (nothing secret is kept
/// anywhere) or by its client secret. Asked for afresh before they end. Safe from several threads.
class AzureTokens {
 public:
  /// Nothing where the environment names no application (ARM_CLIENT_ID, ARM_TENANT_ID). ErrorKind::credentials where it names one,
  /// and nothing to prove it by.
  [[nodiscard]] static Result<std::unique_ptr<AzureTokens>> open(const StoreContext& context,
                                                                 const std::string& where);
  /// One that is good for a while still.
  [[nodiscard]] Result<Secret> token(SteadyTime deadline);
  /// The next one is asked for afresh: the store does not take this one.
  void forget();

 private:
  struct Application {
    std::string client;
    std::string tenant;
    std::string authority;
  };
  AzureTokens(const StoreContext& context, Application application, std::string where, Web web);

  /// What proves the application: a field of the form, and its value.
  struct Proof {
    std::string field;
    Secret value;
  };
  Result<Proof> prove(SteadyTime deadline);
  Result<Secret> federated_token(SteadyTime deadline);
  Result<Secret> asked_token(http::Request request, std::string_view key, SteadyTime deadline);
  Result<Secret> fresh_token(SteadyTime deadline);
  [[nodiscard]] std::optional<std::string> named(std::string_view one, std::string_view other) const;
  [[nodiscard]] std::optional<Secret> secret(std::string_view one, std::string_view other) const;
  [[nodiscard]] bool can_prove() const;

  StoreEnvironment environment_;
  const Clock* clock_;
  Application application_;
  std::string where_;
  Web web_;
  Turns turns_;
  std::optional<Secret> token_;
  SteadyTime good_until_{};
};

}  // namespace haloform::storage
