#include "tests/bench/composite/yaml_people.hpp"

#include <yaml.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <future>
#include <stdexcept>
#include <thread>

namespace bench {

namespace {

/// Collects the people of a file from its events: `agents:` or `contacts:`, below it the blocks, and in these the
/// fields.
class Collector {
 public:
  explicit Collector(YamlFile& file) : file_(file) {}

  void take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_MAPPING_START_EVENT: return open(true);
      case YAML_SEQUENCE_START_EVENT: return open(false);
      case YAML_MAPPING_END_EVENT:
      case YAML_SEQUENCE_END_EVENT: return close();
      case YAML_SCALAR_EVENT:
        // libyaml's letters are unsigned.
        return scalar({reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length});
      default: return;
    }
  }

 private:
  struct Level {
    bool mapping = false;
    bool key_next = false;
  };

  static constexpr std::size_t section_level = 1;
  static constexpr std::size_t field_level = 3;

  void open(bool mapping) {
    levels_.push_back({mapping, mapping});
    if (levels_.size() == field_level && section_ != nullptr) section_->emplace_back();
  }

  void close() {
    levels_.pop_back();
    value_is_over();
  }

  void value_is_over() {
    if (!levels_.empty() && levels_.back().mapping) levels_.back().key_next = true;
  }

  void scalar(std::string_view text) {
    if (levels_.empty()) return;
    Level& level = levels_.back();
    if (level.key_next) {
      level.key_next = false;
      if (levels_.size() == section_level) section_ = section_of(text);
      if (levels_.size() == field_level) field_ = field_of(text);
      return;
    }
    const bool wanted = level.mapping && levels_.size() == field_level && section_ != nullptr;
    if (wanted && field_ < fields.size()) section_->back().values.at(field_) = kept(text);
    value_is_over();
  }

  std::vector<Person>* section_of(std::string_view key) {
    if (key == "agents") return &file_.people.agents;
    if (key == "contacts") return &file_.people.contacts;
    return nullptr;
  }

  /// libyaml frees its texts with the event.
  std::string_view kept(std::string_view text) const {
    if (text.empty()) return {};
    auto* place = static_cast<char*>(file_.texts->allocate(text.size(), 1));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  YamlFile& file_;
  std::vector<Level> levels_;
  std::vector<Person>* section_ = nullptr;
  std::size_t field_ = fields.size();
};

std::string text_of(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw std::runtime_error("cannot open " + path);
  std::string text;
  std::array<char, 65536> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    text.append(buffer.data(), got);
  }
  return text;
}

YamlFile read_file(const std::string& path) {
  const std::string text = text_of(path);
  YamlFile file;
  file.texts = std::make_unique<std::pmr::monotonic_buffer_resource>();
  Collector collector(file);
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  bool whole = true;
  for (bool more = true; whole && more;) {
    yaml_event_t event;
    whole = yaml_parser_parse(&parser, &event) != 0;
    if (!whole) break;
    collector.take(event);
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  if (!whole) throw std::runtime_error(path + " is not YAML");
  return file;
}

}  // namespace

std::vector<YamlFile> read_yaml(const std::vector<std::string>& paths) {
  std::vector<YamlFile> files(paths.size());
  std::atomic<std::size_t> next = 0;
  const auto read_some = [&] {
    for (std::size_t at = next++; at < paths.size(); at = next++) files.at(at) = read_file(paths.at(at));
  };
  std::vector<std::future<void>> others;
  for (unsigned other = 1; other < std::thread::hardware_concurrency(); ++other) {
    others.push_back(std::async(std::launch::async, read_some));
  }
  read_some();
  for (std::future<void>& other : others) other.get();
  return files;
}

}  // namespace bench
