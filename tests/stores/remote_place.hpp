#pragma once

#include "planner/base/sealing.hpp"
#include "providers/storage/document/remote_backend.hpp"
#include "tests/storage/disk.hpp"
#include "tests/stores/directory_store.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace haloform::storage {

/// The real time, and all that was slept on top of it: waits cost nothing, and take as long as they take.
class SkippingClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return SystemClock().steady() + Milliseconds(skipped_); }
  [[nodiscard]] WallTime wall() const override { return SystemClock().wall(); }
  void sleep(Milliseconds duration, const StopFlag&) const override { skipped_ += duration.count(); }

 private:
  mutable std::atomic<std::int64_t> skipped_ = 0;
};

/// Seals by reversing: enough to see what was sealed, bound and opened. No secret is kept by it.
class ToySealing final : public Sealing {
 public:
  explicit ToySealing(std::string key) : key_(std::move(key)) {}
  [[nodiscard]] Result<std::string> seal(std::string_view text, std::string_view bound) const override;
  [[nodiscard]] Result<std::string> open(std::string_view sealed, std::string_view bound) const override;

 private:
  std::string key_;
};

/// A place in a store of directories, and what tests do with it again and again.
class RemotePlace {
 public:
  RemotePlace() : folder(TempFolder::On::memory) {
    options.keep = [this](std::string_view name, std::string_view text) -> Result<std::string> {
      put_text(kept.at(name), text);
      return kept.at(name);
    };
    options.notice = [this](const std::string& words) {
      const std::scoped_lock lock(mutex);
      notices += words + "\n";
    };
  }
  /// One more machine. Where `faults` are given, they happen to it.
  [[nodiscard]] std::unique_ptr<RemoteBackend> backend(std::shared_ptr<test::Faults> faults = {}) const {
    return backend(std::move(faults), options);
  }
  [[nodiscard]] std::unique_ptr<RemoteBackend> backend(std::shared_ptr<test::Faults> faults,
                                                       const RemoteOptions& other) const {
    const auto open = [&]() -> std::unique_ptr<DocumentStore> {
      auto plain = std::make_unique<test::DirectoryStore>(folder.path());
      plain->keeps_history = keeps_history;
      plain->ends = ends;
      plain->checks_leases = checks_leases;
      if (!faults) return plain;
      return std::make_unique<test::FaultyStore>(std::move(plain), faults);
    };
    return std::make_unique<RemoteBackend>(open(), open(), other);
  }
  [[nodiscard]] static std::shared_ptr<test::Faults> faulty() { return std::make_shared<test::Faults>(); }
  [[nodiscard]] test::DirectoryStore store() const { return test::DirectoryStore(folder.path()); }
  [[nodiscard]] std::string bytes() const;
  [[nodiscard]] state::State loaded() const;
  /// Locks without waiting.
  [[nodiscard]] std::unique_ptr<ports::StateSession> locked(RemoteBackend& backend,
                                                            std::string who = "tester",
                                                            Milliseconds timeout = Milliseconds{0}) const;
  state::State with_agent(std::string_view key, std::int64_t id) const;

  TempFolder folder;
  TempFolder kept;  ///< What sessions kept elsewhere.
  SystemClock real_clock;
  StopFlag never;
  bool keeps_history = true;
  bool ends = true;
  bool checks_leases = false;
  RemoteOptions options{sample_catalog(), real_clock};
  mutable std::mutex mutex;
  std::string notices;
};

class Remote : public ::testing::Test, public RemotePlace {};

}  // namespace haloform::storage
