/**
 * One-way imports: shared <- science <- formats, learning, figures <- store, services <- main, cli.
 * The window (renderer, preload) sees only shared and the pure chart options of figures.
 */
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `${from} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^src/${from}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^(src|resources)/', pathNot: [`^src/${from}/`, ...allowed.map((a) => `^${a}`)] },
});

module.exports = {
  forbidden: [
    layer('shared-imports-nothing', 'shared', []),
    layer('science-below', 'science', ['src/shared/']),
    layer('formats-below', 'formats', ['src/shared/', 'src/science/']),
    layer('learning-below', 'learning', ['src/shared/', 'src/science/']),
    layer('figures-below', 'figures', ['src/shared/', 'src/science/']),
    layer('store-below', 'store', ['src/shared/']),
    layer('services-below', 'services', [
      'src/shared/', 'src/science/', 'src/formats/', 'src/learning/', 'src/figures/', 'src/store/',
    ]),
    layer('preload-sees-shared', 'preload', ['src/shared/']),
    layer('renderer-sees-shared-and-charts', 'renderer', ['src/shared/', 'src/figures/charts/']),
    layer('main-below', 'main', ['src/shared/', 'src/services/']),
    layer('cli-below', 'cli', ['src/shared/', 'src/services/']),
    {
      name: 'science-is-pure',
      severity: 'error',
      comment: 'science/ does no I/O and knows no tensors, no Electron, no Node',
      from: { path: '^src/(science|shared)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: ['node_modules/zod', 'node_modules/jsep', 'node_modules/d3-contour'] },
    },
    {
      name: 'charts-are-pure',
      severity: 'error',
      comment: 'figures/charts runs in the window too: no Node, no renderers',
      from: { path: '^src/figures/charts/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/figures/(?!charts/)' },
    },
    { name: 'charts-without-node', severity: 'error', from: { path: '^src/(figures/charts|renderer|preload)/', pathNot: '\\.test\\.ts$' }, to: { dependencyTypes: ['core'] } },
    { name: 'no-cycles', severity: 'error', from: { path: '^src' }, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: { path: '^src' }, to: { couldNotResolve: true } },
    { name: 'tests-are-leaves', severity: 'error', from: { path: '^src' }, to: { path: '\\.test\\.ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
