#include "cli/console.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace haloform::cli {
namespace {

TEST(StreamColor, is_decided_by_flag_then_environment_then_terminal) {
  struct Row {
    const char* story;
    ColorFacts facts;
    render::Color color;
  };
  const std::vector<Row> table{
      {"a terminal", {.terminal = true}, render::Color::on},
      {"a pipe", {.terminal = false}, render::Color::off},
      {"NO_COLOR", {.no_color = true, .terminal = true}, render::Color::off},
      {"TERM=dumb", {.dumb_terminal = true, .terminal = true}, render::Color::off},
      {"--color never", {.wish = ColorWish::never, .terminal = true}, render::Color::off},
      {"--color always into a pipe, with NO_COLOR",
       {.wish = ColorWish::always, .no_color = true, .dumb_terminal = true, .terminal = false},
       render::Color::on},
  };
  for (const Row& row : table) EXPECT_EQ(stream_color(row.facts), row.color) << row.story;
}

TEST(Console, can_ask_only_where_somebody_sees_the_question_and_can_answer) {
  EXPECT_TRUE(Console({.in_is_terminal = true, .err_is_terminal = true}).can_ask());
  EXPECT_FALSE(Console({.in_is_terminal = false, .err_is_terminal = true}).can_ask());
  EXPECT_FALSE(Console({.in_is_terminal = true, .err_is_terminal = false}).can_ask());
}

}  // namespace
}  // namespace haloform::cli
