// Makes the program that is run of its text: pipeline/retrieval/inner-products.wat, as a module beside it. A test fails where the two differ.
import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

const text = new URL('../pipeline/retrieval/inner-products.wat', import.meta.url);
const binary = new URL('../pipeline/retrieval/inner-products-binary.ts', import.meta.url);
const A_LINE = 18;

/** The module of a text, as the file that holds it. */
export async function compiled() {
  const { parseWat } = await wabt();
  const module = parseWat('inner-products.wat', readFileSync(text, 'utf8'), { simd: true });
  try {
    module.validate();
    const bytes = [...module.toBinary({}).buffer];
    const lines = [];
    while (bytes.length > 0) lines.push(`  ${bytes.splice(0, A_LINE).join(', ')},`);
    return `/** Made of inner-products.wat by \`npm run wasm\`: its WebAssembly, byte by byte. */\n// biome-ignore format: it is read by no one.\nexport const INNER_PRODUCTS: readonly number[] = [\n${lines.join('\n')}\n];\n`;
  } finally {
    module.destroy();
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(binary, await compiled());
