#include "providers/storage/postgres/libpq.hpp"

#include <dlfcn.h>

#include <utility>

namespace haloform::storage {

namespace {

constexpr const char* usual_file = "libpq.so.5";

std::unexpected<Error> unusable(std::string why) {
  return fail(ErrorKind::configuration,
              "a state in PostgreSQL needs its client library, and that cannot be loaded: " + std::move(why),
              usual_file, "install it: `apt install libpq5`");
}

class Functions {
 public:
  explicit Functions(void* library) : library_(library) {}

  /// `name` is the function's in the library.
  template <typename Function>
  Functions& find(const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(::dlsym(library_, name));
    if (function == nullptr && missing_ == nullptr) missing_ = name;
    return *this;
  }

  /// The first one that the library lacks; nullptr where it has all.
  [[nodiscard]] const char* missing() const { return missing_; }

 private:
  void* library_;
  const char* missing_ = nullptr;
};

}  // namespace

Result<Libpq> load_libpq(const std::string& file) {
  void* library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* words = ::dlerror();
    return unusable(words == nullptr ? file : words);
  }
  Libpq found;
  Functions functions(library);
  functions.find("PQlibVersion", found.lib_version)
      .find("PQconndefaults", found.conndefaults)
      .find("PQconninfoParse", found.conninfo_parse)
      .find("PQconninfoFree", found.conninfo_free)
      .find("PQfreemem", found.freemem)
      .find("PQconnectStartParams", found.connect_start_params)
      .find("PQconnectPoll", found.connect_poll)
      .find("PQfinish", found.finish)
      .find("PQstatus", found.status)
      .find("PQtransactionStatus", found.transaction_status)
      .find("PQerrorMessage", found.error_message)
      .find("PQsocket", found.socket)
      .find("PQsetNoticeReceiver", found.set_notice_receiver)
      .find("PQsetErrorVerbosity", found.set_error_verbosity)
      .find("PQsetnonblocking", found.set_nonblocking)
      .find("PQsendQuery", found.send_query)
      .find("PQsendQueryParams", found.send_query_params)
      .find("PQflush", found.flush)
      .find("PQconsumeInput", found.consume_input)
      .find("PQisBusy", found.is_busy)
      .find("PQgetResult", found.get_result)
      .find("PQresultStatus", found.result_status)
      .find("PQresultErrorField", found.result_error_field)
      .find("PQclear", found.clear)
      .find("PQntuples", found.ntuples)
      .find("PQnfields", found.nfields)
      .find("PQgetisnull", found.getisnull)
      .find("PQgetvalue", found.getvalue)
      .find("PQgetlength", found.getlength);
  if (functions.missing() != nullptr) return unusable(file + " has no function " + functions.missing());
  return found;
}

const Result<Libpq>& libpq() {
  static const Result<Libpq> loaded = load_libpq(usual_file);
  return loaded;
}

}  // namespace haloform::storage
