#include "planner/model/state_location.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/model/place_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace haloform {

namespace {

constexpr std::string_view local_advice =
    "a file of that name is written with its folder in front, like ./NAME";

std::unexpected<Error> no_place(std::string what, std::string advice) {
  return fail(ErrorKind::usage, std::move(what), {}, std::move(advice));
}

Result<StatePlace> git_place(std::string_view rest) {
  constexpr std::string_view like = "write git:REMOTE#BRANCH, like git:origin#haloform-state";
  if (rest.starts_with("//")) return no_place("git's own protocol is not supported", std::string(like));
  StateLocation::Git git;
  const std::size_t mark = rest.rfind('#');
  git.remote = rest.substr(0, mark);
  if (mark != std::string_view::npos) git.branch = rest.substr(mark + 1);
  if (git.remote.empty() || git.branch.empty())
    return no_place("the place of the state in git is not whole", std::string(like));
  if (auto fits = check_git_remote(git.remote); !fits) return std::unexpected(std::move(fits.error()));
  if (auto fits = check_git_branch(git.branch); !fits) return std::unexpected(std::move(fits.error()));
  return git;
}

Result<StatePlace> s3_place(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == rest.size())
    return no_place("the place of the state in S3 is not whole",
                    "write s3://BUCKET/KEY; the endpoint comes from AWS_ENDPOINT_URL_S3");
  StateLocation::S3 s3;
  s3.bucket = rest.substr(0, slash);
  s3.key = rest.substr(slash + 1);
  if (auto fits = check_bucket(s3.bucket); !fits) return std::unexpected(std::move(fits.error()));
  if (auto fits = check_object_key(s3.key); !fits) return std::unexpected(std::move(fits.error()));
  return s3;
}

Result<StatePlace> azblob_place(std::string_view rest) {
  const std::size_t first = rest.find('/');
  const std::size_t second = first == std::string_view::npos ? first : rest.find('/', first + 1);
  if (second == std::string_view::npos || second + 1 == rest.size())
    return no_place("the place of the state in Azure is not whole", "write azblob://ACCOUNT/CONTAINER/BLOB");
  StateLocation::Azblob azure;
  azure.account = rest.substr(0, first);
  azure.container = rest.substr(first + 1, second - first - 1);
  azure.blob = rest.substr(second + 1);
  if (auto fits = check_account(azure.account); !fits) return std::unexpected(std::move(fits.error()));
  if (auto fits = check_container(azure.container); !fits) return std::unexpected(std::move(fits.error()));
  if (auto fits = check_object_key(azure.blob); !fits) return std::unexpected(std::move(fits.error()));
  return azure;
}

/// `postgres://HOST/DATABASE#NAME`, or `#SCHEMA/NAME`: what stands behind # is ours.
Result<StatePlace> postgres_place(std::string_view text) {
  StateLocation::Postgres postgres;
  const std::size_t mark = text.find('#');
  postgres.url = text.substr(0, mark);
  if (auto fits = check_postgres_url(postgres.url); !fits) return std::unexpected(std::move(fits.error()));
  // Without a host the place names the row alone: HALOFORM_POSTGRES_URL and PG* say which database.
  if (postgres.url.ends_with("://")) postgres.url.clear();
  if (mark == std::string_view::npos) return postgres;
  const std::string_view row = text.substr(mark + 1);
  const std::size_t slash = row.find('/');
  postgres.name = slash == std::string_view::npos ? row : row.substr(slash + 1);
  if (slash != std::string_view::npos) postgres.schema = row.substr(0, slash);
  if (auto fits = check_row_name(postgres.name); !fits) return std::unexpected(std::move(fits.error()));
  if (auto fits = check_schema(postgres.schema); !fits) return std::unexpected(std::move(fits.error()));
  return postgres;
}

Result<StatePlace> http_place(std::string_view text) {
  auto address = store_address(text);
  if (!address) return std::unexpected(std::move(address.error()));
  return StateLocation::Http{std::move(*address)};
}

/// What a text begins with that may be a scheme: at least two signs (C: is a drive), and no path in front of it.
std::string scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon < 2) return {};
  const std::string scheme = folded(text.substr(0, colon));
  const auto fits = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '+' || byte == '-' ||
           byte == '.';
  };
  return std::ranges::all_of(scheme, fits) && scheme.front() != '.' ? scheme : std::string();
}

