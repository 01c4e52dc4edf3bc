#pragma once

#include "providers/storage/s3/s3_store.hpp"
#include "tests/support/node_server.hpp"
#include "tests/support/temp_dir.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace haloform::test {

using S3Variables = std::map<std::string, std::string, std::less<>>;

/// S3Variables in the place of the real environment.
[[nodiscard]] storage::StoreEnvironment s3_environment(S3Variables variables);

/// The S3 server of tests/servers, with the bucket `states`. One of a test program: starting it takes its time.
class S3Server {
 public:
  [[nodiscard]] static S3Server& shared();

  /// As it was at the start: conditions kept, the one pair of keys, no faults, no log.
  void reset();
  /// JSON as tests/servers/s3.cjs has it.
  void set(std::string_view settings);
  void fail(std::string_view faults);
  /// How often the n-th fault has struck.
  [[nodiscard]] int struck(std::size_t fault = 0);
  /// How many requests came whose method is that, and whose path ends so.
  [[nodiscard]] std::size_t count(std::string_view method, std::string_view end_of_path);
  /// Whether each of the requests with that method had a header (in lower case).
  [[nodiscard]] bool all_had(std::string_view method, std::string_view header);
  void remove(std::string_view key);

  [[nodiscard]] std::string url() const { return node_.url(); }
  /// A key that no test has used.
  [[nodiscard]] StateLocation::S3 new_location();
  /// The keys that the server knows.
  [[nodiscard]] static S3Variables variables();

 private:
  S3Server();
  std::string ask(std::string_view method, std::string_view path, std::string_view body = {});

  TempDir folder_;
  NodeServer node_;
  int keys_ = 0;
};

}  // namespace haloform::test
