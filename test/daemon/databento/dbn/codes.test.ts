import { expect, it } from 'vitest';
import {
  codeOfName,
  NO_SCHEMA,
  nameOfCode,
  rtypeOfSchema,
  SCHEMAS,
  STYPES,
} from '../../../../daemon/databento/dbn/codes.ts';
import { RTYPE } from '../../../../daemon/databento/dbn/values.ts';

it('codes are the places of names, as the format numbers them', () => {
  expect(
    ['mbo', 'mbp-1', 'mbp-10', 'tbbo', 'trades', 'definition', 'statistics'].map((name) =>
      codeOfName(SCHEMAS, name, NO_SCHEMA),
    ),
  ).toEqual([0, 1, 2, 3, 4, 9, 10]);
  expect(
    ['instrument_id', 'raw_symbol', 'continuous', 'parent'].map((name) => codeOfName(STYPES, name, 255)),
  ).toEqual([0, 1, 3, 4]);
});
it('names and codes are each other’s inverse, for those not yet known too', () => {
  for (const name of SCHEMAS)
    expect(nameOfCode(SCHEMAS, codeOfName(SCHEMAS, name, NO_SCHEMA), NO_SCHEMA)).toBe(name);
  expect(nameOfCode(SCHEMAS, NO_SCHEMA, NO_SCHEMA)).toBeNull();
  expect(codeOfName(SCHEMAS, null, NO_SCHEMA)).toBe(NO_SCHEMA);
  expect(nameOfCode(SCHEMAS, 77, NO_SCHEMA)).toBe('77');
  expect(codeOfName(SCHEMAS, '77', NO_SCHEMA)).toBe(77);
});
it('what is no name is refused: it would read back as another', () => {
  for (const name of ['trade', 'Trades', 'mbp10', '', ' 4', '-1', '1e1', '65535', '70000'])
    expect(() => codeOfName(SCHEMAS, name, NO_SCHEMA)).toThrow(
      expect.objectContaining({ code: 'DBN_ENCODE' }),
    );
  expect(codeOfName(SCHEMAS, '65534', NO_SCHEMA)).toBe(65_534);
});
it('records of a schema have its type; best quotes and trades with quotes share one', () => {
  expect(rtypeOfSchema('tbbo')).toBe(RTYPE.mbp1);
  expect(rtypeOfSchema('mbo')).toBe(0xa0);
  expect(rtypeOfSchema('bbo-1m')).toBe(0xc4);
  expect(rtypeOfSchema('nonsense')).toBeNull();
});
