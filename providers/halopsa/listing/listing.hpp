#pragma once

#include "planner/base/result.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/ports/progress.hpp"
#include "providers/halopsa/auth/client.hpp"
#include "providers/halopsa/listing/listing_counts.hpp"
#include "providers/halopsa/listing/page_threads.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/halopsa/wire/codec.hpp"
#include "providers/halopsa/wire/membership_book.hpp"
#include "providers/http/patience.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace haloform::halopsa {

/// Reads the listing of one type to its end, in the background: the first page, then the others in parallel,
/// their size being what the first page served. Rows are counted against record_count; where the two differ,
/// or the count moves, or an id comes twice, all is read again, three times at most.
///
/// A count may be that of the page alone, or end at a round number. One that a single page fulfils, where that page is as
/// full as was asked for or holds a multiple of 50 rows, is not believed, nor is one that is smaller than what came, or
/// that is the size that was asked for.
/// Without a count to believe, pages are read one after the other until one brings nothing new: it is empty, or holds only
/// what came before, or the instance says that there is no such page. Where a real instance counts a number of full pages,
/// the page after them is asked for along with them.
///
/// Where an instance hides rows after it has cut its pages, pages by the size of the first one overlap. They are asked for by
/// the first size then, and what they lack is a shortage; without a count it is a doubt.
///
/// A listing that lacks some rows of its count, the same each time, may be taken with a doubt (`accept_shortage`); else that is
/// ErrorKind::incomplete too.
///
/// A listing of more rows, pages or memory than any that is meant ends in ErrorKind::incomplete.
class Listing {
 public:
  Listing(Client& client, const TypeRow& row, PageThreads& threads, http::Patience patience);
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;
  /// Waits for the pages that are under way, and gives up the others.
  ~Listing();

  /// Before `start`: tells how many pages have arrived.
  void report_to(ports::Progress* progress) { progress_ = progress; }
  /// Before `start`: where memberships that rows show are noted.
  void note_memberships(MembershipBook& book) { book_ = &book; }
  /// Before `start`: no count is believed, and pages are read until one brings nothing new.
  void distrust_counts() { distrusts_ = true; }
  /// Before `start`: a listing that lacks no more than a fifth of what the instance counts is whole but for a doubt.
  void accept_shortage() { accepts_shortage_ = true; }
  /// Begins. Where more than `hold_above` pages are left after the first, waits with them until `whole` is
  /// called.
  void start(std::size_t hold_above);
  /// So many records of the type are known. Where that many fill the first page and it has not come yet, the second is
  /// asked for beside it: one of the two is needed to know that there is no more.
  void expect(std::size_t known);

  /// What is known after the first page.
  struct First {
    std::size_t pages_left = 0;  ///< Pages that nobody has asked for yet; 0: all is read, or being read.
    std::size_t count = 0;       ///< `record_count`.
    std::size_t pages = 1;       ///< By the count, of as many rows as the first page served.
    std::size_t served = 0;
    std::vector<Record> records;  ///< Copies of the first page's rows, where pages are left: see `shown_to`.
    bool only_ours = true;        ///< No row of another kind among them.
  };
  /// Waits for the first page, for somebody who would ask for `to_ask` records one by one instead. Where it failed, `whole`
  /// says why. Pages that nobody has asked for yet are held back until `whole` is called: by now it may be known that they
  /// are not wanted.
  [[nodiscard]] First first(std::size_t to_ask);
  /// Reads on, and waits for the end. Once.
  [[nodiscard]] Result<TypeSnapshot> whole();

  /// How a listing ended that was read to its end.
  struct End {
    enum class Kind : std::uint8_t {
      shown,     ///< A page with room left, or one behind the last, brought nothing more.
      counted,   ///< Nobody has seen the page after its last, which may have been full.
      repeated,  ///< Its second page was the first one again.
    } kind = Kind::shown;
    std::size_t pages = 1;
    std::size_t served = 0;            ///< Rows of the first page.
    std::optional<std::size_t> count;  ///< `record_count`, where it was believed.
  };
  /// After `whole`.
  [[nodiscard]] const End& end() const { return end_; }

 private:
  enum class Stage : std::uint8_t { idle, first, held, rest, done };
  /// The second page while the first is still under way.
  enum class Ahead : std::uint8_t { no, asked, here, useless };
  void post(std::size_t number, std::size_t size, bool ahead = false);
  [[nodiscard]] bool begins(std::uint64_t reading, std::size_t number, bool ahead);
  [[nodiscard]] Result<Page> fetch(const Call& call);
  void read_one(std::uint64_t reading, std::size_t number, std::size_t size, bool ahead);
  void take(std::uint64_t reading, std::size_t number, Result<Page> page, bool ahead);
  void place(std::size_t number, Result<Page> page, bool ahead);
  void tell_progress() const;
  void take_refusal(std::size_t number, Error why, bool ahead);
  void take_first(Page page);
  void take_numbered(std::size_t number, Page page);
  void take_next(std::size_t number, Page page);
  void take_probe();
  void read_on();
  void ask_second();
  void post_rest();
  void go_on();
  void complete();
  void read_again(Error why);
  void finish(Result<TypeSnapshot> result);
  void finish_without_memory();
  void drop_what_came();
  [[nodiscard]] std::size_t pages_left() const;
  [[nodiscard]] bool too_much(const Page& page);
  [[nodiscard]] Error error(std::string what) const;
  [[nodiscard]] SaidCount said() const;
  [[nodiscard]] bool may_lack(std::size_t rows) const;
  [[nodiscard]] bool may_go_on() const;
  [[nodiscard]] std::size_t next_size() const;

  Client& client_;
  const TypeRow& row_;
  PageThreads& threads_;
  const http::Patience patience_;
  Outstanding outstanding_;
  ports::Progress* progress_ = nullptr;
  MembershipBook* book_ = nullptr;

  std::mutex mutex_;
  std::condition_variable changed_;
  Stage stage_ = Stage::idle;
  bool given_up_ = false;
  bool distrusts_ = false;
  bool accepts_shortage_ = false;
  End end_;
  std::size_t hold_above_ = 0;
  std::uint64_t reading_ = 0;   ///< Which reading this is; answers to an earlier one are dropped.
  std::uint64_t overlaps_ = 0;  ///< Readings in which an id came twice.
  std::vector<Page> pages_;
  std::size_t pages_missing_ = 0;
  std::size_t begun_ = 0;          ///< Pages of this reading that were asked for.
  std::vector<std::size_t> held_;  ///< Pages whose turn came while the listing was held.
  std::size_t served_ = 0;         ///< Rows of the first page.
  Ahead ahead_ = Ahead::no;
  Page second_;           ///< Where `ahead_` is `here`.
  bool probes_ = false;   ///< The page after the counted ones is asked for too.
  bool refused_ = false;  ///< And was refused.
  std::size_t rows_ = 0;  ///< What came in this reading, and about how many bytes of memory it takes.
  std::size_t bytes_ = 0;
  std::string doubt_;  ///< Why there may be more than what was served.
  std::optional<std::size_t> count_;
  std::optional<std::size_t> moved_to_;         ///< A later page's count, where it differs.
  std::unordered_set<RemoteId> seen_;           ///< Without a count: what is new is what is not in it.
  std::optional<Result<TypeSnapshot>> result_;  ///< Nothing where memory did not last to the end.
};

}  // namespace haloform::halopsa
