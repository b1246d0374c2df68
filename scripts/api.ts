/**
 * Writes what the package's entries export, name by name, to docs/api: `npm run docs`.
 * A change in one of these pages is a change for those who use the package, and belongs
 * into CHANGELOG.md. With `--check` it writes nothing and fails where a page is not what
 * the code says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRIES: Readonly<Record<string, string>> = {
  'spymaster/plugin': 'plugin/index.ts',
  'spymaster/protocol': 'shared/protocol/index.ts',
  'spymaster/client': 'shared/client/index.ts',
  'spymaster/databento': 'daemon/databento/index.ts',
  'spymaster/databento/tables': 'daemon/databento/tables/index.ts',
};
const WHOLE =
  ts.TypeFormatFlags.NoTruncation |
  ts.TypeFormatFlags.MultilineObjectLiterals |
  ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
/** A type that is longer is told by its names alone. */
const MAX_CHARACTERS = 4000;

const { config } = ts.readConfigFile(`${ROOT}tsconfig.base.json`, ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
const program = ts.createProgram(
  Object.values(ENTRIES).map((path) => ROOT + path),
  {
    ...options,
    noEmit: true,
    emitDeclarationOnly: false,
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
  },
);
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: true });

const printed = (node: ts.Node): string =>
  printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());

const typeText = (type: ts.Type, at: ts.Node): string => {
  const text = checker.typeToString(type, at, WHOLE | ts.TypeFormatFlags.InTypeAlias);
  return text.length <= MAX_CHARACTERS ? inLines(text) : checker.typeToString(type, at);
};

/** The compiler keeps the indentation of many lines, and joins them to one. */
const inLines = (text: string): string =>
  text.replaceAll(/([{;])( {4,})/g, '$1\n$2').replaceAll(';}', ';\n}');

/** What of a class its users see. */
function classText(node: ts.ClassDeclaration): string {
  const isHidden = (member: ts.ClassElement): boolean => {
    const isPrivate = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0;
    return isPrivate || (member.name !== undefined && ts.isPrivateIdentifier(member.name));
  };
  const members = node.members
    .filter((member) => !isHidden(member))
    .map((member) => {
      if (ts.isPropertyDeclaration(member) || ts.isAccessor(member))
        return `${member.name.getText()}: ${typeText(checker.getTypeAtLocation(member), member)}`;
      const signature = checker.getSignatureFromDeclaration(member as ts.SignatureDeclaration)!;
      const isStatic = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
      const name = ts.isConstructorDeclaration(member) ? 'new ' : (member.name?.getText() ?? '');
      return `${isStatic ? 'static ' : ''}${name}${checker.signatureToString(signature, member, WHOLE)}`;
    });
  const heritage = (node.heritageClauses ?? []).map(printed).join(' ');
  return `class ${node.name!.text}${heritage && ` ${heritage.trim()}`} {\n${members.map((line) => `  ${line};\n`).join('')}}`;
}

function exportText(symbol: ts.Symbol): string {
  const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const node = own.declarations?.[0];
  if (!node) return symbol.name;
  if (ts.isClassDeclaration(node)) return classText(node);
  if (ts.isInterfaceDeclaration(node)) return printed(node).replace(/^export /, '');
  if (ts.isTypeAliasDeclaration(node))
    return `type ${symbol.name}${node.typeParameters ? `<${node.typeParameters.map(printed).join(', ')}>` : ''} = ${typeText(checker.getDeclaredTypeOfSymbol(own), node)}`;
  const type = checker.getTypeOfSymbolAtLocation(own, node);
  const signatures = type.getCallSignatures();
  if (signatures.length > 0)
    return signatures
      .map((each) => `function ${symbol.name}${checker.signatureToString(each, node, WHOLE)}`)
      .join('\n');
  return `const ${symbol.name}: ${typeText(type, node)}`;
}

function page(entry: string, path: string): string {
  const file = program.getSourceFile(ROOT + path);
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file!)!);
  const texts = exported.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(exportText);
  return `# ${entry}\n\n<!-- Written by \`npm run docs\` from ${path}: what the entry exports. -->\n\n\`\`\`ts\n${texts.join('\n\n')}\n\`\`\`\n`;
}

const stale: string[] = [];
for (const [entry, path] of Object.entries(ENTRIES)) {
  const name = `docs/api/${entry.split('/').slice(1).join('-')}.api.md`;
  const text = page(entry, path);
  let current = '';
  try {
    current = readFileSync(ROOT + name, 'utf8');
  } catch {}
  if (current === text) continue;
  stale.push(name);
  if (!process.argv.includes('--check')) writeFileSync(ROOT + name, text);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(
    `The exported interface has changed: ${stale.join(', ')}. Say so in CHANGELOG.md, and run: npm run docs`,
  );
  process.exitCode = 1;
} else if (stale.length > 0) console.log(`Written: ${stale.join(', ')}`);
