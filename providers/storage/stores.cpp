#include "providers/storage/stores.hpp"

#include "planner/model/state_names.hpp"
#include "providers/storage/azblob/azblob_store.hpp"
#include "providers/storage/git/git_store.hpp"
#include "providers/storage/http/http_store.hpp"
#include "providers/storage/postgres/postgres_store.hpp"
#include "providers/storage/s3/s3_store.hpp"

#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

using OpenedStore = Result<std::unique_ptr<DocumentStore>>;

/// An overload for each store.
struct StoreOpener {
  const StoreContext& context;

  OpenedStore operator()(const StateLocation::Local& /*local*/) const { return nullptr; }
  OpenedStore operator()(const StateLocation::Git& git) const { return open_git_store(git, context); }
  OpenedStore operator()(const StateLocation::Http& http) const { return open_http_store(http, context); }
  OpenedStore operator()(const StateLocation::S3& s3) const { return open_s3_store(s3, context); }
  OpenedStore operator()(const StateLocation::Azblob& azblob) const {
    return open_azblob_store(azblob, context);
  }
  OpenedStore operator()(const StateLocation::Postgres& postgres) const {
    return open_postgres_store(postgres, context);
  }
};

using OtherPlace = std::optional<StatePlace>;

/// An overload for each store.
struct CursorPlace {
  OtherPlace operator()(StateLocation::Local local) const {
    local.path += watch_ending;
    return local;
  }
  OtherPlace operator()(StateLocation::Git git) const {
    git.branch += "-watch";
    return git;
  }
  OtherPlace operator()(const StateLocation::Http& /*http*/) const { return std::nullopt; }
  OtherPlace operator()(StateLocation::S3 s3) const {
    s3.key += watch_ending;
    return s3;
  }
  OtherPlace operator()(StateLocation::Azblob azblob) const {
    azblob.blob += watch_ending;
    return azblob;
  }
  OtherPlace operator()(StateLocation::Postgres postgres) const {
    postgres.name += watch_ending;
    return postgres;
  }
};

}  // namespace

Result<OpenedStores> open_stores(const StatePlace& place, const StoreContext& context) {
  auto reading = std::visit(StoreOpener{context}, place);
  if (!reading) return std::unexpected(std::move(reading.error()));
  auto writing = std::visit(StoreOpener{{context.clock, nullptr, context.environment}}, place);
  if (!writing) return std::unexpected(std::move(writing.error()));
  return OpenedStores{std::move(*reading), std::move(*writing)};
}

std::optional<StatePlace> cursor_place(const StatePlace& state) { return std::visit(CursorPlace{}, state); }

}  // namespace haloform::storage
