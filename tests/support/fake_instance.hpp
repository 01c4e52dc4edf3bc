#pragma once

#include "planner/base/clock.hpp"
#include "planner/ports/provider.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/chronicle.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform {

/// What goes wrong with one write.
enum class Fault : std::uint8_t {
  none,
  refused,       ///< 400 with words; nothing done.
  forbidden,     ///< 403; nothing done.
  no_token,      ///< The credentials are refused; nothing is sent.
  error_undone,  ///< 500; nothing done.
  error_done,    ///< 500; done all the same.
  reset_undone,  ///< The connection breaks; nothing done.
  reset_done,
  unreadable_done,  ///< 200 with half an answer; done.
  timeout_undone,
  timeout_done,
  timeout_late,      ///< No answer; done, but to be seen only 5 s later.
  empty_undone,      ///< 200 with `{}`; nothing done: how a lack of seats may look.
  inactive,          ///< Done, but the record is inactive.
  other_id,          ///< An update that makes a second record.
  known_id,          ///< A create that is answered with an id that exists already.
  drops_field,       ///< Done, but for the phone.
  drops_teams,       ///< Done, but for the memberships.
  short_answer,      ///< Done; the answer carries the id alone.
  throws,            ///< The client breaks after the record was made.
  throttled_undone,  ///< 429; nothing done.
  throttled_done,    ///< 429; done all the same.
  token_undone,      ///< 401; nothing done.
  token_done,
  refused_done,  ///< 400 with words, and done all the same.
  refused_undone,
  strange_undone,  ///< 409; nothing done.
  strange_done,
  gateway_undone,  ///< 502; nothing done.
  gateway_late,    ///< 502; done, but to be seen only 25 s later.
  anothers_id,     ///< A create whose answer carries nothing but the id of one whom somebody made just now.
  anothers,        ///< The same, with all that is known of them.
  lapsed,          ///< The lease of the state ended before it was sent, and so before anything else is.
};
/// Those before `anothers_id`: against what it stands for a client can do little but say so.
inline constexpr std::size_t fault_kinds = 30;

/// HaloPSA in memory, with its oddities: a POST without id makes a record whatever exists, seats run out, search
/// may be slow to see, and each write can go wrong in a way of its own. Safe from several threads. Notes
/// `create agent NAME`, `update agent ID`, `delete agent ID`, `get agent ID`, `search`, `list agent`,
/// `list members`.
class FakeInstance final : public ports::Provider {
 public:
  enum class NoSeat : std::uint8_t { refused, empty, inactive };

  FakeInstance(Chronicle& chronicle, const Clock& clock) : chronicle_(chronicle), clock_(clock) {}

  // The world.
  RemoteId add(ResourceType type, std::string_view key, FieldList more = {});
  Record& record(ResourceType type, std::int64_t id);
  [[nodiscard]] std::vector<Record> records(ResourceType type) const;
  void erase(ResourceType type, std::int64_t id);
  void seats(std::size_t limit, NoSeat how);
  /// So many agents are active by its own count.
  void counts_active(std::size_t count) { counted_active_ = count; }
  /// Records are found by search only so long after they were made.
  void search_lag(Milliseconds lag) { search_lag_ = lag; }
  /// Every read shows the world as it was so long ago.
  void read_lag(Milliseconds lag) { read_lag_ = lag; }
  /// A write with a null in it is answered with a 400, and nothing is done.
  void refuse_null() { refuses_null_ = true; }
  /// E-mails are stored without their tag.
  void drop_tags() { drops_tags_ = true; }
  /// Rows of listings keep quiet about this field.
  void hide_in_listing(ResourceType type, std::string_view field);
  void hide_teams_in_listing(bool hidden = true) { hide_teams_ = hidden; }
  /// Rows of agents have an empty list of teams, whatever they are in.
  void empty_teams_in_listing() { empty_teams_ = true; }
  /// Rows of teams name their agents; but not these, and whether that one is a member they do not tell.
  void tell_members(std::vector<std::int64_t> but_not = {}, std::int64_t unclear = 0) {
    tells_members_ = true;
    untold_ = std::move(but_not);
    unclear_ = unclear;
  }
  /// Listings lack this record; GET finds it.
  void hide_from_listing(ResourceType type, std::int64_t id);
  /// Reads are asked for single records instead of listings.
  void ask_singly() { asks_ = true; }
  /// Reading of a type fails with this from now on.
  void forbid(ResourceType type, Error error);
  void break_get(Error error) { get_error_ = std::move(error); }
  /// GET by id of this record alone.
  void break_get_of(std::int64_t id, Error error) { get_errors_.insert_or_assign(id, std::move(error)); }
  void break_search(Error error) { search_error_ = std::move(error); }
  void break_list(Error error) { list_error_ = std::move(error); }

