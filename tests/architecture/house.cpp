#include "tests/architecture/house.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <span>
#include <sstream>

namespace haloform::house {
namespace {

namespace fs = std::filesystem;

/// A folder and the arrows that leave it. `third_party`: which libraries its files may include at all.
struct Room {
  std::vector<std::string_view> may_include;
  std::vector<std::string_view> third_party;
};

const std::map<std::string_view, Room>& rooms() {
  static const std::map<std::string_view, Room> table{
      {"planner/base", {{}, {"openssl", "utf8proc.h", "idn2.h"}}},
      {"planner/model", {{"planner/base"}, {}}},
      {"planner/json", {{"planner/base"}, {"nlohmann", "simdjson.h"}}},
      {"planner/state", {{"planner/json", "planner/model", "planner/base"}, {"fmt"}}},
      {"planner/ports", {{"planner/model", "planner/state", "planner/base"}, {}}},
      {"planner/config",
       {{"planner/config/feeds", "planner/model", "planner/base"}, {"absl", "fmt", "yaml-cpp"}}},
      {"planner/config/feeds", {{"planner/json", "planner/model", "planner/state", "planner/base"}, {"fmt"}}},
      {"planner/config/edit", {{"planner/config", "planner/model", "planner/base"}, {"fmt"}}},
      {"planner/config/schema",
       {{"planner/config", "planner/config/feeds", "planner/model", "planner/base"}, {"nlohmann"}}},
      {"planner/plan/value", {{"planner/base", "planner/model", "planner/state"}, {"dtl"}}},
      {"planner/plan/finding",
       {{"planner/plan/value", "planner/base", "planner/model", "planner/state"}, {}}},
      {"planner/plan/judging",
       {{"planner/plan/value", "planner/plan/finding", "planner/base", "planner/model", "planner/state"},
        {}}},
      {"planner/plan/making",
       {{"planner/plan/value", "planner/plan/finding", "planner/plan/judging", "planner/plan/codec",
         "planner/base", "planner/model", "planner/state"},
        {}}},
      {"planner/plan/privacy",
       {{"planner/plan/value", "planner/base", "planner/model", "planner/state"}, {}}},
      {"planner/plan/codec",
       {{"planner/plan/value", "planner/base", "planner/json", "planner/model", "planner/state"},
        {"nlohmann"}}},
      {"planner/plan/approval",
       {{"planner/plan/value", "planner/plan/codec", "planner/base", "planner/json", "planner/model",
         "planner/state"},
        {"nlohmann"}}},
      {"planner/audit",
       {{"planner/plan/value", "planner/plan/codec", "planner/plan/privacy", "planner/json", "planner/model",
         "planner/state", "planner/base"},
        {"nlohmann"}}},
      {"planner/drift",
       {{"planner/config/edit", "planner/plan/value", "planner/plan/finding", "planner/plan/judging",
         "planner/plan/making", "planner/plan/privacy", "planner/state", "planner/model", "planner/base"},
        {}}},
      {"planner/export",
       {{"planner/config", "planner/config/edit", "planner/plan/privacy", "planner/state", "planner/model",
         "planner/base"},
        {"fmt"}}},
      {"planner/render",
       {{"planner/audit", "planner/drift", "planner/export", "planner/plan/value", "planner/plan/judging",
         "planner/plan/approval", "planner/plan/codec", "planner/plan/privacy", "planner/json",
         "planner/model", "planner/state", "planner/base"},
        {"fmt"}}},
      {"planner/render/runners",
       {{"planner/render", "planner/drift", "planner/plan/value", "planner/json", "planner/model",
         "planner/base"},
        {"fmt"}}},
      {"planner/render/checks",
       {{"planner/render", "planner/drift", "planner/plan/value", "planner/json", "planner/model",
         "planner/base"},
        {"fmt"}}},
      {"planner/render/terraform",
       {{"planner/render", "planner/drift", "planner/plan/value", "planner/plan/codec", "planner/json",
         "planner/model", "planner/base"},
        {"fmt"}}},
      {"planner/render/markdown",
       {{"planner/render", "planner/drift", "planner/plan/value", "planner/model", "planner/base"}, {"fmt"}}},
      {"planner/render/html",
       {{"planner/render", "planner/drift", "planner/plan/value", "planner/model", "planner/base"}, {"fmt"}}},
      {"planner/apply",
       {{"planner/plan/value", "planner/plan/finding", "planner/plan/judging", "planner/plan/making",
         "planner/ports", "planner/model", "planner/state", "planner/base"},
        {"fmt"}}},
      {"planner/watch",
       {{"planner/plan/codec", "planner/plan/privacy", "planner/json", "planner/model", "planner/state",
         "planner/base"},
        {"nlohmann"}}},
      {"providers/http", {{"planner/base"}, {"fmt", "curl"}}},
      {"providers/halopsa",
       {{"planner/base", "planner/model", "planner/ports", "providers/halopsa/connection"}, {}}},
      {"providers/halopsa/tables", {{"planner/model"}, {"fmt"}}},
      {"providers/halopsa/words", {{"planner/base", "planner/json", "providers/http"}, {"nlohmann"}}},
      {"providers/halopsa/wire",
       {{"planner/base", "planner/json", "planner/model", "planner/ports", "providers/halopsa/tables",
         "providers/halopsa/words"},
        {"fmt", "nlohmann"}}},
      {"providers/halopsa/auth",
       {{"planner/base", "planner/json", "planner/model", "providers/http", "providers/halopsa/words"},
        {"fmt", "nlohmann"}}},
      {"providers/halopsa/listing",
       {{"planner/base", "planner/model", "planner/ports", "providers/http", "providers/halopsa/auth",
         "providers/halopsa/tables", "providers/halopsa/wire"},
        {"fmt"}}},
      {"providers/halopsa/reading",
       {{"planner/base", "planner/json", "planner/model", "planner/ports", "providers/http",
         "providers/halopsa/auth", "providers/halopsa/listing", "providers/halopsa/tables",
         "providers/halopsa/wire", "providers/halopsa/words"},
        {"fmt", "nlohmann"}}},
      {"providers/halopsa/writing",
       {{"planner/base", "planner/model", "planner/ports", "providers/halopsa/auth",
         "providers/halopsa/reading", "providers/halopsa/tables", "providers/halopsa/wire"},
        {"fmt"}}},
      {"providers/halopsa/connection",
       {{"planner/base", "planner/json", "planner/model", "planner/ports", "providers/http",
         "providers/halopsa/auth", "providers/halopsa/reading", "providers/halopsa/tables",
         "providers/halopsa/wire", "providers/halopsa/words", "providers/halopsa/writing"},
        {"fmt", "nlohmann"}}},
      {"providers/halopsa/doctor",
       {{"planner/base", "planner/json", "planner/model", "providers/halopsa/auth",
         "providers/halopsa/connection", "providers/halopsa/listing", "providers/halopsa/reading",
         "providers/halopsa/tables", "providers/halopsa/wire", "providers/halopsa/words"},
        {"fmt", "nlohmann"}}},
      {"providers/halopsa/sandbox", {{"planner/base"}, {"fmt", "nlohmann", "httplib.h"}}},
      {"providers/storage/s3",
       {{"planner/base", "planner/json", "planner/model", "planner/ports", "providers/http",
         "providers/storage", "providers/storage/document", "providers/storage/holder",
         "providers/storage/web"},
        {"nlohmann", "openssl"}}},
      {"providers/storage/web", {{"planner/base", "providers/http", "providers/storage"}, {"openssl"}}},
      {"providers/storage/places", {{"planner/base", "planner/model", "providers/storage"}, {"fmt"}}},
      {"providers/storage/holder", {{"planner/ports", "planner/json"}, {}}},
      {"providers/storage/postgres",
       {{"planner/base", "planner/model", "planner/ports", "providers/storage", "providers/storage/document",
         "providers/storage/holder"},
        {"libpq-fe.h"}}},
      {"providers/storage/azblob",
       {{"planner/base", "planner/json", "planner/model", "providers/http", "providers/storage",
         "providers/storage/document", "providers/storage/holder", "providers/storage/web"},
        {"fmt", "openssl"}}},
      {"providers/storage/http",
       {{"planner/base", "planner/json", "planner/model", "providers/http", "providers/storage",
         "providers/storage/document", "providers/storage/web"},
        {"nlohmann"}}},
      {"providers/ci", {{"planner/base", "planner/json"}, {"nlohmann"}}},
      {"providers/forge",
       {{"planner/base", "planner/json", "providers/ci", "providers/http", "providers/storage/web"},
        {"fmt", "nlohmann"}}},
      {"providers/git", {{"planner/base", "providers/process"}, {}}},
      {"providers/process", {{"planner/base"}, {}}},
      {"providers/notify", {{"planner/base", "planner/json", "planner/model", "providers/http"}, {}}},
      {"providers/storage/git",
       {{"planner/ports", "planner/json", "planner/model", "planner/base", "providers/git",
         "providers/storage", "providers/storage/document", "providers/storage/holder"},
        {}}},
      {"providers/storage",
       {{"planner/ports", "planner/json", "planner/state", "planner/model", "planner/base",
         "providers/storage/azblob", "providers/storage/document", "providers/storage/git",
         "providers/storage/holder", "providers/storage/http", "providers/storage/postgres",
         "providers/storage/s3"},
        {"fmt"}}},
      {"providers/storage/document",
       {{"planner/ports", "planner/json", "planner/state", "planner/model", "planner/base",
         "providers/storage"},
        {"fmt"}}},
      {"cli",
       {{"planner/apply",
         "planner/audit",
         "planner/config",
         "planner/config/edit",
         "planner/config/schema",
         "planner/config/feeds",
         "planner/drift",
         "planner/export",
         "planner/render",
         "planner/render/checks",
         "planner/render/html",
         "planner/render/markdown",
         "planner/render/runners",
         "planner/render/terraform",
         "planner/plan/value",
         "planner/plan/finding",
         "planner/plan/judging",
         "planner/plan/making",
         "planner/plan/codec",
         "planner/plan/approval",
         "planner/plan/privacy",
         "planner/ports",
         "planner/state",
         "planner/json",
         "planner/model",
         "planner/base",
         "planner/watch",
         "providers/halopsa",
         "providers/halopsa/connection",
         "providers/halopsa/doctor",
         "providers/halopsa/tables",
         "providers/halopsa/sandbox",
         "providers/http",
         "providers/ci",
         "providers/forge",
         "providers/git",
         "providers/notify",
         "providers/process",
         "providers/storage",
         "providers/storage/places"},
        {"fmt", "CLI"}}},
  };
  return table;
}

/// Libraries that one file, or a few, alone may know, so that they can be taken out again.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> keepers{
    {{"absl", "planner/config/time_zone.cpp"},
     {"yaml-cpp", "planner/config/yaml_reader.cpp"},
     {"yaml-cpp", "planner/config/yaml_words.cpp"},
     {"simdjson.h", "planner/json/quick_reader.cpp"},
     {"dtl", "planner/plan/value/text_diff.cpp"},
     {"curl", "providers/http/curl_transport.cpp"},
     {"CLI", "cli/command_line.cpp"},
     {"openssl", "planner/base/digest.cpp"},
     {"openssl", "planner/base/sealing.cpp"},
     {"openssl", "providers/storage/s3/sigv4.cpp"},
     {"openssl", "providers/storage/web/base64.cpp"},
     {"openssl", "providers/storage/azblob/shared_key.cpp"},
     {"libpq-fe.h", "providers/storage/postgres/libpq.hpp"},
     {"utf8proc.h", "planner/base/comparison_key.cpp"},
     {"idn2.h", "planner/base/comparison_key.cpp"}}};

/// Where threads live (docs/architecture.md), and in the sandbox's server.
constexpr std::array<std::string_view, 6> thread_files{"cli/progress_display.",
                                                       "planner/apply/execute",
                                                       "planner/config/file_reader.cpp",
                                                       "providers/halopsa/listing/page_threads.",
                                                       "providers/halopsa/sandbox/server.cpp",
                                                       "providers/storage/document/ticker."};
constexpr std::array<std::string_view, 3> thread_headers{"thread", "future", "stop_token"};

/// Where planner touches the world by itself: it reads the files of the configuration, and
/// the C library reads addresses (inet_pton).
constexpr std::array<std::string_view, 4> disk_files{"planner/base/url.cpp", "planner/config/file_reader.cpp",
                                                     "planner/config/folder_path.cpp",
                                                     "planner/config/include_globs.cpp"};

constexpr std::array<std::string_view, 13> libraries{"absl",       "yaml-cpp",   "dtl",      "curl",    "CLI",
                                                     "utf8proc.h", "libpq-fe.h", "idn2.h",   "openssl", "fmt",
                                                     "nlohmann",   "simdjson.h", "httplib.h"};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool starts_with_any(std::string_view path, std::span<const std::string_view> beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view beginning) { return path.starts_with(beginning); });
}

