#include "planner/config/configuration.hpp"

#include "planner/config/feed_section.hpp"
#include "planner/config/file_reader.hpp"
#include "planner/config/folder_path.hpp"
#include "planner/config/include_globs.hpp"
#include "planner/config/root_file.hpp"
#include "planner/config/root_sections.hpp"
#include "planner/config/validator.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>
#include <system_error>
#include <utility>

namespace haloform::config {

namespace {

namespace fs = std::filesystem;

FileParts unreadable(const std::string& path, const Error& error) {
  FileParts parts;
  parts.outcome = FileParts::Outcome::partial;
  parts.found.error({path, 0, 0}, error.what, error.advice, Diagnostic::Rule::unreadable_file);
  return parts;
}

/// What the trees took lies in the arenas of threads that are gone: a quarter of all memory after a hundred
/// thousand people, and nobody else would use it. Takes a few milliseconds.
void give_back_memory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

/// A root file that is a link obeys the rules of includes: whoever writes the YAML could let it be any file.
std::optional<PathFault> root_fault(const fs::path& file) {
  std::error_code error;
  if (!fs::is_symlink(fs::symlink_status(file, error))) return std::nullopt;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const fs::path canonical_folder = fs::canonical(folder, error);
  if (error || !fs::exists(file, error)) return std::nullopt;  // reading it says why it cannot be read
  const auto canonical = canonical_inside(canonical_folder, file, file.filename().string());
  if (!canonical) return canonical.error();
  if (is_configuration_name(*canonical)) return std::nullopt;
  return no_configuration(fmt::format("{}, the target of the link,", canonical->filename().string()));
}

Result<std::string> text_of(const fs::path& file, const std::string& name,
                            const ConfigurationReader::Texts& instead) {
  const auto at = instead.find(name);
  return at == instead.end() ? read_whole_file(file) : Result<std::string>(at->second);
}

/// The file of a feed, by the rules of included files: a link leads to one within the folder that is called as one.
FeedBytes bytes_of(const FeedSpec& spec, const fs::path& folder, const ConfigurationReader::Texts& instead) {
  std::error_code error;
  const fs::path file = folder / spec.path;
  if (!fs::exists(fs::symlink_status(file, error)) && !instead.contains(spec.path))
    return {
        fail(ErrorKind::io, "there is no such file", spec.path, "get the feed first, or correct its path")};
  const fs::path canonical_folder = fs::canonical(folder, error);
  if (!error && fs::exists(file, error)) {
    const auto canonical = canonical_inside(canonical_folder, file, spec.path);
    if (!canonical)
      return {fail(ErrorKind::configuration, canonical.error().what, spec.path, canonical.error().advice)};
    const auto endings = feed_endings(spec.form);
    if (std::ranges::find(endings, canonical->extension().string()) == endings.end())
      return {fail(ErrorKind::configuration, "it is a link to a file that is not called as a feed", spec.path,
                   "let it lead to one that is, or copy the file")};
  }
  FeedBytes feed{text_of(file, spec.path, instead)};
  const auto written = fs::last_write_time(file, error);
  if (!error)
    feed.written = std::chrono::time_point_cast<Milliseconds>(std::chrono::file_clock::to_sys(written));
  return feed;
}

std::unexpected<Diagnostics> one_diagnostic(std::string file, MarkedText what, MarkedText advice) {
  Diagnostics found;
  found.error({std::move(file), 0, 0}, std::move(what), std::move(advice), Diagnostic::Rule::unreadable_file);
  return std::unexpected(std::move(found));
}

}  // namespace

struct ConfigurationReader::Parts {
  const Catalog* catalog;
  fs::path folder;
  RootFile root;
  SourceFiles files;
  std::vector<std::uint64_t> sizes;  ///< By file.
  std::uint64_t feed_bytes = 0;
  Diagnostics warnings;
  Texts instead;

