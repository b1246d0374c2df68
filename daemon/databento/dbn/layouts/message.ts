import { layout } from '../layout.ts';
import { GATEWAY_ERROR, SYSTEM_CODE } from '../values.ts';

export const SYMBOL_MAPPING_V1 = layout('symbol_mapping.v1', 80, {
  stype_in_symbol: ['str22', 16],
  stype_out_symbol: ['str22', 38],
  start_ts: ['time', 64],
  end_ts: ['time', 72],
});

export const SYMBOL_MAPPING_V2 = layout('symbol_mapping.v2', 176, {
  stype_in: ['u8', 16],
  stype_in_symbol: ['str71', 17],
  stype_out: ['u8', 88],
  stype_out_symbol: ['str71', 89],
  start_ts: ['time', 160],
  end_ts: ['time', 168],
});

export const SYSTEM_V1 = layout('system.v1', 80, {
  msg: ['str64', 16],
});

export const SYSTEM_V2 = layout('system.v2', 320, {
  msg: ['str303', 16],
  code: ['u8', 319, SYSTEM_CODE],
});

export const ERROR_V1 = layout('error.v1', 80, {
  err: ['str64', 16],
});

export const ERROR_V2 = layout('error.v2', 320, {
  err: ['str302', 16],
  code: ['u8', 318, GATEWAY_ERROR],
  is_last: ['u8', 319],
});
