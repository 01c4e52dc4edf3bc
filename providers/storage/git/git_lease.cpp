#include "providers/storage/git/git_lease.hpp"

#include "planner/json/tree.hpp"
#include "planner/json/values.hpp"
#include "planner/json/writer.hpp"
#include "providers/storage/holder/holder_text.hpp"

#include <algorithm>

namespace haloform::storage {

namespace {

/// Longer than any lease is useful: what a text may claim.
constexpr Milliseconds longest_git_lease{24 * 3'600'000LL};
constexpr Milliseconds least_skew{5 * 60'000LL};

}  // namespace

std::string encode_git_lease(const GitLease& lease) {
  json::Writer out;
  out.begin_object();
  out.key("id").text(lease.id);
  write_holder(out, lease.holder);
  out.key("length_ms").integer(lease.length.count());
  out.key("renewed").text(iso_time(lease.renewed));
  out.key("renewals").count(lease.renewals);
  out.end_object();
  return out.finish();
}

std::optional<GitLease> decode_git_lease(std::string_view text) {
  const auto tree = json::tree(text);
  if (tree.is_discarded()) return std::nullopt;
  json::Trouble trouble;
  const json::Node root(tree, "lease", trouble);
  GitLease lease;
  lease.id = root.at("id").text();
  lease.holder = holder_in(root);
  lease.length = std::clamp(Milliseconds(root.at("length_ms").integer()), Milliseconds(0), longest_git_lease);
  lease.renewed = json::read_time(root.at("renewed"));
  lease.renewals = root.at("renewals").count<std::uint64_t>();
  if (trouble.what || lease.id.empty()) return std::nullopt;
  return lease;
}

void LeaseWatch::saw(const std::string& id, SteadyTime now) {
  if (id == id_) return;
  id_ = id;
  since_ = now;
}

Milliseconds LeaseWatch::left(const GitLease& lease, SteadyTime now, WallTime wall) const {
  const Milliseconds skew = std::max(least_skew, lease.length * 10);
  if (lease.renewed + lease.length + skew < wall) return Milliseconds::zero();
  // A tenth more: the clocks of two machines do not run equally fast. Said is no more than its length.
  const auto left = std::chrono::ceil<Milliseconds>(since_ + lease.length + lease.length / 10 - now);
  return std::min(left, lease.length);
}

}  // namespace haloform::storage
