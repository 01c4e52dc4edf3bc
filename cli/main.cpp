#include "cli/run.hpp"

#include <malloc.h>

namespace {

/// glibc takes large blocks from the system by themselves, and gives them back when they are freed, until the first one is freed:
/// then it raises the bound over the size of that one, to 32 MiB at most, and what is that large stays, in pieces, until the end. Of
/// a plan of a hundred thousand people that is an eighth of the memory. A bound that is set stays (mallopt(3)).
void give_back_large_blocks() {
#ifdef __GLIBC__
  ::mallopt(M_MMAP_THRESHOLD, 64 * 1024);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  give_back_large_blocks();
  return haloform::cli::run(argc, argv);
}
