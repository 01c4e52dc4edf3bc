#include "cli/export_run.hpp"

#include "cli/export_attempt.hpp"
#include "cli/export_files.hpp"
#include "cli/export_take_over.hpp"
#include "cli/new_folders.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/reading_run.hpp"
#include "planner/apply/read_snapshot.hpp"
#include "planner/config/named_values.hpp"
#include "planner/export/report.hpp"
#include "planner/plan/finding/match.hpp"
#include "planner/plan/finding/settle.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/unified_diff.hpp"
#include "providers/storage/lock_info.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace haloform::cli {
namespace {

using Mode = ExportOptions::Mode;

class ExportRun {
 public:
  ExportRun(const Context& context, const ExportOptions& options, ExportFiles files, Workspace workspace)
      : context_(context), options_(options), files_(std::move(files)), workspace_(std::move(workspace)) {}

  Outcome<ExitCode> go();

 private:
  Outcome<void> connect();
  Outcome<OfflineHalf> begin();
  Outcome<std::vector<Directory>> directories_of(const std::set<Directory::Kind>& kinds, bool needed);
  Outcome<ExportWorld> read(const DesiredState& desired, const state::State& state);
  [[nodiscard]] std::set<Directory::Kind> kinds_in(const Snapshot& snapshot) const;
  Outcome<void> bind_records(ExportWorld& world) const;
  [[nodiscard]] exporting::Report report_of(const ExportWorld& world, const ExportAttempt& attempt) const;
  void show_diffs(const ExportAttempt& attempt) const;
  Outcome<void> show(const exporting::Report& report) const;
  Outcome<void> write(ExportAttempt attempt);

