import { describe, expect, it } from 'vitest';
import {
  livenessOf,
  THIS_PROCESS,
  tokenLiveness,
  WRITER_TOKEN_PATTERN,
  writerToken,
} from '../../../daemon/files/owner.ts';

describe('An owner', () => {
  it('of this process is alive, of an ended one dead, of elsewhere unknown', () => {
    expect(livenessOf(THIS_PROCESS)).toBe('alive');
    expect(livenessOf({ ...THIS_PROCESS, pid: 2 ** 22 + 9 })).toBe('dead');
    expect(livenessOf({ ...THIS_PROCESS, pid: 0 })).toBe('dead');
    expect(livenessOf({ ...THIS_PROCESS, host: 'elsewhere' })).toBe('unknown');
    expect(livenessOf({ ...THIS_PROCESS, bootId: 'another' })).toBe('unknown');
  });
  it('with this process’s number and another beginning is dead, where the system tells beginnings', () => {
    expect(livenessOf({ ...THIS_PROCESS, started: '12345' })).toBe(
      THIS_PROCESS.started === '' ? 'alive' : 'dead',
    );
    expect(livenessOf({ ...THIS_PROCESS, started: '' })).toBe('alive');
  });
});

describe('A writer’s token', () => {
  it('is never given twice, and says whose it was', () => {
    const [a, b] = [writerToken(), writerToken()];
    expect(a).not.toBe(b);
    expect(a).toMatch(new RegExp(`^${WRITER_TOKEN_PATTERN}$`));
    expect(tokenLiveness(a)).toBe('alive');
    expect(tokenLiveness(a.replace(`-${process.pid}-`, `-${2 ** 22 + 9}-`))).toBe('dead');
    expect(tokenLiveness(a.replace(/^.{12}/, '0'.repeat(12)))).toBe('unknown');
  });
});
