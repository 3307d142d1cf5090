import { expect, test } from 'vitest';
import type { Table } from '../../shared/catalogue.ts';
import { latexAsymmetric, latexTable } from './latexTable.ts';

const TABLE: Table = {
  rowCount: 2,
  meta: {},
  columns: [
    { kind: 'text', name: 'name', unit: '', description: '', ucd: '', values: ['Fornax & 50%', ''] },
    { kind: 'number', name: 'v_sys', unit: 'km s-1', description: '', ucd: '', values: Float64Array.of(55.24, NaN), integer: false },
    { kind: 'text', name: 'mass', unit: 'Msun', description: '', ucd: '', values: [latexAsymmetric(7.123, 0.08, 0.1, 2), '$<6$'] },
    { kind: 'number', name: 'n', unit: '', description: '', ucd: '', values: Float64Array.of(2633, 1.5e-9), integer: false },
  ],
};

test('booktabs', () => {
  expect(latexTable(TABLE, { style: 'booktabs', caption: 'Masses within $R_h$', label: 'tab:m', notes: ['68% equal-tailed.'], decimals: { v_sys: 1 }, titles: { mass: '$\\log_{10} M$' } })).toBe([
    '\\begin{table}', '\\centering', '\\caption{Masses within $R_h$}', '\\label{tab:m}', '\\begin{tabular}{lccc}', '\\toprule',
    'name & v\\_sys & $\\log_{10} M$ & n \\\\', ' & (km\\,s$^{-1}$) & (Msun) &  \\\\', '\\midrule',
    'Fornax \\& 50\\% & $55.2$ & $7.12^{+0.10}_{-0.08}$ & $2633$ \\\\', '-- & -- & $<6$ & $1.5\\times10^{-9}$ \\\\', '\\bottomrule', '\\end{tabular}',
    '\\par\\smallskip{\\footnotesize 68\\% equal-tailed.}', '\\end{table}', '',
  ].join('\n'));
});

test('deluxetable', () => {
  expect(latexTable(TABLE, { style: 'deluxetable', caption: 'Masses', label: 'tab:m', notes: ['A note.'], decimals: { v_sys: 1 } })).toBe([
    '\\begin{deluxetable}{lccc}', '\\tablecaption{Masses\\label{tab:m}}',
    '\\tablehead{\\colhead{name} & \\colhead{v\\_sys} & \\colhead{mass} & \\colhead{n} \\\\ \\colhead{} & \\colhead{(km\\,s$^{-1}$)} & \\colhead{(Msun)} & \\colhead{}}',
    '\\startdata', 'Fornax \\& 50\\% & $55.2$ & $7.12^{+0.10}_{-0.08}$ & $2633$ \\\\', '\\nodata & \\nodata & $<6$ & $1.5\\times10^{-9}$', '\\enddata',
    '\\tablecomments{A note.}', '\\end{deluxetable}', '',
  ].join('\n'));
});
