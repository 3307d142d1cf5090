import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFilesAtomically } from './writeAtomically.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'steelyard-atomic-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): { name: string; bytes: Uint8Array } => ({ name, bytes: Buffer.from(text) });

test('all files appear, replacing their namesakes and nothing else', async () => {
  writeFileSync(join(folder, 'a.csv'), 'old');
  writeFileSync(join(folder, 'mine.txt'), 'kept');
  await writeFilesAtomically(folder, [file('a.csv', 'new'), file('b.csv', 'b')]);
  expect(readdirSync(folder).sort()).toEqual(['a.csv', 'b.csv', 'mine.txt']);
  expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('new');
});

test('a folder that is not there is made, with its parents', async () => {
  await writeFilesAtomically(join(folder, 'x', 'y'), [file('a', '1')]);
  expect(readdirSync(join(folder, 'x', 'y'))).toEqual(['a']);
});

test('when one file cannot be put in place, none is, and nothing is left over', async () => {
  mkdirSync(join(folder, 'b.csv'));
  await expect(writeFilesAtomically(folder, [file('a.csv', '1'), file('b.csv', '2')])).rejects.toThrow(/cannot be written to .*: choose a folder/);
  expect(readdirSync(folder)).toEqual(['b.csv']);
});

test('a place under a file cannot be written to', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(writeFilesAtomically(join(folder, 'file', 'out'), [file('a', '1')])).rejects.toThrow('cannot be written to');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('names with a path are refused', async () => {
  await expect(writeFilesAtomically(folder, [file('../a', '1')])).rejects.toThrow("'../a' is not the name of a file");
});
