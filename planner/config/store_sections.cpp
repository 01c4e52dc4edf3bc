#include "planner/config/store_sections.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/model/place_rules.hpp"
#include "planner/model/state_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

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

/// One key of a store whose value is a text. `fits` gives it back as it is kept.
template <typename Location>
struct TextKey {
  std::string_view name;
  std::string Location::* value;
  Result<std::string> (*fits)(std::string_view text);
  bool needed = false;
};

/// A check that leaves the text as it is.
template <Result<void> (*check)(std::string_view)>
Result<std::string> kept(std::string_view text) {
  if (auto fits = check(text); !fits) return std::unexpected(std::move(fits.error()));
  return std::string(text);
}

/// Reads one key of a store; false where it is not one of those that need more than a check of their text.
template <typename Location>
using OtherKey = bool (*)(std::string_view key, const YamlNode& value, SectionReading& reading,
                          Location& location);

template <typename Location>
class StoreReader {
 public:
  StoreReader(const StoreRow& row, std::span<const TextKey<Location>> keys,
              std::span<const std::string_view> others, OtherKey<Location> other)
      : row_(row), keys_(keys), others_(others), other_(other) {}

  std::optional<StatePlace> read(const YamlNode& value, SectionReading& reading) const {
    Location location;
    for (const YamlEntry entry : value.entries()) {
      if (entry.use == KeyUse::first) this->entry(entry, reading, location);
    }
    for (const TextKey<Location>& key : keys_) {
      if (key.needed && !value.find(key.name))
        reading.check.error(value, fmt::format("state.{} lacks {}", row_.name, key.name),
                            fmt::format("write it as {}", row_.like), Rule::missing_field);
    }
    return location;
  }

 private:
  void entry(const YamlEntry& entry, SectionReading& reading, Location& location) const {
    const std::string_view name = entry.key.text();
    const auto key = std::ranges::find(keys_, name, &TextKey<Location>::name);
    if (key != keys_.end()) return text(*key, entry.value, reading, location);
    if (other_ != nullptr && other_(name, entry.value, reading, location)) return;
    if (is_credential_key(name)) {
      reading.check.error(
          entry.key, fmt::format("{} must not be in the configuration", clipped(name)),
          fmt::format("credentials come from the environment only: {}; remove it from the Git "
                      "history if it was committed",
                      row_.credentials),
          Rule::secret_in_file);
      return;
    }
    std::vector<std::string_view> known(others_.begin(), others_.end());
    std::ranges::transform(keys_, std::back_inserter(known), &TextKey<Location>::name);
    reading.check.unknown_key(entry.key, fmt::format("state.{}", row_.name), known);
  }

  void text(const TextKey<Location>& key, const YamlNode& value, SectionReading& reading,
            Location& location) const {
    const auto written = reading.check.filled_text(value, key.name);
    if (!written) return;
    auto fitting = key.fits(*written);
    if (fitting) {
      location.*key.value = std::move(*fitting);
    } else {
      reading.check.error(value,
                          fmt::format("state.{}.{}: {}", row_.name, key.name, fitting.error().what.marked()),
                          fitting.error().advice);
    }
  }

  const StoreRow& row_;
  std::span<const TextKey<Location>> keys_;
  std::span<const std::string_view> others_;
  OtherKey<Location> other_;
};

bool local_key(std::string_view key, const YamlNode& value, SectionReading& reading,
               StateLocation::Local& local) {
  if (key != "path") return false;
  if (auto path = local_path(value, reading)) local.path = std::move(*path);
  return true;
}

bool s3_key(std::string_view key, const YamlNode& value, SectionReading& reading, StateLocation::S3& s3) {
  if (key == "path_style") {
    if (const auto said = reading.check.boolean(value, key)) s3.path_style = *said;
  } else if (key == "ca_file") {
    if (auto file = reading.check.file_within(reading.folder, value, key, "AWS_CA_BUNDLE"))
      s3.ca_file = std::move(*file);
  } else {
    return false;
  }
  return true;
}