struct SchemeRow {
  std::string_view name;
  std::string_view like;
};
constexpr std::array<SchemeRow, 7> schemes{{{"git", "git:REMOTE#BRANCH"},
                                            {"https", "https://HOST/PATH"},
                                            {"http", "http://127.0.0.1:PORT/PATH"},
                                            {"s3", "s3://BUCKET/KEY"},
                                            {"azblob", "azblob://ACCOUNT/CONTAINER/BLOB"},
                                            {"postgres", "postgres://HOST/DATABASE"},
                                            {"postgresql", "postgresql://HOST/DATABASE"}}};

/// What looks like a store, and is none, is not a file with a colon in its name.
Result<StatePlace> path_place(std::string_view text, const std::string& scheme) {
  std::array<std::string_view, schemes.size()> names;
  std::ranges::transform(schemes, names.begin(), &SchemeRow::name);
  const auto meant = scheme.empty() ? std::nullopt : nearest(scheme, names);
  const bool is_url = !scheme.empty() && text.substr(scheme.size()).starts_with("://");
  const bool is_helper = !scheme.empty() && text.substr(scheme.size()).starts_with("::");
  if (is_url || is_helper || (meant && scheme.size() > 2)) {
    std::string advice =
        meant
            ? "did you mean " + std::string(std::ranges::find(schemes, *meant, &SchemeRow::name)->like) + "? "
            : "known are git:, https://, s3://, azblob:// and postgres://; ";
    if (scheme == "ssh" || scheme == "git+ssh") advice = "write git:ssh://git@HOST/PATH#BRANCH; ";
    if (scheme == "file") advice = "write the path alone; ";
    return no_place(in_quotes(scheme + ":") + " is not a kind of store", advice + std::string(local_advice));
  }
  const std::string_view first = text.substr(0, text.find('/'));
  const std::size_t at = first.find('@');
  if (at != std::string_view::npos && first.find(':', at) != std::string_view::npos)
    return no_place("this looks like the address of a repository",
                    "write git:USER@HOST:PATH#BRANCH; " + std::string(local_advice));
  return StateLocation::Local{std::string(text)};
}

struct PlaceWriter {
  std::string operator()(const StateLocation::Local& local) const { return local.path; }
  std::string operator()(const StateLocation::Git& git) const {
    return "git:" + git.remote + "#" + git.branch;
  }
  std::string operator()(const StateLocation::Http& http) const { return http.address; }
  std::string operator()(const StateLocation::S3& s3) const { return "s3://" + s3.bucket + "/" + s3.key; }
  std::string operator()(const StateLocation::Azblob& azure) const {
    return "azblob://" + azure.account + "/" + azure.container + "/" + azure.blob;
  }
  std::string operator()(const StateLocation::Postgres& postgres) const {
    static const StateLocation::Postgres usual;
    std::string text = postgres.url.empty() ? "postgres://" : postgres.url;
    if (postgres.schema != usual.schema) return text + "#" + postgres.schema + "/" + postgres.name;
    return postgres.name == usual.name ? text : text + "#" + postgres.name;
  }
};

}  // namespace

Result<StatePlace> parse_state_place(std::string_view text) {
  const auto is_control = [](char byte) { return static_cast<unsigned char>(byte) < ' ' || byte == '\x7f'; };
  if (text.empty()) return no_place("the place of the state is empty", "name a file or a store");
  if (std::ranges::any_of(text, is_control))
    return no_place("the place of the state contains a control character", "write it without");
  const std::string scheme = scheme_of(text);
  const std::string_view rest = scheme.empty() ? text : text.substr(scheme.size() + 1);
  const auto row = std::ranges::find(schemes, scheme, &SchemeRow::name);
  if (row == schemes.end()) return path_place(text, scheme);
  if (rest.starts_with(':'))
    return no_place(in_quotes(scheme + "::") + " is not a kind of store",
                    "write " + std::string(row->like) + "; " + std::string(local_advice));
  if (scheme == "git") return git_place(rest);
  if (!rest.starts_with("//"))
    return no_place("the place of the state begins with " + in_quotes(scheme + ":") + " and is not whole",
                    "write " + std::string(row->like) + "; " + std::string(local_advice));
  if (scheme == "s3") return s3_place(rest.substr(2));
  if (scheme == "azblob") return azblob_place(rest.substr(2));
  if (scheme.starts_with("postgres")) return postgres_place(text);
  return http_place(text);
}

std::string place_text(const StatePlace& place) { return std::visit(PlaceWriter{}, place); }

std::string_view place_kind(const StatePlace& place) {
  static constexpr std::array<std::string_view, 6> kinds{"local", "git", "http", "s3", "azblob", "postgres"};
  static_assert(std::variant_size_v<StatePlace> == kinds.size());
  return kinds.at(place.index());
}

}  // namespace haloform
