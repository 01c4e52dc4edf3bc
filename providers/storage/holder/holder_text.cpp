#include "providers/storage/holder/holder_text.hpp"

#include "planner/json/events.hpp"
#include "planner/json/values.hpp"

#include <cstdint>
#include <variant>

namespace haloform::storage {

namespace {

class HolderReader final : public json::Events {
 public:
  bool scalar(const json::Scalar& value) override {
    if (const auto* number = std::get_if<std::int64_t>(&value); number != nullptr && key_ == "pid")
      info.pid = *number;
    const auto* text = std::get_if<std::string_view>(&value);
    if (text == nullptr) return true;
    if (key_ == "who") info.who = *text;
    if (key_ == "host") info.host = *text;
    if (key_ == "since") info.since = parse_iso_time(*text).value_or(WallTime{});
    if (key_ == "command") info.command = *text;
    if (key_ == "run_url") info.run_url = *text;
    return true;
  }
  bool key(std::string_view name) override {
    key_ = name;
    return true;
  }
  bool begin_object() override { return true; }
  bool end_object() override { return true; }
  bool begin_array() override { return false; }
  bool end_array() override { return false; }

  ports::LockInfo info;

 private:
  std::string key_;
};

}  // namespace

void write_holder(json::Writer& out, const ports::LockInfo& holder) {
  out.key("who").text(holder.who);
  out.key("host").text(holder.host);
  out.key("pid").integer(holder.pid);
  out.key("since").text(iso_time(holder.since));
  out.key("command").text(holder.command);
  out.key("run_url").text(holder.run_url);
}

ports::LockInfo holder_in(const json::Node& object) {
  ports::LockInfo holder;
  holder.who = object.at("who").text();
  holder.host = object.at("host").text();
  holder.pid = object.at("pid").integer();
  holder.since = json::read_time(object.at("since"));
  holder.command = object.at("command").text();
  holder.run_url = object.at("run_url").text();
  return holder;
}

std::string holder_text(const ports::LockInfo& holder) {
  json::Writer json(json::Writer::Layout::line);
  json.begin_object();
  write_holder(json, holder);
  json.end_object();
  std::string text = json.finish();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

ports::LockInfo read_holder(std::string_view text) {
  HolderReader reader;
  static_cast<void>(json::read(text, reader));
  return reader.info;
}

}  // namespace haloform::storage
