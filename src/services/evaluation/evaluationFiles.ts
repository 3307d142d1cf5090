import { accuracyChart } from '../../figures/charts/accuracy.ts';
import { calibrationChart } from '../../figures/charts/calibration.ts';
import type { FigureStyle } from '../../figures/charts/index.ts';
import { renderPdf, renderSvg } from '../../figures/render/index.ts';
import { writeFilesAtomically, type OutputFile } from '../../formats/files/writeAtomically.ts';
import { evaluationDocument } from './document.ts';
import type { EvaluationRequest, ModelEvaluation } from './evaluate.ts';

const STYLE: FigureStyle = { theme: 'paper', width: 560, height: 400, fontSize: 12 };
const WIDE: FigureStyle = { ...STYLE, width: 800, height: 330 };
/** The radius that sweeps are drawn at, R_h. */
const SWEEP_RADIUS = 1.8;

/** An evaluation's figures by the name of their file, as SVG. */
export function evaluationFigures(evaluations: readonly ModelEvaluation[]): Map<string, string> {
  const figures = new Map<string, string>();
  for (const evaluation of evaluations) {
    const { model, suite, radii, estimators, calibration, sweeps, galaxies } = evaluation;
    const stem = stemOf(evaluation);
    const about = `steelyard evaluate: ${model.name} ${model.version} on ${galaxies} galaxies of ${suite}`;
    figures.set(`${stem}-accuracy`, renderSvg(accuracyChart(
      [{ name: model.name, points: radii.map(({ r_over_rh, residual }) => ({ x: r_over_rh, ...residual })) }], STYLE,
      {
        abscissa: 'r / R{sub|h}', heading: `${model.name} on ${suite}, ${galaxies.toLocaleString('en')} galaxies`,
        points: estimators.map(({ name, r_over_rh, residual }) => ({ name, x: r_over_rh, ...residual })),
      },
    ), STYLE, about));
    figures.set(`${stem}-calibration`, renderSvg(calibrationChart({ name: `${model.name} on ${suite}`, ...calibration.tarp }, calibration.ranks, WIDE), WIDE, about));
    for (const { quantity, unit, steps } of sweeps) {
      const curve = { name: model.name, points: steps.map(({ value, radii: at }) => ({ x: value, ...atRadius(at).residual })) };
      const estimator = { name: 'Errani+18', points: steps.map(({ value, estimators: all }) => ({ x: value, ...all.find(({ name }) => name === 'Errani+18')!.residual })) };
      figures.set(`${stem}-${quantity.replace(/\W+/g, '-')}`, renderSvg(accuracyChart([curve, estimator], STYLE, {
        abscissa: unit ? `${quantity} [${unit}]` : quantity, logarithmic: quantity === 'number of stars',
        heading: `M(<${SWEEP_RADIUS} R_h), ${suite}`,
      }), STYLE, about));
    }
  }
  return figures;
}

export function stemOf({ model, suite }: Pick<ModelEvaluation, 'model' | 'suite'>): string {
  return `${model.name}-on-${suite}`.replace(/[^\w-]+/g, '-');
}

function atRadius(radii: ModelEvaluation['radii']): ModelEvaluation['radii'][number] {
  return radii.find(({ r_over_rh }) => Math.abs(r_over_rh - SWEEP_RADIUS) < 1e-6)!;
}

/**
 * Writes evaluation.json, EVALUATION.md and the figures (SVG and PDF) into a folder: all of them, or none.
 * @returns the names of the files
 * @throws SteelyardError `file-unreadable` when the folder cannot be written to
 */
export async function writeEvaluation(
  request: EvaluationRequest, evaluations: readonly ModelEvaluation[], folder: string,
): Promise<string[]> {
  const text = (value: string) => new TextEncoder().encode(value);
  const files: OutputFile[] = [{ name: 'evaluation.json', bytes: text(`${JSON.stringify({ evaluations }, null, 1)}\n`) }];
  const figures = evaluationFigures(evaluations);
  files.push({ name: 'EVALUATION.md', bytes: text(evaluationDocument(request, evaluations, [...figures.keys()])) });
  for (const [name, svg] of figures) {
    files.push({ name: `${name}.svg`, bytes: text(svg) }, { name: `${name}.pdf`, bytes: await renderPdf(svg) });
  }
  await writeFilesAtomically(folder, files);
  return files.map(({ name }) => name);
}
