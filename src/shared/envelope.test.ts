import { expect, test } from 'vitest';
import type { Envelope } from './api.ts';
import { createClient } from './client.ts';
import { enclose, unwrap } from './envelope.ts';
import { API_SCHEMAS } from './apiSchemas.ts';
import { SteelyardError } from './errors.ts';

test('an error for a person crosses with its code and details, and is rebuilt as one', async () => {
  const sent = await enclose(async () => { throw new SteelyardError('column-missing', 'There is no column "v".', { row: 3 }); });
  const received = structuredClone(sent);
  expect(() => unwrap(received)).toThrow(SteelyardError);
  try {
    unwrap(received);
  } catch (error) {
    expect(error).toMatchObject({ name: 'SteelyardError', code: 'column-missing', message: 'There is no column "v".', details: { row: 3 } });
  }
});

test('a defect becomes one sentence without its stack, and goes to the log whole', async () => {
  const defect = new TypeError('x is not a function\n    at secret (/home/someone/file.ts:1:1)');
  const logged: unknown[] = [];
  const sent = await enclose(async () => { throw defect; }, (error) => { logged.push(error); });
  expect(sent).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(JSON.stringify(sent)).not.toContain('/home/someone');
  expect(logged).toEqual([defect]);
});

test('the client has a function for every method of the contract, and each sends its own name', async () => {
  const called: string[] = [];
  const client = createClient({
    call: async (method): Promise<Envelope> => {
      called.push(method);
      return { ok: true, value: null };
    },
  });
  for (const group of Object.values(client)) {
    for (const method of Object.values(group) as ((argument: unknown) => Promise<unknown>)[]) await method(null);
  }
  expect(called.sort()).toEqual(Object.keys(API_SCHEMAS).sort());
});
