import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { filterSource, openDbnFile, type TextForm, writeText } from '../../daemon/databento/index.ts';
import { describeWithFixtures, fixturePath } from '../fixtures.ts';

/**
 * SHA-256 of what the reference command line wrote of the first records of these files, as
 * its output was recorded in public test suites.
 */
const RECORDED: readonly (readonly [file: string, form: TextForm, records: number, sha256: string])[] = [
  ['ohlcv-1s.dbn', 'json', 2, 'ae483e5d432c4cc4f343ac86ffe06c5a93a126bf811092106d0410a5f5f86881'],
  ['trades.v3.dbn.zst', 'json', 2, 'dbeb31137df9c7cfafd7d73edb0067134daeda8b9473de6d79b9daaef9484463'],
  ['mbp-1.v3.dbn.zst', 'json', 2, '3ef0a3a846d40edb02bf80320c8858d6b7097353d04f840f0a8aad6874684e30'],
  ['cmbp-1.v3.dbn.zst', 'json', 2, '15e3ea863b4337d3990ba582cdc90a57f65698f4d0d0526ba2946f5b33e43030'],
  ['tbbo.v2.dbn.zst', 'json', 2, 'da7eb5dce1d819d3c93baff1d487c35595cd58042ad67708621ab5a85693442c'],
  ['mbo.v1.dbn.zst', 'json', 2, 'b1496eef2ddb2bc67e779af4d62f1f9b9ed2613b7a12326b743d196e927a2689'],
  ['mbp-10.v2.dbn.zst', 'json', 1, '6df87712de4e94dfbc0acf441d52650c920010947385158fbc66ad8e1a6997b4'],
  ['bbo-1s.dbn', 'json', 4, '1e6cef4c9c4e932a63ccd14dd5aa3eb63ff99e1de7cebf7d6031b55b8bd163b3'],
  ['bbo-1m.dbn', 'json', 2, '10f814a249ed324af51c185a7bfce46feefed3849a3520d5454dd11fc08d3be9'],
  ['status.v2.dbn.zst', 'json', 4, '203283b0c11393d341ded33489a7b6a2b5090d62f852fd6683ffdbb5c94973af'],
  ['imbalance.v1.dbn.zst', 'json', 2, '035af495506ab60c4109919443219f39e15bd0b993414301ad84c36e8d9be8cf'],
  ['statistics.v2.dbn.zst', 'json', 2, '2d9162ae94afbb21203b36d393747c15095bccc86728a914b9554314247539ae'],
  ['mbo.v3.dbn.zst', 'csv', 2, '6ac966dbfc85cd0d5e75570271b33f8ed1fe8badd8d086c0fddacea6d509d2f9'],
  ['mbp-1.v3.dbn.zst', 'csv', 2, '8dfb0f1abb1261fac3aefec87af668a26592da605bcf38a5d459412dee0d70d8'],
];
/** The second record of the definitions. */
const DEFINITION_SHA256 = '4deff6ba01116d7cdd895def502bd176fdc34573ccc9564e5771c59828f91b45';

async function textOf(file: string, form: TextForm, limit?: number): Promise<string> {
  const source = await openDbnFile(fixturePath(`dbn/real/test_data.${file}`));
  let text = '';
  await writeText(
    limit === undefined ? source : filterSource(source, { limit }),
    (piece) => {
      text += Buffer.from(piece).toString();
      return true;
    },
    { form },
  );
  return text;
}
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

describeWithFixtures('Text beside what the reference command line wrote', () => {
  it.each(RECORDED)('%s as %s', async (file, form, records, sha256) => {
    expect(hash(await textOf(file, form, records))).toBe(sha256);
  });
  it('definitions as JSON', async () => {
    const [, second] = (await textOf('definition.v3.dbn.zst', 'json')).split('\n');
    expect(hash(`${second}\n`)).toBe(DEFINITION_SHA256);
  });
});
