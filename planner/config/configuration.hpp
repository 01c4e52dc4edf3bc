#pragma once

#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// What the root file is called in its folder, where nobody names another.
inline constexpr std::string_view usual_root_name = "haloform.yaml";

/// A configuration on disk, read in two stages: `open` is quick and says where to connect and how much there
/// is to read, so that the network can start; `read` does the rest, files in parallel.
///
///     auto reader = ConfigurationReader::open(catalog, "folder or haloform.yaml");
///     if (!reader) show(reader.error());
///     if (!reader->settings()) show(reader->read(Profile::guide).error());  // that one has everything
///     auto desired = reader->read(profile);
class ConfigurationReader {
 public:
  /// Texts to be read in the place of what files hold, by their paths as diagnostics have them: what a configuration would say. One
  /// that no file has yet counts as a file: the root, and whatever a pattern of `include:` fits.
  using Texts = std::map<std::string, std::string>;
  /// `path` is the configuration file, or the folder that holds `haloform.yaml`. Fails only where the root
  /// file cannot be read or is not YAML; whatever else is wrong with it comes out of `read`, together with
  /// all other files. `catalog` must outlive the reader.
  [[nodiscard]] static Checked<ConfigurationReader> open(const Catalog& catalog,
                                                         const std::filesystem::path& path,
                                                         Texts instead = {});
  /// One that declares nothing and says nothing of an instance, for a command that needs none: in `folder` there is no root file.
  [[nodiscard]] static Checked<ConfigurationReader> without_files(const Catalog& catalog,
                                                                  const std::filesystem::path& folder);
  ConfigurationReader(ConfigurationReader&&) noexcept;
  ConfigurationReader& operator=(ConfigurationReader&&) noexcept;
  ConfigurationReader(const ConfigurationReader&) = delete;
  ConfigurationReader& operator=(const ConfigurationReader&) = delete;
  ~ConfigurationReader();

  /// `instance:`, `state:`, `pii:`, `audit:` and `notify:`, or what is wrong with these alone; `read` reports the same and all the
  /// rest.
  [[nodiscard]] const Checked<Settings>& settings() const;
  /// The folder that holds the root file, as given (not made absolute). Paths of diagnostics are relative to
  /// it.
  [[nodiscard]] const std::filesystem::path& root() const;
  /// The root file, and all that are included, by path.
  [[nodiscard]] const std::vector<std::string>& files() const;
  /// `defaults:` of each type, as far as they are right; a resource is named by its key there.
  [[nodiscard]] PerType<Attributes> defaults(std::optional<Profile> profile) const;
  /// Bytes of the root file and of all included files: the base of a forecast. About 140 bytes make one
  /// person.
  [[nodiscard]] std::size_t total_bytes() const;

  /// Reads all files, with as many threads as the machine has, and checks them together: what is declared, or
  /// every error of every file, sorted by place. Blocks until done; may run on a thread of its own.
  /// One of the threads begins with `beside`, where there is something to do that takes as long and does not
  /// depend on the files; it is done when this returns.
  [[nodiscard]] Checked<DesiredState> read(std::optional<Profile> profile,
                                           const std::function<void()>& beside = {});
  /// What `read` found odd but not wrong, sorted by place.
  [[nodiscard]] const Diagnostics& warnings() const;

 private:
  struct Parts;
  explicit ConfigurationReader(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace haloform::config
