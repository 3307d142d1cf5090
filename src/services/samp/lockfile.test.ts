import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findHub, parseLockfile } from './lockfile.ts';
import { fileNameOf } from './receiveFile.ts';
import { isOnThisComputer } from './thisComputer.ts';

const home = mkdtempSync(join(tmpdir(), 'steelyard-home-'));
afterAll(() => { rmSync(home, { recursive: true }); });

test('without a hub one sentence says what to do, and that nothing else is lost', async () => {
  const sentence = 'No SAMP hub is running; start TOPCAT, Aladin or another hub, then connect again (everything else works without one).';
  await expect(findHub({ HOME: home })).rejects.toMatchObject({ code: 'samp-no-hub', message: sentence });
  await expect(findHub({ SAMP_HUB: 'std-lockurl:file:///nowhere/at/all' })).rejects.toMatchObject({ message: sentence });
});

test('the hub is found in the home directory, or where SAMP_HUB says', async () => {
  const text = '# SAMP Standard Profile lockfile\nsamp.secret = a=b\nsamp.hub.xmlrpc.url=http://127.0.0.1:4000/xmlrpc\nsamp.profile.version=1.3\n';
  writeFileSync(join(home, '.samp'), text);
  const found = { url: 'http://127.0.0.1:4000/xmlrpc', secret: 'a=b' };
  expect(await findHub({ HOME: home })).toEqual(found);
  expect(await findHub({ HOME: '/nowhere', SAMP_HUB: `std-lockurl:file://localhost${home}/.samp` })).toEqual(found);
  await expect(findHub({ HOME: home, SAMP_HUB: 'web:x' })).rejects.toThrow('SAMP_HUB is "web:x"');
  await expect(findHub({ SAMP_HUB: 'std-lockurl:http://example.org/samp' })).rejects.toMatchObject({ code: 'samp-no-hub' });
});

test('a lockfile that is cut short, or names another computer, is said so', () => {
  expect(() => parseLockfile('samp.secret=x\n', '/home/me/.samp')).toThrow('does not say where the SAMP hub is');
  expect(() => parseLockfile('samp.secret=x\nsamp.hub.xmlrpc.url=http://example.org:1/\n', '/home/me/.samp')).toThrow('on another computer (example.org:1)');
});

test('this computer goes by several names, the network by all others', () => {
  for (const url of ['http://127.0.0.1/', 'http://127.9.9.9:1/x', 'http://localhost:8/', 'http://[::1]:8/', `http://${hostname()}:8/`]) {
    expect(isOnThisComputer(url), url).toBe(true);
  }
  for (const url of ['http://example.org/', 'https://127.0.0.1/', 'http://127.0.0.1.example.org/', 'http://localhost.example.org/', 'http://127.0.0.1@example.org/', 'ftp://localhost/', 'x']) {
    expect(isOnThisComputer(url), url).toBe(false);
  }
});

test('the name of a table becomes a plain name of a file', () => {
  expect(fileNameOf('../../etc/passwd', 'vot')).toBe('_.._etc_passwd.vot');
  expect(fileNameOf('Fornax (members).fits', 'fits')).toBe('Fornax _members_.fits');
  expect(fileNameOf('...', 'vot')).toBe('table.vot');
  expect(fileNameOf('ω Cen', 'vot')).toBe('ω Cen.vot');
});
