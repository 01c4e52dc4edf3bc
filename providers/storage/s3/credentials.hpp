#pragma once

#include "planner/base/result.hpp"
#include "providers/storage/document/store.hpp"
#include "providers/storage/s3/sigv4.hpp"

#include <memory>
#include <string>

namespace haloform::storage {

/// Where credentials of AWS come from. Safe from several threads.
class AwsCredentialSource {
 public:
  AwsCredentialSource() = default;
  AwsCredentialSource(const AwsCredentialSource&) = delete;
  AwsCredentialSource& operator=(const AwsCredentialSource&) = delete;
  virtual ~AwsCredentialSource() = default;

  /// Good at the moment, as far as is known: those of a session are asked for again before they end.
  [[nodiscard]] virtual Result<AwsCredentials> get(SteadyTime deadline) = 0;
  /// The store says that `refused` are no longer good. Whether `get` may have others now.
  [[nodiscard]] virtual bool forget(const AwsCredentials& refused) = 0;
};

struct AwsCredentialOptions {
  std::string location;  ///< Error::where.
  std::string region;
  std::string ca_file;  ///< Trusted beside the system's; may be empty.
};

/// Those of the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, with AWS_SESSION_TOKEN; else a web identity,
/// AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, which STS exchanges for credentials of a session. Asks nobody yet.
/// ErrorKind::credentials that names the variables where there are neither.
[[nodiscard]] Result<std::unique_ptr<AwsCredentialSource>> find_aws_credentials(
    const AwsCredentialOptions& options, const StoreContext& context);

}  // namespace haloform::storage
