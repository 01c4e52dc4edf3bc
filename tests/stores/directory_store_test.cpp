#include "tests/stores/directory_store.hpp"

#include "tests/stores/contract.hpp"
#include "tests/support/temp_dir.hpp"

namespace haloform::test {
namespace {

class DirectoryPlace final : public StoreUnderTest {
 public:
  explicit DirectoryPlace(bool ends) : ends_(ends) {}
  std::unique_ptr<storage::DocumentStore> open() override {
    auto store = std::make_unique<DirectoryStore>(folder_.path().string());
    store->ends = ends_;
    return store;
  }
  bool lose_document() override {
    DirectoryStore(folder_.path().string()).lose_document();
    return true;
  }

 private:
  TempDir folder_;
  bool ends_;
};

INSTANTIATE_TEST_SUITE_P(
    Directory, StoreContract,
    ::testing::Values(StoreKind{"directory", [] { return std::make_unique<DirectoryPlace>(true); }},
                      StoreKind{"endless", [] { return std::make_unique<DirectoryPlace>(false); }}),
    store_name);

}  // namespace
}  // namespace haloform::test
