#pragma once

#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// The variables of the environment, as they were when the program began.
class Variables {
 public:
  Variables() = default;
  virtual ~Variables() = default;
  /// Nothing where the variable is unset or empty, or a secret.
  [[nodiscard]] virtual std::optional<std::string> get(std::string_view name) const = 0;
  /// Whether the variable is set, to nothing.
  [[nodiscard]] virtual bool is_empty(std::string_view name) const = 0;
  /// The variable that says that this runs in a pipeline; nothing where none does.
  [[nodiscard]] virtual std::optional<std::string> pipeline() const = 0;
  /// A credential of a store, or a key of the state; nothing where the variable is unset, empty, or no secret.
  [[nodiscard]] virtual std::optional<Secret> secret(std::string_view name) const = 0;
  /// Which secrets are set, by name.
  [[nodiscard]] virtual std::vector<std::string> secret_names() const = 0;

 protected:
  Variables(const Variables&) = default;
  Variables(Variables&&) = default;
  Variables& operator=(const Variables&) = default;
  Variables& operator=(Variables&&) = default;
};

/// A value of the environment that cannot be meant: it begins or ends with blanks, or holds a line end or another character that
/// cannot be seen. `kind` is that of the error.
[[nodiscard]] Result<void> check_variable(std::string_view name, std::string_view value, ErrorKind kind);

}  // namespace haloform
