#pragma once

#include "tests/http/raw_server.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// What happens to one request instead of its answer.
struct TerraformFault {
  enum class Kind : std::uint8_t {
    status,        ///< Answered with `status` and `body`; nothing is done.
    reset_before,  ///< The connection breaks; nothing is done.
    reset_after,   ///< Done, and the connection breaks in the place of the answer.
    delay,         ///< Done, and answered after `delay`.
    garbage,       ///< Done, and answered with 200 and `body`.
  } kind = Kind::status;
  int status = 503;
  std::string body = "no";
  std::chrono::milliseconds delay{0};
  std::string method{};  ///< Only of such a request (`POST`, and the method of the lock); empty: of any.
};

/// A server of Terraform's HTTP protocol for one state, on loopback. Safe from several threads.
///
/// `gitlab` behaves as GitLab's code does (lib/api/terraform/state.rb, app/services/terraform/remote_state_handler.rb):
/// `POST .../lock` and `DELETE .../lock`, all seven fields of a lock are required, a conflict is 409 with the holder's id, user
/// name and time beside what the asker said of itself, a write needs the id of the lock that is held and an integer `serial` that
/// no version has yet, an empty one is 204; a Developer reads, a Maintainer does all, and who may see nothing is told 404.
/// `plain` has LOCK and UNLOCK on the address of the state, answers 423 with the holder's own words and asks nobody who he is.
class TerraformServer {
 public:
  enum class Kind : std::uint8_t { gitlab, plain };
  explicit TerraformServer(Kind kind);

  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::string lock_address() const;
  /// As CI_API_V4_URL names it.
  [[nodiscard]] std::string api() const { return server_.url("/api/v4"); }
  /// Passwords of throw-away users of this server; any user name goes with the first two, `gitlab-ci-token` with the third.
  static constexpr std::string_view maintainer = "maintainer-throw-away-7Q2x";
  static constexpr std::string_view developer = "developer-throw-away-9Lk4";
  static constexpr std::string_view job_token = "job-throw-away-3Bv8";

  /// The next request that a fault fits has it; one each, in order.
  void fault(TerraformFault fault);
  /// How many faults have not happened.
  [[nodiscard]] std::size_t faults_left() const;
  /// Whether the absence of a state is 404, not 204.
  void absent_is_404(bool on);
  /// What is answered to whoever asks for a lock that is held; empty body and not JSON among them. Nothing: the holder.
  void holder_body(std::optional<std::string> body);

  [[nodiscard]] std::string document() const;
  void put_document(std::string bytes);  ///< Behind everybody's back.
  void lose_document();
  [[nodiscard]] std::string lock_id() const;    ///< Empty: nobody holds it.
  [[nodiscard]] std::string lock_text() const;  ///< What the holder sent.
  /// `METHOD /path?query` of each request.
  [[nodiscard]] std::vector<std::string> requests() const;
  /// Head and body of the last request.
  [[nodiscard]] std::string last_request() const;

 private:
  struct Asked;
  struct Answer;
  enum class Right : std::uint8_t { none, developer, maintainer };

  void serve(const testing::RawConnection& line);
  [[nodiscard]] std::optional<TerraformFault> take_fault(std::string_view method);
  [[nodiscard]] Answer answer(const Asked& asked);
  [[nodiscard]] Answer read() const;
  [[nodiscard]] Answer write(const Asked& asked);
  [[nodiscard]] Answer lock(const Asked& asked);
  [[nodiscard]] Answer unlock(const Asked& asked);
  [[nodiscard]] std::string held_words(const Asked& asked) const;
  [[nodiscard]] Right right_of(const Asked& asked) const;

  const Kind kind_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, std::string> versions_;
  std::string lock_id_;
  std::string lock_text_;
  std::string lock_user_;
  bool absent_is_404_ = false;
  std::optional<std::string> holder_body_;
  std::deque<TerraformFault> faults_;
  std::vector<std::string> requests_;
  std::string last_;
  testing::RawServer server_;  ///< Ends first.
};

}  // namespace haloform::test
