// What a page loads of the plugin, compressed as a server would send it, beside its limits.
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const folder = new URL('../dist/plugin/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.js') && !file.includes('.global.'));
const read = (file) => readFileSync(new URL(file, folder));
const importsOf = (file) =>
  [...String(read(file)).matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)].map(([, name]) => name);

/** A file and all that it cannot start without. */
function closure(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const each of importsOf(file)) closure(each, found);
  return found;
}
const named = (...beginnings) => files.filter((file) => beginnings.some((each) => file.startsWith(each)));

const GROUPS = [
  { name: 'on a chart', entries: ['plugin.js'], limit: 18 },
  { name: 'beside it, where there is a place', entries: named('parts-'), limit: 14 },
  { name: 'marks on bars, keys and clicks', entries: named('mark-overlays-', 'interaction-'), limit: 12 },
  {
    name: 'feeding candles, and panes of streams',
    entries: named('host-feed-', 'stream-panes-'),
    limit: 5,
  },
  { name: 'lists, drawer, help, settings, when needed', entries: named('more-'), limit: 14 },
];

const counted = new Set();
let isOver = false;
let later = 0;
for (const { name, entries, limit } of GROUPS) {
  const own = new Set(entries.flatMap((entry) => [...closure(entry)]).filter((file) => !counted.has(file)));
  for (const file of own) counted.add(file);
  const kilobytes = [...own].reduce((sum, file) => sum + brotliCompressSync(read(file)).length, 0) / 1000;
  const met = kilobytes <= limit;
  if (name !== GROUPS[0].name) later += kilobytes;
  isOver ||= !met || entries.length === 0;
  console.log(`${met ? 'met   ' : 'MISSED'} ${kilobytes.toFixed(2)} of ${limit} kB  ${name}`);
}
console.log(`       ${later.toFixed(2)} kB  all that comes later, together`);
if (isOver) {
  console.error('The plugin is larger than it may be, or was not built: npm run build');
  process.exit(1);
}
