/** Where a tab keeps the token that its reader gave. */
const KEPT = 'spymaster-token';

/** What is asked with: part of the page. */
export interface TokenForm {
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
  /** Says what was wrong with the last one. */
  readonly note: HTMLElement;
}

/**
 * The daemon's token: given by the daemon to a page on its own machine; beyond it asked
 * of the reader, and kept for this tab alone.
 * @throws {Error} while the daemon does not answer
 */
export async function askToken(ask: TokenForm): Promise<string> {
  const given = await fetch('/v1/token', inTime());
  if (given.ok) return ((await given.json()) as { token: string }).token;
  if (given.status !== NOT_GIVEN) throw new Error(`the daemon refused the token: ${given.status}`);
  for (;;) {
    const token = sessionStorage.getItem(KEPT) ?? (await typedInto(ask));
    if (await isRight(token)) {
      sessionStorage.setItem(KEPT, token);
      ask.form.hidden = true;
      return token;
    }
    sessionStorage.removeItem(KEPT);
    ask.note.textContent = 'That is not the token.';
  }
}

/** A daemon that takes the question and hangs is no better than one that is away. */
const ANSWERED_MS = 5000;
const inTime = () => ({ signal: AbortSignal.timeout(ANSWERED_MS) });

/** To pages on other machines it is not. */
const NOT_GIVEN = 404;

async function isRight(token: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${token}` };
  const { ok, status } = await fetch('/v1/health', { headers, ...inTime() });
  if (ok || status === UNAUTHORIZED) return ok;
  throw new Error(`the daemon does not answer: ${status}`);
}
const UNAUTHORIZED = 401;

function typedInto({ form, input }: TokenForm): Promise<string> {
  form.hidden = false;
  input.value = '';
  input.focus();
  return new Promise((resolve) => {
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        resolve(input.value.trim());
      },
      { once: true },
    );
  });
}
