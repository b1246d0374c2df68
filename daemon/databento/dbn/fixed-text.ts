const decoder = new TextDecoder();

/** A fixed-size string field: UTF-8 up to its first NUL. */
export function fixedText(bytes: Uint8Array, offset: number, size: number): string {
  const field = bytes.subarray(offset, offset + size);
  const nul = field.indexOf(0);
  return decoder.decode(nul === -1 ? field : field.subarray(0, nul));
}
