#include "cli/run.hpp"

int main(int argc, char** argv) { return haloform::cli::run(argc, argv); }
