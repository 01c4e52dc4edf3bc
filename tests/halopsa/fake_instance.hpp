#pragma once

#include "providers/halopsa/connection/provider.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "tests/http/fakes.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::testing {

/// A HaloPSA in memory that speaks as the guide does, with a memory of what it was asked. Rows are kept as
/// JSON text fields by hand; a test bends it through the public members before, or while, it reads.
class FakeInstance {
 public:
  struct Row {
    std::int64_t id = 0;
    std::string name;
    std::string email;
    std::string more;  ///< Further members of the JSON object: `, "isactive": false`.
    std::string type;  ///< Of a customer row: `contact`, `company`.
  };

  std::vector<Row> agents;
  std::vector<Row> customers;
  std::vector<Row> teams;
  std::size_t page_cap = 1000;
  bool contacts_by_id = true;  ///< Whether GET /Customer/{id} is there at all.
  bool search_works = true;
  /// Looked at first; an answer ends the request.
  std::function<std::optional<http::HttpResult>(const SeenRequest&)> before;

  static FakeInstance with_agents(int count);
  void add_contacts(int count);

  http::HttpResult serve(const SeenRequest& request);
  /// What was asked, as `GET /Agent?page_no=1&page_size=1000`, sorted; the token request as `POST /token`.
  [[nodiscard]] std::vector<std::string> asked() const;
  [[nodiscard]] std::vector<SeenRequest> seen() const { return seen_; }
  [[nodiscard]] std::size_t count(std::string_view part) const;
  void forget() { seen_.clear(); }
  void revoke_tokens() { ++good_token_; }

 private:
  [[nodiscard]] http::HttpResult list(std::string_view key, const std::vector<Row>& rows,
                                      const std::string& url) const;
  [[nodiscard]] http::HttpResult one(const std::vector<Row>& rows, const std::string& url) const;

  std::vector<SeenRequest> seen_;
  int issued_ = 0;
  int good_token_ = 0;
};

/// A provider over a FakeInstance and a clock that does not wait.
struct FakeConnection {
  explicit FakeConnection(FakeInstance start = {});

  FakeInstance instance;
  FakeClock clock;
  StopFlag stop;
  Catalog catalog = halopsa::make_catalog();
  std::string scope;  ///< Empty: the profile's.
  std::string client_id = "an-id";
  std::string client_secret = "a-secret";
  std::optional<std::string> auth_url{};
  ports::Progress* progress = nullptr;  ///< Outlives this.

  ports::Provider& provider();
  ports::Reader& reader();
  [[nodiscard]] FieldId field(ResourceType type, std::string_view name) const {
    return catalog.of(type).find(name).value();
  }

 private:
  [[nodiscard]] halopsa::ProviderOptions options() const;
  [[nodiscard]] std::unique_ptr<http::Transport> transport();
  std::unique_ptr<ports::Provider> provider_;
  std::unique_ptr<ports::Reader> reader_;
};

inline RemoteId id(std::int64_t number) { return RemoteId::from(number).value(); }

}  // namespace haloform::testing
