/** Files that are read at once: enough to wait for none, and few enough to be open. */
const AT_ONCE = 16;

/** What a work gives of each item, in their order; some of it is done at once. */
export async function together<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const go = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await work(items[place]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, go));
  return results;
}
