#include "planner/config/state_section.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/quote.hpp"
#include "planner/config/folder_path.hpp"
#include "planner/config/store_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::array<std::string_view, 3> beside_keys{"required", "encryption", "lease"};
constexpr Milliseconds longest_lease = std::chrono::hours{1};

class StateReader {
 public:
  StateReader(const std::filesystem::path* folder, FileCheck& check)
      : reading_{folder, check}, check_(check) {}

  std::optional<StateLocation> read(const YamlNode& value) {
    for (const YamlEntry entry : value.entries()) {
      if (entry.use == KeyUse::first) this->entry(entry);
    }
    if (azure_lease_ && place_ && std::holds_alternative<StateLocation::Azblob>(*place_)) {
      check_.error(*azure_lease_, "a lease of Azure lasts from 15 s to 60 s", "write lease: 60s, or less");
      return std::nullopt;
    }
    if (store_ != nullptr && !place_) return std::nullopt;
    location_.place = place_.value_or(StateLocation::Local{std::string(default_state_file)});
    return location_;
  }

 private:
  void entry(const YamlEntry& entry) {
    const std::string_view key = entry.key.text();
    const auto rows = store_rows();
    if (const auto row = std::ranges::find(rows, key, &StoreRow::name); row != rows.end())
      return store(*row, entry);
    if (key == "required") {
      location_.required = check_.boolean(entry.value, key);
    } else if (key == "encryption") {
      encryption(entry.value);
    } else if (key == "lease") {
      lease(entry.value);
    } else if (is_credential_key(key)) {
      check_.error(
          entry.key, fmt::format("{} must not be in the configuration", clipped(key)),
          "credentials and keys come from the environment only; remove it from the Git history if it "
          "was committed",
          Rule::secret_in_file);
    } else {
      unknown(entry.key);
    }
  }

  void store(const StoreRow& row, const YamlEntry& entry) {
    if (store_ != nullptr) {
      check_.error(entry.key, fmt::format("state names two stores: {} and {}", store_->name, row.name),
                   "keep one of them; `haloform state migrate` moves a state to another store",
                   Rule::contradiction);
      return;
    }
    store_ = &row;
    if (check_.mapping(entry.value, row.name, row.like)) place_ = row.read(entry.value, reading_);
  }

  void encryption(const YamlNode& value) {
    const auto text = check_.text(value, "encryption");
    if (!text) return;
    if (*text == "required") {
      location_.encryption = StateLocation::Encryption::required;
    } else {
      check_.error(value, fmt::format("encryption: {} is not known", in_quotes(*text)),
                   "write encryption: required, or remove it; HALOFORM_STATE_KEY alone encrypts too");
    }
  }

  void lease(const YamlNode& value) {
    const auto length = value.is_scalar() ? parse_duration(value.text()) : std::nullopt;
    if (!length || *length < least_lease || *length > longest_lease) {
      check_.error(value, "lease must be a time from 3s to 1h", "write it as lease: 60s");
      return;
    }
    location_.lease = *length;
    if (*length < least_azure_lease || *length > longest_azure_lease) azure_lease_ = value;
  }

  void unknown(const YamlNode& key) { check_.unknown_key(key, "state", keys_of_state()); }

  SectionReading reading_;
  FileCheck& check_;
  const StoreRow* store_ = nullptr;
  std::optional<StatePlace> place_;
  StateLocation location_;
  std::optional<YamlNode> azure_lease_;  ///< The lease, where it is none that Azure gives.
};

/// A place with its paths from the root; an overload for each kind that has any.
class Anchor {
 public:
  explicit Anchor(const std::filesystem::path& root) : root_(root) {}

  Result<StatePlace> operator()(const StateLocation::Local& local) const {
    if (auto fault = path_fault(root_, local.path)) {
      return fail(ErrorKind::configuration, "the state: " + fault->what, local.path,
                  fault->advice + "; to use a file elsewhere, pass it with --state");
    }
    return StateLocation::Local{(root_ / local.path).lexically_normal().string()};
  }

  Result<StatePlace> operator()(StateLocation::Git git) const {
    git.checkout = root_.string();
    // Anything else is a name, a URL, or a whole path.
    if (git.remote.starts_with("./") || git.remote.starts_with("../"))
      git.remote = std::filesystem::absolute(root_ / git.remote).lexically_normal().string();
    return git;
  }

  Result<StatePlace> operator()(StateLocation::S3 s3) const {
    if (s3.ca_file.empty()) return s3;
    if (auto fault = path_fault(root_, s3.ca_file)) {
      return fail(ErrorKind::configuration, "state.s3.ca_file: " + fault->what, s3.ca_file,
                  fault->advice + "; to use a file elsewhere, set AWS_CA_BUNDLE");
    }
    s3.ca_file = std::filesystem::absolute(root_ / s3.ca_file).lexically_normal().string();
    return s3;
  }

  template <typename Other>
  Result<StatePlace> operator()(Other other) const {
    return other;
  }

 private:
  const std::filesystem::path& root_;
};

}  // namespace

std::optional<StateLocation> state_section(const YamlNode& value, const std::filesystem::path* folder,
                                           FileCheck& check) {
  if (!check.mapping(value, "state", store_rows().front().like)) return std::nullopt;
  return StateReader(folder, check).read(value);
}

Result<StateLocation> located_state(const std::filesystem::path& root,
                                    const std::optional<StateLocation>& written) {
  StateLocation location =
      written.value_or(StateLocation{StateLocation::Local{std::string(default_state_file)}});
  auto place = std::visit(Anchor(root), std::move(location.place));
  if (!place) return std::unexpected(std::move(place.error()));
  location.place = std::move(*place);
  location.named_by = StateLocation::NamedBy::configuration;
  return location;
}

Result<StatePlace> place_to_write(std::string_view text) {
  auto place = parse_state_place(text);
  if (!place) return place;
  const auto* local = std::get_if<StateLocation::Local>(&*place);
  const auto fault = local == nullptr ? std::nullopt : path_fault(local->path);
  if (!fault) return place;
  return fail(ErrorKind::usage, fault->what, "--state",
              fault->advice.marked() + "; a file elsewhere is named with HALOFORM_STATE");
}

StatePlace written_place(const std::optional<StateLocation>& written) {
  return written ? written->place : StatePlace(StateLocation::Local{std::string(default_state_file)});
}

std::vector<std::string_view> keys_of_state() {
  std::vector<std::string_view> names;
  std::ranges::transform(store_rows(), std::back_inserter(names), &StoreRow::name);
  names.insert(names.end(), beside_keys.begin(), beside_keys.end());
  return names;
}

}  // namespace haloform::config
