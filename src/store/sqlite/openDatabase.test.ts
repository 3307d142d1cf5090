import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { SteelyardError } from '../../shared/errors.ts';
import { closeDatabase, createDatabase, openDatabase, type Schema } from './openDatabase.ts';

const root = mkdtempSync(join(tmpdir(), 'steelyard-store-'));
afterAll(() => { rmSync(root, { recursive: true, force: true }); });
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  path = join(folder, 'a.steelyard');
});

const schema: Schema = {
  what: 'a Steelyard project', applicationId: 0x1234_5678, version: 2,
  migrations: ['CREATE TABLE stars (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT', 'ALTER TABLE stars ADD COLUMN velocity REAL'],
};
const exclusive = { exclusive: true };

/** A file of the schema with many rows, so that it has many pages. */
function writeFilled(made: Schema = schema): void {
  const database = createDatabase(path, made, exclusive);
  const insert = database.prepare('INSERT INTO stars (name) VALUES (?)');
  database.transaction(() => { for (let i = 0; i < 5000; i++) insert.run(`star ${i} `.repeat(8)); })();
  closeDatabase(database);
}

/** Names and bytes of all files in the folder. */
function contents(): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => {
    const file = join(folder, name);
    return [name, createHash('sha256').update(readFileSync(file)).digest('hex')];
  }));
}

/** Opening fails with one sentence and that code, and the folder is as it was. */
function expectRefused(code: string, words: RegExp): void {
  const before = contents();
  let thrown: unknown;
  try {
    closeDatabase(openDatabase(path, schema, exclusive));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(SteelyardError);
  const { code: found, message } = thrown as SteelyardError;
  expect(found).toBe(code);
  expect(message).toMatch(words);
  expect(message).toMatch(/^[^\n]+\.$/);
  expect(contents()).toEqual(before);
}

test('what was written is there when it is opened again, in one file', () => {
  writeFilled();
  expect(readdirSync(folder)).toEqual(['a.steelyard']);
  const database = openDatabase(path, schema, exclusive);
  expect(database.prepare('SELECT count(*) FROM stars').pluck().get()).toBe(5000);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  closeDatabase(database);
});

test('an earlier version is brought up to date, its rows kept', () => {
  writeFilled({ ...schema, version: 1, migrations: schema.migrations.slice(0, 1) });
  const database = openDatabase(path, schema, exclusive);
  expect(database.pragma('user_version', { simple: true })).toBe(2);
  expect(database.prepare('SELECT count(*) AS rows, count(velocity) AS known FROM stars').get()).toEqual({ rows: 5000, known: 0 });
  closeDatabase(database);
});

test('a migration that fails leaves the earlier version as it was', () => {
  writeFilled();
  const broken = { ...schema, version: 3, migrations: [...schema.migrations, 'CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1)'] };
  expect(() => openDatabase(path, broken, exclusive)).toThrow();
  const database = openDatabase(path, schema, exclusive);
  expect(database.pragma('user_version', { simple: true })).toBe(2);
  expect(database.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'more'`).pluck().get()).toBe(0);
  closeDatabase(database);
});

test('a file that is not there', () => { expectRefused('file-not-found', /^There is no file/); });

test('a folder', () => {
  mkdirSync(path);
  expect(() => openDatabase(path, schema, exclusive)).toThrow('is a folder');
});

test('a text file, an empty file, another program\'s database', () => {
  writeFileSync(path, 'ra,dec,velocity\n1,2,3\n'.repeat(100));
  expectRefused('project-invalid', /is not a Steelyard project/);
  writeFileSync(path, '');
  expectRefused('project-invalid', /is not a Steelyard project/);
  rmSync(path);
  const other = new Database(path);
  other.exec('CREATE TABLE bookmarks (url TEXT)');
  other.close();
  expectRefused('project-invalid', /is not a Steelyard project/);
});

test('a newer version', () => {
  writeFilled({ ...schema, version: 3, migrations: [...schema.migrations, 'CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT'] });
  expectRefused('project-newer', /written by a newer Steelyard .* update Steelyard/);
});

test('a file that is cut short, at a page and within one', () => {
  writeFilled();
  truncateSync(path, 16_384 * 3);
  expectRefused('project-invalid', /is cut short/);
  truncateSync(path, 1_000);
  expectRefused('project-invalid', /is cut short/);
  truncateSync(path, 50);
  expectRefused('project-invalid', /is not a Steelyard project/);
});

test('a file with bytes that were overwritten', () => {
  writeFilled();
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 16_384, 16_384 * 4);
  writeFileSync(path, bytes);
  expectRefused('project-invalid', /is damaged/);
});

test('a file that is marked read-only', () => {
  writeFilled();
  chmodSync(path, 0o444);
  expectRefused('project-read-only', /cannot be written to: copy it/);
});

test('a file that another process has open', () => {
  writeFilled();
  const held = openDatabase(path, schema, exclusive);
  held.exec(`INSERT INTO stars (name) VALUES ('unsaved')`);
  const script = `
    const { openDatabase } = await import(${JSON.stringify(new URL('./openDatabase.ts', import.meta.url).href)});
    try { openDatabase(process.argv[1], ${JSON.stringify(schema)}, { exclusive: true }); console.log('opened'); }
    catch (error) { console.log(error.code + ' ' + error.message); }`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, path], { encoding: 'utf8' });
  expect(stdout).toMatch(/^project-locked .* is open in another Steelyard: close it there, or open a copy\.\n$/);
  closeDatabase(held);
  const database = openDatabase(path, schema, exclusive);
  expect(database.prepare('SELECT count(*) FROM stars').pluck().get()).toBe(5001);
  closeDatabase(database);
});

test('a process killed in the middle of a transaction: what was committed is there, nothing else', () => {
  writeFilled();
  const script = `
    const { openDatabase } = await import(${JSON.stringify(new URL('./openDatabase.ts', import.meta.url).href)});
    const database = openDatabase(process.argv[1], ${JSON.stringify(schema)}, { exclusive: true });
    database.exec("INSERT INTO stars (name) VALUES ('committed')");
    database.exec("BEGIN; DELETE FROM stars WHERE id < 4000");
    process.kill(process.pid, 'SIGKILL');`;
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', script, path]).signal).toBe('SIGKILL');
  const database = openDatabase(path, schema, exclusive);
  expect(database.prepare('SELECT count(*) FROM stars').pluck().get()).toBe(5001);
  closeDatabase(database);
});

test('a new file is not made over one that is there', () => {
  writeFileSync(path, 'precious');
  expect(() => createDatabase(path, schema, exclusive)).toThrow('There is a file');
  expect(readFileSync(path, 'utf8')).toBe('precious');
});
