#pragma once

#include "providers/storage/document/store.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haloform::test {

/// A store in a folder of this machine: the reference of what a store has to do. One file holds version and document, another the
/// lease, which ends by the machine's steady clock; all is done under an OS lock, so that other processes may be parties too.
class DirectoryStore final : public storage::DocumentStore {
 public:
  explicit DirectoryStore(std::string folder) : folder_(std::move(folder)) {}

  [[nodiscard]] Result<std::optional<storage::Document>> read(SteadyTime deadline) override;
  [[nodiscard]] Result<storage::Storing> write(std::string_view bytes,
                                               const std::optional<std::string>& expected,
                                               std::string_view lease, std::string_view why,
                                               SteadyTime deadline) override;
  [[nodiscard]] Result<storage::Leasing> acquire(const storage::LeaseRequest& request,
                                                 SteadyTime deadline) override;
  [[nodiscard]] Result<storage::Renewal> renew(const storage::LeaseRequest& request,
                                               SteadyTime deadline) override;
  [[nodiscard]] Result<void> release(std::string_view id, SteadyTime deadline) override;
  [[nodiscard]] Result<std::optional<storage::Lease>> lease(SteadyTime deadline) override;
  [[nodiscard]] Result<bool> break_lease(std::string_view id, SteadyTime deadline) override;
  [[nodiscard]] std::string location() const override { return "directory:" + folder_; }
  [[nodiscard]] Result<bool> had_one(SteadyTime deadline) override;
  [[nodiscard]] Result<std::optional<std::vector<ports::StateBackend::Version>>> history(
      std::size_t most, SteadyTime deadline) override;
  [[nodiscard]] Result<std::string> read_version(std::string_view id, SteadyTime deadline) override;

  /// Takes the document away, and nothing else.
  void lose_document() const;
  /// Puts any text in its place.
  void put(std::string_view bytes) const;
  /// Leases that do not end, and no history, as Terraform's protocol has it.
  bool ends = true;
  bool keeps_history = true;
  /// Refuses the write of whoever has not the lease, as git and S3 do.
  bool checks_leases = false;
  [[nodiscard]] bool leases_end() const override { return ends; }

 private:
  [[nodiscard]] std::string at(const char* name) const { return folder_ + "/" + name; }
  std::string folder_;
};

/// What goes wrong in a store, and what was asked of it.
struct Faults {
  enum class Fault { none, before, after };  ///< After: it was done, and the answer is lost.
  /// Asked with each call: its name and the how-manyth it is, from 1.
  std::function<Fault(std::string_view call, int number)> fault;
  std::atomic<int> calls = 0;
  std::atomic<int> reads = 0;
  std::atomic<int> writes = 0;
  std::atomic<int> renewals = 0;
  std::atomic<int> faults = 0;  ///< How many have been.
  ErrorKind kind = ErrorKind::unavailable;
};

/// A store in front of another one, which counts what is asked of it and fails when it is told to.
class FaultyStore final : public storage::DocumentStore {
 public:
  using Fault = Faults::Fault;
  FaultyStore(std::unique_ptr<storage::DocumentStore> inner, std::shared_ptr<Faults> faults)
      : inner_(std::move(inner)), faults_(std::move(faults)) {}

  [[nodiscard]] Result<std::optional<storage::Document>> read(SteadyTime deadline) override {
    ++faults_->reads;
    return faulty<std::optional<storage::Document>>("read", [&] { return inner_->read(deadline); });
  }
  [[nodiscard]] Result<storage::Storing> write(std::string_view bytes,
                                               const std::optional<std::string>& expected,
                                               std::string_view lease, std::string_view why,
                                               SteadyTime deadline) override {
    ++faults_->writes;
    return faulty<storage::Storing>("write",
                                    [&] { return inner_->write(bytes, expected, lease, why, deadline); });
  }
  [[nodiscard]] Result<storage::Leasing> acquire(const storage::LeaseRequest& request,
                                                 SteadyTime deadline) override {
    return faulty<storage::Leasing>("acquire", [&] { return inner_->acquire(request, deadline); });
  }
  [[nodiscard]] Result<storage::Renewal> renew(const storage::LeaseRequest& request,
                                               SteadyTime deadline) override {
    ++faults_->renewals;
    return faulty<storage::Renewal>("renew", [&] { return inner_->renew(request, deadline); });
  }
  [[nodiscard]] Result<void> release(std::string_view id, SteadyTime deadline) override {
    return faulty<void>("release", [&] { return inner_->release(id, deadline); });
  }
  [[nodiscard]] Result<std::optional<storage::Lease>> lease(SteadyTime deadline) override {
    return faulty<std::optional<storage::Lease>>("lease", [&] { return inner_->lease(deadline); });
  }
  [[nodiscard]] Result<bool> break_lease(std::string_view id, SteadyTime deadline) override {
    return faulty<bool>("break_lease", [&] { return inner_->break_lease(id, deadline); });
  }
  [[nodiscard]] std::string location() const override { return inner_->location(); }
  [[nodiscard]] bool leases_end() const override { return inner_->leases_end(); }
  [[nodiscard]] Result<bool> had_one(SteadyTime deadline) override {
    return faulty<bool>("had_one", [&] { return inner_->had_one(deadline); });
  }
  [[nodiscard]] Result<std::optional<std::vector<ports::StateBackend::Version>>> history(
      std::size_t most, SteadyTime deadline) override {
    return inner_->history(most, deadline);
  }
  [[nodiscard]] Result<std::string> read_version(std::string_view id, SteadyTime deadline) override {
    return inner_->read_version(id, deadline);
  }

 private:
  template <typename T, typename Call>
  Result<T> faulty(std::string_view name, Call call) {
    const int number = ++faults_->calls;
    const Fault what = faults_->fault ? faults_->fault(name, number) : Fault::none;
    if (what == Fault::none) return call();
    ++faults_->faults;
    if (what == Fault::after) static_cast<void>(call());
    return fail(faults_->kind, "no answer", location());
  }

  std::unique_ptr<storage::DocumentStore> inner_;
  std::shared_ptr<Faults> faults_;
};

}  // namespace haloform::test
