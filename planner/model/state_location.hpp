#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace haloform {

/// Where a state is kept, and how. `state:` of the configuration says so, or --state; providers/storage opens it.
struct StateLocation {
  /// A file on this machine.
  struct Local {
    std::string path;
    friend bool operator==(const Local&, const Local&) = default;
  };

  /// A branch of a repository of git.
  struct Git {
    std::string remote =
        "origin";  ///< A name known to the repository of `checkout`, or a path, or an https or ssh URL.
    std::string branch = "haloform-state";
    std::string checkout{};  ///< The folder of the configuration; empty: the working folder.
    std::string
        folder{};  ///< Within the branch; empty: named after the configuration's folder in its repository.
    friend bool operator==(const Git&, const Git&) = default;
  };

  /// Terraform's HTTP protocol. No credentials are in it.
  struct Http {
    std::string address;
    std::string lock_address{};    ///< Empty: `address`.
    std::string unlock_address{};  ///< Empty: `address`.
    std::string lock_method = "LOCK";
    std::string unlock_method = "UNLOCK";
    friend bool operator==(const Http&, const Http&) = default;
  };

  /// An object of a bucket.
  struct S3 {
    std::string bucket;
    std::string key;
    std::string region{};    ///< Empty: AWS_REGION.
    std::string endpoint{};  ///< Empty: that of AWS in the region.
    bool path_style = false;
    std::string ca_file{};  ///< Trusted beside the system's; absolute, or empty.
    friend bool operator==(const S3&, const S3&) = default;
  };

  /// A blob of Azure.
  struct Azblob {
    std::string account;
    std::string container;
    std::string blob;
    std::string endpoint{};  ///< Empty: https://ACCOUNT.blob.core.windows.net
    friend bool operator==(const Azblob&, const Azblob&) = default;
  };

  /// A row of a table of PostgreSQL.
  struct Postgres {
    std::string name = "default";  ///< Of the row: which state of those in the table.
    std::string schema = "haloform";
    std::string url{};  ///< As --state gives it, without a password; empty: HALOFORM_POSTGRES_URL, and PG*.
    friend bool operator==(const Postgres&, const Postgres&) = default;
  };

  /// Which store, and where in it: one alternative for each.
  using Place = std::variant<Local, Git, Http, S3, Azblob, Postgres>;

  /// Whether a state may be stored as it is.
  enum class Encryption : std::uint8_t {
    by_key,    ///< Encrypted where HALOFORM_STATE_KEY is set.
    required,  ///< Without a key nothing is read or written.
  };

  /// Who says where a state is.
  enum class NamedBy : std::uint8_t {
    job,            ///< --state, HALOFORM_STATE, or what fills in an address: whoever runs this.
    configuration,  ///< `state:` of the YAML, which a pull request may change.
  };

  Place place = Local{};
  /// How long a lease lasts that nobody renews; at least `least_lease`. No matter to a local file.
  Milliseconds lease{60'000};
  /// Whether it is an error that there is no state; absent: that depends on the store.
  std::optional<bool> required{};
  Encryption encryption = Encryption::by_key;
  NamedBy named_by = NamedBy::job;
  friend bool operator==(const StateLocation&, const StateLocation&) = default;
};

using StatePlace = StateLocation::Place;

inline constexpr Milliseconds least_lease{3'000};
/// What Azure gives a lease that ends by itself.
inline constexpr Milliseconds least_azure_lease{15'000};
inline constexpr Milliseconds longest_azure_lease{60'000};

/// What --state and HALOFORM_STATE name: `git:REMOTE#BRANCH`, `https://...`, `s3://BUCKET/KEY`, `azblob://ACCOUNT/CONTAINER/BLOB`,
/// `postgres://...`, else the path of a file, from the working folder. ErrorKind::usage where it begins as one of them and is
/// not whole, holds a password, or names a transport that is not spoken.
[[nodiscard]] Result<StatePlace> parse_state_place(std::string_view text);
/// As parse_state_place reads it; without anything that is secret.
[[nodiscard]] std::string place_text(const StatePlace& place);
/// `local`, `git`, `http`, `s3`, `azblob`, `postgres`.
[[nodiscard]] std::string_view place_kind(const StatePlace& place);

}  // namespace haloform
