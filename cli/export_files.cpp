#include "cli/export_files.hpp"

#include "planner/config/edit/add_includes.hpp"
#include "planner/config/edit/edit_file.hpp"
#include "planner/config/edit/scalar_text.hpp"
#include "planner/config/edit/starter.hpp"
#include "planner/config/file_reader.hpp"
#include "planner/config/folder_path.hpp"
#include "planner/config/schema/editor_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

namespace haloform::cli {
namespace {

namespace fs = std::filesystem;

fs::path root_file(const std::string& config) {
  std::error_code none;
  const fs::path path(config);
  const bool is_file = !fs::is_directory(path, none) && config::is_configuration_name(path);
  return (is_file ? path : path / config::usual_root_name).lexically_normal();
}

std::string new_root(const std::string& file, const std::string& instance) {
  return fmt::format("{}version: 1\ninstance:\n  url: {}\n", config::editor_line(file),
                     config::text_as_scalar(instance, config::ScalarStyle::plain));
}

Error refused(const std::string& file, std::string_view why, std::string advice) {
  return {ErrorKind::refused, fmt::format("this file {}; nothing was written", why), file, std::move(advice)};
}

/// One value or list each.
std::vector<config::BlockEdit> parts_of(const config::BlockEdit& edit) {
  std::vector<config::BlockEdit> parts;
  parts.reserve(edit.fields.size() + edit.lists.size());
  for (const config::BlockEdit::Field& field : edit.fields) parts.push_back({edit.address, {field}, {}});
  for (const config::BlockEdit::List& list : edit.lists) parts.push_back({edit.address, {}, {list}});
  return parts;
}

}  // namespace

Result<ExportFiles> ExportFiles::open(const Catalog& catalog, const std::string& config,
                                      const std::optional<std::string>& instance) {
  ExportFiles files(catalog, root_file(config));
  std::error_code none;
  files.schema_is_there_ = fs::exists(fs::symlink_status(files.folder() / config::starter_schema_file, none));
  if (fs::exists(fs::symlink_status(files.root_, none))) {
    auto text = config::read_whole_file(files.root_);
    if (!text) return std::unexpected(std::move(text.error()));
    files.root_text_ = *text;
    files.root_before_ = std::move(*text);
    return files;
  }
  if (!instance) {
    return fail(ErrorKind::configuration, "there is no configuration yet, and no instance is named",
                files.root_.string(), "set HALOPSA_URL, as in HALOPSA_URL=https://your-company.halopsa.com");
  }
  files.root_text_ = new_root(files.root_.filename().string(), *instance);
  return files;
}

fs::path ExportFiles::folder() const { return root_.has_parent_path() ? root_.parent_path() : fs::path("."); }

config::ConfigurationReader::Texts ExportFiles::at_first() const {
  if (root_before_) return {};
  return {{root_.filename().string(), root_text_}};
}

Result<std::optional<std::string>> ExportFiles::text_of(const std::string& file) const {
  std::error_code none;
  const fs::path path = folder() / file;
  if (!fs::exists(fs::symlink_status(path, none))) return std::optional<std::string>();
  auto text = config::read_whole_file(path);
  if (!text) return std::unexpected(std::move(text.error()));
  return std::optional(std::move(*text));
}

void ExportFiles::take(const std::string& file, std::span<const config::BlockEdit> edits, std::string& text,
                       Edited& edited) const {
  auto after = config::edit_file(*catalog_, file, text, edits);
  if (after) {
    text = std::move(*after);
    for (const config::BlockEdit& one : edits) edited.blocks.insert(one.address);
    return;
  }
  const std::vector<config::BlockEdit> smaller =
      edits.size() == 1 ? parts_of(edits.front()) : std::vector(edits.begin(), edits.end());
  if (smaller.size() > 1) {
    for (const config::BlockEdit& one : smaller) take(file, {&one, 1}, text, edited);
    return;
  }
  const std::string where = after.error().where.plain();
  // An anchor of the whole block is said of it once.
  const bool is_said = std::ranges::any_of(
      edited.errors, [&](const Error& one) { return !where.empty() && one.where.plain() == where; });
  if (!is_said) edited.errors.push_back(std::move(after.error()));
}

ExportFiles::Edited ExportFiles::edit(const std::map<std::string, std::vector<config::BlockEdit>>& by_file) {
  Edited edited;
  for (const auto& [file, edits] : by_file) {
    auto before = file == root_.filename() ? Result<std::optional<std::string>>(root_before_) : text_of(file);
    if (!before || !*before) {
      if (!before) edited.errors.push_back(std::move(before.error()));
      continue;
    }
    std::string after = **before;
    take(file, edits, after, edited);
    if (file == root_.filename()) {
      root_text_ = std::move(after);
    } else if (after != **before) {
      edited_.insert_or_assign(file, Text{std::move(*before), std::move(after)});
    }
  }
  return edited;
}

Result<ExportFiles::Text> ExportFiles::merged(const std::string& file,
                                              const std::vector<config::NewBlock>& blocks,
                                              bool is_included) const {
  const auto edited = edited_.find(file);
  auto before =
      edited == edited_.end() ? text_of(file) : Result<std::optional<std::string>>(edited->second.before);
  if (!before) return std::unexpected(std::move(before.error()));
  const bool is_told = schema_is_there_ || !root_before_;
  auto fresh = config::add_blocks(file, is_told ? config::editor_line(file) : std::string(), blocks);
  if (!fresh) return std::unexpected(std::move(fresh.error()));
  // What an export left that was ended in the middle is there already.
  if (!*before || **before == *fresh) return Text{std::move(*before), std::move(*fresh)};
  if (!is_included) return Text{std::move(*before), std::move(*fresh), true};
  auto after = config::add_blocks(file, edited == edited_.end() ? **before : edited->second.after, blocks);
  if (!after) return std::unexpected(std::move(after.error()));
  return Text{std::move(*before), std::move(*after)};
}

/// Which of the files a root file of this text includes.
Result<std::vector<std::string>> ExportFiles::included(const ByPath& files,
                                                       const std::string& root_text) const {
  config::ConfigurationReader::Texts texts{{root_.filename().string(), root_text}};
  for (const auto& [file, text] : files) texts.emplace(file, text.after);
  const auto reader = config::ConfigurationReader::open(*catalog_, root_, std::move(texts));
  if (!reader) return fail(ErrorKind::configuration, "the configuration cannot be read", root_.string());
  return reader->files();
}

/// The root file with a pattern for each folder of which a file is not included yet; where such a pattern would include what is
/// somebody else's, with the files by name.
Result<std::string> ExportFiles::root_with(const ByPath& files) const {
  const auto now = included(files, root_text_);
  if (!now) return std::unexpected(now.error());
  std::set<std::string> known(now->begin(), now->end());
  std::set<std::string> patterns;
  std::vector<std::string> names;
  for (const auto& [file, text] : files) {
    if (known.contains(file)) continue;
    names.push_back(file);
    patterns.insert((fs::path(file).parent_path() / "*.yaml").generic_string());
  }
  if (names.empty()) return root_text_;
  const std::vector<std::string> wanted(patterns.begin(), patterns.end());
  auto text = config::add_includes(root_.filename().string(), root_text_, wanted);
  if (!text) return text;
  const auto then = included(files, *text);
  if (!then) return std::unexpected(then.error());
  known.insert(names.begin(), names.end());
  const bool only_ours =
      std::ranges::all_of(*then, [&](const std::string& one) { return known.contains(one); });
  if (only_ours) return text;
  return config::add_includes(root_.filename().string(), root_text_, names);
}

Result<ExportFiles::ByPath> ExportFiles::with(
    const std::map<std::string, std::vector<config::NewBlock>>& blocks) const {
  const auto there = included(edited_, root_text_);
  if (!there) return std::unexpected(there.error());
  ByPath files = edited_;
  for (const auto& [file, of_file] : blocks) {
    const bool is_included = std::ranges::find(*there, file) != there->end();
    auto text = merged(file, of_file, is_included);
    if (!text) return std::unexpected(std::move(text.error()));
    files.insert_or_assign(file, std::move(*text));
  }
  auto root = root_with(files);
  if (!root) return std::unexpected(std::move(root.error()));
  files.insert_or_assign(root_.filename().string(), Text{root_before_, std::move(*root)});
  std::erase_if(files, [](const auto& one) { return one.second.before == one.second.after; });
  return files;
}

std::optional<Replacement> ExportFiles::new_schema() const {
  if (schema_is_there_ || root_before_) return std::nullopt;
  return Replacement{(folder() / config::starter_schema_file).string(), std::nullopt,
                     config::editor_schema(*catalog_)};
}

Result<void> check_existing(const ExportFiles& files, const ExportFiles::ByPath& texts,
                            ExportOptions::Existing existing) {
  const std::string root = files.root().filename().string();
  for (const auto& [file, text] : texts) {
    if (!text.before || file == root) continue;
    if (text.foreign) {
      return std::unexpected(refused(file, "is there and not part of the configuration",
                                     "name it under `include:`, or move it away"));
    }
    if (existing == ExportOptions::Existing::merge) continue;
    return std::unexpected(
        refused(file, "is there already",
                "add --merge, which puts new people into it, or export into another folder (--to)"));
  }
  return {};
}

std::vector<Replacement> in_order(const ExportFiles& files, const ExportFiles::ByPath& texts) {
  const std::string root = files.root().filename().string();
  const auto place = [&](const std::string& file) {
    if (file == root) return 2;
    return file == fmt::format("people/{}.yaml", type_plural(ResourceType::team)) ? 0 : 1;
  };
  std::vector<Replacement> all;
  if (auto schema = files.new_schema()) all.push_back(std::move(*schema));
  for (int now = 0; now <= 2; ++now) {
    for (const auto& [file, text] : texts) {
      if (place(file) == now)
        all.push_back(
            {(file == root ? files.root() : files.folder() / file).string(), text.before, text.after});
    }
  }
  return all;
}

}  // namespace haloform::cli
