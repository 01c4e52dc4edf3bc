#include "planner/plan/approval/approval_codec.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/json/node.hpp"
#include "planner/json/tree.hpp"
#include "planner/json/values.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/codec/seal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

constexpr std::int64_t approval_form = 1;
constexpr std::string_view form_key = "haloform_approval";
/// A part of a step takes four signs of a row: which one it is, and its digest. 5,000 steps stay below half a megabyte.
constexpr std::string_view part_signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t digest_signs = 3;

using PartNames = std::vector<std::string>;

/// The names of all parts, sorted; what is beyond the signs for them cannot be named later on.
PartNames names_of(const Approval& approval) {
  std::set<std::string_view> all;
  for (const ApprovedStep& step : approval.steps) {
    for (const PartDigest& part : step.parts) all.insert(part.part);
  }
  PartNames names(all.begin(), all.end());
  if (names.size() > part_signs.size()) names.resize(part_signs.size());
  return names;
}

// ---- written

std::string guard_path(ResourceType type, GuardKind kind) {
  return std::string(type_plural(type)).append(".").append(guard_name(kind));
}

void write_approved_head(json::Writer& out, const ApprovedHead& head) {
  out.key("instance").text(head.instance).key("tenant").text(head.tenant);
  out.key("profile").text(profile_name(head.profile)).key("lineage").text(head.lineage);
  out.key("allowed").begin_object();
  for (const auto& [name, number] : head.allowed) out.key(name).integer(number);
  out.end_object().key("deletes_allowed").truth(head.deletes_allowed).key("leaves_nobody").begin_array();
  for (const auto& [type, kind] : head.leaves_nobody) out.text(guard_path(type, kind));
  out.end_array().key("raised_guards").begin_array();
  for (const GuardRaise& raise : head.raises) {
    out.begin_array().text(guard_path(raise.type, raise.kind)).text(raise.from.text()).text(raise.to.text());
    if (raise.until) out.text(iso_time(*raise.until));
    if (!raise.site.empty()) out.text(raise.site);
    out.end_array();
  }
  out.end_array().key("rest").text(head.rest);
}

/// `["agent.jane-smith","update",99,3,"digest","parts","team.desk"]`: what it needs stands at the end.
std::string row_of(const ApprovedStep& step, const PartNames& names) {
  json::Writer out(json::Writer::Layout::line);
  out.begin_array().text(step.address.text()).text(action_name(step.action));
  write_id(out, step.id);
  out.integer(static_cast<std::int64_t>(step.changed)).text(step.digest);
  std::string parts;
  for (const PartDigest& part : step.parts) {
    const auto at = std::ranges::lower_bound(names, part.part);
    if (at == names.end() || *at != part.part) continue;
    parts += part_signs[static_cast<std::size_t>(at - names.begin())];
    parts += part.digest;
  }
  out.text(parts);
  for (const Address& need : step.needs) out.text(need.text());
  return out.end_array().finish();
}

// ---- read

using Guard = std::pair<ResourceType, GuardKind>;

std::optional<Guard> read_guard_path(const json::Node& node) {
  const std::string text = node.text();
  const std::size_t dot = text.find('.');
  const auto type = parse_type_plural(text.substr(0, dot));
  const auto kind = parse_guard(dot == std::string::npos ? std::string() : text.substr(dot + 1));
  if (!type || !kind) return json::complain_of_name(node), std::nullopt;
  return Guard(*type, *kind);
}

Limit read_a_limit(const json::Node& node) { return json::known(node, Limit::parse(node.text())); }

void read_raise(const json::Node& node, std::vector<GuardRaise>& raises) {
  std::optional<Guard> guard;
  std::vector<Limit> limits;
  std::optional<WallTime> until;
  std::string site;
  std::size_t at = 0;
  node.each([&](const json::Node& item) {
    switch (at++) {
      case 0: guard = read_guard_path(item); break;
      case 1:
      case 2: limits.push_back(read_a_limit(item)); break;
      case 3: until = json::read_time(item); break;
      default: site = item.text();
    }
  });
  constexpr std::size_t most = 5;
  if (!guard || limits.size() != 2 || at > most) return json::complain_of_size(node);
  raises.push_back({guard->first, guard->second, limits[0], limits[1], until, site});
}

ApprovedHead read_head(const json::Node& root) {
  ApprovedHead head;
  const json::Node profile = root.at("profile");
  head.instance = root.at("instance").text();
  head.tenant = root.at("tenant").text();
  head.profile = json::known(profile, parse_profile(profile.text()));
  head.lineage = root.at("lineage").text();
  root.at("allowed").each_member([&](const std::string& name, const json::Node& number) {
    head.allowed.emplace(name, number.count<std::uint32_t>());
  });
  head.deletes_allowed = root.at("deletes_allowed").truth();
  root.at("leaves_nobody").each([&](const json::Node& item) {
    if (const auto guard = read_guard_path(item)) head.leaves_nobody.push_back(*guard);
  });
  root.at("raised_guards").each([&](const json::Node& item) { read_raise(item, head.raises); });
  head.rest = root.at("rest").text();
  return head;
}

