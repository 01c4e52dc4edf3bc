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
