#include "providers/storage/git/state_branch.hpp"

#include "providers/storage/document/store.hpp"
#include "providers/storage/git/git_failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

namespace haloform::storage {

namespace {

constexpr const char* tip_ref = "refs/haloform/tip";
constexpr const char* next_ref = "refs/haloform/next";
/// Says to people what they look at, and to us that this branch is one of ours.
constexpr std::string_view marker_name = ".haloform-state";
constexpr std::string_view marker_text =
    "This branch is written by haloform alone: a folder for each configuration, with its state and who uses "
    "it.\n"
    "Do not edit or merge it.\n";
/// How many commits are looked at for an earlier document, until there is one. After a usual run it is one of the first four: the
/// lease that was taken and given back, the write, and what was before.
constexpr std::array<std::size_t, 3> looked_back{4, 32, 256};
constexpr std::size_t most_earlier = 8;             ///< Documents.
constexpr std::size_t all_commits = 2'147'483'647;  ///< What git takes for "all of them".

std::string data_of(std::string_view bytes) {
  return "data " + std::to_string(bytes.size()) + '\n' + std::string(bytes) + '\n';
}

std::string one_line(std::string text) {
  std::ranges::replace_if(text, [](char sign) { return static_cast<unsigned char>(sign) < 0x20; }, ' ');
  return text.empty() ? "haloform" : text;
}

std::string_view next_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

/// One answer of `git cat-file --batch`; nothing where the object is not there. False where it is none.
bool next_object(std::string_view& answers, std::optional<BranchFile>& object) {
  object.reset();
  const std::string_view head = next_line(answers);
  if (head.ends_with(" missing")) return true;
  const std::size_t first = head.find(' ');
  const std::size_t last = head.rfind(' ');
  std::size_t size = 0;
  if (first == std::string_view::npos || first == last) return false;
  const auto [end, error] = std::from_chars(head.data() + last + 1, head.data() + head.size(), size);
  if (error != std::errc{} || end != head.data() + head.size() || answers.size() <= size) return false;
  object = BranchFile{std::string(head.substr(0, first)), std::string(answers.substr(0, size))};
  answers.remove_prefix(size + 1);
  return true;
}

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char sign) {
    return (sign >= '0' && sign <= '9') || (sign >= 'a' && sign <= 'f');
  });
}

}  // namespace

StateBranch::StateBranch(const StateLocation::Git& location, std::string where, const Clock& clock,
                         const StopFlag* stop)
    : location_(location), where_(std::move(where)), clock_(&clock), stop_(stop) {}

std::unexpected<Error> StateBranch::garbage(std::string_view what) const {
  return fail(ErrorKind::protocol, "git answered something else than " + std::string(what), where_,
              "see whether the installed git is a usual one, of 2.31 or later");
}

Result<git::Ended> StateBranch::run(const Words& words, std::string_view input, SteadyTime deadline) const {
  auto ended = git::run(words, input, deadline, options_);
  // The folder of our repository says nothing to anybody.
  if (!ended) ended.error().where = where_;
  return ended;
}

Result<void> StateBranch::prepare(SteadyTime deadline) {
  if (remote_) return {};
  if (!own_folder_) {
    auto folder = TemporaryFolder::make();
    if (!folder) return std::unexpected(std::move(folder).error());
    own_folder_.emplace(*std::move(folder));
    options_.folder = own_folder_->path();
    options_.clock = clock_;
    options_.stop = stop_;
    options_.environment = {{"GIT_DIR", own_folder_->path()}};
  }
  const auto made = run({"init", "--quiet", "--bare", "--template=", "."}, {}, deadline);
  if (!made) return std::unexpected(made.error());
  if (made->status != 0)
    return std::unexpected(git_failure(*made, "make a temporary repository", where_, {}));
  auto remote = find_git_remote(location_, options_, deadline);
  if (!remote) {
    remote.error().where = where_;
    return std::unexpected(std::move(remote).error());
  }
  options_.configuration = remote->configuration;
  options_.environment.insert(options_.environment.end(), remote->environment.begin(),
                              remote->environment.end());
  remote_ = *std::move(remote);
  return {};
}

