import { expect, it } from 'vitest';
import { readSizes, type SizeStorage, writeSizes } from '../../../plugin/streams/pane-sizes.ts';

function storageOf(text: string | null = null): SizeStorage & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_: string, value: string) {
      this.text = value;
    },
  };
}

it('Heights are kept by stream; those of others stay', () => {
  const storage = storageOf();
  writeSizes(storage, { pressure: 0.8 });
  writeSizes(storage, { flow: 0.3 });
  expect(readSizes(storage)).toEqual({ pressure: 0.8, flow: 0.3 });
});
it('What is no height is not believed, and a storage that refuses is none', () => {
  expect(readSizes(storageOf('{"pressure":"1","flow":0.01,"barrier":99,"setup":1}'))).toEqual({ setup: 1 });
  expect([readSizes(storageOf('no')), readSizes(storageOf('null')), readSizes(null)]).toEqual([{}, {}, {}]);
  const refuse = () => {
    throw new Error('refused');
  };
  expect(readSizes({ getItem: refuse, setItem: refuse })).toEqual({});
  writeSizes({ getItem: refuse, setItem: refuse }, { flow: 1 });
});
