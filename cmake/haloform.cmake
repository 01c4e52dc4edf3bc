# The two kinds of target of this house: a folder's library, and a folder's test program.

if(HALOFORM_SANITIZE)
  add_compile_options(-fsanitize=${HALOFORM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HALOFORM_SANITIZE})
endif()

# GCC sweeps its own heap again and again; with a gigabyte before the first sweep it takes a seventh less time.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(--param=ggc-min-heapsize=1048576)
endif()

if(HALOFORM_PACKAGE)
  add_compile_options(-ffile-prefix-map=${PROJECT_BINARY_DIR}=build -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.
    -fstack-protector-strong -D_FORTIFY_SOURCE=2 -Werror=date-time)
  add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,--as-needed)
endif()

set(HALOFORM_WARNINGS
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wundef -Wduplicated-cond
    -Wlogical-op)
# GCC 12 sees dangling storage and out-of-range writes inside its own <string> and <variant> when it
# optimises and when sanitizers are on; these three are right in clang-tidy and wrong here.
set(HALOFORM_QUIET -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow)
# A folder read as one: what one file calls its own, another may call a local thing.
set(HALOFORM_AS_ONE -Wno-shadow -Wno-subobject-linkage)
if(CMAKE_UNITY_BUILD)
  list(APPEND HALOFORM_QUIET ${HALOFORM_AS_ONE})
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # libstdc++ 12 calls what it deprecates, in std::stable_sort.
  list(APPEND HALOFORM_QUIET -Wno-unknown-warning-option -Wno-deprecated-declarations)
endif()

# haloform_library(planner_base SOURCES a.cpp HEADERS a.hpp PUBLIC x PRIVATE y)
# One static library for one folder, haloform::planner_base to whoever builds this as a part of something else. PUBLIC and
# PRIVATE are the folder's arrows in docs/architecture.md.
function(haloform_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_compile_options(${name} PRIVATE ${HALOFORM_WARNINGS} ${HALOFORM_QUIET})
    if(HALOFORM_FUZZ)
      target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
    target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
    set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  else()
    add_library(${name} INTERFACE) # headers only
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${arg_PUBLIC})
  endif()
  add_library(haloform::${name} ALIAS ${name})
endfunction()

# haloform_test(plan_test SOURCES a_test.cpp LIBRARIES planner_plan LABELS unit)
# SHARDS 4 makes four tests of ctest of it, plan_test_1 to plan_test_4, each of which runs a quarter: for a program that
# mostly waits. They begin before all others. With ONE_IN 3 they run every third test alone, always the same ones, and one more,
# plan_test_always, runs all that fit the filter of GoogleTest behind ALWAYS.
# STARTS_PROGRAM says that the tests do no more than start the program: sanitizers see nothing in them. Where HALOFORM_DRIVERS
# names another build of this source (scripts/test names the one for release), they are not compiled once more but taken from there,
# and start the program of this build.
set(HALOFORM_DRIVERS "" CACHE PATH "Another build, to take the tests from that only start the program")
function(haloform_test name)
  cmake_parse_arguments(arg "STARTS_PROGRAM" "TIMEOUT;SHARDS;ONE_IN;ALWAYS" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  set(environment)
  if(arg_STARTS_PROGRAM AND HALOFORM_DRIVERS)
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_BINARY_DIR BASE_DIRECTORY ${PROJECT_BINARY_DIR} OUTPUT_VARIABLE folder)
    set(command ${HALOFORM_DRIVERS}/${folder}/${name})
    set(environment "HALOFORM_BINARY=$<TARGET_FILE:haloform>")
    if(HALOFORM_SANITIZE)
      list(APPEND environment "HALOFORM_SANITIZED=1")
    endif()
  else()
    set(command ${name})
    haloform_test_program(${name} "${arg_SOURCES}" "${arg_LIBRARIES}")
    if(arg_STARTS_PROGRAM)
      add_dependencies(${name} haloform)
    endif()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(NOT arg_SHARDS)
    add_test(NAME ${name} COMMAND ${command} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" ENVIRONMENT "${environment}")
    return()
  endif()
  if(arg_ONE_IN)
    add_test(NAME ${name}_always COMMAND ${command} --gtest_filter=${arg_ALWAYS} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name}_always PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" COST 100 ENVIRONMENT "${environment}")
  else()
    set(arg_ONE_IN 1)
  endif()
  math(EXPR parts "${arg_SHARDS} * ${arg_ONE_IN}")
  foreach(shard RANGE 1 ${arg_SHARDS})
    math(EXPR index "(${shard} - 1) * ${arg_ONE_IN}")
    add_test(NAME ${name}_${shard} COMMAND ${command} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set(part ${environment} "GTEST_TOTAL_SHARDS=${parts}" "GTEST_SHARD_INDEX=${index}")
    set_tests_properties(${name}_${shard} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" COST 100
      ENVIRONMENT "${part}")
  endforeach()
endfunction()

function(haloform_test_program name sources libraries)
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  # A test is compiled more often than it is run: what it tests is optimised, it is not. And most of that goes into
  # headers of others, so a folder's tests are compiled as one in every build.
  target_compile_options(${name} PRIVATE -O0 ${HALOFORM_WARNINGS} ${HALOFORM_QUIET} ${HALOFORM_AS_ONE})
  target_compile_definitions(${name} PRIVATE HALOFORM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  target_link_libraries(${name} PRIVATE ${libraries} GTest::gtest GTest::gmock GTest::gtest_main)
endfunction()
