import type { Evaluation } from '../../services/training/evaluateModel.ts';

/** An evaluation as a table for the terminal. */
export function evaluationText(evaluation: Evaluation): string {
  const row = (name: string, residual: Evaluation['radii'][number]['residual'], scatter: number, rest = '') =>
    `  ${name.padEnd(20)}  ${signed(residual.q50)}   ${signed(residual.q16)} .. ${signed(residual.q84)}   ${scatter.toFixed(3)}${rest}`;
  return [
    `${evaluation.galaxies} held-out galaxies of ${evaluation.suite}; log10 of M_predicted / M_true in dex`,
    '                        median   16 % .. 84 %       scatter   68 % holds   95 % holds',
    ...evaluation.radii.map(({ name, residual, scatter, coverage68, coverage95 }) =>
      row(name, residual, scatter, `     ${percent(coverage68)}         ${percent(coverage95)}`)),
    ...evaluation.estimators.map(({ name, residual, scatter }) => row(name, residual, scatter)),
  ].join('\n');
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
