#pragma once

#include "planner/base/result.hpp"

#include <libpq-fe.h>

#include <string>

namespace haloform::storage {

/// The functions of libpq that are used, under their names without `PQ`. The program is not linked with it: most states are kept
/// elsewhere, and a machine without it need not have it.
struct Libpq {
  decltype(&PQlibVersion) lib_version = nullptr;
  decltype(&PQconndefaults) conndefaults = nullptr;
  decltype(&PQconninfoParse) conninfo_parse = nullptr;
  decltype(&PQconninfoFree) conninfo_free = nullptr;
  decltype(&PQfreemem) freemem = nullptr;
  decltype(&PQconnectStartParams) connect_start_params = nullptr;
  decltype(&PQconnectPoll) connect_poll = nullptr;
  decltype(&PQfinish) finish = nullptr;
  decltype(&PQstatus) status = nullptr;
  decltype(&PQtransactionStatus) transaction_status = nullptr;
  decltype(&PQerrorMessage) error_message = nullptr;
  decltype(&PQsocket) socket = nullptr;
  decltype(&PQsetNoticeReceiver) set_notice_receiver = nullptr;
  decltype(&PQsetErrorVerbosity) set_error_verbosity = nullptr;
  decltype(&PQsetnonblocking) set_nonblocking = nullptr;
  decltype(&PQsendQuery) send_query = nullptr;
  decltype(&PQsendQueryParams) send_query_params = nullptr;
  decltype(&PQflush) flush = nullptr;
  decltype(&PQconsumeInput) consume_input = nullptr;
  decltype(&PQisBusy) is_busy = nullptr;
  decltype(&PQgetResult) get_result = nullptr;
  decltype(&PQresultStatus) result_status = nullptr;
  decltype(&PQresultErrorField) result_error_field = nullptr;
  decltype(&PQclear) clear = nullptr;
  decltype(&PQntuples) ntuples = nullptr;
  decltype(&PQnfields) nfields = nullptr;
  decltype(&PQgetisnull) getisnull = nullptr;
  decltype(&PQgetvalue) getvalue = nullptr;
  decltype(&PQgetlength) getlength = nullptr;
};

/// The library of this file name, as the loader of the system finds it; it stays loaded. ErrorKind::configuration where it is not
/// installed or lacks a function: the error says which package has it.
[[nodiscard]] Result<Libpq> load_libpq(const std::string& file);

/// The one of this machine, loaded by the first call.
[[nodiscard]] const Result<Libpq>& libpq();

/// The same, for whoever has something that libpq made, or the parameters of a connection: those are had only where it is there.
[[nodiscard]] inline const Libpq& pq() { return *libpq(); }

}  // namespace haloform::storage
