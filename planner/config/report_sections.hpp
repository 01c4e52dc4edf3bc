#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace haloform::config {

/// Reads `audit:` of a root file, which lies in `folder`; without one, its path is judged by itself. The file of the audit log,
/// relative to the root. What is wrong goes to `check`.
[[nodiscard]] std::optional<std::string> audit_section(const YamlNode& value,
                                                       const std::filesystem::path* folder, FileCheck& check);

/// Reads `notify:`. No URL is in it: a variable is named, whose name begins so that it can be no other secret of the pipeline.
[[nodiscard]] std::vector<Settings::Notification> notify_section(const YamlNode& value, FileCheck& check);

}  // namespace haloform::config
