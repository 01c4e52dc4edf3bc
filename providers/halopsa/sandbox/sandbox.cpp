#include "providers/halopsa/sandbox/sandbox.hpp"

#include "planner/base/digest.hpp"
#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/api.hpp"
#include "providers/halopsa/sandbox/dialects.hpp"
#include "providers/halopsa/sandbox/fault_rule.hpp"
#include "providers/halopsa/sandbox/gate.hpp"
#include "providers/halopsa/sandbox/halo.hpp"
#include "providers/halopsa/sandbox/instance.hpp"
#include "providers/halopsa/sandbox/server.hpp"
#include "providers/halopsa/sandbox/world_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <ostream>

namespace haloform::sandbox {

namespace {

constexpr Milliseconds look_around{10};

Result<Leanness> parse_lean(std::string_view text) {
  if (text == "none") return Leanness{};
  if (text == "answers") return Leanness{.answers = true};
  if (text == "rows") return Leanness{.rows = true};
  if (text == "both") return Leanness{.answers = true, .rows = true};
  return fail(ErrorKind::usage, fmt::format("\"{}\" is not a kind of lean answers", text), "--lean",
              "write none, answers, rows or both");
}

Result<Application> application_of(const SandboxOptions& options, const Dialect& dialect) {
  auto scopes = parse_application_scopes(options.scopes, dialect.scopes);
  if (!scopes) return std::unexpected(scopes.error());
  return Application{
      .client_id = options.client_id.empty() ? new_uuid() : options.client_id,
      .client_secret = options.client_secret.empty() ? new_uuid() + "-" + new_uuid() : options.client_secret,
      .token_mark = options.token_mark,
      .scopes = *std::move(scopes)};
}

Result<void> check_plain_flags(const SandboxOptions& options) {
  const Dialect* dialect = dialect_called(options.profile);
  if (dialect == nullptr) {
    return fail(ErrorKind::usage,
                fmt::format("the sandbox does not support the profile \"{}\"", options.profile), "--profile",
                "write guide or halo");
  }
  if (!options.halo.empty() && dialect != &halo_dialect()) {
    return fail(ErrorKind::usage,
                fmt::format("the profile {} has no {}", dialect->name, options.halo.front()), "--halo",
                "leave it out, or add --profile halo");
  }
  if (options.seats && *options.seats < 0) {
    return fail(ErrorKind::usage, "the number of seats is below 0", "--seats", "write 0 or more");
  }
  if (options.latency.count() < 0) {
    return fail(ErrorKind::usage, "the latency is below 0", "--latency", "write milliseconds, 0 or more");
  }
  if (options.token_life.count() < 1) {
    return fail(ErrorKind::usage, "a token cannot live for less than a second", "--token-life",
                "write 1 or more");
  }
  if (options.changes == WorldChanges::in_memory && !options.world) {
    return fail(ErrorKind::usage, "without a file the world stays in memory anyway", "--in-memory",
                "leave the flag out, or add --world FILE");
  }
  return {};
}

Result<void> set_up(const SandboxOptions& options, Instance& instance) {
  auto lean = parse_lean(options.lean);
  if (!lean) return std::unexpected(lean.error());
  instance.lean = *lean;
  const auto mode = parse_seat_mode(options.seat_mode);
  if (!mode) {
    return fail(ErrorKind::usage, fmt::format("there is no seat mode \"{}\"", options.seat_mode),
                "--seat-mode", "write error-200, empty-200, created-inactive or 400");
  }
  instance.seat_mode = *mode;
  instance.latency = options.latency;
  for (const std::string& assignment : options.halo) {
    if (auto turned = instance.knobs.set(assignment); !turned) return turned;
  }
  if (!options.rate_limit.empty()) {
    const auto allowance = parse_allowance(options.rate_limit);
    if (!allowance) return std::unexpected(allowance.error());
    instance.rate_limit.set(*allowance);
  }
  for (const std::string& text : options.habits) {
    if (auto added = instance.habits.add(text); !added) return std::unexpected(added.error());
  }
  for (const std::string& text : options.faults) {
    auto rule = parse_fault(text);
    if (!rule) return std::unexpected(rule.error());
    instance.faults.add(*std::move(rule));
  }
  return {};
}

Result<void> load_world(const SandboxOptions& options, std::optional<WorldFile>& file, World& world,
                        std::ostream& messages) {
  bool built_in = true;
  if (file) {
    const auto found = file->load(world);
    if (!found) return std::unexpected(found.error());
    built_in = *found == WorldFile::Found::missing;
    if (built_in && options.changes == WorldChanges::in_memory) {
      return fail(ErrorKind::io, "there is no such file, and --in-memory would not make one", *options.world,
                  "check --world, or leave out --in-memory");
    }
    if (built_in)
      messages << "sandbox: " << *options.world << " is new; it begins as the built-in small company\n";
  }
  if (built_in) {
    if (auto loaded = world.load(small_company(), "the built-in world"); !loaded) return loaded;
  }
  if (options.seats) world.set_seats(options.seats);
  if (options.changes == WorldChanges::in_memory) file.reset();
  return {};
}

/// Waits for the end, and brings changes into the file meanwhile.
void keep_world(Instance& instance, std::optional<WorldFile>& file, std::ostream& messages) {
  while (!instance.stop.raised()) {
    if (file) {
      if (auto written = file->write_if_due(instance.world, instance.clock.steady()); !written) {
        messages << "sandbox: " << written.error().text() << '\n' << std::flush;
      }
    }
    instance.clock.sleep(look_around, instance.stop);
  }
}

void announce(const Listen& where, const Application& application, std::ostream& out,
              std::ostream& messages) {
  const Json line{{"url", where.url()},
                  {"client_id", application.client_id},
                  {"client_secret", application.client_secret},
                  {"pid", ::getpid()}};
  out << json_text(line) << '\n' << std::flush;
  messages << "sandbox: a pretended HaloPSA is at " << where.url() << "; it ends with Ctrl-C or SIGTERM\n"
           << std::flush;
}

}  // namespace

Result<void> run_sandbox(const SandboxOptions& options, const StopFlag& stop, std::ostream& out,
                         std::ostream& messages) {
  if (auto checked = check_plain_flags(options); !checked) return checked;
  const auto listen = parse_listen(options.listen);
  if (!listen) return std::unexpected(listen.error());
  const Dialect& dialect = *dialect_called(options.profile);
  const auto application = application_of(options, dialect);
  if (!application) return std::unexpected(application.error());

  const SystemClock clock;
  Instance instance(*application, options.token_life, clock, stop, dialect);
  if (auto set = set_up(options, instance); !set) return set;
  std::optional<WorldFile> file;
  if (options.world) file.emplace(*options.world);
  if (auto loaded = load_world(options, file, instance.world, messages); !loaded) return loaded;
  instance.keep_past();

  Listen here = *listen;
  Server server([&](const Request& request) {
    auto refusal = refusal_of_stranger(here, request);
    return refusal ? *std::move(refusal) : answer(instance, request);
  });
  const auto bound = server.bind(*listen);
  if (!bound) return std::unexpected(bound.error());
  here = *bound;
  server.start();
  announce(*bound, *application, out, messages);
  keep_world(instance, file, messages);
  server.stop();
  return file ? file->write(instance.world) : Result<void>{};
}

}  // namespace haloform::sandbox
