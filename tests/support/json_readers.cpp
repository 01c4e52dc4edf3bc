#include "tests/support/json_readers.hpp"

#include "planner/json/quick_reader.hpp"

#include <string>
#include <variant>

namespace haloform::test {

namespace {

/// Writes down what it is told.
class Recorder final : public json::Events {
 public:
  [[nodiscard]] const std::string& log() const { return log_; }

  bool scalar(const json::Scalar& value) override {
    struct {
      std::string operator()(std::monostate) const { return "null"; }
      std::string operator()(bool truth) const { return truth ? "true" : "false"; }
      std::string operator()(std::int64_t number) const { return std::to_string(number); }
      std::string operator()(std::string_view text) const { return '"' + std::string(text); }
      std::string operator()(json::OddNumber number) const { return '~' + std::string(number.written); }
    } of;
    return add(std::visit(of, value));
  }
  bool key(std::string_view name) override { return add(':' + std::string(name)); }
  bool begin_object() override { return add("{"); }
  bool end_object() override { return add("}"); }
  bool begin_array() override { return add("["); }
  bool end_array() override { return add("]"); }

 private:
  bool add(const std::string& event) {
    log_ += event + '\n';
    return true;
  }

  std::string log_;
};

}  // namespace

std::string json_difference(std::string_view text) {
  Recorder read;
  const bool is_json = !json::read(text, read);
  Recorder quick;
  const bool whole = json::read_quickly(text, quick) == json::Told::whole;
  if (is_json != whole) return is_json ? "it is JSON" : "it is not JSON";
  // What is broken ends where a reader has seen so.
  if (!is_json || quick.log() == read.log()) return "";
  return "read tells\n" + read.log() + "and read_quickly\n" + quick.log();
}

}  // namespace haloform::test
