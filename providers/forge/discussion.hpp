#pragma once

#include "planner/base/result.hpp"
#include "providers/forge/api.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace haloform::forge {

/// One comment, as its host keeps it.
struct Comment {
  std::string id;      ///< By which it is changed.
  std::string author;  ///< Its id, as `me` gives it.
  std::string text;
};

/// The comments of one pull request, and the API that they are reached by.
class Discussion {
 public:
  explicit Discussion(std::unique_ptr<Api> api) : api_(std::move(api)) {}
  Discussion(const Discussion&) = delete;
  Discussion& operator=(const Discussion&) = delete;
  virtual ~Discussion() = default;

  /// Whose token this is: the author of all that is written here. Never empty.
  [[nodiscard]] virtual Result<std::string> me() = 0;
  /// The newest commit of the pull request; empty where the host does not say.
  [[nodiscard]] virtual Result<std::string> newest_commit() = 0;
  /// All comments that have a marker, the oldest first.
  [[nodiscard]] virtual Result<std::vector<Comment>> marked_comments() = 0;
  /// Answers its id. Sent once: it may be there although an answer was lost.
  [[nodiscard]] virtual Result<std::string> add(const std::string& text) = 0;
  [[nodiscard]] virtual Result<void> replace(const std::string& id, const std::string& text) = 0;
  [[nodiscard]] virtual Result<void> remove(const std::string& id) = 0;
  /// Of a comment, for people, once `newest_commit` was asked for; empty where the host does not say.
  [[nodiscard]] virtual std::string address_of(const std::string& id) const = 0;

  [[nodiscard]] Milliseconds asked_to_wait() const { return api_->asked_to_wait(); }

 protected:
  [[nodiscard]] Api& api() const { return *api_; }
  /// `{"KEY": TEXT}`
  [[nodiscard]] static std::string json_of(std::string_view key, std::string_view text);
  /// What is told apart by nothing but its success.
  [[nodiscard]] Result<void> change(ApiCall call);
  [[nodiscard]] Result<std::string> added(ApiCall call);

 private:
  std::unique_ptr<Api> api_;
};

/// Pages of comments are read up to here; a pull request with more is told to be too long.
inline constexpr int most_pages = 100;

}  // namespace haloform::forge
