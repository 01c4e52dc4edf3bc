#include "providers/storage/git/git_store.hpp"

#include "planner/base/digest.hpp"
#include "providers/storage/git/git_lease.hpp"
#include "providers/storage/git/git_remote.hpp"
#include "providers/storage/git/state_branch.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <utility>

namespace haloform::storage {

namespace {

/// How often a push is tried on top of what somebody else pushed meanwhile.
constexpr int most_pushes = 10;

/// What an operation makes of the branch as it is: an answer, and what has to be pushed before it is true.
template <typename T>
struct Decision {
  T answer;
  std::optional<BranchEdit> edit{};
};

std::string version_of(const BranchTip& tip) {
  // Two documents of the same bytes are two versions.
  return tip.document->id + '.' + (tip.mark ? tip.mark->id : std::string{});
}

std::string next_mark(const std::optional<BranchFile>& mark) {
  std::uint64_t count = 0;
  if (mark) std::from_chars(mark->bytes.data(), mark->bytes.data() + mark->bytes.size(), count);
  return std::to_string(count + 1) + ' ' + new_uuid() + '\n';
}

std::string holder_text(const ports::LockInfo& holder) {
  std::string text = holder.command + ", by " + holder.who + '@' + holder.host;
  if (!holder.run_url.empty()) text += ", " + holder.run_url;
  return text;
}

/// One at a time, in the order in which they came: a mutex would let the one that has just left in again first.
class Turns {
 public:
  class Turn {
   public:
    explicit Turn(Turns* turns) : turns_(turns) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->leave();
    }
    explicit operator bool() const { return turns_ != nullptr; }

   private:
    Turns* turns_;
  };

  /// False where it did not come within that time.
  Turn wait(std::chrono::nanoseconds most) {
    std::unique_lock lock(mutex_);
    const std::uint64_t mine = next_++;
    waiting_.push_back(mine);
    if (moved_.wait_for(lock, most, [&] { return waiting_.front() == mine; })) return Turn(this);
    std::erase(waiting_, mine);
    return Turn(nullptr);
  }

 private:
  void leave() {
    const std::lock_guard lock(mutex_);
    waiting_.pop_front();
    moved_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable moved_;
  std::deque<std::uint64_t> waiting_;  ///< The first has the turn.
  std::uint64_t next_ = 0;
};

class GitStore final : public DocumentStore {
 public:
  GitStore(const StateLocation::Git& location, const StoreContext& context)
      : clock_(&context.clock),
        stop_(context.stop),
        where_(git_location_text(location)),
        branch_(location, where_, context.clock, context.stop) {}

  Result<std::optional<Document>> read(SteadyTime deadline) override {
    const auto turn = my_turn(deadline);
    if (!turn) return too_long();
    known_.reset();
    auto seen = branch_.fetch_with_earlier(deadline);
    if (!seen) return std::unexpected(std::move(seen).error());
    know(std::move(seen->tip));
    if (!known_->document) return std::nullopt;
    return Document{std::exchange(known_->document->bytes, {}), version_of(*known_),
                    std::move(seen->earlier)};
  }

  Result<Storing> write(std::string_view bytes, const std::optional<std::string>& expected,
                        std::string_view lease, std::string_view why, SteadyTime deadline) override {
    auto done = change<bool>(deadline, [&](const BranchTip& tip) -> Result<Decision<bool>> {
      auto held = lease_in(tip);
      if (!held) return std::unexpected(held.error());
      const std::optional<std::string> present = tip.document ? std::optional(version_of(tip)) : std::nullopt;
      if (present != expected || (*held ? (*held)->id : std::string{}) != lease) return Decision<bool>{false};
      BranchEdit edit;
      edit.document = bytes;
      edit.mark = next_mark(tip.mark);
      if (*held) edit.lease = renewed(**held);
      edit.subject = why;
      return Decision<bool>{true, std::move(edit)};
    });
    if (!done) return std::unexpected(std::move(done).error());
    if (!done->first) return Storing(Conflict{});
    return Storing(Stored{std::move(done->second)});
  }

