#include "providers/halopsa/listing.hpp"

#include "planner/base/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace haloform {

namespace {

constexpr std::uint64_t most_readings = 4;  // one, and three more
constexpr std::size_t most_pages = 100'000;
constexpr const char* not_whole =
    "nothing is planned from a listing that is not whole; run again, and check the "
    "permissions of the API application if it stays";

std::optional<RemoteId> first_twice(std::vector<RemoteId> ids) {
  std::ranges::sort(ids);
  const auto twice = std::ranges::adjacent_find(ids);
  if (twice == ids.end()) return std::nullopt;
  return *twice;
}

}  // namespace

Call page_call(const TypeRow& row, std::string_view search, std::size_t number, std::size_t size) {
  Call call;
  call.scope = row.read_scope;
  call.path = row.path;
  char joint = '?';
  const auto add = [&](std::string_view part) {
    call.path += joint;
    call.path += part;
    joint = '&';
  };
  if (!row.everything.empty()) add(row.everything);
  if (!search.empty()) add("search=" + url_encoded(search));
  if (size > 0 && row.paging == Paging::pageinate) add("pageinate=true");
  if (size > 0) add(fmt::format("page_no={}&page_size={}", number, size));
  return call;
}

Result<Page> read_page(Client& client, const TypeRow& row, const Call& call) {
  auto answer = client.call(call);
  if (!answer) return std::unexpected(std::move(answer.error().error));
  auto page = decode_page(row, answer->body, client.where(call));
  if (!page) page.error().what = client.safe(std::move(page.error().what));
  return page;
}

Listing::Listing(Client& client, const TypeRow& row, PageThreads& threads, Patience patience)
    : client_(client), row_(row), threads_(threads), patience_(patience) {}

Listing::~Listing() {
  {
    const std::lock_guard lock(mutex_);
    given_up_ = true;
  }
  outstanding_.wait();
}

void Listing::start(std::size_t hold_above) {
  const std::lock_guard lock(mutex_);
  hold_above_ = hold_above;
  stage_ = Stage::first;
  post(1, row_.page_size);
}

void Listing::post(std::size_t number, std::size_t size) {
  outstanding_.add();
  threads_.post([this, number, size, reading = reading_] {
    bool wanted = false;
    {
      const std::lock_guard lock(mutex_);
      wanted = !given_up_ && reading == reading_ && stage_ != Stage::done;
      if (wanted && stage_ == Stage::held) {
        held_.push_back(number);
        wanted = false;
      }
      if (wanted) ++begun_;
    }
    if (wanted) {
      const Call call = page_call(row_, {}, number, row_.paging == Paging::none ? 0 : size);
      Result<Page> page = patience_.over()
                              ? fail(ErrorKind::interrupted, "interrupted while reading", client_.where(call))
                              : read_page(client_, row_, call);
      take(reading, number, std::move(page));
    }
    outstanding_.done();
  });
}

void Listing::take(std::uint64_t reading, std::size_t number, Result<Page> page) {
  const std::lock_guard lock(mutex_);
  if (reading != reading_ || stage_ == Stage::done) return;
  if (!page) {
    finish(std::unexpected(std::move(page.error())));
  } else if (number == 1) {
    take_first(std::move(*page));
  } else if (count_) {
    take_numbered(number, std::move(*page));
  } else {
    take_next(number, std::move(*page));
  }
}

std::size_t Listing::pages_left() const {
  if (!count_ || row_.paging == Paging::none || served_ == 0 || *count_ <= served_) return 0;
  return (*count_ - 1) / served_;
}

void Listing::take_first(Page page) {
  served_ = page.rows();
  count_ = page.count;
  pages_.clear();
  pages_.push_back(std::move(page));
  const bool all_at_once = row_.paging == Paging::pageinate && pages_.front().bare;
  if (row_.paging != Paging::none && !count_ && !all_at_once)
    return take_next(1, std::exchange(pages_.front(), {}));
  const std::size_t left = pages_left();
  if (left == 0) return complete();
  if (left > most_pages) {
    return finish(
        fail(ErrorKind::incomplete,
             fmt::format("the listing of {} serves {} of {} rows to a page, which would take {} requests",
                         row_.plural(), served_, *count_, left + 1),
             client_.where(page_call(row_, {}, 1, row_.page_size)), not_whole));
  }
  if (stage_ == Stage::first && left > hold_above_) {
    stage_ = Stage::held;
    changed_.notify_all();
    return;
  }
  post_rest();
}

