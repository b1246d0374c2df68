import type { FileHandle } from 'node:fs/promises';

type Files = typeof import('node:fs/promises');

/** What there is room for. */
export const disk = { bytesLeft: Number.POSITIVE_INFINITY };

/** Files of a disk that takes so many bytes, by `writeFile` of a handle, and then is full. */
export const onSmallDisk = (original: Files): Files => ({
  ...original,
  open: async (...args: Parameters<Files['open']>): Promise<FileHandle> => {
    const file = await original.open(...args);
    const write = file.writeFile.bind(file) as (bytes: Uint8Array) => Promise<void>;
    file.writeFile = (async (bytes: Uint8Array) => {
      if (bytes.length > disk.bytesLeft) {
        // As a disk does: it takes what it can.
        await write(bytes.subarray(0, disk.bytesLeft));
        disk.bytesLeft = 0;
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      }
      disk.bytesLeft -= bytes.length;
      return write(bytes);
    }) as typeof file.writeFile;
    return file;
  },
});
