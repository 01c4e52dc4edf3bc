#include "planner/state/state_peek.hpp"

#include "planner/json/events.hpp"

#include <cstdint>
#include <variant>

namespace haloform::state {

namespace {

/// Takes lineage and serial, or the instance, from the top of a state and stops there.
class HeadReader final : public json::Events {
 public:
  enum class Wanted : std::uint8_t { stamp, instance };
  explicit HeadReader(Wanted wanted) : wanted_(wanted) {}

  bool scalar(const json::Scalar& value) override {
    if (depth_ != 1) return true;
    if (const auto* text = std::get_if<std::string_view>(&value); text != nullptr && key_ == "lineage")
      lineage_ = *text;
    if (const auto* number = std::get_if<std::int64_t>(&value);
        number != nullptr && key_ == "serial" && *number >= 0)
      serial_ = static_cast<std::uint64_t>(*number);
    if (const auto* text = std::get_if<std::string_view>(&value); text != nullptr && key_ == "instance")
      instance_ = *text;
    return wanted_ == Wanted::stamp ? !stamp() : !instance_;
  }
  bool key(std::string_view name) override {
    if (depth_ == 1) key_ = name;
    return true;
  }
  bool begin_object() override { return deeper(); }
  bool begin_array() override { return deeper(); }
  bool end_object() override { return --depth_ > 0; }
  bool end_array() override { return --depth_ > 0; }

  [[nodiscard]] std::optional<Stamp> stamp() const {
    if (!lineage_ || !serial_) return std::nullopt;
    return Stamp{*lineage_, *serial_};
  }
  [[nodiscard]] const std::optional<std::string>& instance() const { return instance_; }

 private:
  bool deeper() {
    ++depth_;
    return true;
  }
  const Wanted wanted_;
  int depth_ = 0;
  std::string key_;
  std::optional<std::string> lineage_;
  std::optional<std::uint64_t> serial_;
  std::optional<std::string> instance_;
};

}  // namespace

std::optional<Stamp> peek_stamp(std::string_view beginning) {
  HeadReader reader(HeadReader::Wanted::stamp);
  static_cast<void>(json::read(beginning, reader));
  return reader.stamp();
}

std::optional<std::string> peek_instance(std::string_view beginning) {
  HeadReader reader(HeadReader::Wanted::instance);
  static_cast<void>(json::read(beginning, reader));
  return reader.instance();
}

}  // namespace haloform::state
