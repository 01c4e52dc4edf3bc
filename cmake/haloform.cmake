# The two kinds of target of this house: a folder's library, and a folder's test program.

if(HALOFORM_SANITIZE)
  add_compile_options(-fsanitize=${HALOFORM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HALOFORM_SANITIZE})
endif()

set(HALOFORM_WARNINGS
    -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wundef -Wduplicated-cond
    -Wlogical-op)
# GCC 12 sees dangling storage and out-of-range writes inside its own <string> and <variant> when it
# optimises and when sanitizers are on; these three are right in clang-tidy and wrong here.
set(HALOFORM_QUIET -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow)

# haloform_library(planner_base SOURCES a.cpp HEADERS a.hpp PUBLIC x PRIVATE y)
# One static library for one folder. PUBLIC and PRIVATE are the folder's arrows in docs/architecture.md.
function(haloform_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  foreach(file IN LISTS arg_SOURCES arg_HEADERS) # REMOVE-LATER: files under way
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
      list(REMOVE_ITEM arg_SOURCES ${file})
      list(REMOVE_ITEM arg_HEADERS ${file})
    endif()
  endforeach() # REMOVE-LATER
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_compile_options(${name} PRIVATE ${HALOFORM_WARNINGS} ${HALOFORM_QUIET})
    target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
    set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  else()
    add_library(${name} INTERFACE) # headers only
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${arg_PUBLIC})
  endif()
endfunction()

# haloform_test(plan_test SOURCES a_test.cpp LIBRARIES planner_plan LABELS unit)
function(haloform_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  foreach(file IN LISTS arg_SOURCES) # REMOVE-LATER: files under way
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
      list(REMOVE_ITEM arg_SOURCES ${file})
    endif()
  endforeach() # REMOVE-LATER
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  # A test is compiled more often than it is run: what it tests is optimised, it is not.
  target_compile_options(${name} PRIVATE -O0 ${HALOFORM_WARNINGS} ${HALOFORM_QUIET})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
endfunction()
