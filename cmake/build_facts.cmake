# The source that says what the program is built from: `haloform version`. It is written by each build; only what differs is compiled
# again, and that is this one source.
set(HALOFORM_COMMIT "" CACHE STRING "The commit that this source is of, where neither git nor cmake/commit.txt knows it")

set(facts_rows "")
# haloform_fact(NAME VERSION FILE): a library, and what its shared library's name begins with; nothing where it is headers alone.
function(haloform_fact name version file)
  if(NOT version)
    set(version unknown)
  endif()
  string(APPEND facts_rows "    {\"${name}\", \"${version}\", \"${file}\"},\n")
  set(facts_rows "${facts_rows}" PARENT_SCOPE)
endfunction()

# Its .pc file gives another number.
file(STRINGS /usr/include/utf8proc.h utf8proc_lines REGEX "^#define UTF8PROC_VERSION_(MAJOR|MINOR|PATCH) ")
string(REGEX REPLACE "[^;]* ([0-9]+)" "\\1" utf8proc_number "${utf8proc_lines}")
list(JOIN utf8proc_number "." utf8proc_number)
# It gives none.
execute_process(COMMAND dpkg-query -W -f "\${Version}" libdtl-dev OUTPUT_VARIABLE dtl_number ERROR_QUIET)
string(REGEX REPLACE "-[^-]*$" "" dtl_number "${dtl_number}")

# It has one in a header.
file(STRINGS /usr/include/absl/base/config.h absl_lines REGEX "^#define ABSL_LTS_RELEASE_(VERSION|PATCH_LEVEL) ")
string(REGEX REPLACE "[^;]* ([0-9]+)" "\\1" absl_number "${absl_lines}")
list(JOIN absl_number "." absl_number)

haloform_fact(libcurl "${CURL_VERSION_STRING}" libcurl.so)
haloform_fact(OpenSSL "${OPENSSL_VERSION}" libcrypto.so)
haloform_fact(yaml-cpp "${yaml-cpp_VERSION}" libyaml-cpp.so)
haloform_fact(fmt "${fmt_VERSION}" libfmt.so)
haloform_fact(libidn2 "${idn2_VERSION}" libidn2.so)
haloform_fact(utf8proc "${utf8proc_number}" libutf8proc.so)
haloform_fact(cpp-httplib "${httplib_VERSION}" libcpp-httplib.so)
haloform_fact(simdjson "${simdjson_VERSION}" libsimdjson.so)
haloform_fact(Abseil "${absl_number}" libabsl_time.so)
haloform_fact(nlohmann-json "${nlohmann_json_VERSION}" "")
haloform_fact(CLI11 "${CLI11_VERSION}" "")
haloform_fact(dtl "${dtl_number}" "")

string(REPLACE GNU gcc facts_compiler "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
set(commit_later "@HALOFORM_COMMIT_FOUND@")
set(facts_template ${PROJECT_BINARY_DIR}/build_facts.cpp.in)
set(facts_source ${PROJECT_BINARY_DIR}/build_facts.cpp)
file(CONFIGURE OUTPUT ${facts_template} @ONLY CONTENT [[
#include "cli/program_facts.hpp"

namespace haloform::cli {
namespace {

constexpr BuildFacts::Library libraries[] = {
@facts_rows@};

}  // namespace

BuildFacts build_facts() {
  return {"@PROJECT_VERSION@", "@commit_later@", "@facts_compiler@", libraries};
}

}  // namespace haloform::cli
]])
add_custom_target(haloform_build_facts
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} "-DCOMMIT=${HALOFORM_COMMIT}" -DFROM=${facts_template} -DTO=${facts_source}
    -P ${PROJECT_SOURCE_DIR}/cmake/commit.cmake
  BYPRODUCTS ${facts_source}
  COMMENT "Asking which commit this is"
  VERBATIM)
