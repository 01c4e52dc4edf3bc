#pragma once

#include "planner/model/resource_type.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace haloform::halopsa {

// Who is named in rows of approval processes, CABs and teams (docs/halopsa-facts.md, "What hangs on people").

struct NamedPerson {
  ResourceType type = ResourceType::agent;
  std::int64_t id = 0;
};

/// `record_count`.
[[nodiscard]] std::optional<std::size_t> count_of(const nlohmann::json& answer);
/// Null is false, as is a number 0; nothing where nothing stands.
[[nodiscard]] std::optional<bool> truth_at(const nlohmann::json& row, const char* key);

/// One for each step that names them, of an approval process.
void approvers_of(const nlohmann::json& process, std::vector<NamedPerson>& people);
void members_of(const nlohmann::json& cab, std::vector<NamedPerson>& people);
/// Its managers, whoever approves its time sheets, and its default agent.
void responsible_for(const nlohmann::json& team, std::vector<NamedPerson>& people);

}  // namespace haloform::halopsa
