#pragma once

#include "providers/ci/run.hpp"
#include "providers/forge/marker.hpp"
#include "providers/forge/publish.hpp"
#include "tests/support/forge_server.hpp"
#include "tests/support/plain_variables.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace haloform::forge {

inline const std::string old_commit(40, 'a');
inline const std::string new_commit(40, 'b');

inline std::string host_text(const ::testing::TestParamInfo<test::ForgeKind>& info) {
  return info.param == test::ForgeKind::github   ? "github"
         : info.param == test::ForgeKind::gitlab ? "gitlab"
                                                 : "azure";
}

/// A text as `comment` renders it.
inline std::string page(std::string_view words, std::string_view commit,
                        std::string_view instance = "https://acme.halopsa.com",
                        std::string_view folder = "people") {
  Marker marker;
  marker.instance = instance;
  marker.folder = folder;
  marker.commit = commit;
  return std::string(words) + "\n" + marker.text();
}

/// What is published by a run of a pipeline of such a server.
inline Result<Published> published(const test::ForgeServer& server, const test::ForgeRun& run,
                                   const std::string& text, Milliseconds within = Milliseconds(20'000)) {
  const test::TempDir folder;
  test::PlainVariables::Map variables;
  for (auto& [name, value] : test::pipeline_of(server, run, folder.path().string())) {
    if (value) variables.emplace(name, *value);
  }
  const test::PlainVariables environment(std::move(variables));
  const SystemClock clock;
  const StopFlag stop;
  return publish(ci::run_of(environment), environment, text,
                 {.clock = &clock, .stop = &stop, .within = within});
}

}  // namespace haloform::forge