std::string_view first_part(std::string_view path) { return path.substr(0, path.find('/')); }

std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/')); }

/// `cli/commands` belongs to the room `cli`, `providers/halopsa/sandbox` is one of its own.
std::string_view room_of(std::string_view folder) {
  for (std::string_view at = folder;; at = folder_of(at)) {
    // The table's own text: `folder` may be gone before the answer is.
    if (const auto room = rooms().find(at); room != rooms().end()) return room->first;
    if (!at.contains('/')) return {};
  }
}

class Judge {
 public:
  explicit Judge(const SourceFile& file) : file_(&file), room_(room_of(file.folder())) {}

  std::vector<std::string> run() {
    if (room_.empty()) {
      broken_.push_back(file_->path + ": a folder that docs/architecture.md does not know");
      return broken_;
    }
    for (const Include& include : file_->includes) {
      if (include.ours) {
        our_own(include);
      } else {
        from_elsewhere(include);
      }
    }
    return broken_;
  }

 private:
  void complain(const Include& include, std::string_view why) {
    broken_.push_back(file_->path + ":" + std::to_string(include.line) + ": includes " + include.path + ", " +
                      std::string(why));
  }

  void our_own(const Include& include) {
    const std::string_view target = room_of(folder_of(include.path));
    if (target.empty()) return complain(include, "which is not named by its path from the root");
    if (target == room_ || is_among(rooms().at(room_).may_include, target)) return;
    complain(include, "and " + std::string(room_) + " has no arrow to " + std::string(target));
  }

