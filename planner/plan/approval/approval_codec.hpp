#pragma once

#include "planner/plan/value/approval.hpp"
#include "planner/plan/value/fault.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace haloform::plan {

/// An approval as JSON, one line for all but the steps and one for each of them (docs/approval.md). Ends with a newline.
[[nodiscard]] std::string encode_approval(const Approval& approval);
/// What stands in the place of an approval where there is no plan: nothing can be held against it.
[[nodiscard]] std::string encode_no_approval();

/// Reads an approval. Anything that is not as `encode_approval` writes it is a fault, white space at both ends aside, and so is
/// one whose digests do not add up to the one that it names.
[[nodiscard]] std::expected<Approval, ApprovalFault> decode_approval(std::string_view text);

}  // namespace haloform::plan
