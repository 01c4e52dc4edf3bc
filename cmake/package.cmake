# The .deb: `cpack` in a build folder with HALOFORM_PACKAGE. scripts/package calls it, with the time of the commit in
# SOURCE_DATE_EPOCH, and makes everything else that is released.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_program(HALOFORM_GZIP gzip REQUIRED)

set(HALOFORM_MAINTAINER "haloform maintainers <haloform@example.com>" CACHE STRING "Who answers for the package")
set(HALOFORM_HOMEPAGE "" CACHE STRING "Where the project is; the package says nothing of it where this is empty")
set(HALOFORM_REVISION 1 CACHE STRING "Which package of this version it is")

set(debian ${PROJECT_BINARY_DIR}/debian)
file(MAKE_DIRECTORY ${debian})
# haloform_compresses(FROM TO DESTINATION): without a name and a time in it.
function(haloform_compresses from to destination)
  add_custom_command(OUTPUT ${debian}/${to}
    COMMAND ${HALOFORM_GZIP} -9 -n -c ${from} > ${debian}/${to}
    DEPENDS ${from}
    VERBATIM)
  install(FILES ${debian}/${to} DESTINATION ${destination} COMPONENT debian EXCLUDE_FROM_ALL)
  set(all_compressed ${all_compressed} ${debian}/${to} PARENT_SCOPE)
endfunction()

add_custom_command(OUTPUT ${debian}/changelog
  COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/packaging/debian_changelog.py
    --version ${PROJECT_VERSION} --revision ${HALOFORM_REVISION} --maintainer ${HALOFORM_MAINTAINER}
    ${PROJECT_SOURCE_DIR}/CHANGELOG.md > ${debian}/changelog
  DEPENDS ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/packaging/debian_changelog.py
  VERBATIM)
haloform_compresses(${debian}/changelog changelog.Debian.gz ${CMAKE_INSTALL_DOCDIR})
haloform_compresses(${PROJECT_SOURCE_DIR}/CHANGELOG.md changelog.gz ${CMAKE_INSTALL_DOCDIR})
haloform_compresses(${PROJECT_BINARY_DIR}/printed/man/haloform.1 haloform.1.gz ${CMAKE_INSTALL_MANDIR}/man1)
add_custom_target(haloform_compressed ALL DEPENDS ${all_compressed})

install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${PROJECT_BINARY_DIR}/printed/zsh/_haloform DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
  COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME haloform)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program debian)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${HALOFORM_REVISION})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${HALOFORM_MAINTAINER}")
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
if(HALOFORM_HOMEPAGE)
  set(CPACK_DEBIAN_PACKAGE_HOMEPAGE ${HALOFORM_HOMEPAGE})
endif()
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# TLS to an instance; a state in PostgreSQL; the days of other time zones than UTC; a state on a branch, and whatever is said of commits.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, libpq5, tzdata")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS git)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "keeps the people of a HaloPSA instance in Git")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Agents, contacts and team memberships are declared in YAML. haloform plan
shows what would change, for a reviewer and for a machine; haloform apply does
exactly that, and remembers which record belongs to whom. People are
deactivated, not deleted, and what is not declared is not touched.
.
An embedded HaloPSA to try it on comes with it: haloform sandbox.")
include(CPack)