  void from_elsewhere(const Include& include) {
    const std::string_view library = first_part(include.path);
    if (is_among(libraries, library)) return library_rules(include, library);
    if (is_among(thread_headers, library) && !starts_with_any(file_->path, thread_files)) {
      complain(include, "and threads live elsewhere");
    }
    // <malloc.h> gives memory back after the largest reading; it reaches nothing outside of the program.
    const bool system = include.path.ends_with(".h") && include.path != "malloc.h";
    if (system && room_.starts_with("planner/") && !is_among(disk_files, file_->path)) {
      complain(include, "and planner reaches the system in its file reader alone");
    }
    const bool streams = library == "iostream" || library == "fstream";
    if (streams && room_.starts_with("planner/")) complain(include, "and planner has no streams");
  }

  void library_rules(const Include& include, std::string_view library) {
    if (!is_among(rooms().at(room_).third_party, library)) {
      return complain(include, "which this folder does without");
    }
    std::string kept_by;
    for (const auto& [kept, keeper] : keepers) {
      if (library != kept) continue;
      if (file_->path == keeper) return;
      kept_by += (kept_by.empty() ? "" : ", ") + std::string(keeper);
    }
    if (!kept_by.empty()) complain(include, "which is for " + kept_by);
    if (library == "fmt" && file_->is_header()) complain(include, "and fmt stays out of headers");
  }

