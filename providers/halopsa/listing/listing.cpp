#include "providers/halopsa/listing/listing.hpp"

#include "providers/halopsa/listing/listing_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <new>
#include <span>
#include <utility>

namespace haloform::halopsa {

namespace {

constexpr std::uint64_t most_readings = 4;  // one, and three more
constexpr std::size_t most_pages = 100'000;
/// What ends a listing that would not end by itself: ten times the largest company that was tried.
constexpr std::size_t most_rows = 1'000'000;
constexpr std::size_t most_uncounted_rows = 200'000;
constexpr std::size_t most_uncounted_pages = 2'000;
constexpr std::size_t most_bytes = std::size_t{512} << 20U;
/// No count that goes no further than some number is known to end beyond this one.
constexpr std::size_t largest_cut_count = 10'000;
constexpr const char* not_whole =
    "nothing is planned from an incomplete listing; run again, and if that does not help, check the "
    "permissions of the API application";

/// In so many readings an id must come twice before it is put down to the size of the pages: records move, too.
constexpr std::uint64_t overlaps_to_believe = 2;

}  // namespace

Listing::Listing(Client& client, const TypeRow& row, PageThreads& threads, http::Patience patience)
    : client_(client), row_(row), threads_(threads), patience_(patience) {}

Listing::~Listing() {
  {
    const std::lock_guard lock(mutex_);
    given_up_ = true;
  }
  outstanding_.wait();
  if (progress_ != nullptr && stage_ != Stage::idle && stage_ != Stage::done) progress_->has_read(row_.type);
}

/// With `mutex_` held.
void Listing::tell_progress() const {
  if (progress_ == nullptr) return;
  if (stage_ != Stage::first && stage_ != Stage::rest) return progress_->has_read(row_.type);
  const bool numbered = count_ && pages_.size() > 1;
  progress_->reading(
      row_.type, {numbered ? pages_.size() - pages_missing_ : pages_.size(), count_ ? pages_left() + 1 : 0});
}

void Listing::start(std::size_t hold_above) {
  const std::lock_guard lock(mutex_);
  hold_above_ = hold_above;
  stage_ = Stage::first;
  post(1, row_.page_size);
  tell_progress();
}

void Listing::expect(std::size_t known) {
  const std::lock_guard lock(mutex_);
  const bool useful = stage_ == Stage::first && row_.paging != Paging::none && known >= row_.page_size;
  if (!useful || ahead_ != Ahead::no) return;
  ahead_ = Ahead::asked;
  post(2, row_.page_size, true);
}

void Listing::post(std::size_t number, std::size_t size, bool ahead) {
  bool posted = false;
  outstanding_.add();
  try {
    posted = threads_.post([this, number, size, ahead, reading = reading_] {
      read_one(reading, number, size, ahead);
      outstanding_.done();
    });
  } catch (const std::bad_alloc&) {
    outstanding_.done();
    throw;
  }
  if (posted) return;
  outstanding_.done();
  finish(fail(ErrorKind::io, "no thread can be started to read the listing of " + std::string(row_.plural()),
              client_.where(page_call(row_, {}, number, size)),
              "raise what the system allows: the number of processes (ulimit -u) or the memory (ulimit -v)"));
}

/// A page whose turn has come, on a thread of its own: what goes wrong there is for whoever waits for the listing.
void Listing::read_one(std::uint64_t reading, std::size_t number, std::size_t size, bool ahead) {
  try {
    if (!begins(reading, number, ahead)) return;
    take(reading, number, fetch(page_call(row_, {}, number, row_.paging == Paging::none ? 0 : size)), ahead);
  } catch (const std::bad_alloc&) {
    finish_without_memory();
  }
}

/// Whether a page whose turn has come is still wanted.
bool Listing::begins(std::uint64_t reading, std::size_t number, bool ahead) {
  const std::lock_guard lock(mutex_);
  if (given_up_ || reading != reading_ || stage_ == Stage::done) return false;
  if (stage_ == Stage::held) {
    if (ahead) ahead_ = Ahead::no;
    if (!ahead || pages_.size() > 1) held_.push_back(number);
    return false;
  }
  ++begun_;
  return true;
}

Result<Page> Listing::fetch(const Call& call) {
  try {
    if (!patience_.over()) return read_page(client_, row_, call, book_);
    if (patience_.lapsed() && !patience_.stop.raised())
      return fail(ErrorKind::locked, std::string(http::term_is_over), client_.where(call));
    return fail(ErrorKind::interrupted, "interrupted while reading", client_.where(call));
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::io, "there is not enough memory for this page", client_.where(call),
                "raise the memory that haloform may take (ulimit -v)");
  }
}

