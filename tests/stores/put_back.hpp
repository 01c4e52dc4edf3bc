#pragma once

#include "providers/storage/document/remote_backend.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace haloform::storage {

/// States of one real store, for tests in which somebody puts an older document in the place of the present one, by the store's
/// own means.
class PutBack {
 public:
  enum class Written { sealed, open };
  /// `store` is called for each party.
  PutBack(std::function<std::unique_ptr<DocumentStore>()> store, Written how);

  [[nodiscard]] std::unique_ptr<RemoteBackend> backend() const;
  /// One more agent in the state, written under the lock.
  void add_agent(std::string_view key, std::int64_t id) const;
  [[nodiscard]] std::string document() const;

  /// A plan and a session read it, and it has so many agents.
  void expect_agents(std::size_t count) const;
  /// A plan, a session and a move are refused, and say of which serials it is.
  void expect_refused(std::uint64_t present, std::uint64_t known) const;
  /// A copy of the state, as `state restore` puts it there.
  void restore(std::string_view document) const;

 private:
  std::function<std::unique_ptr<DocumentStore>()> store_;
  SystemClock clock_;
  StopFlag never_;
  RemoteOptions options_;
};

}  // namespace haloform::storage
