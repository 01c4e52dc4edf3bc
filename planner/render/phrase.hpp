#pragma once

#include "planner/plan/value/guard_blocks.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

/// A reason in English. Nothing of it is escaped: names and e-mails are as they came from outside.
struct Phrase {
  std::string_view headline;  ///< What kind of thing it is, the same for all of its kind: `Limit exceeded`.
  std::string words;          ///< What it is, with names and numbers.
  std::string way_forward{};  ///< How to proceed. Only of what blocks.
};

/// `e-mail jane@example.com`, `name Bob in site 5`.
[[nodiscard]] std::string key_words(const plan::KeyName& key);
/// `id 42 "Jane Smith", jane@example.com`
[[nodiscard]] std::string record_words(const plan::RecordName& record);
/// ` 7 12 99`, to go behind `id`.
[[nodiscard]] std::string id_words(const std::vector<RemoteId>& ids);

/// `--allow contacts.deactivate=90`
[[nodiscard]] std::string allow_flag(ResourceType type, std::string_view name, std::size_t number);
/// Why a form of --allow without a type did not count; mostly empty.
[[nodiscard]] std::string untyped_remark(std::string_view name, const std::optional<std::uint32_t>& untyped);
/// `11 (10% of 118)`
[[nodiscard]] std::string allowance_words(const plan::Allowance& one);

}  // namespace haloform::render
