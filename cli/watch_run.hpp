#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "cli/watch_consumer.hpp"
#include "cli/wiring.hpp"
#include "planner/base/clock.hpp"
#include "planner/ports/cursor_store.hpp"
#include "planner/ports/provider.hpp"
#include "planner/ports/state_backend.hpp"
#include "planner/watch/cursor.hpp"
#include "planner/watch/event.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace haloform::cli {

struct WatchOptions {
  Locations at;
  InstanceFlags instance;
  std::map<std::string, std::uint32_t> allow;
  Milliseconds interval{0};
  std::set<watch::EventType> events;
  std::optional<std::string> cursor;   ///< A file.
  std::optional<std::string> command;  ///< --exec
  Milliseconds command_timeout{0};
  bool once = false;
  bool from_start = false;
};

/// One watch: reads, puts what is new into the cursor, tells it, and notes what was taken. The events are in the cursor before
/// anybody is told, so that whatever ends it, they are told again as they were.
class WatchRun {
 public:
  WatchRun(const Context& context, const WatchOptions& options, Workspace workspace,
           std::unique_ptr<ports::StateBackend> state, std::unique_ptr<ports::CursorStore> store,
           std::optional<watch::Cursor> cursor, std::string lineage);

  [[nodiscard]] Outcome<ExitCode> run();

 private:
  [[nodiscard]] Result<void> round();
  [[nodiscard]] Result<void> read_and_tell();
  [[nodiscard]] Result<void> connect();
  [[nodiscard]] Result<void> look();
  [[nodiscard]] Result<void> save();
  [[nodiscard]] Result<void> tell();
  [[nodiscard]] Result<void> note();
  [[nodiscard]] Result<void> note_taken();
  [[nodiscard]] Result<void> read_state(state::State& state);
  [[nodiscard]] bool may_go_on(const Error& error) const;
  [[nodiscard]] Milliseconds pause_after(const Error& error);
  /// Types that are read and that the cursor knows nothing of.
  [[nodiscard]] std::set<ResourceType> unseen() const;
  void say_baseline(const std::set<ResourceType>& fresh, bool told) const;
  void report(const Error& error, Milliseconds pause) const;
  void sleep(Milliseconds pause) const;

  const Context& context_;
  const WatchOptions& options_;
  Workspace workspace_;
  std::unique_ptr<ports::StateBackend> state_;
  std::unique_ptr<ports::CursorStore> store_;
  std::unique_ptr<WatchConsumer> consumer_;
  std::optional<watch::Cursor> cursor_;  ///< Ahead of what is kept as long as `unsaved_`.
  std::string lineage_;
  std::unique_ptr<ports::Reader> reader_;
  std::set<ResourceType> types_;  ///< That are read.
  bool unsaved_ = false;
  bool has_read_ = false;    ///< Some reading succeeded, so that what fails now may be over soon.
  std::uint64_t taken_ = 0;  ///< By the consumer; noted up to `noted_`.
  std::uint64_t noted_ = 0;
  int failures_ = 0;  ///< In a row.
};

}  // namespace haloform::cli
