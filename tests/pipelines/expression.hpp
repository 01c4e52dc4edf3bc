#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// What an expression of GitHub's workflows can refer to.
struct ExpressionWorld {
  /// The value at `github.event.number` and its like, by its parts. Throws where the harness does not know it: a name that is
  /// spelled wrong is a failure of the test, and never an empty text, as the host would have it.
  std::function<nlohmann::json(const std::vector<std::string>& path)> value;
  /// success(), failure(), always(), cancelled().
  std::function<bool(std::string_view name)> status;
};

/// The value of an expression without its braces: contexts, literals, `! == != < <= > >= && ||`, brackets, contains, startsWith,
/// endsWith, format, and the functions of the status. Throws std::runtime_error at anything else.
[[nodiscard]] nlohmann::json evaluated(std::string_view expression, const ExpressionWorld& world);
/// Whether GitHub takes it for true.
[[nodiscard]] bool holds(const nlohmann::json& value);
/// The text with each `${{ ... }}` in it replaced.
[[nodiscard]] std::string expanded(std::string_view text, const ExpressionWorld& world);
/// Whether one of the functions of the status is called.
[[nodiscard]] bool asks_for_status(std::string_view expression);

}  // namespace haloform::test
