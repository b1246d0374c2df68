import { describe, expect, it } from 'vitest';
import { apiErrorFrom } from '../../../../daemon/databento/historical/api-error.ts';

const from = (status: number, body: string, headers: Record<string, string> = {}) =>
  apiErrorFrom('timeseries.get_range', status, new Headers(headers), body);

describe('A refusal of the service', () => {
  it.each([
    [401, 'DATABENTO_AUTH', false],
    [402, 'DATABENTO_BILLING', false],
    [403, 'DATABENTO_AUTH', false],
    [408, 'DATABENTO_UNAVAILABLE', true],
    [422, 'DATABENTO_REJECTED', false],
    [429, 'DATABENTO_RATE_LIMITED', true],
    [500, 'DATABENTO_UNAVAILABLE', true],
    [503, 'DATABENTO_UNAVAILABLE', true],
  ])('with status %i is %s; worth another try: %s', (status, code, retryable) => {
    const error = from(status, '{"detail":"no"}');
    expect([error.code, error.retryable]).toEqual([code, retryable]);
  });
  it('tells its case, its reason, what it adds and its request', () => {
    const detail = { case: 'too_late', message: 'Ends too late.', payload: { available_end: '2025-06-05' } };
    const error = from(422, JSON.stringify({ detail }), { 'request-id': 'r1' });
    expect(error.message).toBe(
      'Databento refused timeseries.get_range: Ends too late (HTTP 422, too_late, request r1). It adds: {"available_end":"2025-06-05"}.',
    );
    expect(error.hint).toBe('Ask for data up to 2025-06-05.');
  });
  it('names each wrong field, and reduces a page to its words', () => {
    const fields = [{ loc: ['body', 'schema'], msg: 'is wrong' }, { msg: 'also' }];
    expect(from(422, JSON.stringify({ detail: fields })).facts.message).toBe(
      'schema: is wrong; the request: also',
    );
    expect(from(502, '<html><b>Bad</b>\n gateway</html>').facts.message).toBe('Bad gateway');
    expect(from(500, '').facts.message).toBe('no reason was given');
    expect(from(500, 'x'.repeat(1000)).facts.message).toHaveLength(300);
  });
  it('says how long to wait, in seconds or until a moment', () => {
    expect(from(429, '', { 'retry-after': '2.5' }).facts.retryAfterMs).toBe(2500);
    expect(from(429, '', { 'retry-after': '2.5' }).hint).toContain('Wait 3 s');
    const past = new Date(0).toUTCString();
    expect(from(429, '', { 'retry-after': past }).facts.retryAfterMs).toBe(0);
    expect(from(429, '', { 'retry-after': 'soon' }).facts.retryAfterMs).toBeNull();
  });
});
