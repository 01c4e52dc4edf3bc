#pragma once

#include <httplib.h>

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace haloform::test {

/// An instance that answers whatever a test has it answer: by path below its URL, `/auth/token` and an empty listing of
/// everything by themselves.
class ScriptedInstance {
 public:
  using Handler = std::function<void(const httplib::Request&, httplib::Response&)>;

  ScriptedInstance() {
    server_.set_keep_alive_max_count(100'000);
    // Routes read a request's body; what is left of one would be taken for the next request.
    const auto answer = [this](const httplib::Request& request, httplib::Response& response) {
      serve(request, response);
    };
    server_.Get(".*", answer);
    server_.Post(".*", answer);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ScriptedInstance(const ScriptedInstance&) = delete;
  ScriptedInstance& operator=(const ScriptedInstance&) = delete;
  ~ScriptedInstance() {
    server_.stop();
    thread_.join();
  }

  void on(const std::string& path, Handler handler) {
    const std::lock_guard lock(mutex_);
    handlers_[path] = std::move(handler);
  }
  void says(const std::string& path, std::string body, int status = 200) {
    on(path, [body = std::move(body), status](const httplib::Request&, httplib::Response& response) {
      response.status = status;
      response.set_content(body, "application/json");
    });
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] int asked(const std::string& path) {
    const std::lock_guard lock(mutex_);
    return asked_[path];
  }

 private:
  void serve(const httplib::Request& request, httplib::Response& response) {
    Handler handler;
    {
      const std::lock_guard lock(mutex_);
      ++asked_[request.path];
      const auto found = handlers_.find(request.path);
      if (found != handlers_.end()) handler = found->second;
    }
    if (handler) return handler(request, response);
    const bool token = request.path == "/auth/token";
    response.set_content(
        token ? R"({"access_token":"token-of-a-test","token_type":"Bearer","expires_in":3600})" : "[]",
        "application/json");
  }

  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
  std::mutex mutex_;
  std::map<std::string, Handler> handlers_;
  std::map<std::string, int> asked_;
};

}  // namespace haloform::test