Result<bool> StateBranch::fetch_commits(std::size_t depth, SteadyTime deadline) {
  if (auto ready = prepare(deadline); !ready) return std::unexpected(ready.error());
  const auto ended = run({"fetch", "--quiet", "--no-progress", "--depth=" + std::to_string(depth),
                          "--no-tags", "--update-shallow", "--no-write-fetch-head", "--no-recurse-submodules",
                          "--force", "--", remote_->url, "+refs/heads/" + location_.branch + ':' + tip_ref},
                         {}, deadline);
  if (!ended) return std::unexpected(ended.error());
  if (ended->status == 0) return true;
  if (is_missing_branch(*ended)) return false;
  return std::unexpected(
      git_failure(*ended, "read the branch " + location_.branch, where_, location_.branch));
}

Result<BranchTip> StateBranch::fetch(SteadyTime deadline) {
  const auto there = fetch_commits(1, deadline);
  if (!there) return std::unexpected(there.error());
  if (!*there) return BranchTip{};
  return read_tip(deadline);
}

Result<StateBranch::WithEarlier> StateBranch::fetch_with_earlier(SteadyTime deadline) {
  WithEarlier found;
  for (const std::size_t depth : looked_back) {
    const auto there = fetch_commits(depth, deadline);
    if (!there) return std::unexpected(there.error());
    if (!*there) return WithEarlier{};
    auto tip = read_tip(deadline);
    if (!tip) return std::unexpected(std::move(tip).error());
    found.tip = *std::move(tip);
    if (!found.tip.document) break;
    const auto ids = earlier_ids(found.tip, deadline);
    if (!ids) return std::unexpected(ids.error());
    if (!ids->empty()) {
      auto beginnings = beginnings_of(*ids, deadline);
      if (!beginnings) return std::unexpected(std::move(beginnings).error());
      found.earlier = *std::move(beginnings);
      break;
    }
    // Most commits are about the lease, or about another folder.
    if (has_all_commits()) break;
  }
  return found;
}

bool StateBranch::has_all_commits() const {
  std::error_code ignored;
  return !std::filesystem::exists(std::filesystem::path(own_folder_->path()) / "shallow", ignored);
}

Result<StateBranch::Words> StateBranch::earlier_ids(const BranchTip& tip, SteadyTime deadline) const {
  // All sides of a merge: one that was made by hand may hide a document on any of them.
  const auto log = run({"log", "--format=", "--raw", "-m", "--full-history", "--no-abbrev", "--no-renames",
                        "--max-count=" + std::to_string(most_earlier), "--end-of-options", tip_ref, "--",
                        remote_->folder + "/state.json"},
                       {}, deadline);
  if (!log) return std::unexpected(log.error());
  if (log->status != 0) return garbage("the history of the branch");
  Words ids;
  std::string_view lines = log->out;
  while (!lines.empty()) {
    // `:100644 100644 BEFORE AFTER M\tFILE`
    std::string_view line = next_line(lines);
    if (!line.starts_with(':')) continue;
    for (int word = 0; word < 2; ++word) line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
    const std::string before(line.substr(0, line.find(' ')));
    if (!is_hexadecimal(before)) return garbage("the history of the branch");
    const bool nothing = before.find_first_not_of('0') == std::string::npos;
    if (!nothing && before != tip.document->id && std::ranges::find(ids, before) == ids.end())
      ids.push_back(before);
  }
  return ids;
}

