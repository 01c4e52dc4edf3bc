#pragma once

#include "tests/support/stage.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace haloform::test {

/// Lines of JSON, each of which has to be one.
inline std::vector<nlohmann::json> events_in(const std::string& text) {
  std::vector<nlohmann::json> events;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
    if (event.is_discarded()) {
      ADD_FAILURE() << "no JSON: " << line;
      continue;
    }
    events.push_back(event);
  }
  return events;
}

/// `agent.updated 11`
inline std::vector<std::string> names_of(const std::vector<nlohmann::json>& events) {
  std::vector<std::string> names;
  for (const nlohmann::json& event : events)
    names.push_back(event.at("type").get<std::string>() + ' ' + std::to_string(event.at("id").get<int>()));
  return names;
}

inline std::vector<std::string> keys_of(const std::vector<nlohmann::json>& events) {
  std::vector<std::string> keys;
  for (const nlohmann::json& event : events) keys.push_back(event.at("key"));
  return keys;
}

}  // namespace haloform::test
