#include "providers/storage/lock_info.hpp"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::storage {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string(value);
}

std::string user_name() {
  const uid_t user = ::geteuid();
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> room(16384);
  if (::getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found != nullptr)
    return entry.pw_name;
  // Containers run as users that no passwd file knows.
  for (const char* name : {"LOGNAME", "USER"}) {
    if (auto value = variable(name); !value.empty()) return value;
  }
  return "uid " + std::to_string(user);
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "an unnamed host";
  return name.data();
}

}  // namespace

ports::LockInfo current_lock_info(const Clock& clock, std::string command, std::string run_url) {
  return ports::LockInfo{user_name(),  host_name(),        ::getpid(),
                         clock.wall(), std::move(command), std::move(run_url)};
}

bool is_dead(const ports::LockInfo& holder) {
  return holder.pid > 0 && holder.host == host_name() && ::kill(static_cast<pid_t>(holder.pid), 0) != 0 &&
         errno == ESRCH;
}

}  // namespace haloform::storage
