// What it costs to make one change durable: a journal line and its fdatasync, beside states of very different
// size.

#include "planner/base/clock.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/halopsa/tables/catalog.hpp"
#include "providers/storage/local_backend.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

namespace haloform {
namespace {

state::State state_of(const Catalog& catalog, std::int64_t entries) {
  state::State state;
  state.instance = "http://127.0.0.1:1";
  state.tool_version = "bench";
  const TypeSchema& schema = catalog.of(ResourceType::contact);
  for (std::int64_t number = 1; number <= entries; ++number) {
    state::Entry entry{*RemoteId::from(number), {}};
    entry.draft.applied.fields.set(schema.name, Value::text("Contact " + std::to_string(number)));
    state.resources.emplace(*Address::of(ResourceType::contact, "contact" + std::to_string(number)), entry);
  }
  return state;
}

void one_change_made_durable(benchmark::State& run) {
  const Catalog catalog = halopsa::make_catalog();
  const SystemClock clock;
  const StopFlag stop;
  std::string folder = (std::filesystem::current_path() / "journal-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return run.SkipWithError("no temporary folder");
  storage::LocalBackend backend(catalog, folder + "/haloform.state.json", clock);
  auto session = backend.lock({}, Milliseconds{0}, stop);
  if (!session) return run.SkipWithError(session.error().text().c_str());
  if (const auto nothing = (*session)->load(); !nothing)
    return run.SkipWithError(nothing.error().text().c_str());
  const auto state = (*session)->commit(state_of(catalog, run.range(0)));
  if (!state) return run.SkipWithError(state.error().text().c_str());
  const state::JournalHeader header{state->lineage, state->serial, state->instance, state->profile,
                                    "sha256:bench"};
  const auto begun = (*session)->begin(header, 100'000, 40'000'000);
  if (!begun) return run.SkipWithError(begun.error().text().c_str());
  const state::JournalEvent event{clock.wall(),
                                  state::DoneEvent{*Address::of(ResourceType::contact, "contact1"), "update",
                                                   state::Entry{*RemoteId::from(1), {}}, std::nullopt}};
  for (auto round : run) {
    if (const auto written = (*session)->append(event); !written) {
      run.SkipWithError(written.error().text().c_str());
      break;
    }
  }
  session->reset();
  std::filesystem::remove_all(folder);
}

BENCHMARK(one_change_made_durable)->Arg(10)->Arg(100'000)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace haloform
