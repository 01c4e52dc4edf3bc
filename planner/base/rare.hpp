#pragma once

#include <memory>
#include <utility>

namespace haloform {

/// A value that mostly is T{}: then it takes the eight bytes of a pointer, else an allocation too. A copy is a value of its
/// own. For what few of a hundred thousand have.
template <typename T>
class Rare {
 public:
  Rare() = default;
  Rare(T value) { *this = std::move(value); }  // implicit: it is a T that lies elsewhere
  Rare(const Rare& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
  Rare(Rare&& other) noexcept = default;
  Rare& operator=(const Rare& other) {
    if (this != &other) held_ = other.held_ ? std::make_unique<T>(*other.held_) : nullptr;
    return *this;
  }
  Rare& operator=(Rare&& other) noexcept = default;
  Rare& operator=(T value) {
    held_ = value == T{} ? nullptr : std::make_unique<T>(std::move(value));
    return *this;
  }
  ~Rare() = default;

  [[nodiscard]] const T& operator*() const { return held_ ? *held_ : usual(); }
  [[nodiscard]] const T* operator->() const { return &**this; }
  /// Whether it is T{}. That mostly takes a look at the pointer, and no T to compare with.
  [[nodiscard]] bool is_usual() const { return !held_ || *held_ == usual(); }
  /// To change a part of it.
  [[nodiscard]] T& edit() {
    if (!held_) held_ = std::make_unique<T>();
    return *held_;
  }
  friend bool operator==(const Rare& left, const Rare& right) { return *left == *right; }

 private:
  [[nodiscard]] static const T& usual() {
    static const T value{};
    return value;
  }
  std::unique_ptr<T> held_;
};

}  // namespace haloform
