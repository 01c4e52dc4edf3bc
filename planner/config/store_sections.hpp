#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/state_location.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::config {

/// What the readers of the stores share.
struct SectionReading {
  const std::filesystem::path* folder;
  FileCheck& check;
};

/// Where the state is if nobody says so: beside the root file.
inline constexpr std::string_view default_state_file = "haloform.state.json";

/// One key of a store.
struct StoreKey {
  std::string_view name;
  bool needed = false;
};

/// Keys of a store with what they say.
using StoreTexts = std::vector<std::pair<std::string_view, std::string>>;

/// One store, as `state:` names it. `read` is handed a mapping; what is wrong goes to the check, and the place lacks it.
struct StoreRow {
  std::string_view name;
  std::string_view like;
  std::string_view credentials;  ///< From where its credentials come.
  std::optional<StatePlace> (*read)(const YamlNode& value, SectionReading& reading);
  std::vector<StoreKey> (*keys)();
  StoreTexts (*texts)(const StatePlace& place);  ///< What tells such a place as --state does.
};
[[nodiscard]] std::span<const StoreRow> store_rows();
[[nodiscard]] const StoreRow& store_row(const StatePlace& place);

/// Whether a key is one under which people write credentials.
[[nodiscard]] bool is_credential_key(std::string_view key);

}  // namespace haloform::config