  void find_files(const fs::path& root_file);
};

void ConfigurationReader::Parts::find_files(const fs::path& root_file) {
  FileCheck check(0, root.name, root.found);
  std::vector<std::string> patterns;
  std::vector<SourceSpan> places;
  for (IncludePattern& pattern : include_patterns_of(root.tree.root(), check)) {
    patterns.push_back(std::move(pattern.pattern));
    places.push_back(std::move(pattern.where));
  }
  IncludedFiles included = find_included(folder, patterns);
  std::vector<bool> fits_text(patterns.size());
  for (const auto& [path, text] : instead) {
    if (std::ranges::find(included.files, path, &IncludedFile::path) != included.files.end()) continue;
    bool fits = false;
    for (std::size_t at = 0; at < patterns.size(); ++at) {
      if (path == root.name || !path_fits(patterns[at], path)) continue;
      fits = fits_text[at] = true;
    }
    if (fits) included.files.push_back({path, folder / path, text.size()});
  }
  std::ranges::sort(included.files, {}, &IncludedFile::path);
  for (std::size_t at = 0; at < patterns.size(); ++at) {
    if (!included.faults[at] || (fits_text[at] && included.faults[at]->finds_nothing)) continue;
    root.found.error(places[at], included.faults[at]->what, included.faults[at]->advice,
                     Diagnostic::Rule::unreadable_file);
    root.included = FileParts::Outcome::partial;
  }
  std::error_code ignored;
  // A file with two names is read once, under the first; the root file is never its own part.
  std::map<fs::path, std::string> known{{fs::canonical(root_file, ignored), root.name}};
  for (const std::string& feed : feed_files(root.tree.root())) {
    const fs::path file = folder / feed;
    known.emplace(fs::weakly_canonical(file, ignored), feed);
    const auto bytes = fs::is_regular_file(file, ignored) ? fs::file_size(file, ignored) : 0;
    feed_bytes += ignored ? 0 : bytes;
  }
  for (const IncludedFile& file : included.files) {
    if (!known.try_emplace(file.canonical, file.path).second) continue;
    files.add(file.path);
    sizes.push_back(file.bytes);
    root.included = FileParts::Outcome::whole;
  }
}

ConfigurationReader::ConfigurationReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ConfigurationReader::ConfigurationReader(ConfigurationReader&&) noexcept = default;
ConfigurationReader& ConfigurationReader::operator=(ConfigurationReader&&) noexcept = default;
ConfigurationReader::~ConfigurationReader() = default;

Checked<ConfigurationReader> ConfigurationReader::open(const Catalog& catalog, const fs::path& path,
                                                       Texts instead) {
  std::error_code error;
  const bool is_folder = fs::is_directory(path, error);
  const fs::path file = (is_folder ? path / usual_root_name : path).lexically_normal();
  // A link that leads nowhere or in circles is there, and reading it says why it cannot be read.
  if (!fs::exists(fs::symlink_status(file, error)) && !instead.contains(file.filename().string())) {
    return one_diagnostic(
        file.string(), "there is no such file",
        "the root file is haloform.yaml; pass its folder with --chdir, or the file itself with --config; "
        "`haloform init` writes one");
  }
  if (auto fault = root_fault(file))
    return one_diagnostic(file.string(), std::move(fault->what), std::move(fault->advice));
  const auto text = text_of(file, file.filename().string(), instead);
  if (!text) return one_diagnostic(file.string(), text.error().what, text.error().advice);
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  auto root = read_root_file(file.filename().string(), *text, &folder);
  if (!root) return std::unexpected(std::move(root.error()));
  auto parts =
      std::make_unique<Parts>(Parts{&catalog, folder, std::move(*root), {}, {}, 0, {}, std::move(instead)});
  parts->files.add(parts->root.name);
  parts->sizes.push_back(text->size());
  parts->find_files(file);
  return ConfigurationReader(std::move(parts));
}

Checked<ConfigurationReader> ConfigurationReader::without_files(const Catalog& catalog,
                                                                const fs::path& folder) {
  auto root = read_root_file(std::string(usual_root_name), "version: 1\n", &folder);
  if (!root) return std::unexpected(std::move(root.error()));
  auto parts = std::make_unique<Parts>(Parts{&catalog, folder, std::move(*root), {}, {}, 0, {}, {}});
  parts->files.add(parts->root.name);
  parts->sizes.push_back(0);
  return ConfigurationReader(std::move(parts));
}

const Checked<Settings>& ConfigurationReader::settings() const { return parts_->root.settings; }
const fs::path& ConfigurationReader::root() const { return parts_->folder; }
const Diagnostics& ConfigurationReader::warnings() const { return parts_->warnings; }

const std::vector<std::string>& ConfigurationReader::files() const { return parts_->files.paths(); }

PerType<Attributes> ConfigurationReader::defaults(std::optional<Profile> profile) const {
  Diagnostics found;
  FileCheck check(0, parts_->root.name, found);
  return root_sections_of(parts_->root.tree.root(), *parts_->catalog, profile, check).defaults;
}

std::size_t ConfigurationReader::total_bytes() const {
  return std::accumulate(parts_->sizes.begin(), parts_->sizes.end(), std::size_t{parts_->feed_bytes});
}

Checked<DesiredState> ConfigurationReader::read(std::optional<Profile> profile,
                                                const std::function<void()>& beside) {
  const FeedSource feeds = [this](const FeedSpec& feed) {
    return bytes_of(feed, parts_->folder, parts_->instead);
  };
  Start start = start_with(parts_->root, *parts_->catalog, profile, parts_->files, feeds);
  const std::vector<std::string>& paths = parts_->files.paths();
  std::vector<std::size_t> order(paths.size() - 1);
  std::iota(order.begin(), order.end(), std::size_t{1});
  // The largest first: nobody is left alone with it at the end.
  std::ranges::stable_sort(order, std::greater<>(), [this](std::size_t file) { return parts_->sizes[file]; });
  constexpr std::size_t root_file = 0;  // was read when it was opened: its turn is free for something else
  if (beside) order.insert(order.begin(), root_file);
  for_each_in_parallel(order, [&](std::size_t file) {
    if (file == root_file) return beside();
    const auto text = text_of(parts_->folder / paths[file], paths[file], parts_->instead);
    start.collected.parts[file] =
        text ? read_included(*text, start.rules, static_cast<std::uint32_t>(file), paths[file])
             : unreadable(paths[file], text.error());
  });
  auto desired = Validator::validate(*parts_->catalog, profile, std::move(start.collected), parts_->warnings);
  give_back_memory();
  return desired;
}

}  // namespace haloform::config