Result<StateBranch::Words> StateBranch::beginnings_of(const Words& ids, SteadyTime deadline) const {
  std::string questions;
  for (const std::string& id : ids) questions += id + '\n';
  const auto ended = run({"cat-file", "--batch"}, questions, deadline);
  if (!ended) return std::unexpected(ended.error());
  std::string_view answers = ended->out;
  Words beginnings;
  for (std::size_t number = 0; number < ids.size(); ++number) {
    std::optional<BranchFile> file;
    if (ended->status != 0 || !next_object(answers, file)) return garbage("an earlier file");
    if (file) beginnings.push_back(file->bytes.substr(0, beginning_of_document));
  }
  return beginnings;
}

Result<BranchTip> StateBranch::read_tip(SteadyTime deadline) const {
  const std::string ref = tip_ref;
  const std::string folder = ref + ':' + remote_->folder;
  std::string questions = ref + '\n';
  questions.append(ref).append(":").append(marker_name).append("\n");
  for (const char* name : {"/mark", "/lease.json", "/state.json"}) questions += folder + name + '\n';
  const auto ended = run({"cat-file", "--batch"}, questions, deadline);
  if (!ended) return std::unexpected(ended.error());
  std::string_view answers = ended->out;
  BranchTip tip;
  std::optional<BranchFile> commit;
  std::optional<BranchFile> marker;
  if (ended->status != 0 || !next_object(answers, commit) || !commit || !next_object(answers, marker) ||
      !next_object(answers, tip.mark) || !next_object(answers, tip.lease) ||
      !next_object(answers, tip.document)) {
    return garbage("the files of a commit");
  }
  if (!marker) {
    return fail(ErrorKind::configuration,
                "the branch " + location_.branch + " holds something else than states", where_,
                "name a branch that does not exist yet: haloform begins it by itself");
  }
  tip.commit = std::move(commit->id);
  return tip;
}

std::string StateBranch::import_stream(const BranchTip& tip, const BranchEdit& edit) const {
  const std::string seconds =
      std::to_string(std::chrono::floor<std::chrono::seconds>(clock_->wall()).time_since_epoch().count());
  std::string stream = "feature done\n";
  std::string changes;
  std::string marks;
  const auto put = [&](const char* number, const char* name, std::string_view bytes) {
    stream.append("blob\nmark :").append(number).append("\n").append(data_of(bytes));
    changes.append("M 100644 :").append(number).append(" ").append(remote_->folder).append(name).append("\n");
    marks.append("get-mark :").append(number).append("\n");
  };
  if (edit.document) put("1", "/state.json", *edit.document);
  if (edit.mark) put("2", "/mark", *edit.mark);
  if (edit.lease) put("3", "/lease.json", *edit.lease);
  if (edit.drop_lease) changes += "D " + remote_->folder + "/lease.json\n";
  // What an earlier commit of ours left there is no parent.
  stream.append("reset ").append(next_ref).append("\n\ncommit ").append(next_ref).append("\nmark :9\n");
  stream += "committer haloform <haloform@localhost> " + seconds + " +0000\n";
  stream += data_of(one_line(edit.subject) + "\n\nFolder: " + remote_->folder + '\n');
  if (!tip.commit.empty()) stream += "from " + tip.commit + '\n';
  if (tip.commit.empty()) {
    stream.append("M 100644 inline ").append(marker_name).append("\n").append(data_of(marker_text));
  }
  return stream + changes + '\n' + marks + "get-mark :9\ndone\n";
}

Result<BranchTip> StateBranch::commit(const BranchTip& tip, const BranchEdit& edit,
                                      SteadyTime deadline) const {
  const auto ended =
      run({"fast-import", "--quiet", "--force", "--date-format=raw"}, import_stream(tip, edit), deadline);
  if (!ended) return std::unexpected(ended.error());
  if (ended->status != 0)
    return std::unexpected(git_failure(*ended, "make a commit", where_, location_.branch));
  BranchTip next = tip;
  std::string_view answers = ended->out;
  if (edit.document) next.document = BranchFile{std::string(next_line(answers)), {}};
  if (edit.mark) next.mark = BranchFile{std::string(next_line(answers)), *edit.mark};
  if (edit.lease) next.lease = BranchFile{std::string(next_line(answers)), *edit.lease};
  if (edit.drop_lease) next.lease.reset();
  next.commit = next_line(answers);
  if (!is_hexadecimal(next.commit)) return garbage("the id of a new commit");
  return next;
}