std::vector<PartDigest> read_parts(const json::Node& node, const PartNames& names) {
  const std::string text = node.text();
  std::vector<PartDigest> parts;
  for (std::size_t at = 0; at < text.size(); at += 1 + digest_signs) {
    const std::size_t name = part_signs.find(text[at]);
    if (name >= names.size() || at + digest_signs >= text.size()) return json::complain_of_name(node), parts;
    parts.push_back({names[name], text.substr(at + 1, digest_signs)});
  }
  return parts;
}

/// What of a row has been read.
struct Row {
  std::optional<Address> address;
  std::optional<ActionKind> action;
  std::optional<RemoteId> id;
  std::uint64_t changed = 0;
  std::string digest;
  std::vector<PartDigest> parts;
  std::vector<Address> needs;
  std::size_t size = 0;
};

void read_cell(const json::Node& cell, const PartNames& names, Row& row) {
  switch (row.size++) {
    case 0: row.address = read_address(cell); break;
    case 1: row.action = json::known(cell, parse_action(cell.text())); break;
    case 2: row.id = id_or_nothing(cell); break;
    case 3: row.changed = cell.count<std::uint64_t>(); break;
    case 4: row.digest = cell.text(); break;
    case 5: row.parts = read_parts(cell, names); break;
    default:
      if (const auto need = read_address(cell)) row.needs.push_back(*need);
  }
}

void read_row(const json::Node& node, const PartNames& names, std::vector<ApprovedStep>& steps) {
  constexpr std::size_t least = 6;
  Row row;
  node.each([&](const json::Node& cell) { read_cell(cell, names, row); });
  if (!row.address || !row.action || row.size < least) return json::complain_of_size(node);
  steps.push_back({std::move(*row.address), *row.action, row.id, row.changed, std::move(row.needs),
                   std::move(row.digest), std::move(row.parts)});
}

Approval read_approval(const json::Node& root) {
  Approval approval;
  approval.digest = root.at("digest").text();
  approval.created = json::read_time(root.at("created"));
  approval.commit = root.at("commit").text();
  approval.head = read_head(root);
  const PartNames names = json::read_texts(root.at("parts"));
  root.at("steps").each([&](const json::Node& row) { read_row(row, names, approval.steps); });
  return approval;
}

std::unexpected<ApprovalFault> no_approval(ApprovalFault::Kind kind, std::string detail = {}) {
  return std::unexpected(ApprovalFault{kind, std::move(detail)});
}

/// What a document is that is no approval of this form.
std::optional<ApprovalFault::Kind> other_document(const nlohmann::json& document) {
  using enum ApprovalFault::Kind;
  if (!document.is_object()) return unreadable;
  const auto form = document.find(form_key);
  if (form == document.end()) return document.contains("format_version") ? saved_plan : unreadable;
  if (form->is_null()) return of_nothing;
  if (*form != nlohmann::json(approval_form)) return other_form;
  return std::nullopt;
}

}  // namespace

std::string encode_approval(const Approval& approval) {
  const PartNames names = names_of(approval);
  json::Writer out(json::Writer::Layout::line);
  out.begin_object().key(form_key).integer(approval_form).key("digest").text(approval.digest);
  out.key("created").text(iso_time(approval.created)).key("commit").text(approval.commit);
  write_approved_head(out, approval.head);
  out.key("parts").begin_array();
  for (const std::string& name : names) out.text(name);
  std::string text = out.end_array().end_object().finish();
  constexpr std::string_view end = "}\n";
  text.resize(text.size() - end.size());
  text += ",\"steps\":[";
  for (const ApprovedStep& step : approval.steps) {
    text += &step == &approval.steps.front() ? "\n" : ",\n";
    text += trimmed(row_of(step, names));
  }
  text += "\n],\"seal\":\"\"}\n";
  return sealed("haloform-approval-file-1", std::move(text), "\n],\"seal\":\"");
}

std::string encode_no_approval() {
  json::Writer out(json::Writer::Layout::line);
  return out.begin_object().key(form_key).null().end_object().finish();
}

std::expected<Approval, ApprovalFault> decode_approval(std::string_view text) {
  using enum ApprovalFault::Kind;
  text = trimmed(text);
  const nlohmann::json document = json::tree(text);
  if (document.is_discarded()) return no_approval(unreadable);
  if (const auto other = other_document(document)) return no_approval(*other);
  json::Trouble trouble;
  Approval approval = read_approval(json::Node(document, "", trouble));
  if (trouble.what) return no_approval(unreadable, std::move(*trouble.what));
  if (plan_digest(approval) != approval.digest) return no_approval(other_digest);
  const std::string written = encode_approval(approval);
  if (trimmed(written) == text) return approval;
  const FirstDifference first = first_difference(text, written);
  if (first.before.starts_with("],\"seal\"")) return no_approval(other_seal);
  return std::unexpected(ApprovalFault{other_line, {}, first.line});
}

}  // namespace haloform::plan
