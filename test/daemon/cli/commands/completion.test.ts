import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { programFor } from '../../../../daemon/cli/run.ts';

async function script(shell: string): Promise<string> {
  const printed: string[] = [];
  const terminal = {
    print: (line: string) => printed.push(line),
    note: () => undefined,
    progress: () => ({ begin: () => undefined, update: () => undefined, finish: () => undefined }),
  };
  await programFor(terminal).parseAsync(['completion', shell], { from: 'user' });
  return printed.join('\n');
}
/** What bash offers for a line whose last word is being typed. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const line = ['spymaster', ...words];
  const program = `${await script('bash')}
COMP_WORDS=(${line.map((word) => `"${word}"`).join(' ')}); COMP_CWORD=${line.length - 1}; _spymaster; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', program], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

describe('What a shell completes', () => {
  it('is a command, by its first letters', async () => {
    expect(await offered('ser')).toEqual(['serve']);
    expect(await offered('')).toEqual(expect.arrayContaining(['demo', 'serve', 'streams', 'token']));
  });
  it('is a command below another', async () => {
    expect(await offered('streams', 'pro')).toEqual(['project']);
    expect(await offered('index', 'b')).toEqual(['build']);
    // So is a word of which there are few.
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish', '--help']);
  });
  it('is an option of the command that is typed, and of no other', async () => {
    expect(await offered('serve', '--allow-')).toEqual(
      expect.arrayContaining(['--allow-origin', '--allow-remote', '--allow-host']),
    );
    expect(await offered('token', '--')).toEqual(['--data', '--renew', '--help']);
    // Behind an option there may be a word that is none of ours.
    expect(await offered('serve', '--data', 'streams', '--rep')).toEqual(['--replay']);
  });
  it('is said to fish with what it means, and to zsh by the same words', async () => {
    const fish = (await script('fish')).split('\n');
    expect(fish).toContainEqual(
      expect.stringMatching(
        /^complete -c spymaster -n 'not __fish_seen_subcommand_from demo .*' -a serve -d 'show a /,
      ),
    );
    expect(fish).toContainEqual(
      "complete -c spymaster -n '__fish_seen_subcommand_from token' -l renew -d 'make a new one: whoever has the old is let go, and kept out'",
    );
    // What holds a quote is not to end the line's own.
    for (const line of fish) expect(line.replaceAll("\\'", '').split("'").length % 2).toBe(1);
    expect(await script('zsh')).toContain('bashcompinit');
  });
  it('is of shells that are known', async () => {
    await expect(script('dos')).rejects.toThrow(/bash, zsh, fish/);
  });
});
