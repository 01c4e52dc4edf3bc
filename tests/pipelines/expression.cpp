#include "tests/pipelines/expression.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <stdexcept>

namespace haloform::test {
namespace {

using nlohmann::json;

constexpr std::array status_functions{"success", "failure", "always", "cancelled"};

std::string small(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

/// As the host writes a value into a text.
std::string written(const json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() || value.is_array())
    throw std::runtime_error("an object is no text: " + value.dump());
  return value.dump();
}

double number_of(const json& value) {
  if (value.is_null()) return 0;
  if (value.is_boolean()) return value.get<bool>() ? 1 : 0;
  if (value.is_number()) return value.get<double>();
  const std::string text = written(value);
  if (text.empty()) return 0;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return *end == '\0' ? number : std::nan("");
}

bool equal(const json& one, const json& other) {
  if (one.is_string() && other.is_string())
    return small(one.get<std::string>()) == small(other.get<std::string>());
  if (one.type() == other.type()) return one == other;
  return number_of(one) == number_of(other);
}

/// Reads one expression from left to right. Both sides of `&&` and `||` are evaluated, so that what is unknown is found.
class Reader {
 public:
  Reader(std::string_view text, const ExpressionWorld& world) : text_(text), world_(world) {}

  json whole() {
    json value = either();
    skip_space();
    if (at_ != text_.size()) fail("what stands behind it is not understood");
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error("expression \"" + std::string(text_) + "\" at " + std::to_string(at_) + ": " +
                             why);
  }
  void skip_space() {
    while (at_ < text_.size() && (std::isspace(static_cast<unsigned char>(text_[at_])) != 0)) ++at_;
  }
  bool take(std::string_view sign) {
    skip_space();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  json either() {
    json value = both();
    while (take("||")) {
      json other = both();
      if (!holds(value)) value = std::move(other);
    }
    return value;
  }
  json both() {
    json value = compared();
    while (take("&&")) {
      json other = compared();
      if (holds(value)) value = std::move(other);
    }
    return value;
  }
  json compared() {
    json value = denied();
    for (;;) {
      if (take("==")) {
        value = equal(value, denied());
      } else if (take("!=")) {
        value = !equal(value, denied());
      } else if (take("<=")) {
        value = number_of(value) <= number_of(denied());
      } else if (take(">=")) {
        value = number_of(value) >= number_of(denied());
      } else if (take("<")) {
        value = number_of(value) < number_of(denied());
      } else if (take(">")) {
        value = number_of(value) > number_of(denied());
      } else {
        return value;
      }
    }
  }
  json denied() {
    skip_space();
    if (!text_.substr(at_).starts_with("!=") && take("!")) return !holds(denied());
    return simple();
  }
  json simple() {
    if (take("(")) {
      json value = either();
      if (!take(")")) fail("a bracket is not closed");
      return value;
    }
    if (take("'")) return quoted();
    if (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
      return std::strtoll(std::string(text_.substr(begin, at_ - begin)).c_str(), nullptr, 10);
    }
    return named();
  }
  json quoted() {
    std::string value;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\'') {
        if (!text_.substr(at_).starts_with("''")) {
          ++at_;
          return value;
        }
        ++at_;
      }
      value += text_[at_];
    }
    fail("a text is not closed");
  }
  std::string name() {
    const std::size_t begin = at_;
    const auto belongs = [](unsigned char letter) {
      return std::isalnum(letter) != 0 || letter == '_' || letter == '-';
    };
    while (at_ < text_.size() && belongs(static_cast<unsigned char>(text_[at_]))) ++at_;
    if (begin == at_) fail("a name is expected");
    return std::string(text_.substr(begin, at_ - begin));
  }
  json named() {
    std::vector<std::string> path{name()};
    if (path.front() == "true" || path.front() == "false") return path.front() == "true";
    if (path.front() == "null") return nullptr;
    if (take("(")) return called(path.front());
    for (;;) {
      if (take(".")) {
        path.push_back(name());
      } else if (take("['")) {
        path.push_back(quoted().get<std::string>());
        if (!take("]")) fail("a bracket is not closed");
      } else {
        return world_.value(path);
      }
    }
  }
  json called(const std::string& function) {
    std::vector<json> given;
    while (!take(")")) {
      if (!given.empty() && !take(",")) fail("a comma is expected");
      given.push_back(either());
    }
    const auto has = [&](std::string_view wanted, std::size_t count) {
      return function == wanted && given.size() == count;
    };
    if (given.empty() && std::ranges::find(status_functions, function) != status_functions.end())
      return world_.status(function);
    if (has("startsWith", 2)) return small(written(given[0])).starts_with(small(written(given[1])));
    if (has("endsWith", 2)) return small(written(given[0])).ends_with(small(written(given[1])));
    if (has("contains", 2) && given[0].is_array())
      return std::ranges::any_of(given[0], [&](const json& one) { return equal(one, given[1]); });
    if (has("contains", 2)) return small(written(given[0])).contains(small(written(given[1])));
    fail("the harness does not know " + function + "() with " + std::to_string(given.size()) + " values");
  }

  std::string_view text_;
  const ExpressionWorld& world_;
  std::size_t at_ = 0;
};

}  // namespace

json evaluated(std::string_view expression, const ExpressionWorld& world) {
  return Reader(expression, world).whole();
}

bool holds(const json& value) {
  if (value.is_null()) return false;
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>() != 0;
  return !value.is_string() || !value.get<std::string>().empty();
}

std::string expanded(std::string_view text, const ExpressionWorld& world) {
  std::string out;
  for (;;) {
    const std::size_t open = text.find("${{");
    out += text.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) throw std::runtime_error("\"${{\" is not closed");
    out += written(evaluated(text.substr(open + 3, close - open - 3), world));
    text.remove_prefix(close + 2);
  }
}

bool asks_for_status(std::string_view expression) {
  return std::ranges::any_of(
      status_functions, [&](std::string_view name) { return expression.contains(std::string(name) + "()"); });
}

}  // namespace haloform::test
