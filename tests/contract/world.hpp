#pragma once

#include "planner/ports/provider.hpp"
#include "providers/halopsa/halopsa.hpp"
#include "providers/halopsa/tables/catalog.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::testing {

inline constexpr std::string_view world_secret = "correct-horse-battery-staple";

/// A sandbox on a loopback port, in this process, and a provider that speaks to it.
class World {
 public:
  /// `text` is a world as `haloform sandbox --world` reads it.
  explicit World(const std::string& text, Profile profile = Profile::guide);
  /// So many agents and contacts, and three teams.
  static std::string people(int agents, int contacts);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  ports::Provider& provider();
  ports::Reader& reader();
  void fault(std::string_view rule);
  void clear_faults();
  /// How often the faults fired in all: a test of a fault that never came proves nothing.
  [[nodiscard]] std::uint64_t fired() const;
  void seats(std::int64_t count, std::string_view mode);
  /// A record as the sandbox keeps it, as JSON text; empty where it is gone.
  [[nodiscard]] std::string agent(std::int64_t id) const;
  [[nodiscard]] std::string contact(std::int64_t id) const;
  [[nodiscard]] std::size_t agents() const;
  /// Requests that the sandbox answered, and how many of them the path and method fit: `GET /api/agent`.
  [[nodiscard]] std::size_t requests() const;
  /// The requests in order, as the sandbox's log has them (request_log.hpp), as JSON text.
  [[nodiscard]] std::string log() const;

  [[nodiscard]] FieldId field(ResourceType type, std::string_view name) const {
    return catalog_.of(type).find(name).value();
  }
  [[nodiscard]] const Catalog& catalog() const { return catalog_; }

  /// Gives the sandbox a habit: `cut=12`.
  void habit(std::string_view text);
  /// Turns a knob of the sandbox's profile `halo`.
  void knob(std::string_view assignment);

  std::optional<Profile> api;     ///< What the provider is told; at first what the sandbox speaks.
  std::string scopes;             ///< Of the token; empty: the profile's.
  Milliseconds retry_for{1'500};  ///< Of the provider, before it is first asked for.
  Milliseconds request_timeout{60'000};
  std::vector<std::string> lines;  ///< What -v would have shown; guarded by `lines_mutex`.

 private:
  struct Served;
  [[nodiscard]] halopsa::ProviderOptions options();

  Catalog catalog_ = halopsa::make_catalog();
  SystemClock clock_;
  StopFlag stop_;
  std::unique_ptr<Served> served_;
  std::unique_ptr<ports::Provider> provider_;
  std::unique_ptr<ports::Reader> reader_;
};

inline RemoteId id(std::int64_t number) { return RemoteId::from(number).value(); }

}  // namespace haloform::testing
