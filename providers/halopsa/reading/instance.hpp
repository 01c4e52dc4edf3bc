#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/ports/progress.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/auth/client.hpp"
#include "providers/halopsa/auth/token_source.hpp"
#include "providers/halopsa/listing/listing.hpp"
#include "providers/halopsa/listing/page_threads.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/halopsa/wire/membership_book.hpp"
#include "providers/http/limits.hpp"
#include "providers/http/sender.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace haloform::halopsa {

/// All that an Instance is made of.
struct InstanceParts {
  const Catalog& catalog;
  const Clock& clock;
  const StopFlag& stop;
  ProfileTable table;
  std::string api;     ///< `<url>/api`.
  std::string tenant;  ///< That the token is asked for; empty where none is named.
  TokenRequest token;
  std::size_t parallelism = 8;
  std::unique_ptr<http::Limits> limits;
  http::RetryPolicy policy;
  http::RequestObserver observer;
  ports::Progress* progress = nullptr;
  std::unique_ptr<StopFlag> closing;  ///< Raised when the instance ends; what the transport gave up on.
  std::unique_ptr<http::Transport> transport;
  std::set<ResourceType> may_be_empty{};
  std::size_t asked_before = 0;           ///< Requests that it took to find out the profile.
  std::string why_profile;                ///< How it was found out, in words.
  std::optional<HeldToken> token_held{};  ///< A token for `token` that was fetched on the way.
  http::Term term{};                      ///< Until when requests may be under way.
};

/// The reading of one instance: what Reader promises (planner/ports/provider.hpp), and what a writer builds
/// upon. Safe from several threads.
class Instance {
 public:
  explicit Instance(InstanceParts parts);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance();

  [[nodiscard]] Profile profile() const { return parts_.table.profile; }
  [[nodiscard]] const std::string& tenant() const { return parts_.tenant; }
  [[nodiscard]] Result<TypeSnapshot> list(ResourceType type);
  [[nodiscard]] Result<std::optional<Record>> get(ResourceType type, RemoteId id);
  [[nodiscard]] Result<std::vector<Record>> search(const NaturalKey& key);
  /// All that a search for the text of the key brings, whether they match it or only contain it. Only for types with pages.
  [[nodiscard]] Result<std::vector<Record>> search_part(const NaturalKey& piece) {
    return search_rows(row(piece.type), piece.written());
  }
  /// One GET by id with all that the answer holds; nothing on 404, whatever that proves.
  [[nodiscard]] Result<std::optional<OneRecord>> look_at(ResourceType type, RemoteId id);
  [[nodiscard]] Result<std::optional<ToldLists>> member_lists();
  /// What the instance says about itself; nothing of it where it does not say.
  [[nodiscard]] Result<InstanceFacts> facts();
  /// What it says about its agents. A count of active ones beyond `listed` is nothing where it is told without a login too.
  [[nodiscard]] Result<ports::AgentFacts> agent_facts(std::size_t listed);
  [[nodiscard]] Result<Directory> directory(Directory::Kind kind);
  /// The fields as a request carries them, with ids where they hold names.
  [[nodiscard]] Result<Attributes> on_the_wire(ResourceType type, const Attributes& fields);
  /// What hangs on people who are about to leave (ports::Reader); nothing where the profile knows no way to ask.
  [[nodiscard]] std::optional<Result<Snapshot::Attached>> attached(std::span<const ports::Leaver> people);
  /// Whether the profile has a way to ask who the credentials log in as.
  [[nodiscard]] bool says_self() const { return !parts_.table.self_path.empty(); }
  /// Who the credentials log in as, where the profile and the instance say.
  [[nodiscard]] Result<std::optional<ports::OwnAgent>> self();
  /// Whether the credentials get a token.
  [[nodiscard]] Result<void> token();
  /// What the auth server grants of these scopes, as it says; nothing where it gives a token and does not say. The token is
  /// not used.
  [[nodiscard]] Result<std::optional<std::string>> granted(const std::string& scope);
  /// The rate window that is kept, and what counts in it now; nothing where none is.
  [[nodiscard]] std::optional<RequestPace> pace() const;
  [[nodiscard]] std::size_t requests() const {
    return parts_.asked_before + api_sender_.requests() + token_sender_.requests();
  }

  [[nodiscard]] Client& client() { return client_; }
  [[nodiscard]] const TypeRow& row(ResourceType type) const { return parts_.table.of(type); }
  [[nodiscard]] const TypeSchema& schema(ResourceType type) const { return parts_.catalog.of(type); }
  [[nodiscard]] const http::RetryPolicy& policy() const { return parts_.policy; }
  [[nodiscard]] const http::Patience& patience() const { return patience_; }
  [[nodiscard]] PageThreads& threads() { return threads_; }
  /// A record that exists: what a 404 elsewhere is checked against.
  void remember(ResourceType type, RemoteId id);

  /// A listing that has not begun, for a plan: one that is whole but for a doubt will do.
  [[nodiscard]] std::unique_ptr<Listing> listing_for_a_plan(ResourceType type);
  [[nodiscard]] MembershipBook& memberships() { return memberships_; }
  /// What the rows of teams tell, by a request that was begun at `earliest` or later.
  [[nodiscard]] const MembershipBook::Heard* teams_heard_since(SteadyTime earliest);
  /// All of a type once more, where the first listing is seen not to be all.
  [[nodiscard]] Result<TypeSnapshot> list_for_a_plan(ResourceType type);
  /// A whole listing, unless it is empty where it cannot be.
  [[nodiscard]] Result<TypeSnapshot> believed(Result<TypeSnapshot> whole);
  /// The counts of this type were seen to be none.
  void distrust_counts(ResourceType type) { distrusted_.at(type) = true; }
  /// Gives up what is in flight.
  void close() const;

 private:
  /// Whether GET by id of a type can be trusted to say 404 for what is gone, and two records that exist.
  struct GetTrust {
    std::mutex mutex;
    std::optional<bool> works;
    std::vector<RemoteId> known;
  };
  /// One GET by id; nothing on 404, whatever that proves.
  [[nodiscard]] Result<std::optional<Record>> fetch(ResourceType type, RemoteId id);
  [[nodiscard]] Result<void> prove_absence(ResourceType type, RemoteId id);
  void trust_get(ResourceType type);
  [[nodiscard]] Result<bool> answers_key(const NaturalKey& key, const Record& row);
  [[nodiscard]] Result<std::vector<Record>> search_rows(const TypeRow& row, std::string_view text);
  void remember(const TypeSnapshot& snapshot);
  [[nodiscard]] bool distrusts_counts(ResourceType type) const { return distrusted_.at(type).load(); }

  InstanceParts parts_;
  http::Patience patience_;
  const TokenRequest token_request_;
  http::Sender token_sender_;
  http::Sender api_sender_;
  TokenSource tokens_;
  Client client_;
  PerType<GetTrust> trust_;
  PageThreads threads_;
  PerType<std::atomic<bool>> distrusted_{};  ///< Types whose counts were seen to be none.
  MembershipBook memberships_;
  std::mutex names_mutex_;
  std::map<Directory::Kind, Directory> names_;  ///< As last read.
};

}  // namespace haloform::halopsa
