#include "planner/config/state_section.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/config/folder_path.hpp"
#include "planner/model/state_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <variant>

namespace haloform::config {

namespace {

/// What the readers of the backends share.
struct SectionReading {
  const std::filesystem::path* folder;
  FileCheck& check;
};

/// A copy that lies beside a state is none: it keeps older guards, and the next write of that state replaces it.
std::optional<std::string> local_path(const YamlNode& value, SectionReading& reading) {
  auto text = reading.check.file_within(reading.folder, value, "path", "--state");
  if (!text) return std::nullopt;
  const std::string name = folded(std::filesystem::path(*text).lexically_normal().string());
  const auto ending =
      std::ranges::find_if(endings_beside_a_state, [&](std::string_view one) { return name.ends_with(one); });
  if (ending == endings_beside_a_state.end()) return text;
  reading.check.error(
      value,
      fmt::format("path: {} has the name of a file that haloform keeps beside a state", in_quotes(*text)),
      fmt::format("choose a name without {}; to go back to an older copy, use `haloform state restore FILE`",
                  *ending));
  return std::nullopt;
}

std::optional<StateLocation> local_location(const YamlNode& value, SectionReading& reading) {
  static constexpr std::array<std::string_view, 1> keys{"path"};
  std::optional<StateLocation> location;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (entry.key.text() != "path") {
      reading.check.unknown_key(entry.key, "state.local", keys);
    } else if (auto path = local_path(entry.value, reading)) {
      location = LocalLocation{std::move(*path)};
    }
  }
  return location;
}

/// One backend, as `state:` names it. `read` is handed a mapping.
struct BackendRow {
  std::string_view name;
  std::string_view like;
  std::optional<StateLocation> (*read)(const YamlNode& value, SectionReading& reading);
};
constexpr std::array backend_rows{
    BackendRow{"local", "state: {local: {path: haloform.state.json}}", local_location}};

Result<StateLocation> anchored(const std::filesystem::path& root, const LocalLocation& local) {
  if (auto fault = path_fault(root, local.path)) {
    return fail(ErrorKind::configuration, "the state: " + fault->what, local.path,
                fault->advice + "; to use a file elsewhere, pass it with --state");
  }
  return LocalLocation{(root / local.path).lexically_normal().string()};
}

}  // namespace

std::optional<StateLocation> state_section(const YamlNode& value, const std::filesystem::path* folder,
                                           FileCheck& check) {
  if (!check.mapping(value, "state", backend_rows.front().like)) return std::nullopt;
  SectionReading reading{folder, check};
  std::optional<StateLocation> location;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    const auto row = std::ranges::find(backend_rows, entry.key.text(), &BackendRow::name);
    if (row == backend_rows.end()) {
      std::array<std::string_view, backend_rows.size()> names;
      std::ranges::transform(backend_rows, names.begin(), &BackendRow::name);
      check.unknown_key(entry.key, "state", names);
    } else if (check.mapping(entry.value, row->name, row->like)) {
      location = row->read(entry.value, reading);
    }
  }
  return location;
}

Result<StateLocation> located_state(const std::filesystem::path& root,
                                    const std::optional<StateLocation>& written) {
  const StateLocation location = written.value_or(LocalLocation{"haloform.state.json"});
  return std::visit([&](const auto& place) { return anchored(root, place); }, location);
}

}  // namespace haloform::config
