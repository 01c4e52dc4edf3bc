#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Requests over a few connections that are kept open, on one thread.
class Wire {
 public:
  using Then = std::function<void(std::string body)>;

  /// `base` is put before all paths.
  Wire(std::string base, std::size_t connections);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  /// From here on requests carry the token, and what is posted is JSON.
  void authorize(std::string_view token);
  void get(const std::string& path, Then then) { queue_.push_back({base_ + path, {}, std::move(then)}); }
  void post(const std::string& path, std::string body, Then then) {
    queue_.push_back({base_ + path, std::move(body), std::move(then)});
  }

  /// Until everything is answered, also what `then` has asked for in the meantime. Throws std::runtime_error for a
  /// request that fails.
  void run();

 private:
  struct Request {
    std::string url;
    std::string body;  ///< Of a POST.
    Then then;
  };
  struct Transfer {
    CURL* easy = nullptr;
    Request request;
    std::string answer;
  };

  static std::size_t receive(char* data, std::size_t size, std::size_t count, void* transfer);
  void start(Transfer& transfer);
  bool finish_some();

  std::string base_;
  CURLM* multi_;
  curl_slist* headers_ = nullptr;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  std::vector<Transfer*> idle_;
  std::deque<Request> queue_;
};

}  // namespace bench