Result<std::optional<BranchTip>> StateBranch::push(const BranchTip& tip, const BranchEdit& edit,
                                                   SteadyTime deadline) {
  if (auto ready = prepare(deadline); !ready) return std::unexpected(ready.error());
  auto next = commit(tip, edit, deadline);
  if (!next) return std::unexpected(next.error());
  const std::string ref = "refs/heads/" + location_.branch;
  const auto ended =
      run({"push", "--quiet", "--porcelain", "--no-progress", "--no-verify", "--no-follow-tags",
           "--no-signed", "--recurse-submodules=no", "--force-with-lease=" + ref + ':' + tip.commit, "--",
           remote_->url, next->commit + ':' + ref},
          {}, deadline);
  if (!ended) return std::unexpected(ended.error());
  if (ended->status == 0) return std::optional(*std::move(next));
  if (is_ref_race(*ended)) return std::optional<BranchTip>{};
  return std::unexpected(
      git_failure(*ended, "write the branch " + location_.branch, where_, location_.branch));
}

Result<std::vector<ports::StateBackend::Version>> StateBranch::history(std::size_t most,
                                                                       SteadyTime deadline) {
  std::vector<ports::StateBackend::Version> found;
  // Most commits renew a lease, so a few dozen versions may be hundreds of commits.
  for (const std::size_t depth : {std::size_t{200}, std::size_t{2'000}, all_commits}) {
    const auto there = fetch_commits(depth, deadline);
    if (!there) return std::unexpected(there.error());
    if (!*there) return found;
    const auto log = run(
        {"log", "--format=%H %ct %P%x00%s", "--diff-filter=AMT", "--max-count=" + std::to_string(most + 1),
         "--end-of-options", tip_ref, "--", remote_->folder + "/state.json"},
        {}, deadline);
    if (!log) return std::unexpected(log.error());
    if (log->status != 0) return garbage("the history of the branch");
    found.clear();
    const bool whole = has_all_commits();
    std::string_view lines = log->out;
    while (!lines.empty() && found.size() < most) {
      const std::string_view line = next_line(lines);
      const std::string_view head = line.substr(0, line.find('\0'));
      const std::size_t blank = head.find(' ');
      const std::size_t second = head.find(' ', blank + 1);
      std::int64_t seconds = 0;
      if (second == std::string_view::npos) return garbage("the history of the branch");
      std::from_chars(head.data() + blank + 1, head.data() + second, seconds);
      // Where the history was cut, a commit looks as if all files were new in it.
      if (!whole && head.substr(second + 1).empty()) continue;
      ports::StateBackend::Version version;
      version.id = head.substr(0, blank);
      version.written = WallTime(std::chrono::seconds(seconds));
      version.by = line.substr(std::min(head.size() + 1, line.size()));
      found.push_back(std::move(version));
    }
    if (whole || found.size() >= most) break;
  }
  return found;
}

Result<std::string> StateBranch::read_version(std::string_view commit, SteadyTime deadline) {
  const auto none = [&] {
    return fail(ErrorKind::usage, "the history has no version " + std::string(commit.substr(0, 64)), where_,
                "haloform state history lists them");
  };
  if (!is_hexadecimal(commit) || commit.size() < 7) return none();
  const std::string object = std::string(commit) + ':';
  for (const std::size_t depth : {std::size_t{200}, all_commits}) {
    const auto there = fetch_commits(depth, deadline);
    if (!there) return std::unexpected(there.error());
    if (!*there) return none();
    const auto ended = run({"cat-file", "blob", object + remote_->folder + "/state.json"}, {}, deadline);
    if (!ended) return std::unexpected(ended.error());
    if (ended->status == 0) return ended->out;
  }
  return none();
}

}  // namespace haloform::storage
