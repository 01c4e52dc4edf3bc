#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace haloform::apply {

/// How far a reading is behind the writes, as far as those of this run tell.
struct AsOf {
  SteadyTime begun{};               ///< When it was begun.
  std::optional<SteadyTime> shows;  ///< It shows a write that was sent then, so all that was stored before.
  bool lacks = false;               ///< It lacks a record that this run had made before it was begun.
};

/// What this run wrote last, to tell from a reading how old it is. Reads may lag behind writes: a listing that lacks
/// somebody proves that nobody was made only if it is known to be young enough. Safe from several threads.
class Freshness {
 public:
  explicit Freshness(const Catalog& catalog) : catalog_(catalog) {}

  /// A record that a create with these fields was answered with.
  void made(ResourceType type, const Attributes& fields, const Record& record, SteadyTime sent,
            SteadyTime answered);
  /// A record that an update was answered with, which it had to change.
  void changed(ResourceType type, RemoteId id, const Asked& asked, SteadyTime sent);

  using Find = std::function<const Record*(RemoteId)>;
  /// Holds a reading against the last writes; `find` looks a record up in it.
  [[nodiscard]] AsOf judge(ResourceType type, SteadyTime begun, const Find& find);

  /// The shortest time after which a reading was seen to show a write: so far reads are behind at most.
  [[nodiscard]] std::optional<Milliseconds> lag(ResourceType type) const;
  /// A record made lately that a search must find by its e-mail or name. Its text has all that is unusual in the key's, is no
  /// shorter, and is kept as it was sent, as is its name: so would be what is sought.
  struct Control {
    NaturalKey key;
    RemoteId id;
    SteadyTime sent{};
    SteadyTime answered{};
  };
  [[nodiscard]] std::optional<Control> control(const NaturalKey& key) const;
  /// Notes what a search for a control showed.
  [[nodiscard]] AsOf judge(const Control& control, SteadyTime begun, bool found);
  /// The greatest id that a create sent before `sent` had been answered with by then: what is greater is younger.
  [[nodiscard]] std::optional<RemoteId> made_before(ResourceType type, SteadyTime sent) const;

 private:
  struct Write {
    RemoteId id;
    SteadyTime sent{};
    SteadyTime answered{};
    std::optional<Asked> asked;  ///< Of an update; else it was made.
    std::string email;           ///< Of what was made, as the answer has it.
    std::string name;
    bool kept = false;  ///< Both are what was sent.
  };
  struct Of {
    std::vector<Write> last;  ///< A ring.
    std::size_t next = 0;
    std::optional<RemoteId> greatest;  ///< Of what was made and has left the ring.
    std::optional<Milliseconds> lag;
  };
  void note(ResourceType type, Write write);
  [[nodiscard]] Of& of(ResourceType type) { return types_.at(type); }
  [[nodiscard]] const Of& of(ResourceType type) const { return types_.at(type); }
  void learn(Of& of, const AsOf& as_of);

  const Catalog& catalog_;
  mutable std::mutex mutex_;
  PerType<Of> types_;
};

}  // namespace haloform::apply
