#pragma once

#include "planner/base/result.hpp"
#include "planner/base/source_span.hpp"
#include "planner/base/variables.hpp"
#include "planner/model/state_location.hpp"

#include <string>

namespace haloform::storage {

/// The place that HALOFORM_STATE names, with what the configuration adds to it: a region, the addresses of its lock below its own.
/// ErrorKind::configuration that names both where `written`, which stands at `where`, is another place, or would send credentials
/// elsewhere.
[[nodiscard]] Result<StatePlace> pinned_state(const Variables& environment, StatePlace pinned,
                                              const StatePlace& written, const SourceSpan& where);

/// Fills in what the environment says of an `http` store (TF_HTTP_*, each of which wins over the configuration) and the endpoint of
/// an `azblob` store (AZURE_STORAGE_ENDPOINT), and how GitLab, Gitea and Forgejo lock where nobody says how. ErrorKind::configuration where a variable cannot be meant, or no address is left.
[[nodiscard]] Result<void> fill_in(const Variables& environment, StateLocation& location);

/// The endpoint of S3 that the environment names; empty: that of AWS.
[[nodiscard]] std::string s3_endpoint(const Variables& environment);

}  // namespace haloform::storage