  const Context& context_;
  const ExportOptions& options_;
  ExportFiles files_;
  Workspace workspace_;
  std::unique_ptr<ports::StateBackend> backend_;
  std::unique_ptr<ports::StateSession> session_;
  std::unique_ptr<ports::Reader> reader_;
  TakenOver taken_;
};

Outcome<void> ExportRun::connect() {
  auto options = provider_options(context_, workspace_, options_.instance);
  if (!options) return trouble(options.error());
  options->may_be_empty = plan::may_be_empty(options_.allow);
  auto reader = halopsa::connect_reader(context_.catalog, std::move(*options), context_.clock, context_.stop);
  if (!reader) return std::unexpected(configuration_first(context_, workspace_, std::move(reader.error())));
  reader_ = std::move(*reader);
  workspace_.profile = reader_->profile();
  auto backend = open_state_of(context_, workspace_);
  if (!backend) return std::unexpected(std::move(backend.error()));
  backend_ = std::move(*backend);
  return {};
}

/// Takes the lock, unless nothing is to be written, and reads what is declared and known.
Outcome<OfflineHalf> ExportRun::begin() {
  if (options_.mode == Mode::write) {
    auto session = backend_->lock(storage::current_lock_info(context_.clock, "export", context_.run.url),
                                  options_.lock_timeout, context_.stop);
    if (!session) return trouble(session.error());
    session_ = std::move(*session);
  }
  auto declared =
      read_declared(context_, workspace_, [this] { return session_ ? session_->load() : backend_->load(); });
  if (!declared) return std::unexpected(std::move(declared.error()));
  const state::State& state = declared->state;
  auto ours = check_owner(state, workspace_.settings.url, reader_->profile(), backend_->location());
  if (ours) ours = check_tenant(state, reader_->tenant(), backend_->location());
  if (!ours) return trouble(ours.error());
  return std::move(*declared);
}

/// Directories of the instance. One that is only wanted for the names in new blocks may stay away: then ids stand in their places.
Outcome<std::vector<Directory>> ExportRun::directories_of(const std::set<Directory::Kind>& kinds,
                                                          bool needed) {
  std::vector<Directory> directories;
  for (const Directory::Kind kind : kinds) {
    auto directory = reader_->directory(kind);
    if (auto going = not_interrupted(context_.stop); !going) return trouble(going.error());
    if (directory) {
      directories.push_back(std::move(*directory));
      continue;
    }
    const ErrorKind why = directory.error().kind;
    if (needed ||
        (why != ErrorKind::permission && why != ErrorKind::incomplete && why != ErrorKind::not_found))
      return trouble(directory.error());
    context_.console.say(fmt::format("note: the names of {} cannot be read: {}\n", directory_plural(kind),
                                     render::terminal_safe(directory.error().what.plain())));
  }
  return directories;
}

/// What names stand for values of records in scope.
std::set<Directory::Kind> ExportRun::kinds_in(const Snapshot& snapshot) const {
  std::set<Directory::Kind> kinds;
  for (const ResourceType type : options_.scope.types) {
    const TypeSchema& schema = context_.catalog.of(type);
    for (const Record& record : snapshot.of(type).records()) {
      for (const auto& [field, value] : record.fields) {
        const FieldSpec& spec = schema.at(field);
        if (spec.naming && spec.naming->known(reader_->profile()) && !same_value(spec, value, Value::null()))
          kinds.insert(spec.naming->directory);
      }
    }
  }
  return kinds;
}

Outcome<void> ExportRun::bind_records(ExportWorld& world) const {
  const plan::Matching matching = plan::match(context_.catalog, world.desired, world.state, world.snapshot);
  if (!matching.faults.empty())
    return std::unexpected(fault_trouble(matching.faults, world.desired, world.state));
  for (const plan::Binding& one : matching.bindings) {
    if (one.record != nullptr)
      world.bound.at(one.resource->address.type()).declared.emplace(one.record->id, one.resource->address);
  }
  for (const plan::Leftover& one : matching.leftovers) {
    if (one.record != nullptr) world.bound.at(one.address->type()).gone.emplace(one.record->id, *one.address);
  }
  return {};
}

Outcome<ExportWorld> ExportRun::read(const DesiredState& desired, const state::State& state) {
  apply::ReadOptions how = reading(context_, options_.instance.retry_for);
  how.whole_listings = true;
  how.may_be_empty = plan::may_be_empty(options_.allow);
  auto read = apply::read_snapshot(context_.catalog, desired, state, *reader_, how);
  if (auto going = not_interrupted(context_.stop); !going) return trouble(going.error());
  if (!read) return trouble(read.error());
  ExportWorld world{options_, *reader_, desired, state, std::move(read->snapshot), {}, {}, {}, {}};
  if (auto told = apply::read_memberships(*reader_, world.snapshot); !told) return trouble(told.error());
  world.policy.instance = workspace_.settings.url;
  world.policy.tenant = reader_->tenant();
  world.policy.profile = reader_->profile();
  world.policy.batch = workspace_.settings.batch;
  world.policy.now = context_.clock.wall();
  world.policy.allow = options_.allow;
  world.defaults = workspace_.configuration.defaults(reader_->profile());
  return world;
}

exporting::Report ExportRun::report_of(const ExportWorld& world, const ExportAttempt& attempt) const {
  exporting::Report report;
  report.instance = workspace_.settings.url;
  report.profile = reader_->profile();
  report.dry_run = options_.mode == Mode::dry_run;
  std::map<std::string, std::size_t> added;
  for (const exporting::Chosen& one : attempt.choice.chosen) {
    report.exported.push_back({one.address,
                               exporting::subject_of(context_.catalog.of(one.address.type()), *one.record),
                               one.record->is_active(), one.file});
    ++added[one.file];
  }
  std::map<std::string, std::size_t> changed;
  for (const Address& address : taken_.updated) {
    const std::string file = world.desired.span(world.desired.find(address)->place).file;
    if (!attempt.files.contains(file)) continue;
    report.updated.push_back(address);
    ++changed[file];
  }
  for (const auto& [file, text] : attempt.files) {
    report.files.push_back(
        {file, text.before ? exporting::FileChange::What::changed : exporting::FileChange::What::created,
         added[file], changed[file]});
  }
  report.left_out = attempt.choice.left_out;
  report.omissions = attempt.omissions;
  report.managed = attempt.choice.managed.size();
  for (const ResourceType type : options_.scope.types) {
    if (const std::string& why = world.snapshot.of(type).doubt(); !why.empty())
      report.doubts.emplace_back(type, why);
  }
  report.kept = taken_.kept;
  return report;
}

/// What changes in files that are there; of a run that writes nothing, new files too.
void ExportRun::show_diffs(const ExportAttempt& attempt) const {
  const bool open = context_.people.of_text().is_open();
  const bool taken = stdout_is_taken(options_.outputs);
  for (const auto& [file, text] : attempt.files) {
    if (!text.before && options_.mode == Mode::write) continue;
    if (!open) {
      context_.console.say("The differences of files name people, and are not shown (--pii).\n");
      return;
    }
    const std::string diff =
        render::unified_diff(file, text.before.value_or(""), text.after,
                             (taken ? context_.console.err_text() : context_.console.out_text()).color);
    if (taken)
      context_.console.say(diff);
    else
      context_.console.out(diff);
  }
}

Outcome<void> ExportRun::show(const exporting::Report& report) const {
  ShownValue shown(report, [this](const exporting::Report& whole, Privacy privacy) {
    return exporting::without_people(whole, context_.people.veil(privacy));
  });
  return write_outputs(context_, options_.outputs, {},
                       [&](const OutputKind& kind, const render::Options& style) {
                         return kind.renders_export(shown.under(style.privacy), style);
                       });
}

/// The files first: what they declare and the state does not know is adopted; what the state knows and they do not declare would be
/// taken for somebody who leaves.
Outcome<void> ExportRun::write(ExportAttempt attempt) {
  if (auto going = not_interrupted(context_.stop); !going) return trouble(going.error());
  if (auto replaced = replace_files(files_.folder(), in_order(files_, attempt.files)); !replaced)
    return trouble(replaced.error());
  state::State& state = attempt.state;
  state.tool_version = HALOFORM_VERSION;
  state.instance = workspace_.settings.url;
  state.profile = reader_->profile();
  state.tenant = reader_->tenant();
  auto written = session_->commit(std::move(state));
  if (written) return {};
  Error error = std::move(written.error());
  error.advice += "; the files are written, and the next apply notes in the state whom they declare";
  return trouble(std::move(error));
}

Outcome<ExitCode> ExportRun::go() {
  if (auto connected = connect(); !connected) return std::unexpected(std::move(connected.error()));
  auto half = begin();
  if (!half) return std::unexpected(std::move(half.error()));
  const auto wanted = config::names_wanted(context_.catalog, half->desired);
  auto directories = directories_of({wanted.begin(), wanted.end()}, true);
  if (!directories) return std::unexpected(std::move(directories.error()));
  auto desired =
      config::look_names_up(context_.catalog, std::move(half->desired), *directories, context_.clock.wall());
  if (!desired) return std::unexpected(Trouble(std::move(desired.error())));
  auto world = read(*desired, half->state);
  if (!world) return std::unexpected(std::move(world.error()));
  const state::State settled =
      plan::settle_intents(context_.catalog, std::move(half->state), world->snapshot, world->policy.now);
  ExportWorld now{options_,
                  *reader_,
                  *desired,
                  settled,
                  std::move(world->snapshot),
                  std::move(*directories),
                  std::move(world->defaults),
                  {},
                  std::move(world->policy)};
  std::set<Directory::Kind> more = kinds_in(now.snapshot);
  for (const Directory& one : now.directories) more.erase(one.kind);
  auto names = directories_of(more, false);
  if (!names) return std::unexpected(std::move(names.error()));
  std::ranges::move(*names, std::back_inserter(now.directories));
  if (auto bound = bind_records(now); !bound) return std::unexpected(std::move(bound.error()));
  auto taken = take_over(context_, now, files_);
  if (!taken) return std::unexpected(std::move(taken.error()));
  taken_ = std::move(*taken);
  auto attempt = attempt_export(context_, now, files_, taken_.agreed);
  if (!attempt) return std::unexpected(std::move(attempt.error()));
  const exporting::Report report = report_of(now, *attempt);
  show_diffs(*attempt);
  const bool settles = attempt->settles;
  const bool writes = options_.mode == Mode::write && (attempt->binds || !report.files.empty());
  if (writes) {
    if (auto written = write(std::move(*attempt)); !written)
      return std::unexpected(std::move(written.error()));
  }
  if (auto shown = show(report); !shown) return std::unexpected(std::move(shown.error()));
  if (options_.mode == Mode::dry_run) context_.console.say("Nothing was written (--dry-run).\n");
  if (writes)
    context_.console.say(fmt::format("Written, and noted in the state. Review and commit; {}.\n",
                                     settles ? "a plan has nothing to do" : "a plan shows what is left"));
  return ExitCode::done;
}

}  // namespace

Outcome<ExitCode> run_export(const Context& context, const ExportOptions& options) {
  auto files = ExportFiles::open(context.catalog, options.at.config, context.environment.get("HALOPSA_URL"));
  if (!files) return trouble(files.error());
  // A state lies in a folder that is there.
  NewFolders folders;
  if (auto made = folders.make(files->folder()); !made) return trouble(made.error());
  auto workspace =
      open_workspace(context, {files->root().string(), options.at.state}, Reach::state, files->at_first());
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  return ExportRun(context, options, std::move(*files), std::move(*workspace)).go();
}

}  // namespace haloform::cli
