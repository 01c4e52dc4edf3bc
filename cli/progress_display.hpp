#pragma once

#include "cli/console.hpp"
#include "cli/progress_words.hpp"
#include "planner/base/clock.hpp"
#include "planner/ports/progress.hpp"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace haloform::cli {

/// Shows what a run reads and waits for, where it lasts longer than two seconds, and answers an interrupt with what is still
/// in flight. On a terminal that is one line that is rewritten and taken away; elsewhere a line now and then, never two of a
/// kind within ten seconds. On stderr; nothing with --quiet.
class ProgressDisplay final : public ports::Progress {
 public:
  /// Who looks at the time: a thread of its own, from the first thing that is told; or whoever calls `tick`.
  enum class Ticks : std::uint8_t { by_itself, by_caller };

  ProgressDisplay(Console& console, const Clock& clock, const StopFlag& stop, Ticks ticks = Ticks::by_itself)
      : console_(console), clock_(clock), stop_(stop), ticks_(ticks) {}
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;
  ~ProgressDisplay() override;

  void reading(ResourceType type, ports::PagesRead pages) override;
  void has_read(ResourceType type) override;
  void in_flight(int change) override;
  void waiting(const ports::Wait& wait) override;

  /// Whether what is in flight may be a write, which an interrupt lets end. The steps are shown by somebody else then.
  void writing(bool writes);
  /// Looks at the time, and shows what is to be shown.
  void tick();
  /// Called with each tick from now on, by the thread that looks at the time, also with --quiet; nothing ends that, once no call
  /// is under way.
  void each_tick(std::function<void()> call);

 private:
  /// In the order in which one of them is shown, where there are several.
  enum class Kind : std::uint8_t { ending, lock, rate, retry, reading, requests };
  static constexpr std::size_t kinds = 6;
  /// A kind that goes on now.
  struct Spell {
    SteadyTime since;
    std::optional<SteadyTime> said;  ///< Its last line, where there is no terminal.
  };
  /// A wait as it was told, and until when it lasts.
  struct Told {
    ports::Wait wait;
    SteadyTime until;
    bool is_long = false;
  };
  /// What is to be written once nothing is locked.
  struct Shown {
    std::string line;   ///< At the bottom of a terminal.
    std::string lines;  ///< Whole lines.
  };

  enum class Wanted : std::uint8_t { to_show, always };
  void wake(Wanted wanted = Wanted::to_show);
  void run();
  [[nodiscard]] Shown look();
  void show(const Shown& shown);
  void answer_interrupt(SteadyTime now, Shown& shown);
  [[nodiscard]] bool goes_on(Kind kind, SteadyTime now) const;
  [[nodiscard]] bool is_worth_a_word(Kind kind, Milliseconds lasts) const;
  [[nodiscard]] static Milliseconds pause_after(const Spell& spell);
  [[nodiscard]] std::string words(Kind kind, SteadyTime now, Milliseconds lasts) const;
  [[nodiscard]] std::optional<Told>& slot(const ports::Wait& wait);
  [[nodiscard]] const std::optional<Told>& told(Kind kind) const;

  Console& console_;
  const Clock& clock_;
  const StopFlag& stop_;
  const Ticks ticks_;

  std::mutex mutex_;
  std::condition_variable ends_;
  bool ending_ = false;
  bool tried_ = false;  ///< To start the thread; there may be none to be had.
  Listings listings_{};
  std::size_t in_flight_ = 0;
  std::size_t answered_ = 0;
  bool writes_ = false;
  std::optional<Told> lock_;
  std::optional<Told> rate_;
  std::optional<Told> retry_;
  std::array<std::optional<Spell>, kinds> spells_{};
  std::optional<SteadyTime> interrupted_;
  bool interrupt_answered_ = false;
  std::mutex call_mutex_;  ///< Held while it is called; never taken with `mutex_` held.
  std::function<void()> call_;
  std::thread thread_;
};

}  // namespace haloform::cli
