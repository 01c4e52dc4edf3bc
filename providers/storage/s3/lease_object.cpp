#include "providers/storage/s3/lease_object.hpp"

#include "planner/json/node.hpp"
#include "planner/json/tree.hpp"
#include "planner/json/writer.hpp"
#include "providers/storage/holder/holder_text.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace haloform::storage {

namespace {

constexpr std::string_view marker = "haloform_lease";
constexpr std::int64_t format = 1;
constexpr Milliseconds coarseness{1'000};

}  // namespace

std::string s3_lease_text(const S3LeaseObject& lease) {
  json::Writer out(json::Writer::Layout::line);
  out.begin_object().key(marker).integer(format).key("id").text(lease.id);
  out.key("length_ms").integer(lease.length.count()).key("renewals").integer(lease.renewals);
  write_holder(out, lease.holder);
  return out.end_object().finish();
}

std::optional<S3LeaseObject> parse_s3_lease(std::string_view text) {
  const nlohmann::json tree = json::tree(text);
  if (tree.is_discarded()) return std::nullopt;
  json::Trouble trouble;
  const json::Node root(tree, "lease", trouble);
  S3LeaseObject lease;
  if (root.at(marker).integer() != format) return std::nullopt;
  lease.id = root.at("id").text();
  lease.length = Milliseconds(root.at("length_ms").integer());
  lease.renewals = root.at("renewals").integer();
  lease.holder = holder_in(root);
  // A length beyond a day is nobody's, and would only overflow.
  if (trouble.what || lease.length < Milliseconds(0) || lease.length > std::chrono::hours(24))
    return std::nullopt;
  return lease;
}

Milliseconds left_of(const S3LeaseObject& lease, Milliseconds age) { return lease.length + coarseness - age; }

}  // namespace haloform::storage
