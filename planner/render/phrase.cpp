#include "planner/render/phrase.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>

namespace haloform::render {

std::string key_words(const plan::KeyName& key) {
  std::string words = (key.by == NaturalKey::By::email ? "e-mail " : "name ") + key.text;
  if (key.scope) words += fmt::format(" in site {}", *key.scope);
  return words;
}

std::string record_words(const plan::RecordName& record) {
  return fmt::format("id {} {}", record.id.text(), record.person.words());
}

std::string id_words(const std::vector<RemoteId>& ids) {
  std::string words;
  for (const RemoteId id : ids) words += ' ' + id.text();
  return words;
}

std::string allow_flag(ResourceType type, std::string_view name, std::size_t number) {
  return fmt::format("--allow {}.{}={}", type_plural(type), name, number);
}

std::string untyped_remark(std::string_view name, const std::optional<std::uint32_t>& untyped) {
  if (!untyped) return {};
  return fmt::format("; --allow {}={} does not say which type it is for, and more than one needs it", name,
                     *untyped);
}

std::string allowance_words(const plan::Allowance& one) {
  if (one.by_flag) return fmt::format("{} (--allow)", one.number);
  if (one.once) return fmt::format("{} (with `allow`)", one.number);
  if (one.limit.unit == Limit::Unit::count) return std::to_string(one.number);
  const std::size_t part = one.base * one.limit.number / 100;
  std::string words = fmt::format("{} ({}% of {}", one.number, one.limit.number, one.base);
  if (one.number > part) words += fmt::format(", at least {}", one.number);
  if (one.number < part) words += ", at most half";
  return words + ')';
}

}  // namespace haloform::render
