#pragma once

#include <string_view>

namespace haloform::cli {

// The scripts of completion but for the tables of commands and flags, whose places are marked: @PATHS@, @VALUE_FLAGS@,
// @VALUES@, @WORDS@, @FLAGS@. What bash and zsh say in the same words stands here once: @ADDRESSES@, @EACH_WORD@, @OFFERS@.

/// Prints the addresses that a command lists.
inline constexpr std::string_view addresses_part = R"script(_haloform_addresses() {
  local address rest
  "$@" --color never 2>/dev/null | while read -r address rest; do
    case "$address" in
      *[!a-z0-9._-]*) ;;
      agent.*|contact.*|team.*) printf '%s\n' "$address" ;;
    esac
  done
}
)script";

/// What a word before the one under the cursor means: where the state is, the value of a flag, a command, or one word more.
inline constexpr std::string_view each_word_part = R"script(    if [[ -n $value ]]; then
      case "$value" in
        --chdir|--config|--state) where+=("$value" "$word") ;;
      esac
      value=""
      continue
    fi
    case "$word" in
      --chdir=*|--config=*|--state=*) where+=("$word") ;;
      @VALUE_FLAGS@) value="$word" ;;
      -*) ;;
      *)
        case "$at/$word" in
@PATHS@
          *) count+=1 ;;
        esac
        ;;
    esac
)script";

/// What is offered where no flag waits for its value.
inline constexpr std::string_view offers_part = R"script(  elif [[ $current != -* ]]; then
    case "$at/$count" in
@WORDS@
    esac
  fi
  if [[ -z $kind ]]; then
    kind=words
    case "$at" in
@FLAGS@
    esac
  fi
)script";

inline constexpr std::string_view bash_template =
    R"script(# haloform completion for bash: source <(haloform completion bash)
@ADDRESSES@
_haloform() {
  local at="" value="" kind="" offers="" prefix="" word current
  local typed=() where=()
  local -i count=0 n=0 i joined=0
  # bash cuts words at = and : as well.
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word="${COMP_WORDS[i]}"
    if ((n > 0)) && { ((joined)) || [[ $word == [=:] ]]; }; then
      typed[n-1]+="$word"
      [[ $word == [=:] ]] && joined=1 || joined=0
    else
      typed[n]="$word"
      n+=1
    fi
  done
  current="${typed[n-1]}"
  for ((i = 0; i < n - 1; ++i)); do
    word="${typed[i]}"
@EACH_WORD@
  done
  if [[ -z $value && $current == --*=* ]]; then
    value="${current%%=*}"
    [[ $COMP_WORDBREAKS == *=* ]] || prefix="$value="
    current="${current#*=}"
  fi
  if [[ -n $value ]]; then
    case "$at $value" in
@VALUES@
    esac
    # -o json=FILE
    [[ $kind == words && $current == *=* ]] && kind=files
@OFFERS@
  COMPREPLY=()
  case "$kind" in
    addresses)
      offers="$(_haloform_addresses "${COMP_WORDS[0]/#\~/$HOME}" state list "${where[@]}")"
      ;;
    folders)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$prefix$word"); done < <(compgen -d -- "$current")
      ;;
  esac
  # What is left to the shell itself are files.
  [[ $kind == files ]] || compopt +o default 2>/dev/null
  [[ -z $offers ]] || COMPREPLY=($(compgen -P "$prefix" -W "$offers" -- "$current"))
}
complete -o default -F _haloform haloform
)script";

inline constexpr std::string_view zsh_template = R"script(#compdef haloform
# haloform completion for zsh: haloform completion zsh > "${fpath[1]}/_haloform"
@ADDRESSES@
_haloform() {
  local at="" value="" kind="" offers="" word current="${words[CURRENT]}" program
  local -a where
  local -i count=0
  for word in "${(@)words[2,CURRENT-1]}"; do
    word="${(Q)word}"
@EACH_WORD@
  done
  if [[ -z $value && $current == --*=* ]]; then
    value="${current%%=*}"
    compset -P "$value="
  fi
  if [[ -n $value ]]; then
    case "$at $value" in
@VALUES@
    esac
    # -o json=FILE
    if [[ $kind == words && $PREFIX == *=* ]]; then
      kind=files
      compset -P '*='
    fi
@OFFERS@
  case "$kind" in
    words) compadd -- ${=offers} ;;
    addresses)
      program="${(Q)words[1]}"
      compadd -- ${(f)"$(_haloform_addresses ${~program} state list "${where[@]}")"}
      ;;
    folders) _files -/ ;;
    files) _files ;;
  esac
}
# The first TAB runs this file as the function itself.
if [[ ${funcstack[1]} == _haloform ]]; then
  _haloform "$@"
else
  compdef _haloform haloform
fi
)script";

inline constexpr std::string_view fish_template =
    R"script(# haloform completion for fish: haloform completion fish | source
function __haloform_addresses
    set -l typed (commandline -opc)
    set -l program $typed[1]
    set -l where
    set -l value
    for word in $typed[2..-1]
        if test -n "$value"
            set -a where $value $word
            set value
        else if string match -qr -- '^--(chdir|config|state)=' $word
            set -a where $word
        else if contains -- $word --chdir --config --state
            set value $word
        end
    end
    $program state list $where --color never 2>/dev/null |
        string match -rg -- '^((?:agent|contact|team)\.[a-z0-9._-]+)'
end
)script";

}  // namespace haloform::cli
