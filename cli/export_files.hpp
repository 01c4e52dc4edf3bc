#pragma once

#include "cli/export_options.hpp"
#include "cli/replace_files.hpp"
#include "planner/config/configuration.hpp"
#include "planner/config/edit/add_blocks.hpp"
#include "planner/config/edit/block_edit.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace haloform::cli {

/// The files of a configuration as an export would leave them.
class ExportFiles {
 public:
  /// What one file held, and would hold.
  struct Text {
    std::optional<std::string> before;
    std::string after;
    /// Whether it is there, says something else, and is not part of the configuration.
    bool foreign = false;
  };
  using ByPath = std::map<std::string, Text>;  ///< From the folder of the configuration.

  /// `at.config` as it was typed. `instance` is what a root file that has to be made names.
  [[nodiscard]] static Result<ExportFiles> open(const Catalog& catalog, const std::string& config,
                                                const std::optional<std::string>& instance);

  /// The root file, as --config would name it.
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path folder() const;
  /// What a configuration is read with: the root file, where there is none yet.
  [[nodiscard]] config::ConfigurationReader::Texts at_first() const;

  /// What became of edits.
  struct Edited {
    std::set<Address> blocks;   ///< Those that say something else now.
    std::vector<Error> errors;  ///< What a file does not take.
  };
  /// Blocks of files that are there say what these say from then on, as far as a file takes it: each value and list for itself.
  Edited edit(const std::map<std::string, std::vector<config::BlockEdit>>& by_file);
  /// All files with these blocks, and with the root file that includes them: those that would change.
  [[nodiscard]] Result<ByPath> with(const std::map<std::string, std::vector<config::NewBlock>>& blocks) const;
  /// What editors are told, beside a root file that is made: nothing where that is there, or the schema is.
  [[nodiscard]] std::optional<Replacement> new_schema() const;

 private:
  ExportFiles(const Catalog& catalog, std::filesystem::path root)
      : catalog_(&catalog), root_(std::move(root)) {}
  /// Together where that can be, else one by one, so that what cannot be said keeps nothing else back.
  void take(const std::string& file, std::span<const config::BlockEdit> edits, std::string& text,
            Edited& edited) const;
  [[nodiscard]] Result<std::optional<std::string>> text_of(const std::string& file) const;
  [[nodiscard]] Result<Text> merged(const std::string& file, const std::vector<config::NewBlock>& blocks,
                                    bool is_included) const;
  [[nodiscard]] Result<std::vector<std::string>> included(const ByPath& files,
                                                          const std::string& root_text) const;
  [[nodiscard]] Result<std::string> root_with(const ByPath& files) const;

  const Catalog* catalog_;
  std::filesystem::path root_;
  std::optional<std::string> root_before_;
  std::string root_text_;
  bool schema_is_there_ = false;
  ByPath edited_;
};

/// ErrorKind::refused where a file would change that is there already and may not be merged into.
[[nodiscard]] Result<void> check_existing(const ExportFiles& files, const ExportFiles::ByPath& texts,
                                          ExportOptions::Existing existing);
/// In the order in which they may take their places: what is referred to first, the root file last, since it is what includes them.
[[nodiscard]] std::vector<Replacement> in_order(const ExportFiles& files, const ExportFiles::ByPath& texts);

}  // namespace haloform::cli