  // Faults: of the n-th create, update or delete of the run, counted from 1 over all types.
  void fault_create(std::size_t position, Fault fault) { create_faults_[position] = fault; }
  void fault_update(std::size_t position, Fault fault) { update_faults_[position] = fault; }
  void fault_remove(std::size_t position, Fault fault) { remove_faults_[position] = fault; }
  /// Called before each write, outside of any lock: a test may raise a flag, or block.
  std::function<void(const std::string& line)> on_write;
  /// A field as it was sent; null as an empty text where `empty_text` says so.
  struct Sent {
    ResourceType type;
    FieldId field;
    Value value;
    bool empty_text;
  };
  /// What the instance makes of a field that it is sent; nothing where it leaves the field as it is.
  std::function<std::optional<Value>(const Sent&)> habit;

  [[nodiscard]] std::size_t creates() const;
  [[nodiscard]] std::size_t updates() const;

  [[nodiscard]] Profile profile() const override { return Profile::guide; }
  void prefetch(const ports::Forecast&) override {}
  [[nodiscard]] Result<TypeSnapshot> read(ResourceType type, const ports::Wanted& wanted) override;
  [[nodiscard]] Result<TypeSnapshot> list(ResourceType type) override;
  [[nodiscard]] Result<std::optional<Record>> get(ResourceType type, RemoteId id) override;
  [[nodiscard]] Result<std::vector<Record>> search(const NaturalKey& key) override;
  [[nodiscard]] Result<std::optional<MemberLists>> member_lists() override;
  [[nodiscard]] Result<Directory> directory(Directory::Kind kind) override {
    return fail(ErrorKind::configuration, "no directory of " + std::string(directory_plural(kind)));
  }
  [[nodiscard]] Result<ports::AgentFacts> agent_facts(std::size_t listed) override;
  [[nodiscard]] Result<std::optional<ports::OwnAgent>> self() override {
    return std::optional<ports::OwnAgent>();
  }
  [[nodiscard]] std::optional<RequestPace> pace() override { return std::nullopt; }
  [[nodiscard]] std::size_t requests() const override;
  [[nodiscard]] ports::WriteOutcome create(const ports::CreateRequest& request) override;
  [[nodiscard]] ports::WriteOutcome update(const ports::UpdateRequest& request) override;
  [[nodiscard]] std::vector<ports::WriteOutcome> create_together(
      std::span<const ports::CreateRequest> requests) override;
  [[nodiscard]] std::vector<ports::WriteOutcome> update_together(
      std::span<const ports::UpdateRequest> requests) override;
  [[nodiscard]] std::optional<ports::Refused> remove(ResourceType type, RemoteId id) override;
  [[nodiscard]] std::string write_line(ResourceType type, std::optional<RemoteId> removed) const override;

 private:
  struct Live {
    Record record;
    SteadyTime visible{};  ///< In listings and by id.
    SteadyTime searchable{};
    std::vector<std::pair<SteadyTime, Record>> before{};  ///< What it was until then.
  };
  /// The record as a read shows it.
  [[nodiscard]] const Record& shown(const Live& live) const;
  using World = std::map<RemoteId, Live>;

  [[nodiscard]] World& world(ResourceType type) { return worlds_.at(type); }
  [[nodiscard]] const World& world(ResourceType type) const { return worlds_.at(type); }
  [[nodiscard]] bool sees(const Live& live) const { return live.visible + read_lag_ <= clock_.steady(); }
  Record& make(const ports::CreateRequest& request, Fault fault);
  void change(const ports::UpdateRequest& request, Fault fault, Record& record) const;
  [[nodiscard]] bool seat_free() const;
  [[nodiscard]] Record row(ResourceType type, const Record& record) const;
  [[nodiscard]] std::vector<Record> rows(ResourceType type) const;
  [[nodiscard]] static std::optional<ports::WriteOutcome> without_answer(Fault fault);

  Chronicle& chronicle_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  PerType<World> worlds_;
  PerType<std::vector<FieldId>> hidden_fields_;
  PerType<std::vector<RemoteId>> hidden_rows_;
  PerType<std::optional<Error>> forbidden_;
  bool hide_teams_ = false;
  bool empty_teams_ = false;
  bool tells_members_ = false;
  std::vector<std::int64_t> untold_;
  std::int64_t unclear_ = 0;
  bool asks_ = false;
  std::optional<Error> get_error_;
  std::map<std::int64_t, Error> get_errors_;
  std::optional<Error> search_error_;
  std::optional<Error> list_error_;
  std::optional<std::size_t> seat_limit_;
  std::optional<std::size_t> counted_active_;
  NoSeat no_seat_ = NoSeat::refused;
  Milliseconds search_lag_{0};
  Milliseconds read_lag_{0};
  bool drops_tags_ = false;
  bool refuses_null_ = false;
  std::map<std::size_t, Fault> create_faults_;
  std::map<std::size_t, Fault> update_faults_;
  std::map<std::size_t, Fault> remove_faults_;
  std::size_t creates_ = 0;
  std::size_t updates_ = 0;
  std::size_t removes_ = 0;
  std::size_t requests_ = 0;
  std::int64_t next_id_ = 100;
};

}  // namespace haloform
