# What `cmake --install` puts where. The documents keep their places beside each other, so that the links between them lead
# somewhere. A build with sanitizers is not one to install.
#
# What Debian has in another place or form than a prefix of one's own is in the component `plain`; cmake/package.cmake has it again,
# as Debian wants it.
if(HALOFORM_SANITIZE)
  return()
endif()
include(GNUInstallDirs)

install(TARGETS haloform RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)

# haloform_prints(zsh/_haloform DESTINATION share/zsh/site-functions COMPONENT plain ARGUMENTS completion zsh)
# A file that the program prints itself, when it has been built.
function(haloform_prints file)
  cmake_parse_arguments(arg "" "DESTINATION;COMPONENT" "ARGUMENTS" ${ARGN})
  set(printed ${PROJECT_BINARY_DIR}/printed/${file})
  cmake_path(GET printed PARENT_PATH folder)
  add_custom_command(OUTPUT ${printed}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND haloform ${arg_ARGUMENTS} > ${printed}
    DEPENDS haloform
    COMMENT "Printing ${file}"
    VERBATIM)
  install(FILES ${printed} DESTINATION ${arg_DESTINATION} COMPONENT ${arg_COMPONENT})
  set(all_printed ${all_printed} ${printed} PARENT_SCOPE)
endfunction()

haloform_prints(bash/haloform DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program
  ARGUMENTS completion bash)
haloform_prints(zsh/_haloform DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT plain ARGUMENTS completion zsh)
haloform_prints(fish/haloform.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program
  ARGUMENTS completion fish)
haloform_prints(man/haloform.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT plain ARGUMENTS man)

add_custom_target(haloform_printed ALL DEPENDS ${all_printed})

install(FILES README.md CONTRIBUTING.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT plain)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