constexpr std::array<TextKey<StateLocation::Local>, 0> local_keys{};
constexpr std::array<std::string_view, 0> no_others{};
constexpr std::array<std::string_view, 1> local_others{"path"};
constexpr std::array<std::string_view, 2> s3_others{"path_style", "ca_file"};
constexpr std::array<TextKey<StateLocation::Git>, 2> git_keys{
    {{"remote", &StateLocation::Git::remote, kept<check_git_remote>},
     {"branch", &StateLocation::Git::branch, kept<check_git_branch>}}};
constexpr std::array<TextKey<StateLocation::Http>, 5> http_keys{
    {{"address", &StateLocation::Http::address, store_address},
     {"lock_address", &StateLocation::Http::lock_address, store_address},
     {"unlock_address", &StateLocation::Http::unlock_address, store_address},
     {"lock_method", &StateLocation::Http::lock_method, kept<check_lock_method>},
     {"unlock_method", &StateLocation::Http::unlock_method, kept<check_lock_method>}}};
constexpr std::array<TextKey<StateLocation::S3>, 4> s3_keys{
    {{"bucket", &StateLocation::S3::bucket, kept<check_bucket>, true},
     {"key", &StateLocation::S3::key, kept<check_object_key>, true},
     {"region", &StateLocation::S3::region, kept<check_region>},
     {"endpoint", &StateLocation::S3::endpoint, store_address}}};
constexpr std::array<TextKey<StateLocation::Azblob>, 4> azblob_keys{
    {{"account", &StateLocation::Azblob::account, kept<check_account>, true},
     {"container", &StateLocation::Azblob::container, kept<check_container>, true},
     {"blob", &StateLocation::Azblob::blob, kept<check_object_key>, true},
     {"endpoint", &StateLocation::Azblob::endpoint, store_address}}};
constexpr std::array<TextKey<StateLocation::Postgres>, 2> postgres_keys{
    {{"name", &StateLocation::Postgres::name, kept<check_row_name>},
     {"schema", &StateLocation::Postgres::schema, kept<check_schema>}}};

template <const auto& keys, const auto& others>
std::vector<StoreKey> store_keys() {
  std::vector<StoreKey> all;
  for (const auto& key : keys) all.push_back({key.name, key.needed});
  for (const std::string_view other : others) all.push_back({other});
  return all;
}

/// Of a store's keys the first `count`, which tell a place as --state does.
template <typename Location, const auto& keys, std::size_t count>
StoreTexts store_texts(const StatePlace& place) {
  StoreTexts texts;
  for (const auto& key : std::span(keys).template first<count>())
    texts.emplace_back(key.name, std::get<Location>(place).*key.value);
  return texts;
}

StoreTexts local_texts(const StatePlace& place) {
  return {{"path", std::get<StateLocation::Local>(place).path}};
}

std::optional<StatePlace> read_local(const YamlNode& value, SectionReading& reading);
std::optional<StatePlace> read_git(const YamlNode& value, SectionReading& reading);
std::optional<StatePlace> read_http(const YamlNode& value, SectionReading& reading);
std::optional<StatePlace> read_s3(const YamlNode& value, SectionReading& reading);
std::optional<StatePlace> read_azblob(const YamlNode& value, SectionReading& reading);
std::optional<StatePlace> read_postgres(const YamlNode& value, SectionReading& reading);

