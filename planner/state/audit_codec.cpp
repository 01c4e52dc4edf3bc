#include "planner/state/audit_codec.hpp"

#include "planner/json/writer.hpp"

#include <cstdint>
#include <utility>
#include <variant>

namespace haloform::state {

namespace {

enum AuditName : std::size_t { audit_chain, audit_count, audit_head };

}  // namespace

void append_audit(std::string& out, const AuditHead& audit) {
  out += "{\"chain\": ";
  json::append_json(out, audit.chain);
  out += ", \"count\": ";
  json::append_number(out, static_cast<std::int64_t>(audit.count));
  out += ", \"head\": ";
  json::append_json(out, audit.head);
  out += '}';
}

bool AuditReader::key(std::string_view name, std::string& trouble) {
  const auto index = keys_.take(name, trouble);
  key_ = index.value_or(0);
  return index.has_value();
}

bool AuditReader::scalar(const json::Scalar& value, std::string& trouble) {
  const auto* number = std::get_if<std::int64_t>(&value);
  const auto* text = std::get_if<std::string_view>(&value);
  const bool fits =
      key_ == audit_count ? number != nullptr && *number > 0 : text != nullptr && !text->empty();
  if (!fits) {
    trouble = "\"" + std::string(names.at(key_)) + "\" in \"audit\" must be " +
              (key_ == audit_count ? "a whole number from 1" : "a text, not empty");
    return false;
  }
  if (key_ == audit_chain) audit_.chain = *text;
  if (key_ == audit_count) audit_.count = static_cast<std::uint64_t>(*number);
  if (key_ == audit_head) audit_.head = *text;
  return true;
}

std::optional<AuditHead> AuditReader::take(std::string& trouble) {
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (keys_.has(index)) continue;
    trouble = "the key \"" + std::string(names.at(index)) + "\" is missing in \"audit\"";
    return std::nullopt;
  }
  return std::move(audit_);
}

}  // namespace haloform::state