void Listing::take(std::uint64_t reading, std::size_t number, Result<Page> page, bool ahead) {
  const std::lock_guard lock(mutex_);
  if (reading != reading_ || stage_ == Stage::done) return;
  if (ahead && ahead_ == Ahead::useless) return;
  place(number, std::move(page), ahead);
  tell_progress();
}

void Listing::place(std::size_t number, Result<Page> page, bool ahead) {
  if (!page) return take_refusal(number, std::move(page.error()), ahead);
  if (too_much(*page)) return;
  if (ahead) {
    ahead_ = Ahead::here;
    second_ = std::move(*page);
    if (stage_ == Stage::rest || pages_.size() > 1) ask_second();
  } else if (number == 1) {
    take_first(std::move(*page));
  } else if (count_) {
    take_numbered(number, std::move(*page));
  } else {
    take_next(number, std::move(*page));
  }
}

/// Where a listing may be at its end, a page that the instance says it does not have is an empty one.
void Listing::take_refusal(std::size_t number, Error why, bool ahead) {
  if (ahead && refuses_the_page(why)) {
    // Whether there had to be a second page is not known yet: it is asked for again where it is wanted.
    ahead_ = Ahead::useless;
    if (stage_ == Stage::rest || pages_.size() > 1) ask_second();
    return;
  }
  if (probes_ && number == pages_.size() && refuses_the_page(why)) {
    refused_ = true;
    return take_numbered(number, {});
  }
  // Without a count there is nothing but these words to say so.
  if (number == 1 || count_ || !says_no_such_page(why)) return finish(std::unexpected(std::move(why)));
  end_.kind = End::Kind::counted;
  complete();
}

std::size_t Listing::pages_left() const {
  if (!count_ || row_.paging == Paging::none || served_ == 0 || *count_ <= served_) return 0;
  return (*count_ - 1) / served_ + (probes_ ? 1 : 0);
}

/// Ends a listing that is larger than any that is meant.
bool Listing::too_much(const Page& page) {
  rows_ += page.rows();
  bytes_ += bytes_of(page);
  const bool counted = page.count && *page.count > rows_;
  const std::size_t rows = counted ? *page.count : rows_;
  if (rows > most_rows) {
    finish(std::unexpected(
        error(fmt::format("the listing of {} has more than {} rows", row_.plural(), most_rows))));
  } else if (bytes_ > most_bytes) {
    finish(
        std::unexpected(error(fmt::format("the listing of {} takes more than {} MiB of memory after {} rows",
                                          row_.plural(), most_bytes >> 20U, rows_))));
  }
  return stage_ == Stage::done;
}

void Listing::take_first(Page page) {
  served_ = page.rows();
  count_ = page.count;
  pages_.clear();
  if (distrusts_ && row_.paging != Paging::none) {
    count_.reset();
    return take_next(1, std::move(page));
  }
  const bool all_at_once =
      row_.paging == Paging::none || (row_.paging == Paging::pageinate && page.bare &&
                                      (!may_be_cut(served_, row_.page_size) || served_ > row_.page_size));
  const bool unbelievable =
      count_ && (*count_ < served_ || (*count_ == served_ && may_be_cut(served_, row_.page_size)));
  if (row_.paging != Paging::none && unbelievable) count_.reset();
  if (!count_ && !all_at_once) return take_next(1, std::move(page));
  pages_.push_back(std::move(page));
  probes_ = row_.paging == Paging::pageinate && count_ && served_ > 0 && *count_ > served_ &&
            *count_ % served_ == 0;
  const std::size_t left = pages_left();
  if (left == 0) return complete();
  if (left > most_pages) {
    return finish(std::unexpected(
        error(fmt::format("the listing of {} returns {} of {} rows per page, which would take {} requests",
                          row_.plural(), served_, *count_, left + 1))));
  }
  if (stage_ == Stage::first && left > hold_above_) {
    stage_ = Stage::held;
    changed_.notify_all();
    return;
  }
  post_rest();
}

/// The second page, once it is known how much the first one served: taken where it was asked for ahead.
void Listing::ask_second() {
  if (ahead_ == Ahead::asked && (count_ || served_ == row_.page_size)) return;  // it is on its way
  if (ahead_ == Ahead::here && (count_ || served_ == row_.page_size)) {
    ahead_ = Ahead::no;
    Page page = std::exchange(second_, {});
    return count_ ? take_numbered(2, std::move(page)) : take_next(2, std::move(page));
  }
  if (ahead_ != Ahead::no) ahead_ = Ahead::useless;
  second_ = {};
  post(2, next_size());
}