constexpr std::array<StoreRow, 6> all_stores{
    {{"local", "state: {local: {path: haloform.state.json}}", "a file needs none", read_local,
      store_keys<local_keys, local_others>, local_texts},
     {"git", "state: {git: {remote: origin, branch: haloform-state}}",
      "git's own helpers, or what the checkout of the pipeline has set", read_git,
      store_keys<git_keys, no_others>, store_texts<StateLocation::Git, git_keys, 2>},
     {"http", "state: {http: {address: https://host/path}}", "TF_HTTP_USERNAME and TF_HTTP_PASSWORD",
      read_http, store_keys<http_keys, no_others>, store_texts<StateLocation::Http, http_keys, 1>},
     {"s3", "state: {s3: {bucket: my-bucket, key: haloform.state.json}}",
      "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_ROLE_ARN", read_s3, store_keys<s3_keys, s3_others>,
      store_texts<StateLocation::S3, s3_keys, 2>},
     {"azblob", "state: {azblob: {account: myaccount, container: state, blob: haloform.state.json}}",
      "AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN, or ARM_*", read_azblob, store_keys<azblob_keys, no_others>,
      store_texts<StateLocation::Azblob, azblob_keys, 3>},
     {"postgres", "state: {postgres: {name: production}}", "HALOFORM_POSTGRES_URL, or PG*", read_postgres,
      store_keys<postgres_keys, no_others>, store_texts<StateLocation::Postgres, postgres_keys, 2>}}};

std::optional<StatePlace> read_local(const YamlNode& value, SectionReading& reading) {
  auto place =
      StoreReader<StateLocation::Local>(all_stores[0], {}, local_others, local_key).read(value, reading);
  if (place && std::get<StateLocation::Local>(*place).path.empty())
    place = StateLocation::Local{std::string(default_state_file)};
  return place;
}

std::optional<StatePlace> read_git(const YamlNode& value, SectionReading& reading) {
  return StoreReader<StateLocation::Git>(all_stores[1], git_keys, {}, nullptr).read(value, reading);
}

/// POST and PUT on the address itself write the state, and DELETE deletes it. What the environment adds is looked at later.
std::optional<StatePlace> read_http(const YamlNode& value, SectionReading& reading) {
  auto place = StoreReader<StateLocation::Http>(all_stores[2], http_keys, {}, nullptr).read(value, reading);
  if (!place) return place;
  const StateLocation::Http& http = std::get<StateLocation::Http>(*place);
  const auto deletes = [&](std::string_view method, const std::string& address) {
    return method == "DELETE" && (address.empty() || address == http.address);
  };
  if (deletes(http.lock_method, http.lock_address) || deletes(http.unlock_method, http.unlock_address))
    reading.check.error(value, "DELETE on the address of the state would delete it",
                        "name the address of the lock with lock_address and unlock_address");
  return place;
}

std::optional<StatePlace> read_s3(const YamlNode& value, SectionReading& reading) {
  return StoreReader<StateLocation::S3>(all_stores[3], s3_keys, s3_others, s3_key).read(value, reading);
}

std::optional<StatePlace> read_azblob(const YamlNode& value, SectionReading& reading) {
  return StoreReader<StateLocation::Azblob>(all_stores[4], azblob_keys, {}, nullptr).read(value, reading);
}

std::optional<StatePlace> read_postgres(const YamlNode& value, SectionReading& reading) {
  return StoreReader<StateLocation::Postgres>(all_stores[5], postgres_keys, {}, nullptr).read(value, reading);
}

}  // namespace

std::span<const StoreRow> store_rows() { return all_stores; }

const StoreRow& store_row(const StatePlace& place) {
  return *std::ranges::find(all_stores, place_kind(place), &StoreRow::name);
}

bool is_credential_key(std::string_view key) {
  static constexpr std::array<std::string_view, 12> marks{
      "password", "passwd",     "passphrase", "secret",     "token",    "username",
      "user",     "access_key", "sas",        "credential", "conn_str", "connection_string"};
  static constexpr std::array<std::string_view, 4> words{"account_key", "storage_key", "state_key", "url"};
  const std::string word = folded(key);
  return std::ranges::find(words, word) != words.end() ||
         std::ranges::any_of(marks, [&](std::string_view mark) { return word.contains(mark); });
}

}  // namespace haloform::config
