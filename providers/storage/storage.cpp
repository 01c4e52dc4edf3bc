#include "providers/storage/storage.hpp"

#include "providers/storage/local_backend.hpp"
#include "providers/storage/state_files.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace haloform::storage {

namespace {

/// An overload for each backend.
class BackendOpener {
 public:
  BackendOpener(const Catalog& catalog, const Clock& clock, ports::Progress* progress)
      : catalog_(catalog), clock_(clock), progress_(progress) {}

  Result<std::unique_ptr<ports::StateBackend>> operator()(const LocalLocation& local) const {
    return std::make_unique<LocalBackend>(catalog_, local.path, clock_, progress_);
  }

 private:
  const Catalog& catalog_;
  const Clock& clock_;
  ports::Progress* progress_;
};

}  // namespace

Result<std::unique_ptr<ports::StateBackend>> open_state(const Catalog& catalog, const StateLocation& location,
                                                        const Clock& clock, ports::Progress* progress) {
  return std::visit(BackendOpener(catalog, clock, progress), location);
}

Result<state::State> read_state_copy(const Catalog& catalog, const std::string& path) {
  auto copy = read_state_file(catalog, path);
  if (!copy) return std::unexpected(std::move(copy.error()));
  if (!*copy)
    return fail(ErrorKind::io, "the state to restore does not exist", path, "name the file that holds it");
  return std::move(**copy);
}

}  // namespace haloform::storage