void Listing::post_rest() {
  stage_ = Stage::rest;
  changed_.notify_all();
  const std::size_t left = pages_left();
  pages_.resize(left + 1);
  pages_missing_ = left;
  for (std::size_t number = 3; number <= left + 1; ++number) post(number, next_size());
  ask_second();
}

/// Out of `held`: with all pages after the first, or with those that were held back on the way.
void Listing::go_on() {
  if (pages_.size() == 1) return post_rest();
  stage_ = Stage::rest;
  for (const std::size_t number : std::exchange(held_, {})) post(number, next_size());
}

void Listing::take_numbered(std::size_t number, Page page) {
  const bool probe = probes_ && number == pages_.size();
  if (!probe && page.count && *page.count != *count_) moved_to_ = page.count;
  pages_[number - 1] = std::move(page);
  if (--pages_missing_ == 0) complete();
}

void Listing::take_next(std::size_t number, Page page) {
  stage_ = Stage::rest;
  changed_.notify_all();
  std::size_t fresh = 0;
  std::optional<RemoteId> again;
  const auto look_at = [&](RemoteId id) {
    if (seen_.insert(id).second) {
      ++fresh;
    } else {
      again = id;
    }
  };
  std::ranges::for_each(page.records, look_at, &Record::id);
  std::ranges::for_each(page.others, look_at);
  if (fresh == 0) {
    const bool first_again = number == 2 && page.rows() >= served_;
    end_.kind = first_again ? End::Kind::repeated : End::Kind::shown;
    const bool no_way_on =
        page.rows() == served_ && may_be_cut(served_, row_.page_size) && served_ <= row_.page_size;
    if (number == 2 && no_way_on) {
      doubt_ = fmt::format("page 2 of the listing of {} repeats page 1, which is full ({} rows)",
                           row_.plural(), served_);
    } else if (next_size() != served_) {
      doubt_ = fmt::format(
          "pages of {} rows of the listing of {} overlap, and there is no record_count to check it against",
          served_, row_.plural());
    }
    return complete();
  }
  if (again) {
    ++overlaps_;
    return read_again(error(fmt::format(
        "page {} of the listing of {} has id {} again, and there is no record_count to check it against",
        number, row_.plural(), again->number())));
  }
  if (number >= most_uncounted_pages || rows_ > most_uncounted_rows) {
    return finish(
        std::unexpected(error(fmt::format("the listing of {} does not end: {} rows came in {} pages, there "
                                          "is no record_count to check it against, and each page "
                                          "brings others",
                                          row_.plural(), rows_, number))));
  }
  pages_.push_back(std::move(page));
  if (number == 1) return ask_second();
  post(number + 1, next_size());
}

/// How large the pages after the first are asked for: what it served, not what it was asked for, since a server that cuts
/// pages at 100 counts them by 100. One that hides rows of a full page counts them by more than it served, and pages that
/// are asked for by what it served overlap. Without a count nothing shows then whether that is all.
std::size_t Listing::next_size() const { return overlaps_ >= overlaps_to_believe ? row_.page_size : served_; }

SaidCount Listing::said() const { return {*count_, moved_to_, row_.page_size, next_size(), reading_ > 0}; }

Error Listing::error(std::string what) const {
  return {ErrorKind::incomplete, std::move(what), client_.where(page_call(row_, {}, 1, row_.page_size)),
          not_whole};
}

/// Whether the last of four readings that all were too short by about as much is better than none.
bool Listing::may_lack(std::size_t rows) const {
  return accepts_shortage_ && reading_ + 1 >= most_readings && said().lacks_few(rows);
}

/// Whether there may be a page after the last one, which nobody has asked for.
bool Listing::may_go_on() const {
  if (row_.paging == Paging::none || served_ == 0) return false;
  return pages_.size() == 1 || (count_ && *count_ % served_ == 0 && *count_ <= largest_cut_count);
}

