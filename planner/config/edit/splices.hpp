#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::config {

/// Changes of a text by places, which do not move while they are collected.
class Splices {
 public:
  void insert(std::size_t at, std::string text) { all_.push_back({at, at, std::move(text)}); }
  void replace(std::size_t from, std::size_t to, std::string text) {
    all_.push_back({from, to, std::move(text)});
  }
  /// What two of them take out is taken out once.
  void remove(std::size_t from, std::size_t to) { all_.push_back({from, to, {}}); }

  /// Whether something is put in there.
  [[nodiscard]] bool inserts_at(std::size_t at) const;

  /// The text with all of them; every byte that none of them names stays. Of several at one place, what is
  /// inserted comes first, and then the first.
  [[nodiscard]] std::string applied_to(std::string_view text) const;

 private:
  struct Splice {
    std::size_t from;
    std::size_t to;
    std::string text;
  };
  std::vector<Splice> all_;
};

}  // namespace haloform::config