  const SourceFile* file_;
  std::string_view room_;
  std::vector<std::string> broken_;
};

}  // namespace

std::string SourceFile::folder() const { return std::string(folder_of(path)); }

std::string SourceFile::name() const { return path.substr(path.rfind('/') + 1); }

std::size_t SourceFile::lines() const { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

SourceFile read_source(std::string path, std::string text) {
  SourceFile file{std::move(path), std::move(text), {}};
  std::size_t number = 0;
  for (std::size_t at = 0; at < file.text.size();) {
    const std::size_t end = std::min(file.text.find('\n', at), file.text.size());
    std::string_view line(file.text.data() + at, end - at);
    at = end + 1;
    ++number;
    constexpr std::string_view directive = "#include ";
    if (!line.starts_with(directive)) continue;
    line.remove_prefix(directive.size());
    const bool ours = line.starts_with('"');
    const std::size_t close = line.find(ours ? '"' : '>', 1);
    if (close == std::string_view::npos) continue;
    file.includes.push_back({std::string(line.substr(1, close - 1)), ours, number});
  }
  return file;
}

std::vector<SourceFile> all_sources() {
  std::vector<SourceFile> files;
  const fs::path root = HALOFORM_SOURCE_DIR;
  for (const char* top : {"planner", "providers", "cli"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cpp" && extension != ".hpp") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      files.push_back(read_source(fs::relative(entry.path(), root).generic_string(),
                                  {std::istreambuf_iterator<char>(in), {}}));
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::map<std::string, std::string> types_of(const SourceFile& file) {
  static const std::regex opening(R"(^namespace ([a-z_:]+) \{|^\}  // namespace)");
  static const std::regex type(R"(^(?:struct|class|enum class) ([A-Z]\w*)(?: final)?(?: :[^;]*)? \{)");
  std::map<std::string, std::string> found;
  std::string space;
  std::istringstream lines(file.text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with(' ') || line.starts_with('/')) continue;
    std::smatch match;
    if (std::regex_search(line, match, opening)) {
      space = match[1].str();
    } else if (std::regex_search(line, match, type)) {
      found.emplace(space + "::" + match[1].str(), file.path);
    }
  }
  return found;
}

std::vector<std::string> broken_rules(const SourceFile& file) { return Judge(file).run(); }

}  // namespace haloform::house
