// What must not happen does not compile. Each line of "Illegal states do not compile" in docs/architecture.md is a
// static_assert here; that this file compiles is the test.
#include "cli/commands/commands.hpp"
#include "planner/apply/approve.hpp"
#include "planner/apply/execute.hpp"
#include "planner/base/secret.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/halopsa.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace haloform {
namespace {

// An id that nobody gave does not exist.
static_assert(!std::default_initializable<RemoteId>);
static_assert(!std::constructible_from<RemoteId, std::int64_t>);
static_assert(!std::convertible_to<std::int64_t, RemoteId>);

// A create has no id; everything that concerns a record has one, and cannot be built without.
template <typename T>
concept HasId = requires(T action) { action.id; };
static_assert(!HasId<plan::Create> && !HasId<ports::CreateRequest>);
static_assert(HasId<plan::Update> && HasId<plan::Adopt> && HasId<plan::Reactivate> &&
              HasId<plan::Deactivate> && HasId<plan::Delete> && HasId<plan::Forget> &&
              HasId<plan::StateOnly> && HasId<ports::UpdateRequest> && HasId<state::Entry>);
static_assert(!std::default_initializable<plan::Update> && !std::default_initializable<plan::Adopt> &&
              !std::default_initializable<plan::Reactivate> &&
              !std::default_initializable<plan::Deactivate> && !std::default_initializable<plan::Delete> &&
              !std::default_initializable<plan::Forget> &&
              !std::default_initializable<ports::UpdateRequest> && !std::default_initializable<state::Entry>);

// Create and update are different types: neither can be taken for the other.
static_assert(!std::convertible_to<ports::CreateRequest, ports::UpdateRequest>);
static_assert(!std::convertible_to<ports::UpdateRequest, ports::CreateRequest>);
static_assert(
    !std::invocable<decltype(&ports::Provider::update), ports::Provider&, const ports::CreateRequest&>);
static_assert(
    !std::invocable<decltype(&ports::Provider::create), ports::Provider&, const ports::UpdateRequest&>);

// A request carries resolved attributes: values and ids, never keys of the YAML.
static_assert(std::same_as<decltype(ports::CreateRequest::fields), Attributes>);
static_assert(std::same_as<decltype(ports::CreateRequest::teams), std::optional<std::vector<RemoteId>>>);
static_assert(std::same_as<decltype(ports::UpdateRequest::teams), std::optional<std::vector<RemoteId>>>);

// An empty update cannot be built.
static_assert(std::same_as<decltype(plan::Update::changes), plan::SomeChanges>);
static_assert(!std::default_initializable<plan::SomeChanges>);
static_assert(!std::constructible_from<plan::SomeChanges, plan::Changes>);

// Nobody is switched on or off by changes that do not say so.
static_assert(std::same_as<decltype(plan::Reactivate::changes), plan::ReactivateChanges>);
static_assert(std::same_as<decltype(plan::Deactivate::changes), plan::DeactivateChanges>);
static_assert(!std::default_initializable<plan::DeactivateChanges> &&
              !std::default_initializable<plan::ReactivateChanges>);
static_assert(!std::constructible_from<plan::DeactivateChanges, plan::Changes> &&
              !std::constructible_from<plan::DeactivateChanges, plan::ReactivateChanges>);

// Only `validate` builds a DesiredState; whoever holds one need not ask again.
static_assert(!std::default_initializable<DesiredState>);
static_assert(!std::constructible_from<DesiredState, DesiredState::Parts>);

// Only a reading that went to its last row can say "absent": there are two doors, and both say how far they went.
static_assert(!std::default_initializable<TypeSnapshot>);
static_assert(!std::constructible_from<TypeSnapshot, ResourceType, std::vector<Record>>);
static_assert(!std::default_initializable<Snapshot>);
static_assert(std::same_as<decltype(TypeSnapshot::whole(ResourceType::agent, {}, {})), Result<TypeSnapshot>>);

// `execute` takes an ApprovedPlan, and only `approve` builds one.
static_assert(!std::default_initializable<apply::ApprovedPlan>);
static_assert(!std::constructible_from<apply::ApprovedPlan, plan::Plan>);
static_assert(!std::convertible_to<plan::Plan, apply::ApprovedPlan>);
using Execute = decltype(apply::execute);
static_assert(std::is_invocable_v<Execute, const Catalog&, const apply::ApprovedPlan&, state::State,
                                  ports::Provider&, ports::StateSession&, const Clock&, const StopFlag&,
                                  apply::Observer&, const apply::ExecuteOptions&>);
static_assert(!std::is_invocable_v<Execute, const Catalog&, const plan::Plan&, state::State, ports::Provider&,
                                   ports::StateSession&, const Clock&, const StopFlag&, apply::Observer&,
                                   const apply::ExecuteOptions&>);

// plan is handed a Reader: it cannot write, and is not a Provider in disguise.
template <typename T>
concept CanWrite =
    requires(T& port, const ports::CreateRequest& create, const ports::UpdateRequest& update, RemoteId id) {
      port.create(create);
    } || requires(T& port, const ports::UpdateRequest& update) { port.update(update); } ||
    requires(T& port, RemoteId id) { port.remove(ResourceType::agent, id); };
static_assert(!CanWrite<ports::Reader>);
static_assert(CanWrite<ports::Provider>);
static_assert(std::derived_from<ports::Provider, ports::Reader>);
static_assert(!std::convertible_to<ports::Reader&, ports::Provider&>);
static_assert(std::same_as<decltype(halopsa::connect_reader(
                               std::declval<const Catalog&>(), std::declval<halopsa::ProviderOptions>(),
                               std::declval<const Clock&>(), std::declval<const StopFlag&>())),
                           Result<std::unique_ptr<ports::Reader>>>);

// A Secret has no `<<`, no formatter and no JSON form, and does not become a string by itself.
template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Streamable<Secret> && Streamable<std::string>);
static_assert(!fmt::is_formattable<Secret>::value && fmt::is_formattable<std::string>::value);
static_assert(!std::constructible_from<nlohmann::json, Secret> &&
              std::constructible_from<nlohmann::json, std::string>);
static_assert(!std::convertible_to<Secret, std::string> && !std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<std::string, Secret>);

TEST(IllegalStates, a_secret_prints_itself_as_a_secret_in_a_failing_test) {
  EXPECT_EQ(testing::PrintToString(Secret("hunter2")), "[secret]");
}

TEST(IllegalStates, zero_and_less_are_no_ids) {
  EXPECT_FALSE(RemoteId::from(0));
  EXPECT_FALSE(RemoteId::from(-1));
  EXPECT_TRUE(RemoteId::from(1));
}

TEST(IllegalStates, changes_of_nothing_are_no_changes) {
  EXPECT_FALSE(plan::SomeChanges::of(plan::Changes{}));
}

TEST(IllegalStates, changes_that_switch_somebody_off_do_not_switch_anybody_on) {
  const plan::Changes off = plan::DeactivateChanges::alone().get();
  EXPECT_TRUE(plan::DeactivateChanges::of(off));
  EXPECT_FALSE(plan::ReactivateChanges::of(off));
  EXPECT_FALSE(plan::DeactivateChanges::of(plan::Changes{}));
}

}  // namespace
}  // namespace haloform
