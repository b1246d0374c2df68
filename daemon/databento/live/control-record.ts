import { fixedText } from '../dbn/fixed-text.ts';
import { fieldOf, INSTRUMENT_ID_OFFSET, type Layout, TS_EVENT_OFFSET } from '../dbn/layout.ts';
import type { RecordRun } from '../dbn/source.ts';

export type ControlRecord =
  | { readonly kind: 'system'; readonly code: number; readonly text: string; readonly tsEvent: bigint }
  | {
      readonly kind: 'error';
      readonly code: number;
      readonly text: string;
      readonly isLast: boolean;
      readonly tsEvent: bigint;
    }
  | {
      readonly kind: 'mapping';
      readonly instrumentId: number;
      readonly symbolIn: string;
      readonly symbolOut: string;
    };

/** The control records of a run in the newest layouts; null when it holds market data. */
export function controlRecords(run: RecordRun): ControlRecord[] | null {
  const { layout } = run;
  const kind = layout?.name.replace(/\.v\d$/, '');
  if (!layout || (kind !== 'system' && kind !== 'error' && kind !== 'symbol_mapping')) return null;
  return Array.from({ length: run.count }, (_, i): ControlRecord => {
    const at = i * run.stride;
    const byte = (name: string) => run.view.getUint8(at + fieldOf(layout, name).offset);
    const tsEvent = run.view.getBigUint64(at + TS_EVENT_OFFSET, true);
    if (kind === 'system') return { kind, code: byte('code'), text: text(run, layout, 'msg', at), tsEvent };
    if (kind === 'error') {
      return {
        kind,
        code: byte('code'),
        text: text(run, layout, 'err', at),
        isLast: byte('is_last') !== 0,
        tsEvent,
      };
    }
    const instrumentId = run.view.getUint32(at + INSTRUMENT_ID_OFFSET, true);
    const symbolIn = text(run, layout, 'stype_in_symbol', at);
    return { kind: 'mapping', instrumentId, symbolIn, symbolOut: text(run, layout, 'stype_out_symbol', at) };
  });
}

function text(run: RecordRun, layout: Layout, name: string, at: number): string {
  const { offset, size } = fieldOf(layout, name);
  return fixedText(run.bytes, at + offset, size);
}
