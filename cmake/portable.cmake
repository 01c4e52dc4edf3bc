# The program that runs where none of our libraries is installed: `haloform_portable`, made of the same objects as `haloform`, with
# everything inside but the C library, libcurl and OpenSSL, which a system keeps safe by itself. Targets of libraries are written here
# anew: they are shared, but where whoever is linked has the property HALOFORM_PORTABLE.

# haloform_either(fmt::fmt SHARED libfmt.so STATIC libfmt.a DEFINES FMT_SHARED)
function(haloform_either target)
  cmake_parse_arguments(arg "" "" "SHARED;STATIC;DEFINES" ${ARGN})
  set(files "")
  foreach(name IN LISTS arg_SHARED arg_STATIC)
    find_library(HALOFORM_${name} NAMES ${name} REQUIRED NO_CACHE)
    list(APPEND files ${HALOFORM_${name}})
  endforeach()
  list(POP_FRONT files shared)
  if(NOT TARGET ${target})
    add_library(${target} INTERFACE IMPORTED)
  endif()
  set(portable "$<BOOL:$<TARGET_PROPERTY:HALOFORM_PORTABLE>>")
  set_target_properties(${target} PROPERTIES
    INTERFACE_LINK_LIBRARIES "$<IF:${portable},${files},${shared}>"
    INTERFACE_COMPILE_DEFINITIONS "${arg_DEFINES}")
endfunction()

pkg_check_modules(yaml-cpp REQUIRED yaml-cpp)
pkg_check_modules(fmt REQUIRED fmt)
haloform_either(yaml-cpp SHARED libyaml-cpp.so STATIC libyaml-cpp.a)
haloform_either(fmt::fmt SHARED libfmt.so DEFINES FMT_SHARED) # Debian has no archive of it: packaging/fmt.cc
haloform_either(PkgConfig::idn2 SHARED libidn2.so STATIC libidn2.a libunistring.a)
haloform_either(PkgConfig::utf8proc SHARED libutf8proc.so STATIC libutf8proc.a)
# Nor of these two: HALOFORM_HTTPLIB and HALOFORM_SIMDJSON are their sources, as scripts/package takes them from Debian.
haloform_either(PkgConfig::simdjson SHARED libsimdjson.so)
haloform_either(PkgConfig::httplib SHARED libcpp-httplib.so STATIC libz.a libbrotlienc.a libbrotlidec.a libbrotlicommon.a)

# The program itself, after `cli` is known.
function(haloform_portable)
  add_executable(haloform_portable ${PROJECT_SOURCE_DIR}/cli/main.cpp ${PROJECT_SOURCE_DIR}/packaging/fmt.cc
    ${PROJECT_SOURCE_DIR}/packaging/older_glibc.cc ${HALOFORM_HTTPLIB} ${HALOFORM_SIMDJSON})
  set_target_properties(haloform_portable PROPERTIES HALOFORM_PORTABLE ON OUTPUT_NAME haloform UNITY_BUILD OFF
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/portable)
  set_source_files_properties(${HALOFORM_HTTPLIB} PROPERTIES COMPILE_DEFINITIONS CPPHTTPLIB_USE_POLL)
  target_include_directories(haloform_portable PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(haloform_portable PRIVATE haloform_cli fmt::fmt PkgConfig::httplib OpenSSL::SSL OpenSSL::Crypto)
  # What is inside is nobody else's: libcurl brings its own libidn2.
  target_link_options(haloform_portable PRIVATE -static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL)
endfunction()
