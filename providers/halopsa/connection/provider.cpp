#include "providers/halopsa/connection/provider.hpp"

#include "planner/base/digest.hpp"
#include "planner/base/url.hpp"
#include "planner/model/instance_url.hpp"
#include "providers/halopsa/connection/detect.hpp"
#include "providers/halopsa/reading/instance.hpp"
#include "providers/halopsa/reading/plan_reading.hpp"
#include "providers/halopsa/reading/progress_observers.hpp"
#include "providers/halopsa/writing/writer.hpp"
#include "providers/http/destinations.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace haloform::halopsa {

namespace {

/// The reading half of either port, handed on to an Instance and to what reads it for a plan.
template <typename Port>
class Reading : public Port {
 public:
  explicit Reading(InstanceParts parts) : instance_(std::move(parts)) {}

  [[nodiscard]] Profile profile() const final { return instance_.profile(); }
  [[nodiscard]] std::string tenant() const final { return instance_.tenant(); }
  void prefetch(const ports::Forecast& forecast) final { for_plans_.prefetch(forecast); }
  [[nodiscard]] Result<TypeSnapshot> read(ResourceType type, const ports::Wanted& wanted) final {
    return for_plans_.read(type, wanted);
  }
  [[nodiscard]] Result<TypeSnapshot> list(ResourceType type) final { return instance_.list(type); }
  [[nodiscard]] Result<std::optional<Record>> get(ResourceType type, RemoteId id) final {
    return instance_.get(type, id);
  }
  [[nodiscard]] Result<std::vector<Record>> search(const NaturalKey& key) final {
    return instance_.search(key);
  }
  [[nodiscard]] bool rows_tell_imports(ResourceType type) const final {
    return instance_.row(type).rows_tell_imports;
  }
  [[nodiscard]] Result<std::optional<MemberLists>> member_lists() final {
    auto lists = instance_.member_lists();
    if (!lists) return std::unexpected(std::move(lists.error()));
    return *lists ? std::optional<MemberLists>(std::move(**lists)) : std::nullopt;
  }
  [[nodiscard]] Result<Directory> directory(Directory::Kind kind) final { return instance_.directory(kind); }
  [[nodiscard]] Result<ports::AgentFacts> agent_facts(std::size_t listed) final {
    return for_plans_.agent_facts(listed);
  }
  [[nodiscard]] Result<std::optional<ports::OwnAgent>> self() final { return for_plans_.self(); }
  [[nodiscard]] Result<Snapshot::Attached> attached(std::span<const ports::Leaver> people) final {
    auto read = instance_.attached(people);
    return read ? std::move(*read) : Port::attached(people);
  }
  [[nodiscard]] std::optional<RequestPace> pace() final { return instance_.pace(); }
  [[nodiscard]] std::size_t requests() const final { return instance_.requests(); }

 protected:
  Instance& instance() { return instance_; }

 private:
  Instance instance_;
  PlanReading for_plans_{instance_};
};

/// What plan is handed: it has no way to write.
class InstanceReader final : public Reading<ports::Reader> {
 public:
  using Reading::Reading;
};

class InstanceProvider final : public Reading<ports::Provider> {
 public:
  explicit InstanceProvider(InstanceParts parts) : Reading(std::move(parts)), writer_(instance()) {}

  [[nodiscard]] ports::WriteOutcome create(const ports::CreateRequest& request) override {
    return std::move(writer_.create({&request, 1}).front());
  }
  [[nodiscard]] ports::WriteOutcome update(const ports::UpdateRequest& request) override {
    return std::move(writer_.update({&request, 1}).front());
  }
  [[nodiscard]] std::vector<ports::WriteOutcome> create_together(
      std::span<const ports::CreateRequest> requests) override {
    return writer_.create(requests);
  }
  [[nodiscard]] std::vector<ports::WriteOutcome> update_together(
      std::span<const ports::UpdateRequest> requests) override {
    return writer_.update(requests);
  }
  void expect_memberships(std::size_t updates) override { writer_.expect_memberships(updates); }
  [[nodiscard]] ports::WriteOutcome confirm(const ports::UpdateRequest& request,
                                            ports::Written written) override {
    return writer_.confirm(request, std::move(written));
  }
  [[nodiscard]] std::optional<ports::Refused> remove(ResourceType type, RemoteId id) override {
    return writer_.remove(type, id);
  }
  [[nodiscard]] std::string write_line(ResourceType type, std::optional<RemoteId> removed) const override {
    return writer_.line(type, removed);
  }