void Listing::post_rest() {
  stage_ = Stage::rest;
  changed_.notify_all();
  const std::size_t left = pages_left();
  pages_.resize(left + 1);
  pages_missing_ = left;
  // The size that was served, not the one that was asked for: a server that cuts pages at 100 counts them by
  // 100.
  for (std::size_t number = 2; number <= left + 1; ++number) post(number, served_);
}

/// Out of `held`: with all pages after the first, or with those that were held back on the way.
void Listing::go_on() {
  if (pages_.size() == 1) return post_rest();
  stage_ = Stage::rest;
  for (const std::size_t number : std::exchange(held_, {})) post(number, served_);
}

void Listing::take_numbered(std::size_t number, Page page) {
  if (page.count && *page.count != *count_) moved_to_ = page.count;
  pages_[number - 1] = std::move(page);
  if (--pages_missing_ == 0) complete();
}

void Listing::take_next(std::size_t number, Page page) {
  stage_ = Stage::rest;
  changed_.notify_all();
  if (page.rows() == 0) return complete();
  const auto is_new = [this](RemoteId id) { return seen_.insert(id).second; };
  const bool all_new =
      std::ranges::all_of(page.records, is_new, &Record::id) && std::ranges::all_of(page.others, is_new);
  if (!all_new) {
    return read_again(
        {ErrorKind::incomplete,
         fmt::format("page {} of the listing of {} repeats records of an earlier page, and there is no "
                     "record_count to go by",
                     number, row_.plural()),
         client_.where(page_call(row_, {}, number, served_)), not_whole});
  }
  if (number == 1) pages_.clear();
  pages_.push_back(std::move(page));
  post(number + 1, served_);
}

Error Listing::differs(std::size_t rows) const {
  std::string what;
  if (moved_to_) {
    what = fmt::format("the listing of {} changed while it was read: the instance counted {} rows, then {}",
                       row_.plural(), *count_, *moved_to_);
  } else if (rows < *count_) {
    what = fmt::format("the listing of {} stopped after {} of {} rows", row_.plural(), rows, *count_);
  } else {
    what = fmt::format("the listing of {} has {} rows where the instance counts {}", row_.plural(), rows,
                       *count_);
  }
  return {ErrorKind::incomplete, std::move(what), client_.where(page_call(row_, {}, 1, row_.page_size)),
          not_whole};
}

void Listing::complete() {
  std::size_t rows = 0;
  for (const Page& page : pages_) rows += page.rows();
  if (moved_to_ || (count_ && rows != *count_)) return read_again(differs(rows));

  std::vector<Record> records;
  std::vector<RemoteId> others;
  records.reserve(rows);
  for (Page& page : pages_) {
    std::ranges::move(page.records, std::back_inserter(records));
    std::ranges::copy(page.others, std::back_inserter(others));
    page = Page();
  }
  if (const auto twice = first_twice(std::move(others))) {
    return read_again({ErrorKind::incomplete,
                       fmt::format("the listing of {} has id {} twice", row_.plural(), twice->number()),
                       client_.where(page_call(row_, {}, 1, row_.page_size)), not_whole});
  }
  const std::size_t ours = records.size();
  auto whole = TypeSnapshot::whole(row_.type, std::move(records), ours);
  if (!whole) {
    whole.error().where = client_.where(page_call(row_, {}, 1, row_.page_size));
    return read_again(std::move(whole.error()));
  }
  finish(std::move(whole));
}

void Listing::read_again(Error why) {
  if (reading_ + 1 >= most_readings) {
    why.what += fmt::format("; it was read {} times", most_readings);
    return finish(std::unexpected(std::move(why)));
  }
  ++reading_;
  stage_ = Stage::rest;
  begun_ = 0;
  pages_.clear();
  seen_.clear();
  count_.reset();
  moved_to_.reset();
  post(1, row_.page_size);
}

void Listing::finish(Result<TypeSnapshot> result) {
  result_ = std::move(result);
  pages_ = {};
  seen_ = {};
  stage_ = Stage::done;
  changed_.notify_all();
}

Listing::First Listing::first() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stage_ != Stage::first; });
  First first;
  const bool under_way = stage_ == Stage::rest && count_ && begun_ < pages_.size();
  if (under_way) stage_ = Stage::held;
  if (stage_ != Stage::held) return first;
  first.pages_left = pages_left() + 1 - begun_;
  first.count = *count_;
  first.records = pages_.front().records;
  first.only_ours = pages_.front().others.empty();
  return first;
}

Result<TypeSnapshot> Listing::whole() {
  std::unique_lock lock(mutex_);
  if (stage_ == Stage::first) hold_above_ = most_pages;
  if (stage_ == Stage::held) go_on();
  changed_.wait(lock, [this] { return stage_ == Stage::done; });
  return std::move(*result_);
}

}  // namespace haloform
