import { describe, expect, it } from 'vitest';
import { attempt, resultOf } from '../../../daemon/work/failure.ts';
import { SpymasterError } from '../../../shared/errors.ts';

const failing = (error: unknown) =>
  attempt(async () => {
    throw error;
  });

describe('What a thread does', () => {
  it('gives its result', async () => {
    expect(resultOf(await attempt(async () => null))).toBeNull();
  });
  it('fails as it would have in this one', async () => {
    const attempted = await failing(new SpymasterError('BUSY', 'Too much.', { hint: 'Wait.' }));
    expect(structuredClone(attempted)).toEqual({
      failure: { code: 'BUSY', message: 'Too much.', hint: 'Wait.' },
    });
    expect(() => resultOf(attempted)).toThrow(expect.objectContaining({ code: 'BUSY', hint: 'Wait.' }));
  });
  it('says what a file system refused in a sentence', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC', path: '/tmp/x' });
    expect(await failing(full)).toMatchObject({ failure: { code: 'FILE_UNREADABLE' } });
  });
  it('throws on what is no error of ours', async () => {
    await expect(failing(new TypeError('a mistake'))).rejects.toThrow('a mistake');
  });
});