void Listing::complete() {
  std::size_t rows = 0;
  for (const Page& page : pages_) rows += page.rows();
  if (probes_) rows -= pages_.back().rows();
  if (moved_to_ || (count_ && rows != *count_)) {
    const bool overlap = has_twice(std::span(pages_).first(pages_.size() - (probes_ ? 1 : 0)));
    if (!overlap && row_.paging != Paging::none && said().is_none(rows)) return read_on();
    std::string differs = said().differs(row_.plural(), rows);
    if (overlap) ++overlaps_;
    if (overlap) return read_again(error(std::move(differs) + ", and an id came twice"));
    if (!may_lack(rows)) return read_again(error(std::move(differs)));
    doubt_ = fmt::format("{}; it was read {} times", differs, most_readings);
  }
  const bool probed = probes_;
  if (probes_) {
    take_probe();
    if (!count_) return;
  }
  // Without a count, `take_next` knows how it ended, unless there was but one page, with all rows.
  const bool all_at_once = !count_ && seen_.empty();
  const bool unseen = !probed || refused_;
  if (count_ || all_at_once) end_.kind = unseen && may_go_on() ? End::Kind::counted : End::Kind::shown;
  end_.pages = pages_.size();
  end_.served = served_;
  end_.count = count_;

  std::vector<Record> records;
  std::vector<RemoteId> others;
  records.reserve(rows);
  for (Page& page : pages_) {
    std::ranges::move(page.records, std::back_inserter(records));
    std::ranges::copy(page.others, std::back_inserter(others));
    page = Page();
  }
  if (const auto twice = first_twice(std::move(others))) {
    ++overlaps_;
    return read_again(
        error(fmt::format("the listing of {} has id {} twice", row_.plural(), twice->number())));
  }
  const std::size_t ours = records.size();
  auto whole = TypeSnapshot::whole(row_.type, std::move(records), ours);
  if (!whole) {
    ++overlaps_;
    whole.error().where = client_.where(page_call(row_, {}, 1, row_.page_size));
    return read_again(std::move(whole.error()));
  }
  if (!doubt_.empty()) whole->doubt(std::move(doubt_));
  finish(std::move(whole));
}

/// The count is none: reads on behind what has come, until a page brings nothing new.
void Listing::read_on() {
  count_.reset();
  moved_to_.reset();
  std::optional<Page> next;
  if (std::exchange(probes_, false)) {
    next = std::move(pages_.back());
    pages_.pop_back();
  }
  seen_.merge(ids_of(pages_));
  const std::size_t number = pages_.size() + 1;
  if (next) return take_next(number, std::move(*next));
  post(number, next_size());
}

/// The page after the counted ones has come: where it brings something, the count is none.
void Listing::take_probe() {
  if (pages_.back().rows() > 0) return read_on();
  probes_ = false;
  pages_.pop_back();
}

void Listing::drop_what_came() {
  pages_ = {};
  seen_ = {};
  second_ = {};
  rows_ = 0;
  bytes_ = 0;
}

void Listing::read_again(Error why) {
  if (reading_ + 1 >= most_readings) {
    why.what += fmt::format("; it was read {} times", most_readings);
    return finish(std::unexpected(std::move(why)));
  }
  ++reading_;
  stage_ = Stage::rest;
  begun_ = 0;
  drop_what_came();
  ahead_ = Ahead::no;
  probes_ = false;
  refused_ = false;
  doubt_.clear();
  count_.reset();
  moved_to_.reset();
  post(1, row_.page_size);
}

void Listing::finish(Result<TypeSnapshot> result) {
  if (stage_ == Stage::done) return;
  result_ = std::move(result);
  drop_what_came();
  stage_ = Stage::done;
  changed_.notify_all();
  tell_progress();
}

/// No words are made here, which would take memory too: `whole` has them.
void Listing::finish_without_memory() {
  const std::lock_guard lock(mutex_);
  if (stage_ == Stage::done) return;
  drop_what_came();
  stage_ = Stage::done;
  changed_.notify_all();
  tell_progress();
}

Listing::First Listing::first(std::size_t to_ask) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stage_ != Stage::first; });
  First first;
  const bool under_way = stage_ == Stage::rest && count_ && begun_ < pages_.size();
  if (under_way) {
    stage_ = Stage::held;
    tell_progress();
  }
  if (stage_ != Stage::held) return first;
  first.pages_left = pages_left() + 1 - begun_;
  first.count = *count_;
  first.pages = (*count_ - 1) / served_ + 1;
  first.served = served_;
  first.records = shown_to(to_ask, first.pages_left, pages_.front());
  first.only_ours = pages_.front().others.empty();
  return first;
}

Result<TypeSnapshot> Listing::whole() {
  std::unique_lock lock(mutex_);
  if (stage_ == Stage::first) hold_above_ = most_pages;
  if (stage_ == Stage::held) {
    go_on();
    tell_progress();
  }
  changed_.wait(lock, [this] { return stage_ == Stage::done; });
  if (result_) return std::move(*result_);
  return fail(ErrorKind::io, fmt::format("there is not enough memory for the listing of {}", row_.plural()),
              client_.where(page_call(row_, {}, 1, row_.page_size)),
              "raise the memory that haloform may take (ulimit -v)");
}

}  // namespace haloform::halopsa
