#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// The variables that hold the URLs of notifications begin with it.
inline constexpr std::string_view notify_variable_prefix = "HALOFORM_NOTIFY_";
inline constexpr std::size_t longest_notify_variable = 100;
/// Each is given a share of the ten seconds that a run waits for all.
inline constexpr std::size_t most_notifications = 10;

/// Reads `audit:` of a root file, which lies in `folder`; without one, its path is judged by itself. The file of the audit log,
/// relative to the root. What is wrong goes to `check`.
[[nodiscard]] std::optional<std::string> audit_section(const YamlNode& value,
                                                       const std::filesystem::path* folder, FileCheck& check);

/// Reads `notify:`. No URL is in it: a variable is named, whose name begins so that it can be no other secret of the pipeline.
[[nodiscard]] std::vector<Settings::Notification> notify_section(const YamlNode& value, FileCheck& check);

/// What `audit:` has, all of it required.
[[nodiscard]] std::span<const std::string_view> keys_of_audit();

/// What an entry of `notify:` has, all of it required.
[[nodiscard]] std::span<const std::string_view> keys_of_notification();

/// The words under `kind` and `on` there.
[[nodiscard]] std::vector<std::string_view> notification_kinds();
[[nodiscard]] std::vector<std::string_view> notification_events();

}  // namespace haloform::config
