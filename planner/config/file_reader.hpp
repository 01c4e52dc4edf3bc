#pragma once

#include "planner/base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace haloform::config {

/// The whole of a regular file of at most 64 MiB; ErrorKind::io for anything else. Never waits for a pipe.
[[nodiscard]] Result<std::string> read_whole_file(const std::filesystem::path& path);

/// Runs `work` for each file, or each piece of one, on as many threads as the machine has cores, the calling one among them,
/// and returns when all are done. A call within `work` has what threads the outer one leaves. `order` says which comes first;
/// `work` is called with the index of the file, once for each, from several threads. What `work` throws is thrown again here.
void for_each_in_parallel(const std::vector<std::size_t>& order,
                          const std::function<void(std::size_t file)>& work);

}  // namespace haloform::config
