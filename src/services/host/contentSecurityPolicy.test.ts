import { expect, test } from 'vitest';
import { contentSecurityPolicy, pageHeaders } from './contentSecurityPolicy.ts';

function directives(policy: string): Map<string, readonly string[]> {
  return new Map(policy.split('; ').map((directive) => {
    const [name, ...sources] = directive.split(' ');
    return [name, sources];
  }));
}

test('nothing is allowed that is not named, and no source is of the network', () => {
  const policy = directives(contentSecurityPolicy());
  expect(policy.get('default-src')).toEqual(["'none'"]);
  for (const sources of policy.values()) {
    for (const source of sources) expect(["'none'", "'self'", "'unsafe-inline'", 'data:', 'blob:']).toContain(source);
  }
});

test('scripts come from the page alone: none inline, none evaluated', () => {
  expect(directives(contentSecurityPolicy()).get('script-src')).toEqual(["'self'"]);
  expect(directives(contentSecurityPolicy('ws://127.0.0.1:8000')).get('script-src')).toEqual(["'self'"]);
});

test('the page may not be framed, rebased or post forms', () => {
  const policy = directives(contentSecurityPolicy());
  for (const name of ['base-uri', 'form-action', 'frame-ancestors', 'object-src']) expect(policy.get(name)).toEqual(["'none'"]);
});

test('the browser host adds its own WebSocket and nothing else', () => {
  expect(directives(contentSecurityPolicy('ws://127.0.0.1:8000')).get('connect-src')).toEqual(["'self'", 'ws://127.0.0.1:8000']);
  expect(directives(contentSecurityPolicy()).get('connect-src')).toEqual(["'self'"]);
});

test('every answer carries the policy, and no referrer leaves with the token', () => {
  expect(pageHeaders()['content-security-policy']).toBe(contentSecurityPolicy());
  expect(pageHeaders()['referrer-policy']).toBe('no-referrer');
});
