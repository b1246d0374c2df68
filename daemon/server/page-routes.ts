import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { SpymasterError } from '../../shared/errors.ts';
import { isLoopback } from './door.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');
const PAGE_FOLDER = new URL(IS_SOURCE ? '../../dist/page/' : './page/', import.meta.url);
const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;
const MAIN_FILE = 'index.html';
/** Page, styles and scripts; some of those have names of the build's own. */
const PAGE_FILE = /^[\w-]+\.(html|css|js)$/;

/** Where the page gets its token from. */
export interface PageRoutes {
  readonly token: () => string;
  /** The page asks its reader, who may sit anywhere. */
  readonly isRemote: boolean;
}

/** The page itself, and the token for it. */
export function servePage(app: FastifyInstance, { token, isRemote }: PageRoutes): void {
  app.get('/', async (_request, reply) => reply.type(typeOf(MAIN_FILE)).send(await pageFile(MAIN_FILE)));
  for (const file of pageFiles()) {
    app.get(`/${file}`, async (_request, reply) => reply.type(typeOf(file)).send(await pageFile(file)));
  }
  // The page fetches the token from the server that served it. A browser marks every
  // other page's request as not same-origin, and cannot be made to leave the mark out.
  app.get('/v1/token', async (request, reply) => {
    // Under another name something may stand in between, and the reader anywhere.
    const isHere = !isRemote && isLoopback(request.hostname);
    if (!isHere) return reply.code(404).send(NOT_GIVEN);
    if (request.headers['sec-fetch-site'] !== 'same-origin') return reply.code(403).send(OWN_PAGE_ONLY);
    return reply.type('application/json').send({ token: token() });
  });
}

const NOT_GIVEN = {
  code: 'NO_SUCH_PATH',
  title: 'The token is not given to other machines.',
  hint: 'Its reader has it: spymaster token',
};
const OWN_PAGE_ONLY = {
  code: 'OTHER_PAGE',
  title: 'Only this server’s own page may ask.',
  hint: 'It is in the file .token of the data folder.',
};

/** What the build has put there; nothing where it has not run. */
function pageFiles(): string[] {
  if (!existsSync(PAGE_FOLDER)) return [];
  return readdirSync(PAGE_FOLDER).filter((file) => PAGE_FILE.test(file) && file !== MAIN_FILE);
}

function typeOf(file: string): string {
  const ending = PAGE_FILE.exec(file)![1] as keyof typeof TYPES;
  return `${TYPES[ending]}; charset=utf-8`;
}

/** A build that is under way has taken it away. */
export const isPageThere = (): boolean => existsSync(new URL(MAIN_FILE, PAGE_FOLDER));

/** @throws {SpymasterError} FILE_NOT_FOUND where the page is not built */
export const checkPage = async (): Promise<void> => void (await pageFile(MAIN_FILE));

async function pageFile(file: string): Promise<Buffer> {
  try {
    return await readFile(new URL(file, PAGE_FOLDER));
  } catch (error) {
    throw new SpymasterError(
      'FILE_NOT_FOUND',
      `The page is not built: ${fileURLToPath(new URL(file, PAGE_FOLDER))} is missing.`,
      {
        hint: 'Run: npm run build',
        cause: error,
      },
    );
  }
}
