#pragma once

#include "providers/storage/document/store.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

namespace haloform::test {

/// A place for one document in a real store, which nobody else uses. What serves it runs for as long as this lives.
class StoreUnderTest {
 public:
  StoreUnderTest() = default;
  StoreUnderTest(const StoreUnderTest&) = delete;
  StoreUnderTest& operator=(const StoreUnderTest&) = delete;
  virtual ~StoreUnderTest() = default;
  /// One more party that uses the document, as another machine would.
  [[nodiscard]] virtual std::unique_ptr<storage::DocumentStore> open() = 0;
  /// Takes the document away behind everybody's back, and nothing else; false where the store cannot lose it alone.
  virtual bool lose_document() { return false; }
};

/// One kind of store; a row of the contract suite.
struct StoreKind {
  std::string name;  ///< Of letters and digits.
  std::function<std::unique_ptr<StoreUnderTest>()> start;
  friend std::ostream& operator<<(std::ostream& out, const StoreKind& kind) { return out << kind.name; }
};

/// What every store has to do (tests/stores/contract.cpp). Each kind joins in a file of its own:
/// INSTANTIATE_TEST_SUITE_P(Git, StoreContract, ::testing::Values(StoreKind{...}), store_name);
class StoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override;
  std::unique_ptr<StoreUnderTest> place_;
  std::unique_ptr<storage::DocumentStore> store_;  ///< One party.
};

[[nodiscard]] std::string store_name(const ::testing::TestParamInfo<StoreKind>& info);

/// Deadlines of calls: far enough that only a store that hangs meets it.
[[nodiscard]] SteadyTime soon();

}  // namespace haloform::test
