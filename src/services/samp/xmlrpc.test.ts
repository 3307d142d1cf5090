import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeXmlRpc, encodeXmlRpc } from './xmlrpc.ts';
import type { SampValue } from './xmlrpc.ts';

const PYTHON = '/usr/bin/python3';
/** What XML can hold: no control characters but tab and newline (a carriage return would be read as a newline), no lone surrogates. */
const text = fc.string({ unit: 'binary' }).map((raw) => raw.replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd]/gu, ''));
const { value } = fc.letrec<{ value: SampValue }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(text.filter((key) => key !== '__proto__'), tie('value'), { maxKeys: 4 })),
}));

test('what is encoded is decoded the same', () => {
  fc.assert(fc.property(text, fc.array(value, { maxLength: 3 }), (method, params) => {
    expect(decodeXmlRpc(encodeXmlRpc({ kind: 'call', method: `m.${method.trim()}`, params }))).toEqual({ kind: 'call', method: `m.${method.trim()}`, params });
  }));
  fc.assert(fc.property(value, (answer) => {
    expect(decodeXmlRpc(encodeXmlRpc({ kind: 'answer', value: answer }))).toEqual({ kind: 'answer', value: answer });
  }));
});

test('control characters are left out, so that the document stays readable', () => {
  expect(decodeXmlRpc(encodeXmlRpc({ kind: 'answer', value: 'a\u0000\u000b\ud800b' }))).toEqual({ kind: 'answer', value: 'ab' });
});

test('a fault gives its sentence', () => {
  expect(decodeXmlRpc(encodeXmlRpc({ kind: 'fault', message: 'no & never' }))).toEqual({ kind: 'fault', message: 'no & never' });
});

test('values are read as other toolkits write them: bare, spaced out, numbers, CDATA', () => {
  const answer = (inner: string): SampValue | undefined => {
    const read = decodeXmlRpc(`<methodResponse>\n <params>\n  <param>\n   ${inner}\n  </param></params></methodResponse>`);
    return read.kind === 'answer' ? read.value : undefined;
  };
  expect(answer('<value>bare &lt; text</value>')).toBe('bare < text');
  expect(answer('<value>\n  <string> kept </string>\n </value>')).toBe(' kept ');
  expect(answer('<value><int> 7 </int></value>')).toBe('7');
  expect(answer('<value><string><![CDATA[<x>]]></string></value>')).toBe('<x>');
  expect(answer('<value><string/></value>')).toBe('');
  expect(answer('<value>\n<struct>\n <member>\n <name>a</name>\n <value>\n<array>\n<data>\n</data>\n</array></value></member>\n</struct>\n</value>')).toEqual({ a: [] });
});

test('what is no XML-RPC, and what would expand without end, is refused', () => {
  for (const document of [
    '', '<html></html>', '<methodCall><methodName>x</methodName>', '<!DOCTYPE x [<!ENTITY a "b">]><methodCall/>',
    `<methodResponse><params><param>${'<value><array><data>'.repeat(100)}${'</data></array></value>'.repeat(100)}</param></params></methodResponse>`,
  ]) {
    expect(() => decodeXmlRpc(document), document.slice(0, 40)).toThrow();
  }
});

test.skipIf(!existsSync(PYTHON))('Python reads what we write, and we what it writes (skipped where /usr/bin/python3 is absent)', () => {
  const params = ['key', { 'samp.mtype': 'table.load.votable', 'samp.params': { rows: ['1', '2'], name: 'Σ <stars> & "more"\n', empty: '' } }, []];
  const script = 'import sys, xmlrpc.client as x; p, m = x.loads(sys.stdin.buffer.read()); sys.stdout.buffer.write(x.dumps(p, m, encoding="utf-8").encode())';
  const python = spawnSync(PYTHON, ['-c', script], { input: encodeXmlRpc({ kind: 'call', method: 'samp.hub.callAll', params }) });
  expect(python.stderr.toString()).toBe('');
  expect(decodeXmlRpc(python.stdout.toString('utf8'))).toEqual({ kind: 'call', method: 'samp.hub.callAll', params });
});
