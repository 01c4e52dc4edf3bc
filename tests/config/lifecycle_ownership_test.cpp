// `lifecycle.owner` and `lifecycle.block_if`.
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string ann_with(const std::string& lifecycle) {
  return "contacts:\n  ann: {name: Ann, email: ann@example.com, site_id: 5, lifecycle: " + lifecycle + "}\n";
}

TEST(OwnershipBlock, says_who_owns_and_what_holds_back) {
  const DesiredState state = desired(ann_with("{owner: haloform, block_if: [open_tickets, cab]}"));
  const Lifecycle& lifecycle = *resource(state, "contact.ann").lifecycle;
  EXPECT_EQ(lifecycle.owner, Lifecycle::Owner::haloform);
  EXPECT_THAT(lifecycle.block_if, ElementsAre("cab", "open_tickets"));
}

TEST(OwnershipBlock, is_left_to_imports_where_nothing_is_said) {
  for (const char* lifecycle : {"{owner: automatic}", "{block_if: []}", "{protect: false}"}) {
    const DesiredState state = desired(ann_with(lifecycle));
    EXPECT_EQ(resource(state, "contact.ann").lifecycle->owner, Lifecycle::Owner::automatic);
    EXPECT_THAT(resource(state, "contact.ann").lifecycle->block_if, IsEmpty());
  }
}

TEST(OwnershipBlock, goes_before_a_default_and_adds_nothing_to_it) {
  const std::string defaults = "defaults: {lifecycle: {owner: haloform, block_if: [open_tickets]}}\n";
  const DesiredState same = desired(defaults + ann_with("{protect: true}"));
  EXPECT_EQ(resource(same, "contact.ann").lifecycle->owner, Lifecycle::Owner::haloform);
  EXPECT_THAT(resource(same, "contact.ann").lifecycle->block_if, ElementsAre("open_tickets"));
  const DesiredState other = desired(defaults + ann_with("{owner: automatic, block_if: [cab]}"));
  EXPECT_EQ(resource(other, "contact.ann").lifecycle->owner, Lifecycle::Owner::automatic);
  EXPECT_THAT(resource(other, "contact.ann").lifecycle->block_if, ElementsAre("cab"));
  const DesiredState again = desired(defaults + ann_with("{block_if: [open_tickets]}"));
  EXPECT_THAT(resource(again, "contact.ann").lifecycle->block_if, ElementsAre("open_tickets"));
  const DesiredState none = desired(defaults + ann_with("{block_if: []}"));
  EXPECT_THAT(resource(none, "contact.ann").lifecycle->block_if, IsEmpty());
}

TEST(OwnershipBlock, each_mistake_is_named_at_its_place) {
  EXPECT_THAT(full_mistakes_in(ann_with("{owner: halofrom}")),
              ElementsAre(HasSubstr("unknown owner \"halofrom\" -> did you mean \"haloform\"?")));
  EXPECT_THAT(full_mistakes_in(ann_with("{owner: [haloform]}")), ElementsAre(HasSubstr("owner")));
  EXPECT_THAT(full_mistakes_in(ann_with("{block_if: [open_ticket]}")),
              ElementsAre(HasSubstr(
                  "block_if names \"open_ticket\", which is nothing that hangs on contacts -> did you "
                  "mean \"open_tickets\"?")));
  EXPECT_THAT(full_mistakes_in(ann_with("{block_if: [line_manager]}")),
              ElementsAre(HasSubstr("nothing that hangs on contacts")));
  EXPECT_THAT(full_mistakes_in(ann_with("{block_if: [cab, cab]}")),
              ElementsAre(HasSubstr("block_if names cab twice -> keep one of the two")));
  EXPECT_THAT(full_mistakes_in(ann_with("{block_if: open_tickets}")), ElementsAre(HasSubstr("block_if")));
  EXPECT_THAT(mistakes_in("teams:\n  desk: {name: Desk, lifecycle: {owner: haloform, block_if: [cab]}}\n"),
              ElementsAre(HasSubstr("owner is for people, and teams are none"),
                          HasSubstr("block_if is for people, and teams are none")));
}

}  // namespace
}  // namespace haloform::config
