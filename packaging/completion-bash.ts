/**
 * Makes a tool's completion for bash from its flag table. The script needs nothing but bash, not even the bash-completion package.
 *
 * @module
 */
import type { PackagedTool } from './tools.ts';
import { spellings, type ValueKind } from './value-kind.ts';

/** What each kind of value is completed with: arguments of bash's `compgen`. */
const GENERATORS: Readonly<Record<ValueKind['kind'], (value: ValueKind) => string | undefined>> = {
  none: () => undefined,
  choice: ({ choices }) => `-W '${choices.join(' ')}'`,
  file: () => '-f',
  folder: () => '-d',
  text: () => `-W ''`,
};

/** One line for all flags whose values are completed alike. */
function caseLines({ flags }: PackagedTool): string {
  const names = new Map<string, string[]>();
  for (const [name, flag] of Object.entries(flags)) {
    for (const { value, names: spelled } of spellings(name, flag)) {
      const generator = GENERATORS[value.kind](value);
      if (generator !== undefined) names.set(generator, [...(names.get(generator) ?? []), ...spelled]);
    }
  }
  return [...names].map(([generator, list]) => `    ${list.join('|')}) generator=(${generator}) ;;\n`).join('');
}

/** The script: completes names of flags, keywords, files and folders, also behind `=`, with one dash or two. */
export function bashCompletion(tool: PackagedTool): string {
  const all = Object.entries(tool.flags).flatMap(([name, flag]) =>
    spellings(name, flag).flatMap(({ names }) => names.slice(0, 1)),
  );
  const identifier = `_check_mail_${tool.name.replaceAll('-', '_')}`;
  return `# bash completion of ${tool.name}, made from its flag table

${identifier}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" flag='' behind='' line generator flags='${all.join(' ')}'
  [ "$COMP_CWORD" -gt 0 ] && flag="\${COMP_WORDS[COMP_CWORD - 1]}"
  # bash parts words at an equals sign, unless it was told otherwise.
  if [ "$cur" = '=' ]; then
    cur='' behind='='
  elif [ "$flag" = '=' ] && [ "$COMP_CWORD" -gt 1 ]; then
    behind='='
    flag="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  case "$flag" in
    --*) ;;
    -*) flag="-$flag" ;;
  esac
  case "$cur" in
    -[!-]*) generator=(-W "\${flags//--/-}") ;;
    *) generator=(-W "$flags") ;;
  esac
  [ "$behind" = '=' ] && generator=(-W 'true false')
  case "$flag" in
${caseLines(tool)}  esac
  case "\${generator[0]}" in
    -f|-d) compopt -o filenames 2>/dev/null ;;
  esac
  COMPREPLY=()
  while IFS= read -r line; do
    [ -n "$line" ] && COMPREPLY+=("$line")
  done <<< "$(compgen "\${generator[@]}" -- "$cur")"
}
complete -F ${identifier} ${tool.name}
`;
}
