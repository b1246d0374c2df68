import { Argument, Command } from 'commander';
import { example } from '../options.ts';
import type { Terminal } from '../terminal.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** What a shell needs to complete a command line, made of the commands themselves. */
export function completionCommand(terminal: Terminal): Command {
  const command = new Command('completion')
    .description('a script that lets a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .action((shell: Shell) => terminal.print(SCRIPTS[shell](wordsBelow(command.parent!))));
  return example(command, 'spymaster completion bash >> ~/.bashrc');
}

/** What may follow the commands that are typed, by these. */
type Words = ReadonlyMap<string, readonly Word[]>;
interface Word {
  readonly text: string;
  readonly meaning: string;
}

function wordsBelow(command: Command, typed: readonly string[] = []): Words {
  const words = new Map<string, readonly Word[]>();
  words.set(typed.join(' '), [
    ...command.commands.map((each) => ({ text: each.name(), meaning: each.description() })),
    ...command.registeredArguments.flatMap(({ argChoices = [], description }) =>
      argChoices.map((text) => ({ text, meaning: description })),
    ),
    ...command.options.flatMap(({ long, description }) =>
      long ? [{ text: long, meaning: description }] : [],
    ),
    { text: '--help', meaning: 'display help for command' },
  ]);
  for (const below of command.commands)
    for (const [path, list] of wordsBelow(below, [...typed, below.name()])) words.set(path, list);
  return words;
}

const SCRIPTS: Readonly<Record<Shell, (words: Words) => string>> = { bash, zsh, fish };

/** Words that are no option are the commands typed so far; a path completes as one. */
function bash(words: Words): string {
  const cases = [...words].map(
    ([path, list]) => `    "${path}") words="${list.map(({ text }) => text).join(' ')}" ;;`,
  );
  return `_spymaster() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && break
    path="\${path:+$path }$word"
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _spymaster spymaster`;
}

function zsh(words: Words): string {
  return `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bash(words)}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;

function fish(words: Words): string {
  return [...words]
    .flatMap(([path, list]) => {
      const typed = path === '' ? [] : path.split(' ');
      const seen = typed.map((word) => `__fish_seen_subcommand_from ${word}`);
      const below = list.flatMap(({ text }) => (text.startsWith('--') ? [] : [text]));
      const open = below.length > 0 ? [`not __fish_seen_subcommand_from ${below.join(' ')}`] : [];
      const condition = [...seen, ...open].join('; and ');
      return list.map(({ text, meaning }) => {
        const what = text.startsWith('--') ? `-l ${text.slice(2)}` : `-a ${text}`;
        return `complete -c spymaster${condition ? ` -n ${quoted(condition)}` : ''} ${what} -d ${quoted(meaning)}`;
      });
    })
    .join('\n');
}