  Result<Leasing> acquire(const LeaseRequest& request, SteadyTime deadline) override {
    return only_answer(change<Leasing>(deadline, [&](const BranchTip& tip) -> Result<Decision<Leasing>> {
      auto held = lease_in(tip);
      if (!held) return std::unexpected(held.error());
      Leased taken;
      if (*held) {
        if ((*held)->id == request.id) return Decision<Leasing>{std::move(taken)};
        Lease other = seen(**held);
        if (other.left > Milliseconds::zero()) return Decision<Leasing>{std::move(other)};
        taken.taken_from = std::move(other);
      }
      BranchEdit edit;
      edit.lease = encode_git_lease({request.id, request.holder, request.length, clock_->wall(), 0});
      edit.subject = "lease: " + holder_text(request.holder);
      if (taken.taken_from)
        edit.subject += "; that of " + holder_text(taken.taken_from->holder) + " had ended";
      return Decision<Leasing>{std::move(taken), std::move(edit)};
    }));
  }

  Result<Renewal> renew(const LeaseRequest& request, SteadyTime deadline) override {
    return only_answer(change<Renewal>(deadline, [&](const BranchTip& tip) -> Result<Decision<Renewal>> {
      auto held = lease_in(tip);
      if (!held) return std::unexpected(held.error());
      if (!*held || (*held)->id != request.id) return Decision<Renewal>{Renewal::lost};
      BranchEdit edit;
      (*held)->length = request.length;
      edit.lease = renewed(**held);
      edit.subject = "lease renewed: " + holder_text(request.holder);
      return Decision<Renewal>{Renewal::renewed, std::move(edit)};
    }));
  }

  Result<void> release(std::string_view id, SteadyTime deadline) override {
    const auto freed = free_lease(id, "lease given back: ", deadline);
    if (!freed) return std::unexpected(freed.error());
    return {};
  }

  Result<bool> break_lease(std::string_view id, SteadyTime deadline) override {
    return free_lease(id, "lease broken: ", deadline);
  }

  Result<std::optional<Lease>> lease(SteadyTime deadline) override {
    return look<std::optional<Lease>>(deadline, [this](BranchTip& tip) -> Result<std::optional<Lease>> {
      const auto held = lease_in(tip);
      if (!held) return std::unexpected(held.error());
      return *held ? std::optional(seen(**held)) : std::nullopt;
    });
  }

  std::string location() const override { return where_; }

  Result<bool> had_one(SteadyTime deadline) override {
    return look<bool>(deadline, [](BranchTip& tip) {
      return Result<bool>(tip.mark.has_value() || tip.document.has_value());
    });
  }

  Result<std::optional<std::vector<ports::StateBackend::Version>>> history(std::size_t most,
                                                                           SteadyTime deadline) override {
    const auto turn = my_turn(deadline);
    if (!turn) return too_long();
    auto found = branch_.history(most, deadline);
    if (!found) return std::unexpected(std::move(found).error());
    return std::optional(*std::move(found));
  }

  Result<std::string> read_version(std::string_view id, SteadyTime deadline) override {
    const auto turn = my_turn(deadline);
    if (!turn) return too_long();
    return branch_.read_version(id, deadline);
  }

 private:
  /// One command of git at a time: two pushes of ours would only race each other.
  Turns::Turn my_turn(SteadyTime deadline) {
    // A deadline that is never would be beyond what a wait can count.
    constexpr std::chrono::nanoseconds longest = std::chrono::hours(1);
    return turns_.wait(std::min<std::chrono::nanoseconds>(deadline - clock_->steady(), longest));
  }

  std::unexpected<Error> too_long() const {
    return fail(ErrorKind::unavailable, "an earlier request to git has not ended in time", where_);
  }

  Result<void> refresh(SteadyTime deadline) {
    known_.reset();
    auto tip = branch_.fetch(deadline);
    if (!tip) return std::unexpected(std::move(tip).error());
    know(*std::move(tip));
    return {};
  }

  void know(BranchTip tip) {
    watch_.saw(tip.lease ? tip.lease->id : std::string{}, clock_->steady());
    known_ = std::move(tip);
  }

