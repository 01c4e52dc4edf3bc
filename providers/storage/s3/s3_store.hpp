#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/document/store.hpp"

#include <memory>

namespace haloform::storage {

/// A document in a bucket of S3, or of a store that speaks as it does: AWS, Cloudflare R2, MinIO, Ceph. Four objects: KEY is the
/// document, KEY.lease its lease, KEY.began the mark that there once was a document, KEY.probe what conditions are tried with.
/// All are written on a condition alone; versions are ETags. Leases end by the store's clock.
///
/// Credentials, region and endpoint come from `context.environment` by AWS's names: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
/// AWS_SESSION_TOKEN, or AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_SESSION_NAME, AWS_ENDPOINT_URL_STS; AWS_REGION,
/// AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_CA_BUNDLE; what `location` says wins. HALOFORM_S3_SSE names the
/// server's encryption of what is written: AES256, aws:kms or aws:kms:KEY.
///
/// Asks nobody yet. ErrorKind::credentials that names the variables where there are none, ErrorKind::configuration for a name, a
/// region or an endpoint that cannot be.
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> open_s3_store(const StateLocation::S3& location,
                                                                   const StoreContext& context);

}  // namespace haloform::storage
