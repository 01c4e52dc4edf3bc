#pragma once

namespace haloform::cli {

/// The next file or socket that is opened takes the number of a standard stream that is closed, and what is meant for the stream
/// would be written into it. Afterwards each is open, and what was closed refuses to be used (EBADF).
void hold_closed_streams();

}  // namespace haloform::cli
