#include "tests/support/postgres_server.hpp"

#include "tests/support/node_server.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>

namespace haloform::test {

namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::chrono::seconds patience{120};

/// The folder of initdb and postgres: Debian keeps them out of the PATH, a folder for each version.
std::string programs_folder() {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (fs::exists(version.path() / "bin/initdb", ignored))
      found.push_back((version.path() / "bin").string());
  }
  if (found.empty()) throw std::runtime_error("PostgreSQL is not installed: apt-get install postgresql");
  return *std::ranges::max_element(found);
}

/// Starts a program whose output goes to a file.
pid_t start_program(std::vector<std::string> command, const std::string& output) {
  std::vector<char*> arguments;
  for (std::string& text : command) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    ::setpgid(0, 0);
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
  }
  return child;
}

int wait_for_end(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};

}  // namespace

std::vector<std::string> PostgresServer::as_its_user(std::vector<std::string> command) const {
  std::vector<std::string> whole{"setpriv", "--pdeathsig", "QUIT"};
  if (::geteuid() == 0)
    whole.insert(whole.end(), {"--reuid", "postgres", "--regid", "postgres", "--init-groups"});
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

PostgresServer::PostgresServer() : port_(free_port()) {
  if (::geteuid() == 0) {
    const passwd* user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error("there is no user postgres: apt-get install postgresql");
    if (::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("chown failed");
  }
  const std::string password_file = folder_.write("password", password() + "\n");
  fs::permissions(password_file, fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read);
  const int code = wait_for_end(start_program(
      as_its_user({programs_folder() + "/initdb", "--pgdata", folder_ / "data", "--username", "postgres",
                   "--auth-local", "trust", "--auth-host", "scram-sha-256", "--pwfile", password_file,
                   "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions"}),
      folder_ / "output"));
  if (code != 0) throw std::runtime_error("initdb failed: " + folder_.read("output"));
  start();
}

void PostgresServer::start() {
  std::vector<std::string> command{programs_folder() + "/postgres", "-D", folder_ / "data", "-F"};
  for (const std::string& setting : std::vector<std::string>{
           "listen_addresses=127.0.0.1", "port=" + std::to_string(port_),
           "unix_socket_directories=" + folder_.path().string(), "max_connections=60", "shared_buffers=16MB",
           "full_page_writes=off", "autovacuum=off", "log_min_messages=fatal"}) {
    command.emplace_back("-c");
    command.push_back(setting);
  }
  pid_ = start_program(as_its_user(std::move(command)), folder_ / "output");
  const std::string target =
      "host=" + socket_folder() + " port=" + std::to_string(port_) + " user=postgres dbname=postgres";
  const auto deadline = steady_clock::now() + patience;
  while (PQping(target.c_str()) != PQPING_OK) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      throw std::runtime_error("PostgreSQL does not start: " + folder_.read("output"));
    }
    if (steady_clock::now() > deadline)
      throw std::runtime_error("PostgreSQL does not answer: " + folder_.read("output"));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void PostgresServer::kill() {
  if (pid_ < 0) return;
  // It ends all processes that serve connections where they are, and writes nothing more itself.
  ::kill(pid_, SIGQUIT);
  wait_for_end(pid_);
  pid_ = -1;
}

PostgresServer::~PostgresServer() { kill(); }

std::string PostgresServer::url(const std::string& user, const std::string& database) const {
  return "postgres://" + user + "@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::vector<PostgresServer::Row> PostgresServer::execute(const std::string& sql,
                                                         const std::string& database) const {
  const std::string target =
      "host=" + socket_folder() + " port=" + std::to_string(port_) + " user=postgres dbname=" + database;
  const std::unique_ptr<PGconn, Finish> connection(PQconnectdb(target.c_str()));
  PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr);
  const std::unique_ptr<PGresult, Finish> result(PQexec(connection.get(), sql.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    throw std::runtime_error(sql + ": " + PQerrorMessage(connection.get()));
  std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (std::size_t at = 0; at < rows.size(); ++at) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      const int row = static_cast<int>(at);
      const bool is_null = PQgetisnull(result.get(), row, column) != 0;
      rows[at].push_back(is_null ? std::nullopt
                                 : std::optional<std::string>(PQgetvalue(result.get(), row, column)));
    }
  }
  return rows;
}

}  // namespace haloform::test
