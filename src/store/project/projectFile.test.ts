import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Catalogue, Column } from '../../shared/catalogue.ts';
import type { AnalysisResult } from '../../shared/posterior.ts';
import { createProjectFile, openProjectFile, type ProjectFile } from './projectFile.ts';
import type { RunQuestion } from './runs.ts';

const root = mkdtempSync(join(tmpdir(), 'steelyard-file-'));
afterAll(() => { rmSync(root, { recursive: true, force: true }); });
let files = 0;
const newPath = (): string => join(root, `${files++}.steelyard`);

/** Bits, because NaN is not equal to itself and -0 is to 0. */
function bits(column: Column): readonly unknown[] {
  return column.kind === 'text' ? column.values : [...new Uint8Array(column.values.buffer, column.values.byteOffset, column.values.byteLength)];
}

const text = fc.string({ unit: 'binary' }).map((value) => value.toWellFormed());
const column = (rows: number): fc.Arbitrary<Column> => {
  const what = { name: text, unit: text, description: text, ucd: text };
  return fc.oneof(
    fc.record({
      kind: fc.constant('number' as const), ...what, integer: fc.boolean(), values: fc.float64Array({ minLength: rows, maxLength: rows }),
    }),
    fc.record({ kind: fc.constant('text' as const), ...what, values: fc.array(text, { minLength: rows, maxLength: rows }) }),
    fc.record({
      kind: fc.constant('boolean' as const), ...what,
      values: fc.array(fc.constantFrom(0, 1, 255), { minLength: rows, maxLength: rows }).map((values) => Uint8Array.from(values)),
    }),
  );
};
const catalogues = fc.integer({ min: 0, max: 20 }).chain((rowCount) => fc.record({
  columns: fc.array(column(rowCount), { maxLength: 5 }), rowCount: fc.constant(rowCount),
  meta: fc.dictionary(text.filter((key) => key !== '__proto__'), text),
  source: fc.record({
    fileName: text, format: fc.constantFrom('csv' as const, 'fits' as const), sha256: fc.constant('0'.repeat(64)), bytes: fc.nat(),
  }),
}));

test('any catalogue comes back from the file as it was, bit for bit', async () => {
  await fc.assert(fc.asyncProperty(catalogues, async (catalogue: Catalogue) => {
    const path = newPath();
    const file = createProjectFile(path);
    const id = await file.catalogues.add(catalogue, {});
    file.close();
    const again = openProjectFile(path);
    const read = again.catalogues.read(id)!;
    again.close();
    const described = ({ columns, ...rest }: Catalogue) => ({ ...rest, columns: columns.map((one) => ({ ...one, values: undefined })) });
    expect(described(read)).toEqual(described(catalogue));
    expect(read.columns.map(bits)).toEqual(catalogue.columns.map(bits));
  }), { numRuns: 25 });
});

const small: Catalogue = {
  columns: [{ kind: 'number', name: 'v', unit: 'km/s', description: '', ucd: '', integer: false, values: Float64Array.of(1, NaN, 3) }],
  rowCount: 3, meta: {}, source: { fileName: 'small.csv', format: 'csv', sha256: 'ab'.repeat(32), bytes: 10 },
};

async function withCatalogue(file: ProjectFile): Promise<string> {
  const id = await file.catalogues.add(small, {});
  file.edits.apply({ kind: 'catalogue', label: 'Opened small.csv', target: 'catalogue.open', row: id, value: 1 });
  return id;
}

test('edits are undone and redone in order, also after the file was closed; a new edit ends what could be redone', async () => {
  const path = newPath();
  let file = createProjectFile(path);
  const id = await withCatalogue(file);
  const select = (n: number): void => {
    file.edits.apply({ kind: 'selection', label: `filter ${n}`, target: 'catalogue.selection', row: id, value: JSON.stringify({ n }) });
  };
  const selected = (): unknown => file.catalogues.find(id)?.selection;
  for (const n of [1, 2, 3]) select(n);
  file.close();
  file = openProjectFile(path);
  expect(file.edits.next()).toEqual({ undo: 'filter 3', redo: null });
  file.edits.undo();
  file.edits.undo();
  expect(selected()).toEqual({ n: 1 });
  expect(file.edits.next()).toEqual({ undo: 'filter 1', redo: 'filter 2' });
  file.edits.redo();
  expect(selected()).toEqual({ n: 2 });
  select(4);
  expect(file.edits.next()).toEqual({ undo: 'filter 4', redo: null });
  for (let i = 0; i < 4; i++) file.edits.undo();
  expect(file.catalogues.open()).toEqual([]);
  expect(file.edits.undo()).toBeUndefined();
  expect(file.edits.history().map(({ state }) => state)).toEqual(['undone', 'undone', 'undone', 'undone']);
  file.close();
});

