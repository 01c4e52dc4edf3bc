#include "planner/audit/chain.hpp"

#include "planner/base/digest.hpp"
#include "planner/json/events.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::audit {

namespace {

/// Takes the few keys at the top of a line.
class LinkReader final : public json::Events {
 public:
  bool scalar(const json::Scalar& value) override {
    if (depth_ == 0) return false;
    if (depth_ > 1) return true;
    const auto* words = std::get_if<std::string_view>(&value);
    if (words != nullptr && text_ != nullptr) *text_ = *words;
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number != nullptr && is_number_ && *number > 0)
      spoken_.link.number = static_cast<std::uint64_t>(*number);
    return true;
  }
  bool key(std::string_view name) override {
    if (depth_ > 1) return true;
    text_ = nullptr;
    if (name == "time") text_ = &spoken_.time;
    if (name == "address") text_ = &spoken_.address;
    if (name == "chain") text_ = &spoken_.link.chain;
    if (name == "prev") text_ = &spoken_.link.previous;
    is_number_ = name == "line";
    return true;
  }
  bool begin_object() override {
    ++depth_;
    return true;
  }
  bool begin_array() override { return depth_++ > 0; }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool end_array() override { return end_object(); }

  [[nodiscard]] Spoken take() { return std::move(spoken_); }

 private:
  int depth_ = 0;
  std::string* text_ = nullptr;  ///< Where the text of the key that was read goes.
  bool is_number_ = false;
  Spoken spoken_;
};

/// The last one may lack its end alone: the next line that is appended gives it that.
std::vector<std::string_view> lines_in(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

std::optional<Spoken> listen(std::string_view line) {
  LinkReader reader;
  if (json::read(line, reader)) return std::nullopt;
  return reader.take();
}

bool Chain::follow(std::string_view log) {
  if (head_.count == 0) return true;
  const std::vector<std::string_view> lines = lines_in(log);
  // The line that the state knows is the last one, or not far from it.
  const auto known = std::find_if(lines.rbegin(), lines.rend(),
                                  [&](std::string_view line) { return sha256_of(line) == head_.head; });
  if (known == lines.rend()) return false;
  for (auto line = known.base(); line != lines.end(); ++line) {
    const auto spoken = listen(*line);
    if (!spoken || spoken->link.chain != head_.chain) continue;
    if (spoken->link.previous != head_.head || spoken->link.number != head_.count + 1) continue;
    ++head_.count;
    head_.head = sha256_of(*line);
  }
  return true;
}

std::string Chain::add(Line line) {
  line.link = Link{head_.chain, head_.count + 1, head_.head};
  std::string text = encode_line(line);
  ++head_.count;
  head_.head = sha256_of(text);
  return text;
}

}  // namespace haloform::audit
