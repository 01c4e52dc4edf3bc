#pragma once

#include "cli/context.hpp"
#include "planner/base/privacy.hpp"
#include "planner/drift/report.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "providers/notify/message.hpp"

#include <string>
#include <vector>

namespace haloform::cli {

/// What `notify:` tells of a run: noted while it runs, sent at its end. A run that nobody is to be told of costs nothing.
///
/// Nothing of it can fail a run. A `plan` has none: what a pull request of a stranger starts sends nothing.
class RunNews {
 public:
  /// Whoever is named is masked, unless the run says otherwise.
  RunNews(const Context& context, const Settings& settings)
      : context_(context),
        wanted_(settings.notify),
        instance_(settings.url),
        privacy_(context.people.of("notify", Privacy::mask)) {}

  /// The plan is refused.
  void blocked(const plan::Plan& plan);
  /// A run came to its end, well or not.
  void ended(const plan::Plan& plan, const plan::ApplyReport& report);
  /// What keeps a run from going on, or went wrong after its end. What was told already as blocked is not told twice.
  void failed(const Trouble& trouble);
  /// Somebody changed in HaloPSA what Git does not know; nothing is told where nobody did.
  void drifted(const drift::Report& report);

  /// Sends what somebody wants to be told. Takes ten seconds at most, and says on stderr what could not be sent.
  void send();

 private:
  [[nodiscard]] notify::Message begun(notify::Event event) const;
  [[nodiscard]] notify::Message begun(notify::Event event, const plan::Plan& plan) const;

  const Context& context_;
  std::vector<Settings::Notification> wanted_;
  std::string instance_;
  Privacy privacy_;
  std::vector<notify::Message> messages_;
};

}  // namespace haloform::cli