test('undo and redo are inverse, whatever was done', async () => {
  const file = createProjectFile(':memory:');
  const id = await withCatalogue(file);
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }), fc.nat(11), (values, steps) => {
    for (const n of values) {
      file.edits.apply({ kind: 'selection', label: String(n), target: 'catalogue.selection', row: id, value: JSON.stringify({ n }) });
    }
    const before = file.catalogues.find(id);
    let undone = 0;
    for (let i = 0; i < steps; i++) if (file.edits.undo()) undone++;
    for (let i = 0; i < undone; i++) file.edits.redo();
    expect(file.catalogues.find(id)).toEqual(before);
  }), { numRuns: 50 });
  file.close();
});

test('a run\'s posterior comes back bit for bit, its result with the numbers that JSON lacks', async () => {
  const path = newPath();
  const file = createProjectFile(path);
  const catalogue = await withCatalogue(file);
  const question: RunQuestion = {
    id: 'a', label: '', batch: null, catalogue, mapping: {}, galaxy: { key: 'x' } as RunQuestion['galaxy'], steps: [], truth: null, model: 'm',
    samples: 4, seed: 1, device: null,
  };
  file.runs.add([question]);
  expect(() => { file.runs.add([question]); }).toThrow();
  file.runs.start('a');
  const log10Mass = Float32Array.of(7.1, NaN, -0, 7.4, 1e-40, 7.6, 7.7, 7.8);
  const result = { galaxy: 'x', estimators: [{ r_kpc: NaN, err_hi: Infinity }] } as unknown as AnalysisResult;
  file.runs.finish('a', {
    result, posterior: { radiiOverRh: [1, 1.8], log10Mass, sampleCount: 4 }, model: { sha256: 'cd', name: 'm', version: '1', card: { a: [1] } },
  });
  file.close();
  const again = openProjectFile(path);
  expect(again.runs.find('a')).toMatchObject({ state: 'done', attempts: 1, result });
  const posterior = again.runs.posterior('a')!;
  expect(posterior.radiiOverRh).toEqual([1, 1.8]);
  expect(Buffer.from(posterior.log10Mass.buffer).equals(Buffer.from(log10Mass.buffer))).toBe(true);
  expect(again.runs.model('a')).toEqual({ sha256: 'cd', name: 'm', version: '1', card: { a: [1] } });
  again.close();
});

test('a copy is whole and opens; over a file that is there only when asked to', async () => {
  const file = createProjectFile(newPath());
  const id = await withCatalogue(file);
  const target = newPath();
  writeFileSync(target, 'precious');
  expect(() => { file.copyTo(target, false); }).toThrow('There is a file');
  expect(() => { file.copyTo(join(root, 'no', 'such', 'folder.steelyard'), false); }).toThrow('choose a folder');
  file.copyTo(target, true);
  const copy = openProjectFile(target);
  expect(copy.catalogues.read(id)).toEqual(small);
  expect(copy.edits.history()).toEqual(file.edits.history());
  copy.close();
  file.close();
});

test('a catalogue that was half-written when the process died is gone, and its arrays with it', async () => {
  const path = newPath();
  const file = createProjectFile(path);
  const adding = file.catalogues.add({ ...small, columns: [...small.columns, ...small.columns] }, {});
  file.close(); // after the first column
  await expect(adding).rejects.toThrow();
  const again = openProjectFile(path);
  expect(again.isEmpty()).toBe(true);
  const id = await again.catalogues.add(small, {});
  expect(again.catalogues.read(id)?.rowCount).toBe(3);
  again.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});
