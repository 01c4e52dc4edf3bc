#include "providers/storage/http/lock_body.hpp"

#include "planner/base/text.hpp"
#include "planner/json/tree.hpp"
#include "planner/json/writer.hpp"

#include <nlohmann/json.hpp>

namespace haloform::storage {

namespace {

constexpr std::string_view lease_word = "haloform lease ";
constexpr std::string_view pid_word = ", pid ";

std::string info_text(std::string_view id, const ports::LockInfo& holder) {
  std::string text =
      std::string(lease_word) + std::string(id) + std::string(pid_word) + std::to_string(holder.pid);
  if (!holder.run_url.empty()) text += ", " + holder.run_url;
  return text;
}

/// Fills in what `info_text` said; false where it says it of another lease, so that it is not the holder's.
bool take_info(std::string_view info, std::string_view id, ports::LockInfo& holder) {
  if (!info.starts_with(lease_word)) return true;
  info.remove_prefix(lease_word.size());
  const auto pid_at = info.find(pid_word);
  if (pid_at == std::string_view::npos) return true;
  if (info.substr(0, pid_at) != id) return false;
  info.remove_prefix(pid_at + pid_word.size());
  const auto comma = info.find(", ");
  holder.pid = parse_integer(info.substr(0, comma)).value_or(0);
  if (comma != std::string_view::npos) holder.run_url = info.substr(comma + 2);
  return true;
}

/// `2026-11-23T22:05:07.123456Z`, `2026-11-23 22:05:07 UTC`, as servers write it; else the epoch, which says nothing.
WallTime time_of(std::string text) {
  if (text.size() < 20 || !(text.ends_with('Z') || text.ends_with(" UTC"))) return {};
  text.resize(19);
  text[10] = 'T';
  return parse_iso_time(text + ".000Z").value_or(WallTime{});
}

}  // namespace

std::string lock_body(std::string_view id, const ports::LockInfo& holder, std::string_view path) {
  json::Writer json(json::Writer::Layout::line);
  json.begin_object();
  json.key("ID").text(id);
  json.key("Operation").text(holder.command);
  json.key("Info").text(info_text(id, holder));
  json.key("Who").text(holder.host.empty() ? holder.who : holder.who + "@" + holder.host);
  json.key("Version").text("haloform");
  json.key("Created").text(iso_time(holder.since));
  json.key("Path").text(path);
  json.end_object();
  return json.finish();
}

std::optional<Lease> lock_holder(std::string_view body) {
  const nlohmann::json tree = json::tree(body);
  if (!tree.is_object()) return std::nullopt;
  Lease lease;
  lease.id = json::text_at(tree, "ID");
  const std::string who = json::text_at(tree, "Who");
  if (lease.id.empty() && who.empty()) return std::nullopt;
  // The last one: a user name may be an address of mail.
  const auto at = who.rfind('@');
  lease.holder.who = who.substr(0, at);
  if (at != std::string::npos) lease.holder.host = who.substr(at + 1);
  lease.holder.since = time_of(json::text_at(tree, "Created"));
  if (take_info(json::text_at(tree, "Info"), lease.id, lease.holder))
    lease.holder.command = json::text_at(tree, "Operation");
  return lease;
}

}  // namespace haloform::storage
