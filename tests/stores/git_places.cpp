#include "tests/stores/git_places.hpp"

#include "tests/support/process.hpp"

#include <httplib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace haloform::test {

void use_no_git_configuration() {
  ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
  ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
}

std::string git_says(const std::string& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"git",
                                 "-c",
                                 "user.name=Somebody",
                                 "-c",
                                 "user.email=somebody@example.org",
                                 "-c",
                                 "init.defaultBranch=main"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  ProcessOptions options;
  options.folder = folder;
  options.environment = {{"LC_ALL", "C"}};
  const ProcessResult result = run(words, options);
  if (result.exit_code != 0) throw std::runtime_error("git " + arguments.front() + " failed: " + result.err);
  return result.out;
}

BareRepository::BareRepository() : path_(folder_ / "states.git") {
  use_no_git_configuration();
  git_says(root(), {"init", "--quiet", "--bare", path_});
}

void BareRepository::clone_to(const std::string& folder) const {
  git_says(root(), {"clone", "--quiet", path_, folder});
  git_says(folder, {"commit", "--quiet", "--allow-empty", "-m", "the first"});
  git_says(folder, {"push", "--quiet", "origin", "HEAD:refs/heads/main"});
}

void BareRepository::remove_file(const std::string& branch, const std::string& file) const {
  const TempDir work;
  git_says(root(), {"clone", "--quiet", "--branch", branch, path_, work / "clone"});
  git_says(work / "clone", {"rm", "--quiet", file});
  git_says(work / "clone", {"commit", "--quiet", "-m", "gone"});
  git_says(work / "clone", {"push", "--quiet", "origin", branch});
}

void BareRepository::put_file(const std::string& branch, const std::string& file,
                              const std::string& text) const {
  const TempDir work;
  git_says(root(), {"clone", "--quiet", "--branch", branch, path_, work / "clone"});
  std::ofstream(work / "clone/" + file, std::ios::binary) << text;
  git_says(work / "clone", {"add", file});
  git_says(work / "clone", {"commit", "--quiet", "-m", "put"});
  git_says(work / "clone", {"push", "--quiet", "origin", branch});
}

struct GitHttpServer::Server {
  httplib::Server http;
  int port = 0;
  std::thread thread;
};

namespace {

void git_answer_with(const std::string& from_cgi, httplib::Response& response) {
  const std::size_t end = from_cgi.find("\r\n\r\n");
  if (end == std::string::npos) {
    response.status = 500;
    return;
  }
  response.status = 200;
  std::string type = "text/plain";
  for (std::size_t at = 0; at < end;) {
    const std::size_t next = std::min(from_cgi.find("\r\n", at), end);
    const std::string line = from_cgi.substr(at, next - at);
    at = next + 2;
    const std::size_t colon = line.find(": ");
    const std::string name = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (name == "Status") {
      response.status = std::stoi(value);
    } else if (name == "Content-Type") {
      type = value;
    } else {
      response.set_header(name, value);
    }
  }
  response.set_content(from_cgi.substr(end + 4), type);
}

std::string run_git_backend(const std::string& root, const httplib::Request& request,
                            const std::string& body) {
  ProcessOptions options;
  const std::size_t question = request.target.find('?');
  options.environment = {
      {"GIT_PROJECT_ROOT", root},
      {"GIT_HTTP_EXPORT_ALL", "1"},
      {"PATH_INFO", request.path},
      {"QUERY_STRING", question == std::string::npos ? "" : request.target.substr(question + 1)},
      {"REQUEST_METHOD", request.method},
      {"CONTENT_TYPE", request.get_header_value("Content-Type")},
      {"CONTENT_LENGTH", std::to_string(body.size())},
      {"REMOTE_USER", "tester"},
      {"REMOTE_ADDR", "127.0.0.1"},
      {"GIT_PROTOCOL", request.get_header_value("Git-Protocol")}};
  options.input = body;
  return run({"git", "http-backend"}, options).out;
}

}  // namespace

GitHttpServer::GitHttpServer(std::string root) : server_(std::make_unique<Server>()), root_(std::move(root)) {
  const auto serve = [this](const httplib::Request& request, httplib::Response& response,
                            const std::string& body) {
    {
      const std::lock_guard lock(mutex_);
      if (!authorization_.empty() && request.get_header_value("Authorization") != authorization_) {
        response.status = 401;
        response.set_header("WWW-Authenticate", "Basic realm=\"states\"");
        return;
      }
      if (const int status = fault_ ? fault_(request.method, request.path) : 0; status != 0) {
        response.status = status;
        return;
      }
    }
    const std::string answer = run_git_backend(root_, request, body);
    if (request.path.ends_with("/git-receive-pack") && body.size() > 4 && lose_answer_.exchange(false)) {
      ++lost_;
      // More is promised than is sent: the connection is cut.
      response.set_content_provider(1000, "application/x-git-receive-pack-result",
                                    [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
      return;
    }
    git_answer_with(answer, response);
  };
  server_->http.Get(".*", [serve](const httplib::Request& request, httplib::Response& response) {
    serve(request, response, {});
  });
  server_->http.Post(".*", [serve](const httplib::Request& request, httplib::Response& response,
                                   const httplib::ContentReader& reader) {
    std::string body;
    reader([&body](const char* data, std::size_t size) {
      body.append(data, size);
      return true;
    });
    serve(request, response, body);
  });
  server_->port = server_->http.bind_to_any_port("127.0.0.1");
  server_->thread = std::thread([this] { server_->http.listen_after_bind(); });
  while (!server_->http.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

GitHttpServer::~GitHttpServer() {
  server_->http.stop();
  server_->thread.join();
}

std::string GitHttpServer::url(std::string_view name) const {
  return "http://127.0.0.1:" + std::to_string(server_->port) + '/' + std::string(name);
}

void GitHttpServer::want_authorization(std::string value) {
  const std::lock_guard lock(mutex_);
  authorization_ = std::move(value);
}

void GitHttpServer::fail_with(std::function<int(std::string_view, std::string_view)> fault) {
  const std::lock_guard lock(mutex_);
  fault_ = std::move(fault);
}

}  // namespace haloform::test
