import type { Residuals } from '../../services/evaluation/accuracy.ts';
import type { ModelEvaluation } from '../../services/evaluation/evaluate.ts';
import { WRONG_WORDS } from '../../services/evaluation/wrongGalaxies.ts';
import type { Evaluation } from '../../services/training/evaluateModel.ts';
import { evaluationCount } from '../../shared/evaluationCount.ts';

/** An evaluation as a table for the terminal. */
export function evaluationText(evaluation: Evaluation): string {
  const row = (name: string, residual: Evaluation['radii'][number]['residual'], scatter: number, rest = '') =>
    `  ${name.padEnd(20)}  ${signed(residual.q50)}   ${signed(residual.q16)} .. ${signed(residual.q84)}   ${scatter.toFixed(3)}${rest}`;
  return [
    `${evaluationCount(evaluation)} of ${evaluation.suite}, held out; log10 of M_predicted / M_true in dex`,
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

/** A model on a suite as a table for the terminal, with its requirements. */
export function modelEvaluationText(evaluation: ModelEvaluation): string {
  const { model, suite, galaxies, radii, estimators, calibration, requirements, sweeps, strange, wrong } = evaluation;
  const line = (name: string, { residual, scatter }: Residuals, rest = '') =>
    `  ${name.padEnd(20)}  ${signed(residual.q50)}   ${signed(residual.q16)} .. ${signed(residual.q84)}   ${scatter.toFixed(3)}${rest}`;
  return [
    `${model.name} ${model.version}, ${galaxies} held-out galaxies of ${suite}; log10 of M_predicted / M_true in dex`,
    '                        median   16 % .. 84 %       scatter   68 % holds   95 % holds   SBC p',
    ...radii.map((entry, k) => line(`M(<${entry.r_over_rh} R_h)`, entry,
      `     ${percent(entry.coverage68)}         ${percent(entry.coverage95)}        ${calibration.ranks[k]!.p_value.toFixed(3)}`)),
    ...estimators.flatMap((estimator) => [
      line(estimator.name, estimator), line(`  the model there`, estimator.model),
    ]),
    `  TARP: largest |coverage - credibility| ${calibration.tarp.largestDeviation.toFixed(3)}, p ${calibration.tarp.p_value.toFixed(3)}${strange ? `; the domain check calls ${percent(strange.unusual)} unusual, ${percent(strange.outside)} outside` : ''}`,
    ...requirements.map(({ name, passes, sentence }) => `  ${passes ? 'pass' : 'FAIL'}  ${name}: ${sentence}`),
    ...wrong.map(({ kind, galaxies: made, flagged, outside }) =>
      `  of ${made} galaxies made wrong on purpose (${WRONG_WORDS[kind]}) the domain check warns of ${percent(flagged)}, as outside of ${percent(outside)}`),
    ...sweeps.flatMap(({ quantity, unit, steps }) => [
      `  against ${quantity}${unit ? ` [${unit}]` : ''}, M(<1.8 R_h): median, scatter, 68 % holds; Errani+18: median, scatter`,
      ...steps.map(({ value, radii: all, estimators: formulae }) => {
        const at = all.find(({ r_over_rh }) => Math.abs(r_over_rh - 1.8) < 1e-6)!;
        const errani = formulae.at(-1)!;
        return `    ${String(value).padEnd(8)} ${signed(at.residual.q50)}  ${at.scatter.toFixed(3)}  ${percent(at.coverage68)};  ${signed(errani.residual.q50)}  ${errani.scatter.toFixed(3)}`;
      }),
    ]),
  ].join('\n');
}

/** Every model on every suite, a line each. */
export function transferText(evaluations: readonly ModelEvaluation[]): string {
  return [
    `  ${'model'.padEnd(18)}${'suite'.padEnd(18)}median and scatter at 0.6, 1.8, 2.4 R_h [dex]            68 % holds   strange`,
    ...evaluations.map(({ model, suite, radii, strange }) => {
      const cells = [0.6, 1.8, 2.4].map((r) => radii.find(({ r_over_rh }) => Math.abs(r_over_rh - r) < 1e-6)!)
        .map(({ residual, scatter }) => `${signed(residual.q50)} ${scatter.toFixed(3)}`);
      const held = radii.reduce((sum, { coverage68 }) => sum + coverage68, 0) / radii.length;
      return `  ${model.name.padEnd(18)}${suite.padEnd(18)}${cells.join('   ')}            ${percent(held)}       ${strange ? percent(strange.unusual) : 'no check'}`;
    }),
  ].join('\n');
}