 private:
  Writer writer_;
};

Result<void> check(const ProviderOptions& options) {
  const auto missing = [](const char* variable) {
    return fail(
        ErrorKind::credentials, std::string(variable) + " is not set", {},
        "credentials come from HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET (or HALOPSA_CLIENT_SECRET_FILE), "
        "never from the configuration");
  };
  if (options.client_id.empty()) return missing("HALOPSA_CLIENT_ID");
  if (options.client_secret.empty()) return missing("HALOPSA_CLIENT_SECRET");
  return {};
}

/// Where the credentials may go, and the settings' addresses in their one spelling. That of the instance was understood before.
Result<http::Destinations> destinations_of(Settings& settings) {
  auto instance = parse_url(settings.url);
  if (!instance) {
    instance.error().where = "instance.url";
    return std::unexpected(std::move(instance.error()));
  }
  settings.url = instance->text();
  // A real instance says on which path of its own its auth server is.
  if (!settings.auth_url && !settings.profile) return http::Destinations::of(std::move(*instance));
  auto auth = auth_server_url(settings.auth_url.value_or(settings.url + "/auth"));
  if (!auth) {
    auth.error().where = "instance.auth_url";
    return std::unexpected(std::move(auth.error()));
  }
  if (settings.auth_url) settings.auth_url = auth->text();
  instance->path += "/api";
  return http::Destinations::of(std::move(*instance), std::move(*auth));
}

/// `requests-` and half a hash of the instance's scheme, host and port: one file for one instance.
std::string rate_file(const ProviderOptions& options) {
  const auto url = parse_url(options.settings.url);
  if (!options.rate_folder || !url) return {};
  constexpr std::size_t digits = 32;
  const std::string hash = Digest().add(url->scheme).add(url->host).add(std::to_string(url->port)).finish();
  return fmt::format("{}/requests-{}", *options.rate_folder, hash.substr(hash.find(':') + 1, digits));
}

std::optional<http::RateBook> rate_book(const ProviderOptions& options, const Clock& clock) {
  const auto window = rate_window(options.settings);
  if (!window) return std::nullopt;
  return http::RateBook(*window, clock, rate_file(options), options.rate_trouble);
}

}  // namespace

Result<InstanceParts> instance_parts(std::unique_ptr<http::Transport> transport,
                                     std::unique_ptr<StopFlag> closing, const Catalog& catalog,
                                     ProviderOptions options, const Clock& clock, const StopFlag& stop,
                                     Access access) {
  if (auto usable = check(options); !usable) return std::unexpected(std::move(usable.error()));
  auto destinations = destinations_of(options.settings);
  if (!destinations) return std::unexpected(std::move(destinations.error()));
  transport = http::confined(std::move(transport), *destinations);
  http::RetryPolicy policy;
  policy.retry_for = options.retry_for;
  const std::size_t parallelism = std::max<std::size_t>(options.parallelism, 1);
  auto limits = std::make_unique<http::Limits>(parallelism, rate_book(options, clock), policy, clock,
                                               wait_observer(options.progress));
  auto detected = detect(*transport, *limits, catalog, options, *destinations, access, clock, stop);
  if (!detected) return std::unexpected(std::move(detected.error()));
  options.settings = std::move(detected->settings);
  ProfileTable table = make_profile(*options.settings.profile, catalog);
  std::string scope = options.settings.scope.value_or(table.scopes(access));
  return InstanceParts{.catalog = catalog,
                       .clock = clock,
                       .stop = stop,
                       .table = std::move(table),
                       .api = options.settings.url + "/api",
                       .tenant = options.settings.tenant.value_or(std::string()),
                       .token = {token_url(options.settings), std::move(options.client_id),
                                 std::move(options.client_secret), std::move(scope)},
                       .parallelism = parallelism,
                       .limits = std::move(limits),
                       .policy = policy,
                       .observer = std::move(options.observer),
                       .progress = options.progress,
                       .closing = std::move(closing),
                       .transport = std::move(transport),
                       .may_be_empty = std::move(options.may_be_empty),
                       .asked_before = detected->requests,
                       .why_profile = std::move(detected->why),
                       .token_held = std::move(detected->token),
                       .term = std::move(options.term)};
}

std::optional<http::RateWindow> rate_window(const Settings& settings) {
  using Kind = Settings::RateLimit::Kind;
  const auto& limit = settings.rate_limit;
  if (limit.kind == Kind::off) return std::nullopt;
  if (limit.kind == Kind::window)
    return http::RateWindow{limit.requests, std::chrono::seconds(limit.per_seconds)};
  const auto url = parse_url(settings.url);
  if (!url) return std::nullopt;
  static constexpr std::array<std::string_view, 3> hosted{".halopsa.com", ".haloitsm.com",
                                                          ".haloservicedesk.com"};
  for (const std::string_view domain : hosted) {
    if (url->host.ends_with(domain)) return http::RateWindow{250, std::chrono::seconds(300)};
  }
  return std::nullopt;
}

Result<std::unique_ptr<ports::Provider>> connect_over(std::unique_ptr<http::Transport> transport,
                                                      std::unique_ptr<StopFlag> closing,
                                                      const Catalog& catalog, ProviderOptions options,
                                                      const Clock& clock, const StopFlag& stop) {
  auto parts = instance_parts(std::move(transport), std::move(closing), catalog, std::move(options), clock,
                              stop, Access::read_write);
  if (!parts) return std::unexpected(std::move(parts.error()));
  return std::make_unique<InstanceProvider>(std::move(*parts));
}

Result<std::unique_ptr<ports::Reader>> connect_reader_over(std::unique_ptr<http::Transport> transport,
                                                           std::unique_ptr<StopFlag> closing,
                                                           const Catalog& catalog, ProviderOptions options,
                                                           const Clock& clock, const StopFlag& stop) {
  auto parts = instance_parts(std::move(transport), std::move(closing), catalog, std::move(options), clock,
                              stop, Access::read_only);
  if (!parts) return std::unexpected(std::move(parts.error()));
  return std::make_unique<InstanceReader>(std::move(*parts));
}

}  // namespace haloform::halopsa
