#include "tests/bench/composite/wire.hpp"

#include <stdexcept>
#include <utility>

namespace bench {

Wire::Wire(std::string base, std::size_t connections) : base_(std::move(base)), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
  transfers_.reserve(connections);
  idle_.reserve(connections);
  for (std::size_t at = 0; at < connections; ++at) {
    Transfer& transfer = *transfers_.emplace_back(std::make_unique<Transfer>());
    transfer.easy = curl_easy_init();
    curl_easy_setopt(transfer.easy, CURLOPT_WRITEFUNCTION, &receive);
    curl_easy_setopt(transfer.easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(transfer.easy, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(transfer.easy, CURLOPT_BUFFERSIZE, 131072L);
    curl_easy_setopt(transfer.easy, CURLOPT_NOSIGNAL, 1L);
    idle_.push_back(&transfer);
  }
}

Wire::~Wire() {
  for (const auto& transfer : transfers_) {
    curl_multi_remove_handle(multi_, transfer->easy);
    curl_easy_cleanup(transfer->easy);
  }
  curl_multi_cleanup(multi_);
  curl_slist_free_all(headers_);
}

void Wire::authorize(std::string_view token) {
  headers_ = curl_slist_append(headers_, ("Authorization: Bearer " + std::string(token)).c_str());
  headers_ = curl_slist_append(headers_, "Content-Type: application/json");
}

std::size_t Wire::receive(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  if (self.answer.empty()) {
    curl_off_t whole = 0;
    curl_easy_getinfo(self.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &whole);
    constexpr std::size_t padding = 64;  // What simdjson wants behind the text, or each page is copied.
    if (whole > 0) self.answer.reserve(static_cast<std::size_t>(whole) + padding);
  }
  self.answer.append(data, size * count);
  return size * count;
}

void Wire::start(Transfer& transfer) {
  const Request& request = transfer.request;
  transfer.answer.clear();
  curl_easy_setopt(transfer.easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(transfer.easy, CURLOPT_HTTPHEADER, headers_);
  if (request.body.empty()) {
    curl_easy_setopt(transfer.easy, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(transfer.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(transfer.easy, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_multi_add_handle(multi_, transfer.easy);
}

/// Whether anything was finished.
bool Wire::finish_some() {
  bool some = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;
    void* mine = nullptr;
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &mine);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    auto& transfer = *static_cast<Transfer*>(mine);
    curl_multi_remove_handle(multi_, transfer.easy);
    idle_.push_back(&transfer);
    if (result != CURLE_OK)
      throw std::runtime_error(transfer.request.url + ": " + curl_easy_strerror(result));
    if (status >= 300) throw std::runtime_error(transfer.request.url + ": " + std::to_string(status));
    const Then then = std::move(transfer.request.then);
    then(std::exchange(transfer.answer, {}));
    some = true;
  }
  return some;
}

void Wire::run() {
  while (!queue_.empty() || idle_.size() < transfers_.size()) {
    for (; !queue_.empty() && !idle_.empty(); queue_.pop_front(), idle_.pop_back()) {
      idle_.back()->request = std::move(queue_.front());
      start(*idle_.back());
    }
    int running = 0;
    curl_multi_perform(multi_, &running);
    if (!finish_some()) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
  }
}

}  // namespace bench
