#include "cli/program_facts.hpp"

#include "planner/json/writer.hpp"
#include "providers/http/curl_transport.hpp"
#include "providers/storage/storage.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <link.h>

#include <algorithm>
#include <bit>

namespace haloform::cli {
namespace {

/// The shared libraries that this program itself asks the loader for; those that they need in turn are not among them.
std::vector<std::string_view> needed_files() {
  const link_map* program = nullptr;
  void* const handle = ::dlopen(nullptr, RTLD_LAZY);
  if (handle == nullptr || ::dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&program)) != 0) return {};
  ElfW(Addr) names = 0;
  for (const auto* entry = program->l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_STRTAB) names = entry->d_un.d_ptr;
  }
  // The loader has added the program's own address to it, or has not.
  if (names < program->l_addr) names += program->l_addr;
  std::vector<std::string_view> files;
  for (const auto* entry = program->l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_NEEDED) files.emplace_back(std::bit_cast<const char*>(names + entry->d_un.d_val));
  }
  return files;
}

std::string_view linkage_name(Linkage linkage) {
  switch (linkage) {
    case Linkage::shared: return "shared";
    case Linkage::inside: return "inside";
    case Linkage::loaded: return "loaded";
  }
  return {};
}

/// What is in use, of a library that the system replaces; else what it was built with.
std::string version_in_use(const BuildFacts::Library& library, const http::LibcurlVersions& now) {
  if (library.name == "libcurl") return now.libcurl;
  if (library.name == "OpenSSL") return now.tls;
  return std::string(library.version);
}

}  // namespace

ProgramFacts program_facts() {
  const BuildFacts built = build_facts();
  ProgramFacts facts{std::string(built.version), std::nullopt, std::string(built.compiler), {}};
  if (!built.commit.empty()) facts.commit = built.commit;
  const auto files = needed_files();
  const auto now = http::libcurl_versions();
  for (const BuildFacts::Library& library : built.libraries) {
    const bool shared = !library.file.empty() && std::ranges::any_of(files, [&](std::string_view file) {
      return file.starts_with(library.file);
    });
    facts.libraries.push_back({std::string(library.name), version_in_use(library, now),
                               shared ? Linkage::shared : Linkage::inside});
  }
  for (storage::LoadedLibrary& library : storage::loaded_libraries()) {
    ProgramFacts::Library row{std::move(library.name), std::nullopt, Linkage::loaded};
    if (!library.version.empty()) row.version = std::move(library.version);
    facts.libraries.push_back(std::move(row));
  }
  return facts;
}

std::string facts_text(const ProgramFacts& facts) {
  std::string libraries;
  for (const ProgramFacts::Library& library : facts.libraries) {
    libraries += fmt::format("{}{} {}", libraries.empty() ? "" : ", ", library.name,
                             library.version.value_or("not installed"));
  }
  return fmt::format("haloform {}\ncommit {}, {}\n{}\n", facts.version, facts.commit.value_or("unknown"),
                     facts.compiler, libraries);
}

std::string facts_json(const ProgramFacts& facts) {
  const auto text_or_null = [](json::Writer& json, const std::optional<std::string>& text) {
    if (text) {
      json.text(*text);
    } else {
      json.null();
    }
  };
  json::Writer json;
  json.begin_object().key("version").text(facts.version).key("commit");
  text_or_null(json, facts.commit);
  json.key("compiler").text(facts.compiler).key("libraries").begin_array();
  for (const ProgramFacts::Library& library : facts.libraries) {
    json.begin_object().key("name").text(library.name).key("version");
    text_or_null(json, library.version);
    json.key("linked").text(linkage_name(library.linkage)).end_object();
  }
  return json.end_array().end_object().finish();
}

}  // namespace haloform::cli