  template <typename T, typename Look>
  Result<T> look(SteadyTime deadline, Look look_at) {
    const auto turn = my_turn(deadline);
    if (!turn) return too_long();
    if (auto fresh = refresh(deadline); !fresh) return std::unexpected(std::move(fresh).error());
    auto answer = look_at(*known_);
    if (known_->document) known_->document->bytes = {};
    return answer;
  }

  /// The answer and the document's version after it. What is known from before is tried first: it is as good as what would be
  /// read now, since the push fails where it is not.
  template <typename T, typename Decide>
  Result<std::pair<T, std::string>> change(SteadyTime deadline, Decide decide) {
    const auto turn = my_turn(deadline);
    if (!turn) return too_long();
    for (int pushes = 0; pushes < most_pushes;) {
      const bool fresh = !known_;
      if (fresh) {
        if (auto read = refresh(deadline); !read) return std::unexpected(std::move(read).error());
        if (known_->document) known_->document->bytes = {};
      }
      auto decision = decide(*known_);
      if (!decision) return std::unexpected(std::move(decision).error());
      if (!decision->edit) {
        if (fresh) return std::pair(std::move(decision->answer), std::string{});
        known_.reset();
        continue;
      }
      auto pushed = branch_.push(*std::exchange(known_, std::nullopt), *decision->edit, deadline);
      if (!pushed) return std::unexpected(std::move(pushed).error());
      if (*pushed) {
        known_ = **std::move(pushed);
        return std::pair(std::move(decision->answer), known_->document ? version_of(*known_) : std::string{});
      }
      wait_a_little(++pushes);
    }
    return fail(ErrorKind::unavailable, "others wrote to the branch at the same time, again and again",
                where_);
  }

  template <typename T>
  static Result<T> only_answer(Result<std::pair<T, std::string>> done) {
    if (!done) return std::unexpected(std::move(done).error());
    return std::move(done->first);
  }

  Result<bool> free_lease(std::string_view id, const char* how, SteadyTime deadline) {
    return only_answer(change<bool>(deadline, [&](const BranchTip& tip) -> Result<Decision<bool>> {
      const auto held = lease_in(tip);
      if (!held) return std::unexpected(held.error());
      if (!*held || (*held)->id != id) return Decision<bool>{false};
      BranchEdit edit;
      edit.drop_lease = true;
      edit.subject = how + holder_text((*held)->holder);
      return Decision<bool>{true, std::move(edit)};
    }));
  }

  Result<std::optional<GitLease>> lease_in(const BranchTip& tip) const {
    if (!tip.lease) return std::optional<GitLease>{};
    auto lease = decode_git_lease(tip.lease->bytes);
    if (lease) return lease;
    return fail(ErrorKind::protocol, "lease.json of the branch is not one that haloform wrote", where_,
                "see the branch's history; a commit that removes the file frees the lease");
  }

  [[nodiscard]] Lease seen(const GitLease& lease) const {
    return {lease.id, lease.holder, watch_.left(lease, clock_->steady(), clock_->wall())};
  }

  [[nodiscard]] std::string renewed(GitLease lease) const {
    lease.renewed = clock_->wall();
    ++lease.renewals;
    return encode_git_lease(lease);
  }

  /// So that those who race each other do not meet again.
  void wait_a_little(int pushes) {
    static const StopFlag never;
    std::uniform_int_distribution<int> pause(10, 40 + 40 * pushes);
    clock_->sleep(Milliseconds(pause(random_)), stop_ == nullptr ? never : *stop_);
  }

  const Clock* clock_;
  const StopFlag* stop_;
  std::string where_;
  Turns turns_;
  StateBranch branch_;
  std::optional<BranchTip> known_;  ///< As it was seen or pushed last.
  LeaseWatch watch_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace

Result<std::unique_ptr<DocumentStore>> open_git_store(const StateLocation::Git& location,
                                                      const StoreContext& context) {
  if (auto fine = check_git_location(location); !fine) return std::unexpected(std::move(fine).error());
  return std::make_unique<GitStore>(location, context);
}

}  // namespace haloform::storage
