# Which commit a source is of. As a script, it writes the source that knows it, where that has changed:
# cmake -DSOURCE=. -DCOMMIT= -DFROM=build_facts.cpp.in -DTO=build_facts.cpp -P cmake/commit.cmake

# find_commit(FOLDER KNOWN VARIABLE): KNOWN where it is not empty, else what git says, with `-modified` behind it where files differ
# from it; else, in an archive that git made, what it wrote into cmake/commit.txt; else nothing.
function(find_commit folder known variable)
  set(commit "${known}")
  if(NOT commit AND EXISTS ${folder}/.git)
    find_program(HALOFORM_GIT git)
    if(HALOFORM_GIT)
      # Whoever builds a folder of somebody else's has decided to trust it.
      set(git ${HALOFORM_GIT} -c safe.directory=* -C ${folder})
      execute_process(COMMAND ${git} rev-parse --verify HEAD OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
      execute_process(COMMAND ${git} diff --quiet HEAD RESULT_VARIABLE differs OUTPUT_QUIET ERROR_QUIET)
      if(commit AND differs)
        string(APPEND commit "-modified")
      endif()
    endif()
  elseif(NOT commit)
    file(STRINGS ${folder}/cmake/commit.txt words LIMIT_COUNT 1)
    if(words MATCHES "^([0-9a-f]+) [0-9]+$")
      set(commit ${CMAKE_MATCH_1})
    endif()
  endif()
  set(${variable} "${commit}" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  find_commit(${SOURCE} "${COMMIT}" HALOFORM_COMMIT_FOUND)
  configure_file(${FROM} ${TO} @ONLY) # leaves it alone where it says the same
endif()
