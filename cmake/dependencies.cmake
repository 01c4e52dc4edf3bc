# Everything comes from Debian 12 by name; nothing is vendored and nothing is downloaded. The packages stand in
# scripts/packages.
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET libidn2)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq) # its headers; tests alone are linked with it
# Time zones. What a shared one of it has to be differs from release to release, so that its archives are linked, by its own advice.
set(absl_archives "")
foreach(name time civil_time time_zone strings strings_internal int128 throw_delegate base spinlock_wait raw_logging_internal log_severity)
  find_library(HALOFORM_absl_${name} NAMES libabsl_${name}.a REQUIRED)
  mark_as_advanced(HALOFORM_absl_${name})
  list(APPEND absl_archives ${HALOFORM_absl_${name}})
endforeach()
add_library(absl::time INTERFACE IMPORTED)
target_link_libraries(absl::time INTERFACE ${absl_archives})
if(HALOFORM_PACKAGE)
  include(cmake/portable.cmake)
else()
  find_package(yaml-cpp REQUIRED)
  find_package(fmt REQUIRED)
endif()
find_path(DTL_INCLUDE_DIR dtl/dtl.hpp REQUIRED) # headers alone
mark_as_advanced(DTL_INCLUDE_DIR)

if(HALOFORM_TESTS)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()
